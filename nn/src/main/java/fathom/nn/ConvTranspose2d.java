package fathom.nn;

import fathom.core.ConvTranspose2dOptions;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.Optional;

/**
 * Transposed two-dimensional convolution of images {@code [N, H, W, C]}, as PyTorch's {@code ConvTranspose2d}.
 * Parameters: {@code weight} {@code [KH, KW, OC/groups, C]}, PyTorch's being {@code [C, OC/groups, KH, KW]}, and,
 * unless there is none, {@code bias} {@code [OC]}.
 */
public final class ConvTranspose2d extends Layer implements Forgetful {
  /**
   * The optional settings of the layer, with PyTorch's defaults. Immutable; each method returns a changed copy.
   *
   * @param geometry stride, padding, output padding, dilation and groups
   * @param bias whether a bias is added to every output channel
   */
  public record Options(ConvTranspose2dOptions geometry, boolean bias) {
    /** Stride 1, no padding, no output padding, dilation 1, one group, with bias. */
    public static final Options DEFAULT = new Options(ConvTranspose2dOptions.DEFAULT, true);

    /**
     * Sets stride, padding, output padding, dilation and groups at once, for settings that differ between height and
     * width.
     *
     * @param geometry the settings of the operation itself
     * @return the changed options
     */
    public Options geometry(ConvTranspose2dOptions geometry) {
      return new Options(geometry, bias);
    }

    /**
     * Sets the stride in both directions.
     *
     * @param stride at least 1
     * @return the changed options
     */
    public Options stride(int stride) {
      return geometry(geometry.stride(stride));
    }

    /**
     * Sets the padding on all four sides.
     *
     * @param padding rows and columns that the result loses at each side
     * @return the changed options
     */
    public Options padding(int padding) {
      return geometry(geometry.padding(padding));
    }

    /**
     * Sets the output padding in both directions.
     *
     * @param padding rows and columns added at the bottom and right, below the stride or the dilation
     * @return the changed options
     */
    public Options outputPadding(int padding) {
      return geometry(geometry.outputPadding(padding));
    }

    /**
     * Sets the dilation in both directions.
     *
     * @param dilation at least 1
     * @return the changed options
     */
    public Options dilation(int dilation) {
      return geometry(geometry.dilation(dilation));
    }

    /**
     * Sets the number of groups.
     *
     * @param groups divides the numbers of input and of output channels
     * @return the changed options
     */
    public Options groups(int groups) {
      return geometry(geometry.groups(groups));
    }

    /**
     * Leaves the bias out, as before a batch normalisation, which would remove it again.
     *
     * @return the changed options
     */
    public Options noBias() {
      return new Options(geometry, false);
    }
  }

  private final int inChannels;
  private final int outChannels;
  private final int kernelH;
  private final int kernelW;
  private final Options options;
  private final Parameter weight;
  private final Optional<Parameter> bias;

  /**
   * Makes a transposed convolution with a square kernel and the default options.
   *
   * @param inChannels channels of the input
   * @param outChannels channels of the result
   * @param kernel height and width of the kernel
   */
  public ConvTranspose2d(int inChannels, int outChannels, int kernel) {
    this(inChannels, outChannels, kernel, Options.DEFAULT);
  }

  /**
   * Makes a transposed convolution with a square kernel.
   *
   * @param inChannels channels of the input
   * @param outChannels channels of the result
   * @param kernel height and width of the kernel
   * @param options stride, padding, output padding, dilation, groups, bias
   * @throws TensorException if a number is below 1 or the groups do not divide the channels
   */
  public ConvTranspose2d(int inChannels, int outChannels, int kernel, Options options) {
    this(inChannels, outChannels, kernel, kernel, options);
  }

  /**
   * Makes a transposed convolution.
   *
   * @param inChannels channels of the input
   * @param outChannels channels of the result
   * @param kernelH height of the kernel
   * @param kernelW width of the kernel
   * @param options stride, padding, output padding, dilation, groups, bias
   * @throws TensorException if a number is below 1 or the groups do not divide the channels
   */
  public ConvTranspose2d(int inChannels, int outChannels, int kernelH, int kernelW, Options options) {
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelH = kernelH;
    this.kernelW = kernelW;
    this.options = options;
    int groups = options.geometry().conv().groups();
    Conv2d.check(this, inChannels, outChannels, kernelH, kernelW, groups);
    weight = parameter(
        "weight", Parameter.Role.CONV_WEIGHT, Shape.of(kernelH, kernelW, outChannels / groups, inChannels));
    bias = options.bias()
        ? Optional.of(parameter("bias", Parameter.Role.BIAS, Shape.of(outChannels)))
        : Optional.empty();
  }

  @Override
  protected Tensor forward(Tensor x) {
    return bias.isPresent()
        ? x.convTranspose2d(weight.value(), bias.get().value(), options.geometry())
        : x.convTranspose2d(weight.value(), options.geometry());
  }

  @Override
  protected long macs(Shape input, Shape output) {
    return (long) input.size() * weight.fanIn();
  }

  @Override
  public String toString() {
    return "ConvTranspose2d(" + inChannels + " -> " + outChannels + ", " + kernelH + "x" + kernelW
        + Conv2d.settings(options.geometry().conv())
        + Conv2d.setting("output padding", options.geometry().outputPadH(), options.geometry().outputPadW(), 0)
        + (options.bias() ? ")" : ", no bias)");
  }
}
