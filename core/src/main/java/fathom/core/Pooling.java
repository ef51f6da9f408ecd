package fathom.core;

/** Operations that summarise windows of images. */
public final class Pooling {
  private Pooling() {}

  /**
   * Mean of each channel over all pixels of an image.
   *
   * @param x {@code [N, H, W, C]}
   * @return {@code [N, C]}
   * @throws TensorException if x has another rank
   */
  public static Tensor globalAveragePool(Tensor x) {
    if (x.rank() != 4) {
      throw new TensorException("globalAveragePool: input " + x.shape() + " is not [N, H, W, C]");
    }
    return Reductions.mean("globalAveragePool", x, new boolean[] {false, true, true, false}, false);
  }
}
