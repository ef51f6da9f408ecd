package fathom.core.kernel;

/**
 * The geometry of a two-dimensional convolution (a cross-correlation, as in PyTorch's {@code conv2d}): input {@code [N,
 * H, W, C]}, weight {@code [KH, KW, C/groups, OC]}, output {@code [N, OH, OW, OC]}, all dense. Output channel {@code o}
 * belongs to group {@code o / (OC/groups)} and sees the {@code C/groups} input channels of that group.
 *
 * @param n images
 * @param h input rows
 * @param w input columns
 * @param c input channels, a multiple of {@code groups}
 * @param oc output channels, a multiple of {@code groups}
 * @param kh kernel rows
 * @param kw kernel columns
 * @param strideH step between output rows, in input rows
 * @param strideW step between output columns, in input columns
 * @param padH rows of zeros above and below
 * @param padW columns of zeros left and right
 * @param dilationH step between kernel rows, in input rows
 * @param dilationW step between kernel columns, in input columns
 * @param groups independent convolutions side by side
 */
public record Conv2dShape(
    int n, int h, int w, int c, int oc, int kh, int kw, int strideH, int strideW, int padH, int padW, int dilationH,
    int dilationW, int groups) {

  /**
   * Checks the geometry.
   *
   * @throws IllegalArgumentException if a number is out of range, the groups do not divide the channels, or the output
   *     is empty
   */
  public Conv2dShape {
    atLeast(1, n, "batch size");
    atLeast(1, h, "input height");
    atLeast(1, w, "input width");
    atLeast(1, c, "input channels");
    atLeast(1, oc, "output channels");
    atLeast(1, kh, "kernel height");
    atLeast(1, kw, "kernel width");
    atLeast(1, strideH, "vertical stride");
    atLeast(1, strideW, "horizontal stride");
    atLeast(0, padH, "vertical padding");
    atLeast(0, padW, "horizontal padding");
    atLeast(1, dilationH, "vertical dilation");
    atLeast(1, dilationW, "horizontal dilation");
    atLeast(1, groups, "groups");
    if (c % groups != 0 || oc % groups != 0) {
      throw new IllegalArgumentException(
          "conv2d: " + groups + " groups do not divide " + c + " input channels and " + oc + " output channels");
    }
    if (outputs(h, kh, strideH, padH, dilationH) < 1 || outputs(w, kw, strideW, padW, dilationW) < 1) {
      throw new IllegalArgumentException(
          "conv2d: kernel " + kh + "x" + kw + " (dilation " + dilationH + "x" + dilationW + ") does not fit into input "
              + h + "x"
              + w + " with padding " + padH + "x" + padW);
    }
  }

  /**
   * Returns the product of a matrix {@code [m, k]} and a matrix {@code [k, n]} as a convolution with a 1x1 kernel.
   *
   * @param m rows of the left matrix
   * @param k columns of the left matrix, rows of the right one
   * @param n columns of the right matrix
   * @return the geometry with {@code m} pixels, {@code k} input channels and {@code n} output channels
   */
  public static Conv2dShape product(int m, int k, int n) {
    return new Conv2dShape(1, 1, m, k, n, 1, 1, 1, 1, 0, 0, 1, 1, 1);
  }

  /**
   * Returns the number of output rows.
   *
   * @return {@code floor((H + 2 padH - dilationH (KH - 1) - 1) / strideH) + 1}
   */
  public int oh() {
    return outputs(h, kh, strideH, padH, dilationH);
  }

  /**
   * Returns the number of output columns.
   *
   * @return {@code floor((W + 2 padW - dilationW (KW - 1) - 1) / strideW) + 1}
   */
  public int ow() {
    return outputs(w, kw, strideW, padW, dilationW);
  }

  /**
   * Returns the number of weights.
   *
   * @return {@code KH * KW * C/groups * OC}
   */
  public int weights() {
    return kh * kw * (c / groups) * oc;
  }

  /**
   * Returns the number of multiply-accumulate operations of the forward pass, those with padding included.
   *
   * @return {@code N * OH * OW * KH * KW * C/groups * OC}
   */
  public long macs() {
    return (long) n * oh() * ow() * weights();
  }

  /**
   * Returns the same convolution as one row of pixels where neighbourhood does not matter: with a 1x1 kernel, stride 1
   * and no padding.
   *
   * @return a geometry with one image of one row, or this one
   */
  public Conv2dShape flat() {
    boolean pointwise = kh == 1 && kw == 1 && strideH == 1 && strideW == 1 && padH == 0 && padW == 0;
    return pointwise ? new Conv2dShape(1, 1, n * h * w, c, oc, 1, 1, 1, 1, 0, 0, 1, 1, groups) : this;
  }

  private static int outputs(int size, int kernel, int stride, int padding, int dilation) {
    long room = size + 2L * padding - dilation * (kernel - 1L) - 1;
    return room < 0 ? 0 : Math.toIntExact(room / stride + 1);
  }

  private static void atLeast(int least, int value, String what) {
    if (value < least) {
      throw new IllegalArgumentException("conv2d: " + what + " " + value + " is below " + least);
    }
  }
}
