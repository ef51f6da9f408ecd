package fathom.nn;

import fathom.core.Tensor;

/** Exponentials along an axis, divided by their sum, as PyTorch's {@code Softmax}. */
public final class Softmax extends Layer implements Forgetful {
  private final int axis;

  /**
   * Makes the layer.
   *
   * @param axis from 0, or from -1 backwards for the last; the classes of logits, and the channels of images, lie along
   *     the last one
   */
  public Softmax(int axis) {
    this.axis = axis;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.softmax(axis);
  }

  @Override
  public String toString() {
    return "Softmax(axis " + axis + ")";
  }
}
