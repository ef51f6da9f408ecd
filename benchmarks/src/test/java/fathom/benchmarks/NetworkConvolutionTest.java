package fathom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Shape;
import fathom.core.kernel.Conv2dShape;
import fathom.nn.Networks;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What benchmarks take from networks: every convolution, with the work that the networks' summaries count. */
class NetworkConvolutionTest {
  @Test
  void distinctShapesStandForAllLayers() {
    List<NetworkConvolution> convolutions = NetworkConvolution.of("cifar_resnet20", 128, 32);
    assertEquals(
        List.of("128x32x32x3-16k3s1p1 x 1", "128x32x32x16-16k3s1p1 x 6", "128x32x32x16-32k3s2p1 x 1",
            "128x16x16x32-32k3s1p1 x 5", "128x16x16x32-64k3s2p1 x 1", "128x8x8x64-64k3s1p1 x 5"),
        convolutions.stream().map(c -> ConvolutionText.of(c.shape()) + " x " + c.layers()).toList());
    assertEquals(List.of(0),
        convolutions.stream().filter(NetworkConvolution::first).map(convolutions::indexOf).toList());
  }

  @Test
  void workIsThatOfTheNetwork() {
    for (String network : List.of("resnet50", "resnext50_32x4d")) {
      List<NetworkConvolution> convolutions = NetworkConvolution.of(network, 2, 64);
      assertEquals(53, convolutions.stream().mapToInt(NetworkConvolution::layers).sum());
      long fullyConnected = 2048 * 1000;
      long macs = convolutions.stream().mapToLong(c -> c.layers() * c.shape().macs()).sum() / 2;
      assertEquals(Networks.byName(network).summary(Shape.of(64, 64, 3)).macs(), macs + fullyConnected);
    }
  }

  @Test
  void textTellsTheGeometry() {
    Conv2dShape grouped = new Conv2dShape(8, 28, 28, 256, 512, 3, 3, 2, 2, 1, 1, 1, 1, 32);
    assertEquals("8x28x28x256-512k3s2p1g32", ConvolutionText.of(grouped));
    assertEquals(grouped, ConvolutionText.parse("8x28x28x256-512k3s2p1g32"));
    Conv2dShape oblong = new Conv2dShape(8, 28, 28, 4, 4, 3, 1, 1, 1, 1, 1, 1, 1, 1);
    assertEquals(
        "convolution: 8x28x28x4-4k3s1p1 does not tell all of " + oblong,
        assertThrows(IllegalArgumentException.class, () -> ConvolutionText.of(oblong)).getMessage());
    assertEquals(
        "convolution: \"8x28\" has not the form of 8x56x56x64-128k3s2p1 or, with groups, ...p1g32",
        assertThrows(IllegalArgumentException.class, () -> ConvolutionText.parse("8x28")).getMessage());
  }
}
