package fathom.nn;

import fathom.core.Tensor;

/** Mean of every channel over all pixels, {@code [N, H, W, C]} to {@code [N, C]}. */
public final class GlobalAvgPool extends Layer implements Forgetful {
  /** Makes the layer. */
  public GlobalAvgPool() {}

  @Override
  protected Tensor forward(Tensor x) {
    return x.globalAveragePool();
  }

  @Override
  public String toString() {
    return "GlobalAvgPool()";
  }
}
