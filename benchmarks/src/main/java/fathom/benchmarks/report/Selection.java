package fathom.benchmarks.report;

import fathom.benchmarks.ConvolutionText;
import fathom.benchmarks.Inputs;
import fathom.benchmarks.NetworkConvolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be measured, a chapter each. The shapes of a network's convolutions come from the network. */
enum Selection {
  /** Products of square matrices. */
  PRODUCTS("Matrix products"),
  /** All convolutions of a network, large images. */
  RESNET50_CONVOLUTIONS("Convolutions of ResNet-50, batch 8", Name.RESNET50, 8),
  /** The same for one image, as in inference. */
  RESNET50_CONVOLUTIONS_1("Convolutions of ResNet-50, batch 1", Name.RESNET50, 1),
  /** All convolutions of a network, small images. */
  RESNET20_CONVOLUTIONS("Convolutions of ResNet-20, batch 128", Name.RESNET20, 128),
  /** Those of MobileNets and ResNeXts. */
  OTHER_CONVOLUTIONS("Depthwise and grouped convolutions"),
  /** What moves maps through memory. */
  MAPS("Between convolutions: forward and backward, and in inference"),
  /** Update rules. */
  OPTIMIZERS("Updates of the parameters of ResNet-50"),
  /** Batches of images. */
  LOADER("Loading of 32x32x3 images, one thread"),
  /** Training steps and inference. */
  NETWORKS("Whole networks"),
  /** A part of the other chapters without the Vector API. */
  PLAIN_LOOPS("Plain loops in place of the Vector API");

  private final String title;
  private final Optional<String> network;
  private final int batch;

  Selection(String title) {
    this(title, Optional.empty(), 0);
  }

  Selection(String title, String network, int batch) {
    this(title, Optional.of(network), batch);
  }

  Selection(String title, Optional<String> network, int batch) {
    this.title = title;
    this.network = network;
    this.batch = batch;
  }

  /** Returns what JMH has to run. */
  List<Run> runs() {
    return switch (this) {
      case PRODUCTS -> List.of(Run.of("matrixProduct").with("n", "512", "1024", "2048"));
      case RESNET50_CONVOLUTIONS, RESNET50_CONVOLUTIONS_1, RESNET20_CONVOLUTIONS -> runs(convolutions());
      case OTHER_CONVOLUTIONS -> List.of(
          Run.of("Conv2dBenchmark", "(forward|inputGradient|weightGradient)").with("shape",
              "8x112x112x32-32k3s1p1g32", "8x112x112x64-64k3s2p1g64", "8x56x56x144-144k3s1p1g144",
              "32x28x28x192-192k3s1p1g192", "8x28x28x256-256k3s2p1g256", "8x14x14x512-512k3s1p1g512",
              "8x14x14x480-480k5s1p2g480", "32x7x7x960-960k3s1p1g960", "8x56x56x128-128k3s1p1g32",
              "8x28x28x256-256k3s1p1g32", "8x14x14x512-512k3s1p1g32", "8x7x7x2048-2048k3s1p1g32"));
      case MAPS -> List.of(Run.of("MapBenchmark", "\\w+").with("size", "32", "8"));
      case OPTIMIZERS -> List.of(Run.of("optimizerStep"));
      case LOADER -> List.of(Run.of("LoaderBenchmark", "\\w+"));
      case NETWORKS -> List.of(
          Run.of("trainingStep").with("network", Name.RESNET20).with("batch", "128"),
          Run.of("trainingStep").with("network", Name.RESNET50).with("batch", "16"),
          Run.of("(NetworkBenchmark|DjlBenchmark)", "inference").with("network", Name.RESNET20).with("batch", "128"),
          Run.of("inference").with("network", Name.RESNET50).with("batch", "1", "8"));
      case PLAIN_LOOPS -> {
        List<Run> runs = new ArrayList<>(RESNET20_CONVOLUTIONS.runs());
        runs.add(Run.of("MatrixProductBenchmark", "matrixProduct").with("n", "512"));
        runs.add(Run.of("NetworkBenchmark", "trainingStep").with("network", Name.RESNET20).with("batch", "128"));
        yield runs.stream().map(Run::plainLoops).toList();
      }
    };
  }

  private static List<Run> runs(List<NetworkConvolution> convolutions) {
    List<NetworkConvolution> behindFirst = convolutions.stream().filter(convolution -> !convolution.first()).toList();
    return List.of(
        Run.of("Conv2dBenchmark", "(forward|weightGradient)").with("shape", texts(convolutions)),
        Run.of("Conv2dBenchmark", "inputGradient").with("shape", texts(behindFirst)));
  }

  private static List<String> texts(List<NetworkConvolution> convolutions) {
    return convolutions.stream().map(convolution -> ConvolutionText.of(convolution.shape())).toList();
  }

  /** Returns the convolutions of the network whose convolutions these are; none if they are of no network. */
  List<NetworkConvolution> convolutions() {
    return network.map(name -> NetworkConvolution.of(name, batch, Inputs.imageSize(name))).orElse(List.of());
  }

  String title() {
    return title;
  }

  /** Returns the name as an option has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Names of networks; enums cannot refer to constants of their own that come later. */
  private static final class Name {
    static final String RESNET20 = "cifar_resnet20";
    static final String RESNET50 = "resnet50";
  }
}
