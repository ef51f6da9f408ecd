package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fathom.core.CrossEntropyOptions;
import fathom.core.Pass;
import fathom.core.Rng;
import fathom.core.Tensor;
import fathom.nn.Layer;
import fathom.nn.Networks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trains whole networks for ten steps and compares every loss, and the norms of parameters and running statistics at
 * the end, with what PyTorch computes in double precision.
 *
 * <p>The reference is {@code golden/trajectories.json} in the test resources, or {@code trajectories.json} in the
 * directory that the system property {@code golden.dir} names. Entries with an unknown network or optimiser fail.
 *
 * <p>A million ReLUs decide in each step, and one whose input lies within rounding error of 0 may decide otherwise than
 * in double precision: that alone can move the next loss by 2e-5, more than the tolerance, and no float arithmetic is
 * safe from it. The trajectories in the test resources are followed from their own start. Any other is tried from a few
 * starts that differ from each other by rounding noise, a unit in the last place of the weights, and one of them has to
 * match in everything. A wrong gradient or update matches from none.
 */
class TrajectoryGoldenTest {
  /** The reference's own start, and starts with noise. */
  private static final int STARTS = 16;

  private static final List<String> RUN = new ArrayList<>();

  static List<Arguments> trajectories() throws IOException {
    return Golden.objects("trajectories.json").stream().map(entry -> Arguments.of(
        entry.get("model").getAsString() + " with " + entry.get("optimizer").getAsString() + " " + entry.get("hyper"),
        entry)).toList();
  }

  @AfterAll
  static void report() {
    System.out.println("Reference trajectories: " + RUN.size() + " cases run " + RUN);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trajectories")
  void golden(String name, JsonObject entry) {
    List<String> mismatches = new ArrayList<>();
    for (int start = 0; start < STARTS; start++) {
      Optional<String> mismatch = firstMismatch(entry, start);
      if (mismatch.isEmpty()) {
        RUN.add(name + (start == 0 ? "" : " (from start " + start + ": " + mismatches.get(0) + ")"));
        return;
      }
      mismatches.add(mismatch.get());
    }
    fail(name + ": no start matches; first mismatch of each:\n" + String.join("\n", mismatches));
  }

  @Test
  void thoseOfTheProjectMatchFromTheirOwnStart() throws IOException {
    for (JsonObject entry : Golden.ownObjects("trajectories.json")) {
      assertEquals(Optional.empty(), firstMismatch(entry, 0));
    }
  }

  /** The starts with noise do not make the comparison blind. */
  @Test
  void aWrongLearningRateMatchesFromNoStart() throws IOException {
    JsonObject wrong = ((JsonObject) trajectories().get(0).get()[1]).deepCopy();
    JsonObject hyper = wrong.getAsJsonObject("hyper");
    hyper.addProperty("lr", 1.002 * hyper.get("lr").getAsDouble());
    for (int start = 0; start < STARTS; start++) {
      assertTrue(firstMismatch(wrong, start).isPresent(), "start " + start);
    }
  }

  private static Optional<String> firstMismatch(JsonObject entry, int start) {
    JsonObject hyper = entry.getAsJsonObject("hyper");
    JsonObject tolerance = entry.getAsJsonObject("tolerance");
    CrossEntropyOptions loss = CrossEntropyOptions.DEFAULT.labelSmoothing(entry.get("label_smoothing").getAsFloat());
    int batch = entry.get("batch").getAsInt();
    int steps = entry.get("steps").getAsInt();
    Layer network = Networks.byName(entry.get("model").getAsString());
    ReferenceValues.fill(network, entry.get("gain").getAsDouble());
    if (start > 0) {
      disturb(network, Rng.of(start));
    }
    Optimizer optimizer = new Optimizer(network.parameters(),
        GoldenRules.rule(entry.get("optimizer").getAsString(), hyper));

    for (int t = 0; t < steps; t++) {
      Tensor images = ReferenceValues.images("step." + t, batch, 32, 32, 3);
      int[] labels = new int[batch];
      for (int i = 0; i < batch; i++) {
        labels[i] = (7 * i + 3 * t) % 10;
      }
      network.clearGradients();
      Tensor result = Pass.TRAINING.get(() -> network.apply(images).crossEntropy(labels, loss));
      double expected = entry.getAsJsonArray("losses").get(t).getAsDouble();
      if (differs(expected, result.item(), tolerance.getAsJsonArray("losses").get(t))) {
        return Optional.of("loss at step " + t + " is " + result.item() + ", expected " + expected);
      }
      result.backward();
      optimizer.step(hyper.get("lr").getAsDouble());
    }
    JsonObject norms = entry.getAsJsonObject("norms_after");
    assertEquals(network.parameters().size() + network.buffers().size(), norms.size());
    for (String name : norms.keySet()) {
      double expected = norms.get(name).getAsDouble();
      double norm = ReferenceValues.norm(Objects.requireNonNull(network.state().get(name), name));
      if (differs(expected, norm, tolerance.get("norms"))) {
        return Optional.of("norm of " + name + " is " + norm + ", expected " + expected);
      }
    }
    return Optional.empty();
  }

  /** Changes each parameter by at most a unit in the last place. */
  private static void disturb(Layer network, Rng random) {
    network.parameters().forEach((name, parameter) -> {
      float[] values = parameter.value().toArray();
      Rng noise = random.split(name);
      for (int i = 0; i < values.length; i++) {
        values[i] += (noise.below(3, i) - 1) * Math.ulp(values[i]);
      }
      parameter.set(values);
    });
  }

  private static boolean differs(double expected, double got, JsonElement tolerance) {
    return !(Math.abs(got - expected) <= tolerance.getAsDouble() * Math.abs(expected));
  }
}
