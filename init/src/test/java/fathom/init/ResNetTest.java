package fathom.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Pass;
import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.nn.CifarResNet;
import fathom.nn.Parameter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The standard initialisation on the networks that it is for. */
class ResNetTest {
  private static final int[] LABELS = {0, 1, 2, 3, 4, 5, 6, 7};

  private static Tensor images(int n, int size) {
    float[] pixels = new float[n * size * size * 3];
    Rng random = Rng.of(8).split("images");
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.normal(i);
    }
    return Tensor.wrap(Shape.of(n, size, size, 3), pixels);
  }

  @Test
  void plainAndResidualNetworksOfAnyDepthStartAlike() {
    CifarResNet resnet20 = CifarResNet.resnet(20);
    CifarResNet plain56 = CifarResNet.plain(56);
    Initialization.standard().apply(resnet20, 7);
    Initialization.standard().apply(plain56, 7);
    Map<String, Parameter> deep = plain56.parameters();
    resnet20.parameters().forEach((name, parameter) -> assertArrayEquals(
        parameter.value().toArray(), deep.get(name).value().toArray(), name));
  }

  @Test
  void aFreshResNet20LearnsRandomImages() {
    CifarResNet network = CifarResNet.resnet(20);
    assertEquals(59, Initialization.standard().apply(network, 1).entries().size());
    Tensor images = images(8, 16);
    float[] losses = new float[6];
    for (int step = 0; step < losses.length; step++) {
      losses[step] = Pass.TRAINING.get(() -> {
        network.clearGradients();
        Tensor loss = network.apply(images).crossEntropy(LABELS);
        loss.backward();
        return loss;
      }).item();
      network.parameters().forEach(ResNetTest::descend);
    }
    assertTrue(losses[0] < 5, () -> "first loss " + losses[0] + " is far from ln 10");
    assertTrue(losses[5] < losses[0] / 2, () -> "loss went from " + losses[0] + " to " + losses[5]);
  }

  /** Moves a parameter against its gradient. */
  private static void descend(String name, Parameter parameter) {
    float[] value = parameter.value().array();
    float[] gradient = parameter.value().grad().array();
    double norm = 0;
    for (int i = 0; i < value.length; i++) {
      norm += Math.abs(gradient[i]);
      value[i] -= 0.05f * gradient[i];
    }
    assertTrue(norm > 0 && !Double.isInfinite(norm), () -> "gradient of " + name);
  }

  @Test
  void zeroGammaMakesResidualBlocksTheIdentityAndLeavesPlainOnesAlone() {
    CifarResNet network = CifarResNet.resnet(20);
    InitializationReport report = Initialization.standard().zeroGamma().apply(network, 1);
    assertEquals(network.parameters().keySet().stream().filter(name -> name.matches("layer.*bn2.weight")).toList(),
        report.entries().stream().filter(entry -> entry.rule().equals("end of residual branch"))
            .map(InitializationReport.Entry::parameter).toList());
    Pass.TRAINING.run(() -> network.apply(images(2, 8), (path, layer, x, y) -> {
      if (path.matches("layer1\\.[0-9]")) {
        assertArrayEquals(x.toArray(), y.toArray(), path);
      }
    }));
    CifarResNet plain = CifarResNet.plain(20);
    Initialization.standard().zeroGamma().apply(plain, 1).entries().forEach(
        entry -> assertFalse(entry.rule().contains("residual"), entry::toString));
  }

  @Test
  void heInitialisationKeepsActivationsOfAPlainNetworkAlive() {
    CifarResNet network = CifarResNet.plain(56);
    Initialization.standard().apply(network, 1);
    Pass.TRAINING.run(() -> network.apply(images(4, 8), (path, layer, x, y) -> {
      double squares = 0;
      for (float value : y.toArray()) {
        squares += (double) value * value;
      }
      double size = Math.sqrt(squares / y.size());
      assertFalse(size < 0.05 || size > 20, () -> path + " has activations of size " + size);
    }));
  }
}
