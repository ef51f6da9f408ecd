package fathom.core;

import java.io.Serializable;
import java.util.ArrayList;

/**
 * An operation was given what it cannot work with. The message names the operation, the shapes, the offending numbers
 * and, when the operation ran inside a network, the path of layers from the innermost to the outermost, a line each.
 */
public final class TensorException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** A layer that the exception has passed through. */
  private record Frame(String path, String layer) implements Serializable {}

  private final ArrayList<Frame> frames = new ArrayList<>();

  /**
   * Makes an exception for an operation.
   *
   * @param message the operation, what it got and what it expects, such as {@code "reshape: [2, 3] has 6 elements, [4,
   *     2] has 8"}
   */
  public TensorException(String message) {
    super(message);
  }

  /**
   * Adds the layer that the exception has just passed through on its way out.
   *
   * @param path names of the layers from the outermost inwards, joined by dots; empty for the outermost
   * @param layer the layer in one line, such as {@code Conv2d(16 -> 64, 3x3)}
   * @return this exception
   */
  public TensorException within(String path, String layer) {
    frames.add(new Frame(path, layer));
    return this;
  }

  /** Returns the message, then a line for each layer, innermost first, with the descriptions in one column. */
  @Override
  public String getMessage() {
    int width = frames.stream().mapToInt(frame -> frame.path().length()).max().orElse(0);
    StringBuilder text = new StringBuilder(super.getMessage());
    for (Frame frame : frames) {
      text.append("\n  in ").append(frame.path());
      if (!frame.path().isEmpty()) {
        text.append(" ".repeat(width + 3 - frame.path().length()));
      }
      text.append(frame.layer());
    }
    return text.toString();
  }
}
