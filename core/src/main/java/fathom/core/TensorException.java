package fathom.core;

import java.util.ArrayList;
import java.util.List;

/**
 * An operation was given what it cannot work with. The message names the operation, the shapes, the offending numbers and,
 * when the operation ran inside a network, the path of layers from the innermost to the outermost, a line each.
 */
public final class TensorException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> layers = new ArrayList<>();

  /**
   * Makes an exception for an operation.
   *
   * @param message the operation, what it got and what it expects, such as {@code "reshape: [2, 3] has 6 elements, [4, 2] has 8"}
   */
  public TensorException(String message) {
    super(message);
  }

  /**
   * Adds the layer that the exception has just passed through on its way out.
   *
   * @param layer path and description of the layer
   * @return this exception
   */
  public TensorException within(String layer) {
    layers.add(layer);
    return this;
  }

  /**
   * Returns the layers that the exception has passed through.
   *
   * @return innermost first
   */
  public List<String> layers() {
    return List.copyOf(layers);
  }

  @Override
  public String getMessage() {
    StringBuilder text = new StringBuilder(super.getMessage());
    for (String layer : layers) {
      text.append("\n  in ").append(layer);
    }
    return text.toString();
  }
}
