package fathom.core;

/**
 * The window of a two-dimensional pooling operation and how it moves, with PyTorch's defaults: the stride is the size
 * of the kernel, no padding, dilation 1. Immutable; each method returns a changed copy.
 *
 * @param kernelH rows of the window
 * @param kernelW columns of the window
 * @param strideH step between output rows, in input rows
 * @param strideW step between output columns, in input columns
 * @param padH rows added above and below
 * @param padW columns added left and right
 * @param dilationH distance between rows of the window, in input rows; for maxima only
 * @param dilationW distance between columns of the window, in input columns; for maxima only
 * @param partial whether a last window may reach beyond input and padding
 * @param countsPadding whether padding counts in the divisor of an average
 */
public record Pool2dOptions(
    int kernelH, int kernelW, int strideH, int strideW, int padH, int padW, int dilationH, int dilationW,
    boolean partial, boolean countsPadding) {
  /**
   * Checks the settings.
   *
   * @throws TensorException if a size, stride or dilation is below 1, or a padding below 0 or beyond half of the kernel
   */
  public Pool2dOptions {
    if (Math.min(kernelH, kernelW) < 1 || Math.min(strideH, strideW) < 1 || Math.min(dilationH, dilationW) < 1) {
      throw new TensorException("pool2d: kernel " + kernelH + "x" + kernelW + ", stride " + strideH + "x" + strideW
          + " and dilation " + dilationH + "x" + dilationW + " must be at least 1");
    }
    if (Math.min(padH, padW) < 0 || padH > kernelH / 2 || padW > kernelW / 2) {
      throw new TensorException(
          "pool2d: padding " + padH + "x" + padW + " must be at least 0 and at most half of kernel "
              + kernelH + "x" + kernelW);
    }
  }

  /**
   * Makes the settings for a square window.
   *
   * @param size rows and columns of the window, at least 1
   * @return the window with PyTorch's defaults
   */
  public static Pool2dOptions kernel(int size) {
    return kernel(size, size);
  }

  /**
   * Makes the settings for a window.
   *
   * @param h rows, at least 1
   * @param w columns, at least 1
   * @return the window with PyTorch's defaults
   */
  public static Pool2dOptions kernel(int h, int w) {
    return new Pool2dOptions(h, w, h, w, 0, 0, 1, 1, false, true);
  }

  /**
   * Sets the stride in both directions.
   *
   * @param stride at least 1
   * @return the changed options
   */
  public Pool2dOptions stride(int stride) {
    return stride(stride, stride);
  }

  /**
   * Sets the stride.
   *
   * @param h vertical, at least 1
   * @param w horizontal, at least 1
   * @return the changed options
   */
  public Pool2dOptions stride(int h, int w) {
    return new Pool2dOptions(
        kernelH, kernelW, h, w, padH, padW, dilationH, dilationW, partial, countsPadding);
  }

  /**
   * Sets the padding on all four sides: -infinity for maxima, 0 for averages.
   *
   * @param padding at least 0, at most half of the kernel
   * @return the changed options
   */
  public Pool2dOptions padding(int padding) {
    return padding(padding, padding);
  }

  /**
   * Sets the padding: -infinity for maxima, 0 for averages.
   *
   * @param h above and below, at least 0, at most half of the kernel
   * @param w left and right, at least 0, at most half of the kernel
   * @return the changed options
   */
  public Pool2dOptions padding(int h, int w) {
    return new Pool2dOptions(
        kernelH, kernelW, strideH, strideW, h, w, dilationH, dilationW, partial, countsPadding);
  }

  /**
   * Sets the dilation in both directions; for maxima only.
   *
   * @param dilation at least 1
   * @return the changed options
   */
  public Pool2dOptions dilation(int dilation) {
    return dilation(dilation, dilation);
  }

  /**
   * Sets the dilation; for maxima only.
   *
   * @param h vertical, at least 1
   * @param w horizontal, at least 1
   * @return the changed options
   */
  public Pool2dOptions dilation(int h, int w) {
    return new Pool2dOptions(kernelH, kernelW, strideH, strideW, padH, padW, h, w, partial, countsPadding);
  }

  /**
   * Rounds the size of the result up, PyTorch's {@code ceil_mode}: a last window that reaches beyond input and padding
   * counts if it begins in the input or in the padding before it.
   *
   * @return the changed options
   */
  public Pool2dOptions ceilMode() {
    return new Pool2dOptions(
        kernelH, kernelW, strideH, strideW, padH, padW, dilationH, dilationW, true, countsPadding);
  }

  /**
   * Divides averages by the number of input pixels in the window alone, PyTorch's {@code count_include_pad=False}; else
   * by that of input and padding.
   *
   * @return the changed options
   */
  public Pool2dOptions excludePadding() {
    return new Pool2dOptions(
        kernelH, kernelW, strideH, strideW, padH, padW, dilationH, dilationW, partial, false);
  }

  /** Returns what differs from the defaults, as in {@code 3x3, stride 2, padding 1}. */
  @Override
  public String toString() {
    return kernelH + "x" + kernelW
        + (strideH == kernelH && strideW == kernelW ? "" : ", stride " + pair(strideH, strideW))
        + (padH == 0 && padW == 0 ? "" : ", padding " + pair(padH, padW))
        + (dilationH == 1 && dilationW == 1 ? "" : ", dilation " + pair(dilationH, dilationW))
        + (partial ? ", ceil mode" : "")
        + (countsPadding ? "" : ", padding excluded");
  }

  private static String pair(int h, int w) {
    return h == w ? "" + h : h + "x" + w;
  }
}
