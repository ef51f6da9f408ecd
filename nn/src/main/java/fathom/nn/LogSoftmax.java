package fathom.nn;

import fathom.core.Tensor;

/** Logarithm of the softmax along an axis, as PyTorch's {@code LogSoftmax}. */
public final class LogSoftmax extends Layer implements Forgetful {
  private final int axis;

  /**
   * Makes the layer.
   *
   * @param axis from 0, or from -1 backwards for the last; the classes of logits, and the channels of images, lie along
   *     the last one
   */
  public LogSoftmax(int axis) {
    this.axis = axis;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.logSoftmax(axis);
  }

  @Override
  public String toString() {
    return "LogSoftmax(axis " + axis + ")";
  }
}
