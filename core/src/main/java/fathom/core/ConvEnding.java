package fathom.core;

import fathom.core.kernel.Kernels;
import java.util.Arrays;

/** What follows a convolution while its results are still in the cache: nothing, or a ReLU with or without a sum. */
interface ConvEnding {
  /** Nothing follows. */
  ConvEnding NONE = (kernels, y, yo, at, n) -> {};

  /** A ReLU: {@code y = relu(y)}. */
  ConvEnding RELU = (kernels, y, yo, at, n) -> kernels.columns().affineRelu(
      y, yo + at, y, yo + at, n, Identity.SCALE, Identity.SHIFT, Identity.PERIOD);

  /**
   * Changes results in place.
   *
   * @param kernels what computes
   * @param y the result of the convolution, beginning at {@code yo}
   * @param yo index of its first element
   * @param at number of the first element to change
   * @param n how many elements to change
   */
  void apply(Kernels kernels, float[] y, int yo, int at, int n);

  /**
   * Changes some channels of neighbouring pixels in place.
   *
   * @param kernels what computes
   * @param y the result of the convolution, beginning at {@code yo}
   * @param yo index of its first element
   * @param at number of the first element to change
   * @param pixels how many pixels
   * @param pixel distance of pixels
   * @param channels how many channels of each to change
   */
  default void apply(Kernels kernels, float[] y, int yo, int at, int pixels, int pixel, int channels) {
    if (channels == pixel) {
      apply(kernels, y, yo, at, pixels * pixel);
    } else {
      for (int p = 0; p < pixels; p++) {
        apply(kernels, y, yo, at + p * pixel, channels);
      }
    }
  }

  /** Returns {@code y = relu(y + r)} for an {@code r} of the shape of the result, beginning at {@code ro}. */
  static ConvEnding addRelu(float[] r, int ro) {
    return (kernels, y, yo, at, n) -> kernels.columns().affineAddRelu(
        y, yo + at, r, ro + at, y, yo + at, n, Identity.SCALE, Identity.SHIFT, Identity.PERIOD);
  }

  /** The coefficients of an affine map that changes nothing, as the kernels of batch normalisation take them. */
  final class Identity {
    private static final int PERIOD = 512;
    private static final float[] SCALE = new float[PERIOD];
    private static final float[] SHIFT = new float[PERIOD];

    static {
      Arrays.fill(SCALE, 1f);
    }

    private Identity() {}
  }
}
