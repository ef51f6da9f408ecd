package fathom.core;

/**
 * The optional settings of a two-dimensional convolution, with PyTorch's defaults: stride 1, no padding, dilation 1,
 * one group. Immutable; each method returns a changed copy.
 *
 * @param strideH step between output rows, in input rows
 * @param strideW step between output columns, in input columns
 * @param padH zero rows added above and below
 * @param padW zero columns added left and right
 * @param dilationH distance between kernel rows, in input rows
 * @param dilationW distance between kernel columns, in input columns
 * @param groups number of groups that input and output channels are split into
 */
public record Conv2dOptions(
    int strideH, int strideW, int padH, int padW, int dilationH, int dilationW, int groups) {
  /** PyTorch's defaults. */
  public static final Conv2dOptions DEFAULT = new Conv2dOptions(1, 1, 0, 0, 1, 1, 1);

  /**
   * Checks the settings.
   *
   * @throws TensorException if a stride, dilation or the number of groups is below 1, or a padding below 0
   */
  public Conv2dOptions {
    if (Math.min(strideH, strideW) < 1 || Math.min(dilationH, dilationW) < 1 || groups < 1
        || Math.min(padH, padW) < 0) {
      throw new TensorException(
          "conv2d: stride " + strideH + "x" + strideW + ", dilation " + dilationH + "x" + dilationW
              + " and groups " + groups + " must be at least 1, padding " + padH + "x" + padW + " at least 0");
    }
  }

  /**
   * Sets the stride in both directions.
   *
   * @param stride at least 1
   * @return the changed options
   */
  public Conv2dOptions stride(int stride) {
    return stride(stride, stride);
  }

  /**
   * Sets the stride.
   *
   * @param h vertical, at least 1
   * @param w horizontal, at least 1
   * @return the changed options
   */
  public Conv2dOptions stride(int h, int w) {
    return new Conv2dOptions(h, w, padH, padW, dilationH, dilationW, groups);
  }

  /**
   * Sets the zero padding on all four sides.
   *
   * @param padding at least 0
   * @return the changed options
   */
  public Conv2dOptions padding(int padding) {
    return padding(padding, padding);
  }

  /**
   * Sets the zero padding.
   *
   * @param h above and below, at least 0
   * @param w left and right, at least 0
   * @return the changed options
   */
  public Conv2dOptions padding(int h, int w) {
    return new Conv2dOptions(strideH, strideW, h, w, dilationH, dilationW, groups);
  }

  /**
   * Sets the dilation in both directions.
   *
   * @param dilation at least 1
   * @return the changed options
   */
  public Conv2dOptions dilation(int dilation) {
    return dilation(dilation, dilation);
  }

  /**
   * Sets the dilation.
   *
   * @param h vertical, at least 1
   * @param w horizontal, at least 1
   * @return the changed options
   */
  public Conv2dOptions dilation(int h, int w) {
    return new Conv2dOptions(strideH, strideW, padH, padW, h, w, groups);
  }

  /**
   * Sets the number of groups.
   *
   * @param groups at least 1; divides the numbers of input and of output channels
   * @return the changed options
   */
  public Conv2dOptions groups(int groups) {
    return new Conv2dOptions(strideH, strideW, padH, padW, dilationH, dilationW, groups);
  }
}
