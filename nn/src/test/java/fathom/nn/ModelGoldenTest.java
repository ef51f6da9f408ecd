package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import java.io.IOException;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares whole networks with what PyTorch computes in double precision from the same weights: names, shapes and order
 * of the state dict, activations, logits, loss, gradients and running statistics, in inference and in training.
 *
 * <p>The reference files are those of {@code golden/models} in the test resources, or of the sub-directory {@code
 * models} of the directory that the system property {@code golden.dir} names. Networks that {@link Networks} does not
 * know are skipped.
 */
class ModelGoldenTest {
  private static final List<String> COMPARED = new ArrayList<>();
  private static final List<String> SKIPPED = new ArrayList<>();

  static List<String> models() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      List<String> names = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json"))
          .map(name -> name.substring(0, name.length() - ".json".length())).sorted().toList();
      assertFalse(names.isEmpty(), () -> "no reference models in " + directory());
      return names;
    }
  }

  static Path directory() {
    String given = System.getProperty("golden.dir", "");
    try {
      return given.isEmpty()
          ? Path.of(Objects.requireNonNull(ModelGoldenTest.class.getResource("/golden/models")).toURI())
          : Path.of(given, "models");
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  static void report() {
    System.out.println("Reference models: " + COMPARED.size() + " compared " + COMPARED
        + (SKIPPED.isEmpty() ? "" : ", " + SKIPPED.size() + " skipped, unknown to Networks " + SKIPPED));
  }

  @ParameterizedTest
  @MethodSource("models")
  void computesWhatPyTorchComputes(String name) throws IOException {
    JsonObject model;
    try (Reader file = Files.newBufferedReader(directory().resolve(name + ".json"))) {
      model = JsonParser.parseReader(file).getAsJsonObject();
    }
    boolean known = Networks.isKnown(text(model, "model"));
    (known ? COMPARED : SKIPPED).add(name);
    assumeTrue(known, () -> name + " is unknown to Networks");
    stateDict(model, unset(model));
    assertAll(
        () -> compare(model, "eval", Pass.GRADIENTS),
        () -> compare(model, "train", Pass.TRAINING));
  }

  private static void stateDict(JsonObject model, Layer network) {
    List<String> expected = objects(model.get("state_dict"))
        .map(entry -> text(entry, "name") + " " + shape(entry.get("shape"))).toList();
    List<String> actual = new ArrayList<>();
    network.state().forEach((name, state) -> actual.add(name + " " + state.torchShape()));
    assertEquals(expected, actual);
    assertEquals(model.get("num_params").getAsLong(),
        network.parameters().values().stream().mapToLong(Parameter::size).sum());
  }

  private static void compare(JsonObject model, String mode, Pass pass) {
    JsonObject expected = model.getAsJsonObject(mode);
    JsonObject tolerance = model.getAsJsonObject("tolerance").getAsJsonObject(mode);
    Layer network = network(model);
    Map<String, Figures> probes = new LinkedHashMap<>();
    Tensor input = WeightFormula.images(text(model, "input_name"), shape(model.get("input_shape")));
    int[] labels = integers(model.get("labels"));
    Tensor[] results = new Tensor[2];
    pass.run(() -> {
      results[0] = network.apply(input,
          (path, layer, x, y) -> probes.put(path, Figures.of(WeightFormula.channelsFirst(y))));
      results[1] = results[0].crossEntropy(labels);
      results[1].backward();
    });
    Tensor logits = results[0];
    assertAll(text(model, "model") + " " + mode,
        () -> compareProbes(network, expected, probes, model),
        () -> compareLogits(numbers(expected.get("logits")), logits, tolerance.get("logits").getAsDouble()),
        () -> relative("loss", expected.get("loss").getAsDouble(), results[1].item(),
            tolerance.get("loss").getAsDouble()),
        () -> compareGradients(network, expected, tolerance),
        () -> compareBuffers(network, expected, model));
  }

  /** Makes the network without values. */
  static Layer unset(JsonObject model) {
    return Networks.byName(text(model, "model"), model.get("num_classes").getAsInt());
  }

  /** Makes the network with the values of the formula. */
  private static Layer network(JsonObject model) {
    Layer network = unset(model);
    Map<String, State> state = network.state();
    objects(model.get("state_dict")).forEach(entry -> {
      String name = text(entry, "name");
      State target = state.get(name);
      if (target instanceof Counter counter) {
        counter.set(0);
        return;
      }
      float[] values = WeightFormula.values(
          name, text(entry, "kind"), shape(entry.get("shape")), model.get("gain").getAsDouble());
      if (target instanceof Parameter parameter) {
        parameter.setFromTorchLayout(values);
      } else {
        ((Buffer) target).set(values);
      }
    });
    return network;
  }

  /**
   * Activations after convolutions and linear layers, and after those normalisations that are not fused with a ReLU:
   * those that have a negative result.
   */
  private static void compareProbes(Layer network, JsonObject expected, Map<String, Figures> probes, JsonObject model) {
    if (!expected.has("probes")) {
      return;
    }
    double tolerance = model.getAsJsonObject("tolerance").get("probes").getAsDouble();
    long compared = objects(expected.get("probes")).filter(probe -> {
      String path = text(probe, "module");
      Figures actual = Objects.requireNonNull(probes.get(path), () -> path + " took no part");
      boolean weighted = layer(network, path).ownState().stream()
          .anyMatch(state -> state instanceof Parameter parameter && parameter.shape().rank() > 1);
      if (!weighted && actual.smallest() >= 0) {
        return false;
      }
      relative("norm of the result of " + path, probe.get("l2").getAsDouble(), actual.l2(), tolerance);
      double floor = probe.get("l2").getAsDouble() / Math.sqrt(shape(probe.get("shape")).size());
      double[] first = numbers(probe.get("first4"));
      for (int i = 0; i < first.length; i++) {
        assertEquals(first[i], actual.first4()[i], tolerance * Math.max(Math.abs(first[i]), floor),
            "element " + i + " of the result of " + path);
      }
      return weighted;
    }).count();
    assertEquals(network.parameters().values().stream().filter(p -> p.shape().rank() > 1).count(), compared);
  }

  private static Layer layer(Layer network, String path) {
    Layer layer = network;
    for (String name : path.split("\\.", -1)) {
      layer = Objects.requireNonNull(layer.children().get(name), () -> "no layer " + path);
    }
    return layer;
  }

  private static void compareLogits(double[] expected, Tensor logits, double tolerance) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    float[] actual = logits.toArray();
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected[i], actual[i], tolerance * largest, "logit " + i);
    }
  }

  private static void compareGradients(Layer network, JsonObject expected, JsonObject tolerance) {
    List<Double> norms = new ArrayList<>();
    List<Double> projections = new ArrayList<>();
    List<Double> elements = new ArrayList<>();
    Map<String, Parameter> parameters = network.parameters();
    List<JsonObject> entries = objects(expected.get("grads")).toList();
    assertEquals(List.copyOf(parameters.keySet()), entries.stream().map(entry -> text(entry, "name")).toList());
    for (JsonObject entry : entries) {
      String name = text(entry, "name");
      Parameter parameter = parameters.get(name);
      float[] gradient = TorchLayout.toTorch(parameter.role(), parameter.shape(), parameter.value().grad().toArray());
      Figures actual = Figures.of(gradient);
      if (entry.has("zero")) {
        assertTrue(actual.l2() <= tolerance.get("zero_grad_l2").getAsDouble(), () -> name + " " + actual);
        continue;
      }
      double norm = entry.get("l2").getAsDouble();
      norms.add(Math.abs(actual.l2() - norm) / norm);
      projections.add(Math.abs(projection(name, gradient) - entry.get("proj").getAsDouble()) / norm);
      double[] first = numbers(entry.get("first4"));
      double largest = 0;
      for (int i = 0; i < first.length; i++) {
        largest = Math.max(largest, Math.abs(first[i] - actual.first4()[i]));
      }
      elements.add(largest / (norm / Math.sqrt(gradient.length)));
    }
    assertAll(
        () -> quantiles("norms of gradients", norms, numbers(tolerance.get("grad_l2"))),
        () -> quantiles("projections of gradients", projections, numbers(tolerance.get("grad_proj"))),
        () -> quantiles("first elements of gradients", elements, numbers(tolerance.get("grad_first4"))));
  }

  private static double projection(String name, float[] gradient) {
    long hash = WeightFormula.hash("proj:" + name);
    double sum = 0;
    for (int j = 0; j < gradient.length; j++) {
      sum += gradient[j] * (2 * WeightFormula.uniform(hash, j) - 1);
    }
    return sum;
  }

  /** Fails unless median, 90th percentile and maximum of the deviations are within the limits. */
  private static void quantiles(String what, List<Double> deviations, double[] limits) {
    double[] sorted = deviations.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double[] actual = {quantile(sorted, 0.5), quantile(sorted, 0.9), quantile(sorted, 1)};
    for (int i = 0; i < limits.length; i++) {
      assertTrue(actual[i] <= limits[i],
          () -> what + " deviate by " + Arrays.toString(actual) + ", allowed " + Arrays.toString(limits));
    }
  }

  private static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private static void compareBuffers(Layer network, JsonObject expected, JsonObject model) {
    if (!expected.has("buffers_after")) {
      return;
    }
    double tolerance = model.getAsJsonObject("tolerance").get("buffers").getAsDouble();
    Map<String, State> state = new LinkedHashMap<>(network.state());
    state.values().removeIf(entry -> entry instanceof Parameter);
    List<JsonObject> entries = objects(expected.get("buffers_after")).toList();
    assertEquals(List.copyOf(state.keySet()), entries.stream().map(entry -> text(entry, "name")).toList());
    for (JsonObject entry : entries) {
      String name = text(entry, "name");
      double actual = state.get(name) instanceof Counter counter
          ? counter.value()
          : Figures.of(((Buffer) state.get(name)).value().toArray()).l2();
      relative(name, entry.get("l2").getAsDouble(), actual, tolerance);
    }
  }

  private static void relative(String what, double expected, double actual, double tolerance) {
    assertEquals(expected, actual, tolerance * Math.abs(expected), what);
  }

  /** What is compared of a tensor: its norm and its first elements; and its smallest one. */
  private record Figures(double l2, double[] first4, float smallest) {
    static Figures of(float[] values) {
      double squares = 0;
      float smallest = Float.POSITIVE_INFINITY;
      for (float value : values) {
        squares += (double) value * value;
        smallest = Math.min(smallest, value);
      }
      double[] first = new double[Math.min(4, values.length)];
      for (int i = 0; i < first.length; i++) {
        first[i] = values[i];
      }
      return new Figures(Math.sqrt(squares), first, smallest);
    }
  }

  // ---- reading the files ----

  private static Stream<JsonObject> objects(JsonElement array) {
    return array.getAsJsonArray().asList().stream().map(JsonElement::getAsJsonObject);
  }

  private static int[] integers(JsonElement array) {
    return array.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }

  private static double[] numbers(JsonElement array) {
    Function<JsonElement, Stream<JsonElement>> flat = element -> element instanceof JsonArray list
        ? list.asList().stream()
        : Stream.of(element);
    return array.getAsJsonArray().asList().stream().flatMap(flat).mapToDouble(JsonElement::getAsDouble).toArray();
  }

  private static Shape shape(JsonElement array) {
    return Shape.of(integers(array));
  }

  private static String text(JsonObject object, String key) {
    return object.get(key).getAsString();
  }
}
