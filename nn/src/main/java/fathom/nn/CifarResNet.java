package fathom.nn;

import fathom.core.Tensor;
import fathom.core.Workspace;
import java.util.List;
import java.util.Optional;

/**
 * The networks for small images of He, Zhang, Ren and Sun 2015, "Deep residual learning for image recognition", section
 * 4.2: a 3x3 convolution, three stages of n blocks of two 3x3 convolutions each, global average pooling and a linear
 * layer, 6n + 2 layers in all. The residual network has a shortcut around every block, the plain one has none and else
 * is the same.
 *
 * <pre>
 *   [N, H, W, 3]  conv1 bn1 relu           [N, H, W, 16]
 *                 layer1  n blocks         [N, H, W, 16]
 *                 layer2  n blocks         [N, H/2, W/2, 32]    the first with stride 2
 *                 layer3  n blocks         [N, H/4, W/4, 64]    the first with stride 2
 *                 avgpool linear           [N, 10]
 * </pre>
 *
 * <p>Names are those of the well-known PyTorch implementations: {@code conv1 bn1 layer1.0.conv1 layer1.0.bn1
 * layer1.0.conv2 layer1.0.bn2 ... linear}, and {@code shortcut.0} and {@code shortcut.1} for the convolution and the
 * batch normalisation of a projection.
 */
public final class CifarResNet extends Layer implements Forgetful {
  /** How a shortcut gets from one stage to the next, where the number of channels grows (section 3.3 of the paper). */
  public enum Shortcut {
    /** Option A: every second row and column, and zeros for the new channels. No parameters. */
    PADDING,
    /** Option B: a 1x1 convolution with stride 2 and batch normalisation. */
    PROJECTION
  }

  /**
   * The optional settings of a network. Immutable; each method returns a changed copy.
   *
   * @param classes number of results for an image
   * @param inputChannels number of channels of an image
   * @param widths numbers of channels in the three stages
   * @param shortcut how shortcuts get from stage to stage; a plain network has none
   * @param checkpointed whether stages keep nothing for backward but their inputs, and are computed once more
   */
  public record Options(
      int classes, int inputChannels, List<Integer> widths, Shortcut shortcut, boolean checkpointed) {
    /** The paper's network for CIFAR-10: 10 classes, 3 channels, widths 16, 32 and 64, option A. */
    public static final Options DEFAULT = new Options(10, 3, List.of(16, 32, 64), Shortcut.PADDING, false);

    /**
     * Checks the settings.
     *
     * @param classes number of results for an image
     * @param inputChannels number of channels of an image
     * @param widths numbers of channels in the three stages
     * @param shortcut how shortcuts get from stage to stage
     * @param checkpointed whether stages are computed once more in backward
     * @throws IllegalArgumentException if there are not three widths
     */
    public Options {
      widths = List.copyOf(widths);
      if (widths.size() != 3) {
        throw new IllegalArgumentException("cifar: three stages need three widths, got " + widths);
      }
    }

    /**
     * Sets the number of classes.
     *
     * @param classes number of results for an image
     * @return the changed options
     */
    public Options classes(int classes) {
      return new Options(classes, inputChannels, widths, shortcut, checkpointed);
    }

    /**
     * Sets the number of channels of an image.
     *
     * @param inputChannels 3 for colour, 1 for grey
     * @return the changed options
     */
    public Options inputChannels(int inputChannels) {
      return new Options(classes, inputChannels, widths, shortcut, checkpointed);
    }

    /**
     * Sets the numbers of channels in the stages.
     *
     * @param stage1 channels of the first stage
     * @param stage2 channels of the second stage
     * @param stage3 channels of the third stage
     * @return the changed options
     */
    public Options widths(int stage1, int stage2, int stage3) {
      return new Options(classes, inputChannels, List.of(stage1, stage2, stage3), shortcut, checkpointed);
    }

    /**
     * Sets how shortcuts get from stage to stage.
     *
     * @param shortcut option A or B
     * @return the changed options
     */
    public Options shortcut(Shortcut shortcut) {
      return new Options(classes, inputChannels, widths, shortcut, checkpointed);
    }

    /**
     * Lets each stage keep nothing for backward but its input, see {@link Layer#applyCheckpointed}: a training takes
     * less memory and more time, and has the same bits.
     *
     * @return the changed options
     */
    public Options checkpointing() {
      return new Options(classes, inputChannels, widths, shortcut, true);
    }
  }

  private static final Conv2d.Options CONV3X3 = Conv2d.Options.DEFAULT.padding(1).noBias();

  private final int depth;
  private final boolean residual;
  private final boolean checkpointed;
  private final Conv2d conv1;
  private final BatchNorm2d bn1;
  private final Sequential layer1;
  private final Sequential layer2;
  private final Sequential layer3;
  private final GlobalAvgPool avgpool;
  private final Linear linear;

  private CifarResNet(int depth, boolean residual, Options options) {
    this.depth = depth;
    this.residual = residual;
    checkpointed = options.checkpointed();
    int blocks = blocksPerStage(depth);
    int width = options.widths().get(0);
    conv1 = child("conv1", new Conv2d(options.inputChannels(), width, 3, CONV3X3));
    bn1 = child("bn1", new BatchNorm2d(width));
    layer1 = child("layer1", stage(1, blocks, options));
    layer2 = child("layer2", stage(2, blocks, options));
    layer3 = child("layer3", stage(3, blocks, options));
    avgpool = child("avgpool", new GlobalAvgPool());
    linear = child("linear", new Linear(options.widths().get(2), options.classes()));
  }

  /**
   * Makes the paper's residual network for CIFAR-10.
   *
   * @param depth number of layers, 6n + 2; the paper has 20, 32, 44, 56, 110 and 1202
   * @return the network, without values
   * @throws IllegalArgumentException if the depth is not 6n + 2 for an n of at least 1
   */
  public static CifarResNet resnet(int depth) {
    return resnet(depth, Options.DEFAULT);
  }

  /**
   * Makes a residual network.
   *
   * @param depth number of layers, 6n + 2
   * @param options classes, input channels, widths and shortcut
   * @return the network, without values
   * @throws IllegalArgumentException if the depth is not 6n + 2 for an n of at least 1
   */
  public static CifarResNet resnet(int depth, Options options) {
    return new CifarResNet(depth, true, options);
  }

  /**
   * Makes the paper's plain network for CIFAR-10: the residual network without shortcuts.
   *
   * @param depth number of layers, 6n + 2; the paper has 20, 32, 44 and 56
   * @return the network, without values
   * @throws IllegalArgumentException if the depth is not 6n + 2 for an n of at least 1
   */
  public static CifarResNet plain(int depth) {
    return plain(depth, Options.DEFAULT);
  }

  /**
   * Makes a plain network.
   *
   * @param depth number of layers, 6n + 2
   * @param options classes, input channels and widths
   * @return the network, without values
   * @throws IllegalArgumentException if the depth is not 6n + 2 for an n of at least 1
   */
  public static CifarResNet plain(int depth, Options options) {
    return new CifarResNet(depth, false, options);
  }

  private static int blocksPerStage(int depth) {
    if (depth < 8) {
      throw new IllegalArgumentException("cifar: depth " + depth + " is not 6n + 2; the smallest that is is 8");
    }
    int blocks = (depth - 2) / 6;
    int below = 6 * blocks + 2;
    if (depth != below) {
      throw new IllegalArgumentException(
          "cifar: depth " + depth + " is not 6n + 2; the nearest that are are " + below + " and " + (below + 6));
    }
    return blocks;
  }

  private Sequential stage(int stage, int blocks, Options options) {
    Layer[] list = new Layer[blocks];
    int width = options.widths().get(stage - 1);
    int widthBefore = options.widths().get(Math.max(stage - 2, 0));
    for (int i = 0; i < blocks; i++) {
      boolean first = i == 0 && stage > 1;
      list[i] = new BasicBlock(first ? widthBefore : width, width, first ? 2 : 1, residual, options.shortcut());
    }
    return new Sequential(list);
  }

  @Override
  protected Tensor forward(Tensor x) {
    Tensor y = bn1.applyRelu(conv1, x);
    for (Layer stage : List.of(layer1, layer2, layer3)) {
      y = Workspace.release(y, checkpointed ? stage.applyCheckpointed(y) : stage.apply(y));
    }
    return linear.apply(avgpool.apply(y));
  }

  @Override
  public String toString() {
    return (residual ? "CifarResNet(" : "CifarPlain(") + depth + ")";
  }

  /** Two 3x3 convolutions, each with batch normalisation, and a shortcut around both (figure 2 of the paper). */
  private static final class BasicBlock extends Layer implements Forgetful, ResidualBlock {
    private final String text;
    private final boolean residual;
    private final Conv2d conv1;
    private final BatchNorm2d bn1;
    private final Conv2d conv2;
    private final BatchNorm2d bn2;
    /** From the input to the sum; empty for the identity. */
    private final Optional<Layer> shortcut;

    BasicBlock(int in, int out, int stride, boolean residual, Shortcut shortcut) {
      text = (residual ? "BasicBlock(" : "PlainBlock(") + in + " -> " + out
          + (stride == 1 ? ")" : ", stride " + stride + ")");
      this.residual = residual;
      conv1 = child("conv1", new Conv2d(in, out, 3, CONV3X3.stride(stride)));
      bn1 = child("bn1", new BatchNorm2d(out));
      conv2 = child("conv2", new Conv2d(out, out, 3, CONV3X3));
      bn2 = child("bn2", new BatchNorm2d(out));
      this.shortcut = residual && stride > 1
          ? Optional.of(child("shortcut", shortcut(in, out, stride, shortcut)))
          : Optional.empty();
    }

    private static Layer shortcut(int in, int out, int stride, Shortcut shortcut) {
      return switch (shortcut) {
        case PADDING -> new PaddingShortcut(in, out, stride);
        case PROJECTION -> new Sequential(
            new Conv2d(in, out, 1, Conv2d.Options.DEFAULT.stride(stride).noBias()), new BatchNorm2d(out));
      };
    }

    @Override
    protected Tensor forward(Tensor x) {
      Tensor y = bn1.applyRelu(conv1, x);
      return residual
          ? bn2.applyAddRelu(conv2, y, shortcut.isPresent() ? shortcut.get().apply(x) : x)
          : bn2.applyRelu(conv2, y);
    }

    @Override
    public Optional<Parameter> branchScale() {
      return residual ? ResidualBlock.scaleAtEndOf(bn2) : Optional.empty();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Option A: rows and columns 0, stride, 2 stride, ... and zeros for the new channels, half of them on either side.
   */
  private static final class PaddingShortcut extends Layer implements Forgetful {
    private final String text;
    private final int channels;
    private final int stride;

    PaddingShortcut(int in, int out, int stride) {
      text = "PaddingShortcut(" + in + " -> " + out + ", stride " + stride + ")";
      channels = out;
      this.stride = stride;
      if (out < in || (out - in) % 2 != 0) {
        throw new IllegalArgumentException(
            "cifar: option A pads half of the new channels on either side, which does not go"
                + " from " + in + " to " + out + "; use widths that grow by even numbers or shortcut(PROJECTION)");
      }
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x.shortcut(stride, channels);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
