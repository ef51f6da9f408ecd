package fathom.core;

/**
 * The optional settings of a transposed two-dimensional convolution, with PyTorch's defaults: stride 1, no padding,
 * dilation 1, one group, no output padding. Immutable; each method returns a changed copy.
 *
 * @param conv stride, padding, dilation and groups of the convolution that leads back, from the result to the input:
 *     the stride spreads the input out, the padding crops the result
 * @param outputPadH rows added at the bottom of the result
 * @param outputPadW columns added at the right of the result
 */
public record ConvTranspose2dOptions(Conv2dOptions conv, int outputPadH, int outputPadW) {
  /** PyTorch's defaults. */
  public static final ConvTranspose2dOptions DEFAULT = new ConvTranspose2dOptions(Conv2dOptions.DEFAULT, 0, 0);

  /**
   * Checks the settings.
   *
   * @throws TensorException if an output padding is negative, or not below the stride or the dilation
   */
  public ConvTranspose2dOptions {
    if (Math.min(outputPadH, outputPadW) < 0 || outputPadH >= Math.max(conv.strideH(), conv.dilationH())
        || outputPadW >= Math.max(conv.strideW(), conv.dilationW())) {
      throw new TensorException("convTranspose2d: output padding " + outputPadH + "x" + outputPadW
          + " must be at least 0 and below stride " + conv.strideH() + "x" + conv.strideW() + " or dilation "
          + conv.dilationH() + "x" + conv.dilationW() + "; set these first");
    }
  }

  /**
   * Sets stride, padding, dilation and groups at once, for settings that differ between height and width.
   *
   * @param conv the settings of the convolution that leads back
   * @return the changed options
   */
  public ConvTranspose2dOptions conv(Conv2dOptions conv) {
    return new ConvTranspose2dOptions(conv, outputPadH, outputPadW);
  }

  /**
   * Sets the stride in both directions.
   *
   * @param stride distance of neighbouring input pixels in the result, at least 1
   * @return the changed options
   */
  public ConvTranspose2dOptions stride(int stride) {
    return conv(conv.stride(stride));
  }

  /**
   * Sets the padding on all four sides.
   *
   * @param padding rows and columns that the result loses at each side, at least 0
   * @return the changed options
   */
  public ConvTranspose2dOptions padding(int padding) {
    return conv(conv.padding(padding));
  }

  /**
   * Sets the dilation in both directions.
   *
   * @param dilation distance of neighbouring places of the kernel, at least 1
   * @return the changed options
   */
  public ConvTranspose2dOptions dilation(int dilation) {
    return conv(conv.dilation(dilation));
  }

  /**
   * Sets the number of groups.
   *
   * @param groups at least 1; divides the numbers of input and of output channels
   * @return the changed options
   */
  public ConvTranspose2dOptions groups(int groups) {
    return conv(conv.groups(groups));
  }

  /**
   * Sets the output padding in both directions. A convolution of stride s maps s sizes to one; this chooses among them.
   *
   * @param padding at least 0, below the stride or the dilation
   * @return the changed options
   */
  public ConvTranspose2dOptions outputPadding(int padding) {
    return outputPadding(padding, padding);
  }

  /**
   * Sets the output padding, see {@link #outputPadding(int)}.
   *
   * @param h rows at the bottom
   * @param w columns at the right
   * @return the changed options
   */
  public ConvTranspose2dOptions outputPadding(int h, int w) {
    return new ConvTranspose2dOptions(conv, h, w);
  }
}
