package fathom.core.kernel;

/**
 * Kernels that combine pixels of an image into one: a window of a pooling operation, or the windows that a pixel lies
 * in. They take a row of targets at a time. A pixel is {@code n} contiguous channels; pixel p of a {@link WindowRow}
 * begins {@code p * n} floats after the index that is given with the source. Each channel is combined from the first
 * pixel of a window to the last.
 */
public sealed interface WindowKernels permits ScalarWindows, SimdWindows {
  /**
   * Computes the maximum of each channel and where it is: a later element takes the place of an earlier one if it is
   * larger or NaN, so that ties go to the first. The maximum of nothing is -infinity, at pixel -1.
   *
   * @param row the windows
   * @param x source
   * @param xo index of pixel 0
   * @param first number of pixel 0 in its image
   * @param y receives the maxima
   * @param yo index of the first target
   * @param argmax receives the numbers of the pixels in their image, at most 2<sup>24</sup>
   * @param ao index of these
   * @param n number of channels
   */
  void max(WindowRow row, float[] x, int xo, int first, float[] y, int yo, float[] argmax, int ao, int n);

  /**
   * Computes the gradients of a row of pixels through the maxima: the sums of the dy whose maximum came from them.
   *
   * @param row the windows that the pixels lie in
   * @param dy gradients of the maxima
   * @param argmax for each of these, at the same index, the number of the pixel that it goes to
   * @param o index of pixel 0 of both
   * @param first number of the first pixel of the row
   * @param dx receives the sums
   * @param dxo index of the first target
   * @param n number of channels
   */
  void maxGradient(WindowRow row, float[] dy, float[] argmax, int o, int first, float[] dx, int dxo, int n);

  /**
   * Computes the sum of each channel, in float32, divided by a number.
   *
   * @param row the windows
   * @param x source
   * @param xo index of pixel 0
   * @param divisors for each target what divides its sums
   * @param y receives the quotients
   * @param yo index of the first target
   * @param n number of channels
   */
  void sum(WindowRow row, float[] x, int xo, float[] divisors, float[] y, int yo, int n);
}
