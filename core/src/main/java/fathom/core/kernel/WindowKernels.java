package fathom.core.kernel;

/**
 * Kernels that combine pixels of an image into one: a window of a pooling operation, or the windows that a pixel lies
 * in. A pixel is {@code n} contiguous channels; pixel p of an image begins {@code p * n} floats after the image, and
 * what to combine is a list of such numbers. Each channel is combined from the first pixel of the list to the last.
 */
public sealed interface WindowKernels permits ScalarWindows, SimdWindows {
  /**
   * Computes the maximum of each channel and where it is: a later element takes the place of an earlier one if it is
   * larger or NaN, so that ties go to the first. The maximum of nothing is -infinity, at pixel -1.
   *
   * @param x holds the image
   * @param xo index of the image
   * @param pixels what to combine
   * @param count how many pixels
   * @param y receives the maxima
   * @param yo index of the result
   * @param argmax receives the numbers of the pixels, at most 2<sup>24</sup>
   * @param ao index of these
   * @param n number of channels
   */
  void max(float[] x, int xo, int[] pixels, int count, float[] y, int yo, float[] argmax, int ao, int n);

  /**
   * Computes the gradient of one pixel through the maxima: the sum of the dy whose maximum came from it.
   *
   * @param dy holds the image of gradients
   * @param argmax holds for each of these, at the same index, the number of the pixel that it goes to
   * @param o index of both images
   * @param pixels the windows that the pixel lies in
   * @param count how many
   * @param pixel number of the pixel
   * @param dx receives the sums
   * @param dxo index of the result
   * @param n number of channels
   */
  void maxGradient(
      float[] dy, float[] argmax, int o, int[] pixels, int count, float pixel, float[] dx, int dxo, int n);

  /**
   * Computes the sum of each channel, in float32, divided by a number.
   *
   * @param x holds the image
   * @param xo index of the image
   * @param pixels what to combine
   * @param count how many pixels
   * @param divisor divides the sums
   * @param y receives the quotients
   * @param yo index of the result
   * @param n number of channels
   */
  void sum(float[] x, int xo, int[] pixels, int count, float divisor, float[] y, int yo, int n);
}
