package fathom.nn;

import fathom.core.Pool2dOptions;
import fathom.core.Tensor;

/**
 * Mean of every channel over windows, {@code [N, H, W, C]} to {@code [N, OH, OW, C]}, as PyTorch's {@code AvgPool2d}.
 */
public final class AvgPool2d extends Layer implements Forgetful {
  private final Pool2dOptions options;

  /**
   * Makes the layer for a square window that moves by its own size.
   *
   * @param kernel rows and columns of the window
   * @throws fathom.core.TensorException if it is below 1
   */
  public AvgPool2d(int kernel) {
    this(Pool2dOptions.kernel(kernel));
  }

  /**
   * Makes the layer.
   *
   * @param options the window and how it moves; without dilation
   */
  public AvgPool2d(Pool2dOptions options) {
    this.options = options;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.averagePool2d(options);
  }

  @Override
  public String toString() {
    return "AvgPool2d(" + options + ")";
  }
}
