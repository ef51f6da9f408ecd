package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fathom.core.Tensor;
import fathom.nn.Parameter.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares optimisers and the clipping of gradients with PyTorch: every file of the directory {@code optim}. */
class OptimGoldenTest {
  private static final Map<String, Integer> RUN = new TreeMap<>();

  static List<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(Golden.path("optim"))) {
      List<String> names = files.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".safetensors")).sorted().toList();
      assertFalse(names.isEmpty(), () -> "nothing in " + Golden.path("optim"));
      return names;
    }
  }

  @AfterAll
  static void report() {
    System.out.println("Reference optimisers and clipping: " + RUN.values().stream().mapToInt(n -> n).sum()
        + " cases run " + RUN);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void golden(String name) {
    GoldenFile golden = GoldenFile.read(Golden.path("optim").resolve(name));
    Golden.Attributes attributes = new Golden.Attributes(golden.object("attrs"));
    String op = golden.metadata().get("op");
    switch (op) {
      case "optimizer" -> optimizer(golden, attributes);
      case "clip_grad_norm" -> {
        String p = attributes.get("norm_type").getAsString();
        double norm = clip(golden, new ClipNorm(attributes.number("max_norm"),
            p.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(p)));
        assertClose(golden, "out.total_norm", (float) norm);
      }
      case "clip_grad_value" -> clip(golden, new ClipValue(attributes.number("clip_value")));
      default -> throw new AssertionError("unknown op " + op);
    }
    attributes.checkAllUsed();
    RUN.merge(op, 1, Integer::sum);
  }

  private static void optimizer(GoldenFile golden, Golden.Attributes attributes) {
    JsonObject hyper = attributes.get("hyper").getAsJsonObject();
    UpdateRule rule = GoldenRules.rule(attributes.text("optimizer", ""), hyper);
    float sign = hyper.has("maximize") && hyper.get("maximize").getAsBoolean() ? -1 : 1;
    Declared network = declared(golden, "init.");
    Optimizer optimizer = new Optimizer(network.parameters(), rule);
    List<JsonElement> recorded = attributes.get("steps_recorded").getAsJsonArray().asList();
    int last = recorded.get(recorded.size() - 1).getAsInt();
    for (int step = 1; step <= last; step++) {
      for (String p : network.parameters().keySet()) {
        Tensor gradients = golden.tensor("grads." + p);
        int size = gradients.size() / gradients.dim(0);
        float[] gradient = Arrays.copyOfRange(gradients.toArray(), (step - 1) * size, step * size);
        for (int i = 0; i < size; i++) {
          gradient[i] *= sign;
        }
        network.gradients(p, gradient);
      }
      int t = step - 1;
      optimizer.step(attributes.find("lrs").map(lrs -> lrs.getAsJsonArray().get(t).getAsDouble())
          .orElse(hyper.get("lr").getAsDouble()));
      if (recorded.stream().anyMatch(k -> k.getAsInt() == t + 1)) {
        for (String p : network.parameters().keySet()) {
          assertClose(golden, "after" + step + "." + p, network.values(p));
        }
      }
    }
    assertEquals(last, optimizer.steps());
  }

  private static double clip(GoldenFile golden, GradientClip clip) {
    Declared network = declared(golden, "in.");
    network.parameters().keySet().forEach(p -> network.gradients(p, network.values(p)));
    double size = clip.clip(network.parameters());
    network.parameters().keySet().forEach(p -> assertClose(golden, "out." + p, network.gradients(p)));
    return size;
  }

  /** Declares a parameter for each tensor whose name begins with a prefix. */
  private static Declared declared(GoldenFile golden, String prefix) {
    Declared network = new Declared();
    List<String> names = new ArrayList<>(golden.tensors().keySet());
    names.removeIf(name -> !name.startsWith(prefix));
    assertFalse(names.isEmpty(), prefix);
    for (String name : names) {
      Tensor first = golden.tensor(name);
      network.with(name.substring(prefix.length()), Role.BIAS, first.shape(), first.toArray());
    }
    return network;
  }

  private static void assertClose(GoldenFile golden, String name, float... got) {
    float[] expected = golden.tensor(name).toArray();
    assertEquals(expected.length, got.length, name);
    for (int i = 0; i < expected.length; i++) {
      String where = name + " at " + i + ": " + got[i] + ", expected " + expected[i];
      if (Float.isFinite(expected[i])) {
        double tolerance = golden.number("atol") + golden.number("rtol") * Math.abs(expected[i]);
        assertTrue(Math.abs((double) got[i] - expected[i]) <= tolerance, where);
      } else {
        assertEquals(expected[i], got[i], where);
      }
    }
  }
}
