package fathom.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.nn.CifarResNet;
import fathom.nn.Layer;
import fathom.nn.Linear;
import fathom.nn.Parameter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What docs/initialisation.md shows. */
class DocumentTest {
  /** Stands for a batch of a loader. */
  private record Batch(Tensor images) {
    static Batch random() {
      float[] pixels = new float[4 * 8 * 8 * 3];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) Rng.of(1).normal(i);
      }
      return new Batch(Tensor.of(Shape.of(4, 8, 8, 3), pixels));
    }
  }

  @Test
  void rulesRefineRules() {
    Layer network = CifarResNet.resnet(8);
    Initialization rules = Initialization.standard()
        .with(Parameter.Role.LINEAR_WEIGHT, Initializers.truncatedNormal(0, 0.02, -2, 2))
        .with("layer3.*.conv2.weight", Initializers.orthogonal(Gain.RELU))
        .with(Linear.class, "bias", Initializers.constant(-2))
        .zeroGamma();
    InitializationReport report = rules.apply(network, 1);
    assertEquals(-2, network.parameters().get("linear.bias").value().get(9));
    assertEquals(0, network.parameters().get("layer2.0.bn2.weight").value().get(5));
    InitializationReport.Entry last = report.entries().get(18);
    assertEquals("layer3.0.conv2.weight layer3.*.conv2.weight orthogonal(gain 1.414)",
        last.parameter() + " " + last.rule() + " " + last.initializer());
  }

  @Test
  void anInitializerIsALambda() {
    Layer network = CifarResNet.resnet(8);
    Initialization alternating = Initialization.standard().with("linear.bias", (values, parameter, random) -> {
      for (int i = 0; i < values.length; i++) {
        values[i] = i % 2 == 0 ? 0.1f : -0.1f;
      }
    });
    alternating.apply(network, 1);
    assertArrayEquals(new float[] {0.1f, -0.1f, 0.1f, -0.1f, 0.1f, -0.1f, 0.1f, -0.1f, 0.1f, -0.1f},
        network.parameters().get("linear.bias").value().toArray());
  }

  @Test
  void lsuvReportsWhatItDid() {
    Layer network = CifarResNet.resnet(8);
    Batch batch = Batch.random();
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      LsuvReport report = new Lsuv().tolerance(0.02).apply(network, batch.images(), 1);
      System.out.println(report);
      for (LsuvReport.Entry failure : report.failures()) {
        System.err.println(failure.weight() + ": " + failure.outcome() + " at variance " + failure.after());
      }
    } finally {
      System.setOut(out);
    }
    assertTrue(printed.toString(StandardCharsets.UTF_8)
        .contains("8 of 8 layers have unit variance within 0.02 after 1 forward pass"));
  }
}
