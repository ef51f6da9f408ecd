package fathom.nn;

import fathom.core.Conv2dOptions;
import fathom.core.FixedConv2d;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.Optional;

/**
 * Two-dimensional convolution of images {@code [N, H, W, C]}, as PyTorch's {@code Conv2d}. Parameters: {@code weight}
 * {@code [KH, KW, C/groups, OC]} and, unless there is none, {@code bias} {@code [OC]}.
 */
public final class Conv2d extends Layer implements Forgetful {
  /**
   * The optional settings of the layer, with PyTorch's defaults. Immutable; each method returns a changed copy.
   *
   * @param geometry stride, padding, dilation and groups
   * @param bias whether a bias is added to every output channel
   */
  public record Options(Conv2dOptions geometry, boolean bias) {
    /** Stride 1, no padding, dilation 1, one group, with bias. */
    public static final Options DEFAULT = new Options(Conv2dOptions.DEFAULT, true);

    /**
     * Sets stride, padding, dilation and groups at once, for settings that differ between height and width.
     *
     * @param geometry the settings of the convolution itself
     * @return the changed options
     */
    public Options geometry(Conv2dOptions geometry) {
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
     * Sets the zero padding on all four sides.
     *
     * @param padding at least 0
     * @return the changed options
     */
    public Options padding(int padding) {
      return geometry(geometry.padding(padding));
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
   * Makes a convolution with a square kernel and the default options.
   *
   * @param inChannels channels of the input
   * @param outChannels channels of the result
   * @param kernel height and width of the kernel
   */
  public Conv2d(int inChannels, int outChannels, int kernel) {
    this(inChannels, outChannels, kernel, Options.DEFAULT);
  }

  /**
   * Makes a convolution with a square kernel.
   *
   * @param inChannels channels of the input
   * @param outChannels channels of the result
   * @param kernel height and width of the kernel
   * @param options stride, padding, dilation, groups, bias
   * @throws TensorException if a number is below 1 or the groups do not divide the channels
   */
  public Conv2d(int inChannels, int outChannels, int kernel, Options options) {
    this(inChannels, outChannels, kernel, kernel, options);
  }

  /**
   * Makes a convolution.
   *
   * @param inChannels channels of the input
   * @param outChannels channels of the result
   * @param kernelH height of the kernel
   * @param kernelW width of the kernel
   * @param options stride, padding, dilation, groups, bias
   * @throws TensorException if a number is below 1 or the groups do not divide the channels
   */
  public Conv2d(int inChannels, int outChannels, int kernelH, int kernelW, Options options) {
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelH = kernelH;
    this.kernelW = kernelW;
    this.options = options;
    int groups = options.geometry().groups();
    check(this, inChannels, outChannels, kernelH, kernelW, groups);
    weight = parameter(
        "weight", Parameter.Role.CONV_WEIGHT, Shape.of(kernelH, kernelW, inChannels / groups, outChannels));
    bias = options.bias()
        ? Optional.of(parameter("bias", Parameter.Role.BIAS, Shape.of(outChannels)))
        : Optional.empty();
  }

  /**
   * Returns the settings.
   *
   * @return stride, padding, dilation, groups, bias
   */
  public Options options() {
    return options;
  }

  @Override
  protected Tensor forward(Tensor x) {
    Optional<Inference> inference = CallStack.current().inference();
    if (inference.isPresent()) {
      return inference.get().fixed(this, this::fixed).apply(x);
    }
    return bias.isPresent()
        ? x.conv2d(weight.value(), bias.get().value(), options.geometry())
        : x.conv2d(weight.value(), options.geometry());
  }

  /** Returns the convolution with its present values. */
  FixedConv2d fixed() {
    return bias.isPresent()
        ? FixedConv2d.of(weight.value(), bias.get().value(), options.geometry())
        : FixedConv2d.of(weight.value(), options.geometry());
  }

  int outChannels() {
    return outChannels;
  }

  @Override
  protected long macs(Shape input, Shape output) {
    return (long) output.size() * weight.fanIn();
  }

  @Override
  public String toString() {
    return "Conv2d(" + inChannels + " -> " + outChannels + ", " + kernelH + "x" + kernelW
        + settings(options.geometry()) + (options.bias() ? ")" : ", no bias)");
  }

  /** Refuses sizes that no convolution has. */
  static void check(Layer layer, int inChannels, int outChannels, int kernelH, int kernelW, int groups) {
    if (inChannels < 1 || outChannels < 1 || kernelH < 1 || kernelW < 1) {
      throw new TensorException(layer + ": channels and kernel sizes must be at least 1");
    }
    if (inChannels % groups != 0 || outChannels % groups != 0) {
      throw new TensorException(layer + ": the groups must divide " + inChannels + " input and " + outChannels
          + " output channels");
    }
  }

  /** Returns what differs from the defaults, such as {@code , stride 2, padding 1}. */
  static String settings(Conv2dOptions g) {
    return setting("stride", g.strideH(), g.strideW(), 1)
        + setting("padding", g.padH(), g.padW(), 0)
        + setting("dilation", g.dilationH(), g.dilationW(), 1)
        + setting("groups", g.groups(), g.groups(), 1);
  }

  /** Returns one setting, or nothing if it has the value that goes without saying. */
  static String setting(String name, int h, int w, int unsaid) {
    if (h == w) {
      return h == unsaid ? "" : ", " + name + " " + h;
    }
    return ", " + name + " " + h + "x" + w;
  }
}
