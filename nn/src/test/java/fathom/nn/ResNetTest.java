package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResNetTest {
  private static final ResNet.Options DEFAULT = ResNet.Options.DEFAULT;
  private static final Shape SMALL = Shape.of(32, 32, 3);
  private static final Shape USUAL = Shape.of(224, 224, 3);

  /** A seventh of the usual side: every activation of a network is a seventh as high and wide. */
  private static final long AREAS = (224 / 32) * (224 / 32);

  private static long parameters(Layer network) {
    return network.parameters().values().stream().mapToLong(Parameter::size).sum();
  }

  private static long macsAt224(Layer network) {
    Summary summary = network.summary(SMALL);
    long convolutions = 0;
    long linear = 0;
    for (Summary.Row row : summary.rows()) {
      if (row.layer().startsWith("Linear")) {
        linear += row.macs();
      } else {
        convolutions += row.macs();
      }
    }
    return AREAS * convolutions + linear;
  }

  private static Summary.Row row(Summary summary, String path) {
    return summary.rows().stream().filter(row -> row.path().equals(path)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
      "resnet18, 11689512, 1.814",
      "resnet34, 21797672, 3.664",
      "resnet50, 25557032, 4.089",
      "resnet101, 44549160, 7.801",
      "resnet152, 60192808, 11.514",
      "resnext50_32x4d, 25028904, 4.230",
      "resnext101_32x8d, 88791336, 16.414",
      "resnext101_64x4d, 83455272, 15.460",
      "wide_resnet50_2, 68883240, 11.398",
      "wide_resnet101_2, 126886696, 22.753"})
  void sizesAreTheWellKnownOnes(String name, long parameters, double gigaMacs) {
    Layer network = Networks.byName(name);
    assertEquals(parameters, parameters(network));
    assertEquals(gigaMacs, macsAt224(network) / 1e9, 0.0005);
  }

  @ParameterizedTest
  @CsvSource({"18, 1814073344", "50, 4089184256"})
  void imagesOf224AreCountedAsTheyAre(int depth, long macs) {
    assertEquals(macs, ResNet.resnet(depth).summary(USUAL).macs());
    assertEquals(macs, macsAt224(ResNet.resnet(depth)));
  }

  @Test
  void theStrideOfABottleneckIsInThe3x3ConvolutionUnlessVersion1() {
    Summary usual = ResNet.resnet(50).summary(SMALL);
    assertEquals("Conv2d(256 -> 128, 1x1, no bias)", row(usual, "layer2.0.conv1").layer());
    assertEquals("Conv2d(128 -> 128, 3x3, stride 2, padding 1, no bias)", row(usual, "layer2.0.conv2").layer());
    ResNet first = ResNet.resnet(50, DEFAULT.version(ResNet.Version.V1));
    Summary early = first.summary(SMALL);
    assertEquals("Conv2d(256 -> 128, 1x1, stride 2, no bias)", row(early, "layer2.0.conv1").layer());
    assertEquals("Conv2d(128 -> 128, 3x3, padding 1, no bias)", row(early, "layer2.0.conv2").layer());
    assertEquals(25557032, parameters(first));
    assertEquals(3.8e9, (double) macsAt224(first), 0.06e9, "the paper's table 1");
    assertEquals("ResNet(50, V1)", first.toString());
  }

  @Test
  void stateIsNamedAndOrderedAsInTorchvision() {
    List<String> names = List.copyOf(ResNet.resnet(18).state().keySet());
    assertEquals(122, names.size());
    assertEquals(List.of("conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var",
        "bn1.num_batches_tracked", "layer1.0.conv1.weight"), names.subList(0, 7));
    int at = names.indexOf("layer2.0.bn2.num_batches_tracked");
    assertEquals(List.of("layer2.0.downsample.0.weight", "layer2.0.downsample.1.weight", "layer2.0.downsample.1.bias"),
        names.subList(at + 1, at + 4));
    assertEquals(List.of("fc.weight", "fc.bias"), names.subList(120, 122));
    assertEquals(List.of("layer1.0.downsample.0.weight"),
        ResNet.resnet(50).state().keySet().stream().filter(name -> name.startsWith("layer1.0.downsample.0")).toList());
  }

  @Test
  void optionsChangeTheShapes() {
    ResNet network = ResNet.resnet(18, DEFAULT.classes(7).inputChannels(1));
    assertEquals(Shape.of(7, 7, 1, 64), network.parameters().get("conv1.weight").shape());
    assertEquals(Shape.of(512, 7), network.parameters().get("fc.weight").shape());
    ResNet grouped = ResNet.resnet(50, DEFAULT.groups(32).widthPerGroup(4));
    assertEquals(Shape.of(3, 3, 4, 128), grouped.parameters().get("layer1.0.conv2.weight").shape());
    assertEquals(Shape.of(3, 3, 32, 1024), grouped.parameters().get("layer4.2.conv2.weight").shape());
    assertEquals("ResNeXt(50, 32x4d)", grouped.toString());
    assertEquals("ResNet(50, width 128)", Networks.byName("wide_resnet50_2").toString());
  }

  @Test
  void descriptions() {
    List<String> lines = new ArrayList<>();
    ResNet network = ResNet.resnet(50);
    fill(network, 0.01f);
    network.apply(Tensor.zeros(1, 32, 32, 3), (path, layer, x, y) -> lines.add(path + " " + layer));
    assertTrue(lines.contains("layer1.0 Bottleneck(64 -> 256)"), lines::toString);
    assertTrue(lines.contains("layer2.0 Bottleneck(256 -> 512, stride 2)"), lines::toString);
    assertTrue(lines.contains(" ResNet(50)"), lines::toString);
    assertEquals("PreActivationBasicBlock(64 -> 64)",
        Networks.byName("preact_resnet18").children().get("layer1").children().get("0").toString());
  }

  @Test
  void wrongOptionsSayWhatIsWrong() {
    assertEquals("resnet: there is no network of depth 20, only of [10, 18, 26, 34, 50, 101, 152, 200]",
        assertThrows(IllegalArgumentException.class, () -> ResNet.resnet(20)).getMessage());
    assertEquals("resnet: 0 groups of width 64; both must be at least 1",
        assertThrows(IllegalArgumentException.class, () -> ResNet.resnet(50, DEFAULT.groups(0))).getMessage());
    assertEquals("resnet: the basic blocks of depth 34 have 1 group of width 64, not 1 of 128;"
        + " choose a depth with bottlenecks, such as 50",
        assertThrows(IllegalArgumentException.class, () -> ResNet.resnet(34, DEFAULT.widthPerGroup(128))).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "resnet50"})
  void everyBlockEndsWithAScale(String name) {
    Layer network = Networks.byName(name);
    String last = name.equals("resnet18") ? ".bn2.weight" : ".bn3.weight";
    List<Parameter> expected = network.parameters().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("layer") && entry.getKey().endsWith(last))
        .map(Map.Entry::getValue).toList();
    assertEquals(expected, blocks(network).stream().map(block -> block.branchScale().orElseThrow()).toList());
  }

  private static List<ResidualBlock> blocks(Layer network) {
    return network.children().values().stream().flatMap(stage -> stage.children().values().stream())
        .filter(ResidualBlock.class::isInstance).map(ResidualBlock.class::cast).toList();
  }

  // ---- pre-activation ----

  @Test
  void preActivationNormalisesBeforeEachConvolution() {
    Layer network = Networks.byName("preact_resnet50");
    assertEquals("ResNet(50, V2)", network.toString());
    List<String> names = List.copyOf(network.parameters().keySet());
    assertEquals(List.of("conv1.weight", "bn1.weight", "bn1.bias",
        "layer1.0.conv1.weight", "layer1.0.bn2.weight", "layer1.0.bn2.bias", "layer1.0.conv2.weight",
        "layer1.0.bn3.weight", "layer1.0.bn3.bias", "layer1.0.conv3.weight", "layer1.0.downsample.0.weight",
        "layer1.1.bn1.weight", "layer1.1.bn1.bias", "layer1.1.conv1.weight"), names.subList(0, 14));
    assertEquals(List.of("layer4.2.conv3.weight", "bn2.weight", "bn2.bias", "fc.weight", "fc.bias"),
        names.subList(names.size() - 5, names.size()));
    assertEquals(ResNet.resnet(50).summary(SMALL).macs(), network.summary(SMALL).macs(), "the same convolutions");
    assertTrue(blocks(network).stream().allMatch(block -> block.branchScale().equals(Optional.empty())));
  }

  /** With branches of zero what is left are the shortcuts, through which nothing is normalised or cut off. */
  @Test
  void shortcutsOfPreActivationAreTheIdentity() {
    Layer network = Networks.byName("preact_resnet18");
    fill(network, 0.5f);
    Layer block = network.children().get("layer1").children().get("1");
    Parameter last = block.parameters().get("conv2.weight");
    last.set(new float[last.size()]);
    float[] values = new float[4 * 4 * 64];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7 - 3;
    }
    Tensor x = Tensor.wrap(Shape.of(1, 4, 4, 64), values);
    assertEquals(Arrays.toString(values), Arrays.toString(block.apply(x).toArray()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"preact_resnet18", "preact_resnet26", "resnet10", "resnet26", "resnext26_2x8d"})
  void gradientsReachEveryParameter(String name) {
    Layer network = Networks.byName(name, 3);
    fill(network, 0.02f);
    Pass.TRAINING.run(() -> {
      Tensor images = Tensor.zeros(2, 32, 32, 3);
      float[] pixels = images.array();
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (i * 31 % 17 - 8) / 8f;
      }
      network.apply(images).crossEntropy(2, 0).backward();
    });
    network.parameters().forEach((path, parameter) -> {
      assertTrue(parameter.value().hasGradient(), path);
      for (float g : parameter.value().grad().toArray()) {
        assertFalse(Float.isNaN(g) || Float.isInfinite(g), path);
      }
    });
  }

  private static void fill(Layer network, float value) {
    for (Parameter parameter : network.parameters().values()) {
      float[] values = new float[parameter.size()];
      Arrays.fill(values, value);
      parameter.set(values);
    }
  }
}
