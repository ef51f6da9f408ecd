package fathom.nn;

import fathom.core.Pool2dOptions;
import fathom.core.Tensor;

/**
 * Maximum of every channel over windows, {@code [N, H, W, C]} to {@code [N, OH, OW, C]}, as PyTorch's {@code
 * MaxPool2d}.
 */
public final class MaxPool2d extends Layer implements Forgetful {
  private final Pool2dOptions options;

  /**
   * Makes the layer for a square window that moves by its own size.
   *
   * @param kernel rows and columns of the window
   * @throws fathom.core.TensorException if it is below 1
   */
  public MaxPool2d(int kernel) {
    this(Pool2dOptions.kernel(kernel));
  }

  /**
   * Makes the layer.
   *
   * @param options the window and how it moves
   */
  public MaxPool2d(Pool2dOptions options) {
    this.options = options;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.maxPool2d(options);
  }

  @Override
  public String toString() {
    return "MaxPool2d(" + options + ")";
  }
}
