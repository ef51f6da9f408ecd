package fathom.nn;

import fathom.core.Tensor;

/**
 * Mean of every channel over windows that cover an image of any size evenly, {@code [N, H, W, C]} to {@code [N, outH,
 * outW, C]}, as PyTorch's {@code AdaptiveAvgPool2d}.
 */
public final class AdaptiveAvgPool2d extends Layer implements Forgetful {
  private final int outH;
  private final int outW;

  /**
   * Makes the layer.
   *
   * @param outH rows of the result
   * @param outW columns of the result
   */
  public AdaptiveAvgPool2d(int outH, int outW) {
    this.outH = outH;
    this.outW = outW;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.adaptiveAveragePool2d(outH, outW);
  }

  @Override
  public String toString() {
    return "AdaptiveAvgPool2d(" + outH + "x" + outW + ")";
  }
}
