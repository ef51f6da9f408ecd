package fathom.nn;

import fathom.core.Pool2dOptions;
import fathom.core.Tensor;
import fathom.core.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The residual networks for ImageNet of He, Zhang, Ren and Sun 2015, "Deep residual learning for image recognition",
 * table 1, and their relatives: ResNeXt (Xie et al. 2016, "Aggregated residual transformations"), whose 3x3
 * convolutions have groups, and Wide ResNet (Zagoruyko and Komodakis 2016), whose 3x3 convolutions have more channels.
 *
 * <pre>
 *   [N, H, W, 3]  conv1 bn1 relu    7x7, stride 2       [N, H/2, W/2, 64]
 *                 maxpool           3x3, stride 2       [N, H/4, W/4, 64]
 *                 layer1            n1 blocks           [N, H/4, W/4, 64 e]
 *                 layer2            n2 blocks           [N, H/8, W/8, 128 e]     the first with stride 2
 *                 layer3            n3 blocks           [N, H/16, W/16, 256 e]   the first with stride 2
 *                 layer4            n4 blocks           [N, H/32, W/32, 512 e]   the first with stride 2
 *                 avgpool fc                            [N, 1000]
 * </pre>
 *
 * <p>A basic block is two 3x3 convolutions (e = 1); a bottleneck is a 1x1, a 3x3 and a 1x1 convolution, the last of
 * which has e = 4 times as many channels. Names, their order and the numbers are torchvision's, so that its checkpoints
 * load: {@code conv1 bn1 layer1.0.conv1 layer1.0.bn1 ... layer2.0.downsample.0 layer2.0.downsample.1 ... fc}.
 */
public final class ResNet extends Layer implements Forgetful {
  /** Which design of the blocks. */
  public enum Version {
    /** The paper's: a bottleneck that halves the image does so in its first 1x1 convolution. */
    V1,
    /** That of torchvision and others: it does so in its 3x3 convolution, which sees all pixels. The usual one. */
    V1_5,
    /**
     * Pre-activation (He et al. 2016, "Identity mappings in deep residual networks", section 4.1 and appendix): batch
     * normalisation and ReLU come before each convolution, and nothing but the sum after the last. Strides are those of
     * {@link #V1_5}. Names by analogy: {@code bn1 conv1 bn2 conv2 (bn3 conv3)} and {@code downsample.0}, a convolution
     * alone, in a block, where normalisation i belongs to convolution i; {@code bn2} of the network after the last
     * block. The first block of all has no {@code bn1}: it receives what {@code bn1} of the network has activated.
     */
    V2
  }

  /**
   * The optional settings of a network. Immutable; each method returns a changed copy.
   *
   * @param classes number of results for an image
   * @param inputChannels number of channels of an image
   * @param groups groups of the 3x3 convolutions in bottlenecks
   * @param widthPerGroup channels of each group in the first stage; twice, four and eight times as many in the others
   * @param version which design of the blocks
   * @param checkpointed whether stages keep nothing for backward but their inputs, and are computed once more
   */
  public record Options(
      int classes, int inputChannels, int groups, int widthPerGroup, Version version, boolean checkpointed) {
    /** ImageNet's 1000 classes, 3 channels, no groups, the paper's width 64, version 1.5. */
    public static final Options DEFAULT = new Options(1000, 3, 1, 64, Version.V1_5, false);

    /**
     * Sets the number of classes.
     *
     * @param classes number of results for an image
     * @return the changed options
     */
    public Options classes(int classes) {
      return new Options(classes, inputChannels, groups, widthPerGroup, version, checkpointed);
    }

    /**
     * Sets the number of channels of an image.
     *
     * @param inputChannels 3 for colour, 1 for grey
     * @return the changed options
     */
    public Options inputChannels(int inputChannels) {
      return new Options(classes, inputChannels, groups, widthPerGroup, version, checkpointed);
    }

    /**
     * Sets the number of groups, ResNeXt's cardinality. Only networks of bottlenecks have groups.
     *
     * @param groups groups of each 3x3 convolution
     * @return the changed options
     */
    public Options groups(int groups) {
      return new Options(classes, inputChannels, groups, widthPerGroup, version, checkpointed);
    }

    /**
     * Sets the number of channels in a group: 4 for ResNeXt-50 32x4d, 128 for Wide ResNet-50-2, whose only group is
     * twice as wide as the usual one. Only networks of bottlenecks have another width than 64.
     *
     * @param widthPerGroup channels of a group of the 3x3 convolutions in the first stage
     * @return the changed options
     */
    public Options widthPerGroup(int widthPerGroup) {
      return new Options(classes, inputChannels, groups, widthPerGroup, version, checkpointed);
    }

    /**
     * Sets the design of the blocks.
     *
     * @param version the paper's, the usual one, or pre-activation
     * @return the changed options
     */
    public Options version(Version version) {
      return new Options(classes, inputChannels, groups, widthPerGroup, version, checkpointed);
    }

    /**
     * Lets each stage keep nothing for backward but its input, see {@link Layer#applyCheckpointed}: a training takes
     * less memory and more time, and has the same bits.
     *
     * @return the changed options
     */
    public Options checkpointing() {
      return new Options(classes, inputChannels, groups, widthPerGroup, version, true);
    }
  }

  /** What the stages of a network are made of. */
  private enum Kind {
    /** Two 3x3 convolutions. */
    BASIC("BasicBlock", 1),
    /** A 1x1 convolution to few channels, a 3x3 one, and a 1x1 one to many. */
    BOTTLENECK("Bottleneck", 4);

    private final String text;
    /** Channels of a block's result for each of the stage's 64, 128, 256 or 512. */
    private final int expansion;

    Kind(String text, int expansion) {
      this.text = text;
      this.expansion = expansion;
    }
  }

  /** The blocks of a network: their kind, and how many there are in each stage. */
  private record Stages(Kind kind, List<Integer> blocks) {}

  /**
   * The networks by depth: table 1 of the paper; 200 of "Identity mappings", table 5; and, for small data, the shallow
   * ones with one or two blocks a stage.
   */
  private static final Map<Integer, Stages> STAGES = new TreeMap<>(Map.of(
      10, new Stages(Kind.BASIC, List.of(1, 1, 1, 1)),
      18, new Stages(Kind.BASIC, List.of(2, 2, 2, 2)),
      26, new Stages(Kind.BOTTLENECK, List.of(2, 2, 2, 2)),
      34, new Stages(Kind.BASIC, List.of(3, 4, 6, 3)),
      50, new Stages(Kind.BOTTLENECK, List.of(3, 4, 6, 3)),
      101, new Stages(Kind.BOTTLENECK, List.of(3, 4, 23, 3)),
      152, new Stages(Kind.BOTTLENECK, List.of(3, 8, 36, 3)),
      200, new Stages(Kind.BOTTLENECK, List.of(3, 24, 36, 3))));

  private static final int BASE_WIDTH = 64;
  private static final Conv2d.Options NO_BIAS = Conv2d.Options.DEFAULT.noBias();

  private final String text;
  private final boolean checkpointed;
  private final Conv2d conv1;
  private final BatchNorm2d bn1;
  private final MaxPool2d maxpool;
  private final Sequential layer1;
  private final Sequential layer2;
  private final Sequential layer3;
  private final Sequential layer4;
  /** After the last block of a network of version 2; the blocks of the others end activated. */
  private final Optional<BatchNorm2d> bn2;
  private final GlobalAvgPool avgpool;
  private final Linear fc;

  private ResNet(int depth, Options options) {
    text = text(depth, options);
    checkpointed = options.checkpointed();
    Stages stages = stages(depth, options);
    conv1 = child("conv1", new Conv2d(options.inputChannels(), BASE_WIDTH, 7, NO_BIAS.stride(2).padding(3)));
    bn1 = child("bn1", new BatchNorm2d(BASE_WIDTH));
    maxpool = child("maxpool", new MaxPool2d(Pool2dOptions.kernel(3).stride(2).padding(1)));
    layer1 = child("layer1", stage(1, stages, options));
    layer2 = child("layer2", stage(2, stages, options));
    layer3 = child("layer3", stage(3, stages, options));
    layer4 = child("layer4", stage(4, stages, options));
    int features = channels(4, stages.kind());
    bn2 = options.version() == Version.V2
        ? Optional.of(child("bn2", new BatchNorm2d(features)))
        : Optional.empty();
    avgpool = child("avgpool", new GlobalAvgPool());
    fc = child("fc", new Linear(features, options.classes()));
  }

  /**
   * Makes a network with the default options.
   *
   * @param depth 18, 34, 50, 101 or 152, the paper's; 10, 26 or 200
   * @return the network, without values
   * @throws IllegalArgumentException if there is no network of that depth
   */
  public static ResNet resnet(int depth) {
    return resnet(depth, Options.DEFAULT);
  }

  /**
   * Makes a network.
   *
   * @param depth 18, 34, 50, 101 or 152, the paper's; 10, 26 or 200
   * @param options classes, input channels, groups, width and version
   * @return the network, without values
   * @throws IllegalArgumentException if there is no network of that depth, or none with these options
   */
  public static ResNet resnet(int depth, Options options) {
    return new ResNet(depth, options);
  }

  private static String text(int depth, Options options) {
    return (options.groups() == 1
        ? "ResNet(" + depth
        : "ResNeXt(" + depth + ", " + options.groups() + "x"
            + options.widthPerGroup() + "d")
        + (options.groups() == 1 && options.widthPerGroup() != BASE_WIDTH ? ", width " + options.widthPerGroup() : "")
        + (options.version() == Version.V1_5 ? ")" : ", " + options.version() + ")");
  }

  private static Stages stages(int depth, Options options) {
    Stages stages = STAGES.get(depth);
    if (stages == null) {
      throw new IllegalArgumentException(
          "resnet: there is no network of depth " + depth + ", only of " + STAGES.keySet());
    }
    if (options.groups() < 1 || options.widthPerGroup() < 1) {
      throw new IllegalArgumentException(
          "resnet: " + options.groups() + " groups of width " + options.widthPerGroup() + "; both must be at least 1");
    }
    if (stages.kind() == Kind.BASIC && (options.groups() != 1 || options.widthPerGroup() != BASE_WIDTH)) {
      throw new IllegalArgumentException("resnet: the basic blocks of depth " + depth + " have 1 group of width "
          + BASE_WIDTH + ", not " + options.groups() + " of " + options.widthPerGroup()
          + "; choose a depth with bottlenecks, such as 50");
    }
    return stages;
  }

  /** Returns the channels of the result of a stage; stage 0 is what comes before the first. */
  private static int channels(int stage, Kind kind) {
    return stage == 0 ? BASE_WIDTH : (BASE_WIDTH << stage - 1) * kind.expansion;
  }

  private static Sequential stage(int stage, Stages stages, Options options) {
    Layer[] blocks = new Layer[stages.blocks().get(stage - 1)];
    int out = channels(stage, stages.kind());
    for (int i = 0; i < blocks.length; i++) {
      int in = i == 0 ? channels(stage - 1, stages.kind()) : out;
      int stride = i == 0 && stage > 1 ? 2 : 1;
      String description = stages.kind().text + "(" + in + " -> " + out
          + (stride == 1 ? ")" : ", stride " + stride + ")");
      List<Step> steps = switch (stages.kind()) {
        case BASIC -> List.of(new Step(3, in, out, stride, 1), new Step(3, out, out, 1, 1));
        case BOTTLENECK -> bottleneck(in, width(stage, options), out, stride, options);
      };
      Optional<Step> projection = in == out && stride == 1
          ? Optional.empty()
          : Optional.of(new Step(1, in, out, stride, 1));
      blocks[i] = options.version() == Version.V2
          ? new PreActivationBlock(description, steps, projection, stage == 1 && i == 0)
          : new Block(description, steps, projection);
    }
    return new Sequential(blocks);
  }

  private static List<Step> bottleneck(int in, int width, int out, int stride, Options options) {
    boolean early = options.version() == Version.V1;
    return List.of(
        new Step(1, in, width, early ? stride : 1, 1),
        new Step(3, width, width, early ? 1 : stride, options.groups()),
        new Step(1, width, out, 1, 1));
  }

  /** Returns the channels of the 3x3 convolutions of the bottlenecks in a stage. */
  private static int width(int stage, Options options) {
    return (options.widthPerGroup() << stage - 1) * options.groups();
  }

  @Override
  protected Tensor forward(Tensor x) {
    Tensor y = bn1.applyRelu(conv1, x);
    y = Workspace.release(y, maxpool.apply(y));
    for (Layer stage : List.of(layer1, layer2, layer3, layer4)) {
      y = Workspace.release(y, checkpointed ? stage.applyCheckpointed(y) : stage.apply(y));
    }
    if (bn2.isPresent()) {
      y = Workspace.release(y, bn2.get().applyRelu(y));
    }
    return fc.apply(avgpool.apply(y));
  }

  @Override
  public String toString() {
    return text;
  }

  /** One convolution of a block. */
  private record Step(int kernel, int in, int out, int stride, int groups) {
    Conv2d layer() {
      return new Conv2d(in, out, kernel, NO_BIAS.stride(stride).padding(kernel / 2).groups(groups));
    }
  }

  /** Convolutions, each with batch normalisation behind it, and a shortcut around them all (figure 5 of the paper). */
  private static final class Block extends Layer implements Forgetful, ResidualBlock {
    private final String text;
    private final List<Conv2d> convolutions = new ArrayList<>();
    private final List<BatchNorm2d> norms = new ArrayList<>();
    /** From the input to the sum: option B of section 3.3; empty for the identity. */
    private final Optional<Layer> downsample;

    Block(String text, List<Step> steps, Optional<Step> projection) {
      this.text = text;
      for (int i = 1; i <= steps.size(); i++) {
        Step step = steps.get(i - 1);
        convolutions.add(child("conv" + i, step.layer()));
        norms.add(child("bn" + i, new BatchNorm2d(step.out())));
      }
      downsample = projection.map(
          step -> child("downsample", new Sequential(step.layer(), new BatchNorm2d(step.out()))));
    }

    @Override
    protected Tensor forward(Tensor x) {
      // First, so that its gradient comes last: with a stride it is added to a quarter of the gradient of x.
      Tensor shortcut = downsample.isPresent() ? downsample.get().apply(x) : x;
      int last = convolutions.size() - 1;
      Tensor y = x;
      for (int i = 0; i < last; i++) {
        y = Workspace.release(y, norms.get(i).applyRelu(convolutions.get(i), y));
      }
      return norms.get(last).applyAddRelu(convolutions.get(last), y, shortcut);
    }

    @Override
    public Optional<Parameter> branchScale() {
      return ResidualBlock.scaleAtEndOf(norms.get(norms.size() - 1));
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Convolutions, each with batch normalisation and ReLU before it ("Identity mappings", figure 4e), and a shortcut.
   */
  private static final class PreActivationBlock extends Layer implements Forgetful, ResidualBlock {
    private final String text;
    /** That before the first convolution; empty if the input is activated already. */
    private final Optional<BatchNorm2d> first;
    private final List<Conv2d> convolutions = new ArrayList<>();
    /** Those before the other convolutions. */
    private final List<BatchNorm2d> norms = new ArrayList<>();
    /** From the activated input to the sum; empty for the identity, which goes from the input itself. */
    private final Optional<Layer> downsample;

    PreActivationBlock(String text, List<Step> steps, Optional<Step> projection, boolean activated) {
      this.text = "PreActivation" + text;
      first = activated ? Optional.empty() : Optional.of(child("bn1", new BatchNorm2d(steps.get(0).in())));
      convolutions.add(child("conv1", steps.get(0).layer()));
      for (int i = 2; i <= steps.size(); i++) {
        Step step = steps.get(i - 1);
        norms.add(child("bn" + i, new BatchNorm2d(step.in())));
        convolutions.add(child("conv" + i, step.layer()));
      }
      downsample = projection.map(step -> child("downsample", new Sequential(step.layer())));
    }

    @Override
    protected Tensor forward(Tensor x) {
      Tensor activated = first.isPresent() ? first.get().applyRelu(x) : x;
      Tensor y = activated;
      for (int i = 0; i < norms.size(); i++) {
        Tensor next = norms.get(i).applyRelu(convolutions.get(i), y);
        y = i == 0 ? next : Workspace.release(y, next); // the shortcut may need the activated input again
      }
      y = Workspace.release(y, convolutions.get(norms.size()).apply(y));
      return y.add(downsample.isPresent() ? downsample.get().apply(activated) : x);
    }

    /** Returns none: the branch ends with a convolution. */
    @Override
    public Optional<Parameter> branchScale() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
