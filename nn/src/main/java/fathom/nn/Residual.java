package fathom.nn;

import fathom.core.Tensor;
import java.util.Optional;

/**
 * A residual block, {@code relu(body(x) + shortcut(x))}: He, Zhang, Ren and Sun 2015, "Deep residual learning for image
 * recognition", section 3.2. Children: {@code body} and, unless it is the identity, {@code shortcut}.
 */
public final class Residual extends Layer implements Forgetful, ResidualBlock {
  private final Layer body;
  private final Optional<Layer> shortcut;

  /**
   * Makes a block whose shortcut is the identity.
   *
   * @param body computes the residual; its result has the shape of its input
   */
  public Residual(Layer body) {
    this.body = child("body", body);
    shortcut = Optional.empty();
  }

  /**
   * Makes a block with a shortcut that changes the shape.
   *
   * @param body computes the residual
   * @param shortcut computes what the residual is added to; its result has the shape of the body's
   */
  public Residual(Layer body, Layer shortcut) {
    this.body = child("body", body);
    this.shortcut = Optional.of(child("shortcut", shortcut));
  }

  @Override
  protected Tensor forward(Tensor x) {
    Tensor y = body.apply(x);
    return y.add(shortcut.isPresent() ? shortcut.get().apply(x) : x).relu();
  }

  @Override
  public Optional<Parameter> branchScale() {
    return ResidualBlock.scaleAtEndOf(body);
  }

  @Override
  public String toString() {
    return shortcut.isPresent() ? "Residual(" + body + ", shortcut " + shortcut.get() + ")" : "Residual(" + body + ")";
  }
}
