package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CifarResNetTest {
  private static final CifarResNet.Options DEFAULT = CifarResNet.Options.DEFAULT;

  private static long parameters(Layer network) {
    return network.parameters().values().stream().mapToLong(Parameter::size).sum();
  }

  /** Sets every parameter to a value that keeps activations apart from zero. */
  private static void fill(Layer network, float value) {
    for (Parameter parameter : network.parameters().values()) {
      float[] values = new float[parameter.size()];
      Arrays.fill(values, value);
      parameter.set(values);
    }
  }

  @ParameterizedTest
  @CsvSource({"20, 269722", "32, 464154", "44, 658586", "56, 853018", "110, 1727962", "1202, 19421274"})
  void parameterCountsAreThoseOfThePaper(int depth, long count) {
    assertEquals(count, parameters(CifarResNet.resnet(depth)));
    assertEquals(count, parameters(CifarResNet.plain(depth)), "option A adds no parameters");
  }

  @Test
  void projectionsAddConvolutionsWithBatchNorm() {
    CifarResNet network = CifarResNet.resnet(20, DEFAULT.shortcut(CifarResNet.Shortcut.PROJECTION));
    assertEquals(269722 + 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64, parameters(network));
    List<String> added = new ArrayList<>(network.state().keySet());
    added.removeAll(CifarResNet.resnet(20).state().keySet());
    assertEquals(
        List.of(
            "layer2.0.shortcut.0.weight", "layer2.0.shortcut.1.weight", "layer2.0.shortcut.1.bias",
            "layer2.0.shortcut.1.running_mean", "layer2.0.shortcut.1.running_var",
            "layer2.0.shortcut.1.num_batches_tracked",
            "layer3.0.shortcut.0.weight", "layer3.0.shortcut.1.weight", "layer3.0.shortcut.1.bias",
            "layer3.0.shortcut.1.running_mean", "layer3.0.shortcut.1.running_var",
            "layer3.0.shortcut.1.num_batches_tracked"),
        added);
    assertEquals(Shape.of(16, 32), squeeze(network.parameters().get("layer2.0.shortcut.0.weight").shape()));
  }

  private static Shape squeeze(Shape weight) {
    assertEquals(1, weight.dim(0));
    assertEquals(1, weight.dim(1));
    return Shape.of(weight.dim(2), weight.dim(3));
  }

  @Test
  void optionsChangeTheShapes() {
    CifarResNet network = CifarResNet.resnet(8, DEFAULT.classes(7).inputChannels(1).widths(4, 8, 12));
    assertEquals(Shape.of(3, 3, 1, 4), network.parameters().get("conv1.weight").shape());
    assertEquals(Shape.of(3, 3, 4, 8), network.parameters().get("layer2.0.conv1.weight").shape());
    assertEquals(Shape.of(12, 7), network.parameters().get("linear.weight").shape());
    fill(network, 0.1f);
    assertEquals(Shape.of(2, 7), network.apply(Tensor.full(Shape.of(2, 14, 14, 1), 1)).shape());
  }

  @Test
  void wrongOptionsSayWhatIsWrong() {
    assertEquals("cifar: three stages need three widths, got [16, 32]",
        assertThrows(IllegalArgumentException.class,
            () -> new CifarResNet.Options(10, 3, List.of(16, 32), CifarResNet.Shortcut.PADDING, false)).getMessage());
    CifarResNet.Options odd = DEFAULT.widths(16, 33, 64);
    assertEquals("cifar: option A pads half of the new channels on either side, which does not go from 16 to 33;"
        + " use widths that grow by even numbers or shortcut(PROJECTION)",
        assertThrows(IllegalArgumentException.class, () -> CifarResNet.resnet(20, odd)).getMessage());
    assertEquals("CifarPlain(20)", CifarResNet.plain(20, odd).toString());
    assertEquals("CifarResNet(20)",
        CifarResNet.resnet(20, odd.shortcut(CifarResNet.Shortcut.PROJECTION)).toString());
  }

  @Test
  void depthsOtherThan6nPlus2NameTheirNeighbours() {
    assertEquals("cifar: depth 21 is not 6n + 2; the nearest that are are 20 and 26",
        assertThrows(IllegalArgumentException.class, () -> CifarResNet.resnet(21)).getMessage());
    assertEquals("cifar: depth 18 is not 6n + 2; the nearest that are are 14 and 20",
        assertThrows(IllegalArgumentException.class, () -> CifarResNet.plain(18)).getMessage());
    assertEquals("cifar: depth 2 is not 6n + 2; the smallest that is is 8",
        assertThrows(IllegalArgumentException.class, () -> CifarResNet.resnet(2)).getMessage());
    assertEquals("CifarResNet(8)", CifarResNet.resnet(8).toString());
  }

  @Test
  void descriptions() {
    CifarResNet network = CifarResNet.resnet(20, DEFAULT.widths(16, 64, 128));
    List<String> lines = new ArrayList<>();
    fill(network, 0.01f);
    network.apply(Tensor.zeros(1, 8, 8, 3), (path, layer, x, y) -> lines.add(path + " " + layer));
    assertTrue(lines.contains("layer1.0 BasicBlock(16 -> 16)"), lines::toString);
    assertTrue(lines.contains("layer2.0 BasicBlock(16 -> 64, stride 2)"), lines::toString);
    assertTrue(lines.contains("layer2.0.conv1 Conv2d(16 -> 64, 3x3, stride 2, padding 1, no bias)"), lines::toString);
    assertTrue(lines.contains("layer2.0.shortcut PaddingShortcut(16 -> 64, stride 2)"), lines::toString);
    assertEquals("PlainBlock(16 -> 16)",
        CifarResNet.plain(8).children().get("layer1").children().get("0").toString());
  }

  @ParameterizedTest
  @CsvSource({"20, 40551040", "56, 125485696"})
  void multiplyAccumulatesForAnImageOfCifar(int depth, long macs) {
    Summary summary = CifarResNet.resnet(depth).summary(Shape.of(32, 32, 3));
    assertEquals(macs, summary.macs());
    assertEquals(macs, CifarResNet.plain(depth).summary(Shape.of(32, 32, 3)).macs());
  }

  @Test
  void summaryIsATable() {
    CifarResNet network = CifarResNet.resnet(8);
    Summary summary = network.summary(Shape.of(32, 32, 3));
    assertEquals("""
        layer              description                                          output        parameters        MACs
        conv1              Conv2d(3 -> 16, 3x3, padding 1, no bias)             [32, 32, 16]         432     442,368
        bn1                BatchNorm2d(16)                                      [32, 32, 16]          32           0
        layer1.0.conv1     Conv2d(16 -> 16, 3x3, padding 1, no bias)            [32, 32, 16]       2,304   2,359,296
        layer1.0.bn1       BatchNorm2d(16)                                      [32, 32, 16]          32           0
        layer1.0.conv2     Conv2d(16 -> 16, 3x3, padding 1, no bias)            [32, 32, 16]       2,304   2,359,296
        layer1.0.bn2       BatchNorm2d(16)                                      [32, 32, 16]          32           0
        layer2.0.conv1     Conv2d(16 -> 32, 3x3, stride 2, padding 1, no bias)  [16, 16, 32]       4,608   1,179,648
        layer2.0.bn1       BatchNorm2d(32)                                      [16, 16, 32]          64           0
        layer2.0.shortcut  PaddingShortcut(16 -> 32, stride 2)                  [16, 16, 32]           0           0
        layer2.0.conv2     Conv2d(32 -> 32, 3x3, padding 1, no bias)            [16, 16, 32]       9,216   2,359,296
        layer2.0.bn2       BatchNorm2d(32)                                      [16, 16, 32]          64           0
        layer3.0.conv1     Conv2d(32 -> 64, 3x3, stride 2, padding 1, no bias)  [8, 8, 64]        18,432   1,179,648
        layer3.0.bn1       BatchNorm2d(64)                                      [8, 8, 64]           128           0
        layer3.0.shortcut  PaddingShortcut(32 -> 64, stride 2)                  [8, 8, 64]             0           0
        layer3.0.conv2     Conv2d(64 -> 64, 3x3, padding 1, no bias)            [8, 8, 64]        36,864   2,359,296
        layer3.0.bn2       BatchNorm2d(64)                                      [8, 8, 64]           128           0
        avgpool            GlobalAvgPool()                                      [64]                   0           0
        linear             Linear(64 -> 10)                                     [10]                 650         640
        total                                                                                     75,290  12,239,488
        12.24 M multiply-accumulates for an input of [32, 32, 3]; output shapes are per input
        """, summary.toString());
    assertEquals(75290, summary.parameters());
    assertEquals(12239488, summary.macs());
    assertEquals(Shape.of(16, 16, 32), summary.rows().get(6).output());
    assertTrue(network.parameters().values().stream().noneMatch(Parameter::isSet), "a summary sets nothing");
  }

  @Test
  void aWrongChannelCountDeepInsideNamesThePathOfLayers() {
    CifarResNet network = CifarResNet.resnet(20, DEFAULT.widths(16, 64, 128));
    fill(network, 0.01f);
    Layer misrouted = new Layer() {
      private final Layer layer2 = child("layer2", network.children().get("layer2"));

      @Override
      protected Tensor forward(Tensor x) {
        return layer2.apply(x);
      }

      @Override
      public String toString() {
        return network.toString();
      }
    };
    Tensor images = Tensor.zeros(128, 32, 32, 3);
    TensorException e = assertThrows(TensorException.class, () -> misrouted.apply(images));
    assertEquals("""
        conv2d: input [128, 32, 32, 3] has 3 channels, weight [3, 3, 16, 64] expects 16
          in layer2.0.conv1   Conv2d(16 -> 64, 3x3, stride 2, padding 1, no bias)
          in layer2.0         BasicBlock(16 -> 64, stride 2)
          in CifarResNet(20)""", e.getMessage());
  }

  @Test
  void aWrongImageNamesTheFirstConvolution() {
    CifarResNet network = CifarResNet.resnet(20);
    fill(network, 0.01f);
    Tensor grey = Tensor.zeros(2, 32, 32, 1);
    assertEquals("""
        conv2d: input [2, 32, 32, 1] has 1 channels, weight [3, 3, 3, 16] expects 3
          in conv1   Conv2d(3 -> 16, 3x3, padding 1, no bias)
          in CifarResNet(20)""", assertThrows(TensorException.class, () -> network.apply(grey)).getMessage());
  }

  @Test
  void anUnsetParameterSaysWhereItIsAndWhatToCall() {
    CifarResNet network = CifarResNet.resnet(20);
    Tensor images = Tensor.zeros(2, 32, 32, 3);
    assertEquals("""
        parameter: the conv weight [3, 3, 3, 16] was neither initialised nor loaded; \
        call Initialization.standard().apply(network, seed) or load a checkpoint
          in conv1   Conv2d(3 -> 16, 3x3, padding 1, no bias)
          in CifarResNet(20)""", assertThrows(TensorException.class, () -> network.apply(images)).getMessage());
  }

  @Test
  void aNetworkOf1202LayersTrains() {
    CifarResNet network = CifarResNet.resnet(1202, DEFAULT.widths(2, 4, 6));
    assertEquals(1202, network.summary(Shape.of(8, 8, 3)).rows().stream().filter(row -> row.macs() > 0).count());
    fill(network, 0.05f);
    Pass.TRAINING.run(() -> {
      Tensor images = Tensor.zeros(1, 8, 8, 3);
      images.array()[5] = 1;
      network.apply(images).crossEntropy(3).backward();
    });
    network.parameters().forEach((name, parameter) -> {
      assertTrue(parameter.value().hasGradient(), name);
      for (float g : parameter.value().grad().toArray()) {
        assertFalse(Float.isNaN(g) || Float.isInfinite(g), name);
      }
    });
  }
}
