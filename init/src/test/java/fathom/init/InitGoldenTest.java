package fathom.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fathom.core.Rng;
import fathom.core.Shape;
import fathom.nn.Buffer;
import fathom.nn.Counter;
import fathom.nn.Layer;
import fathom.nn.Parameter;
import fathom.nn.State;
import java.io.IOException;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares gains, fans, initialisers and what layers begin with with those of PyTorch.
 *
 * <p>The reference values are {@code golden/init.json} in the test resources, or the file {@code init.json} of the
 * directory that the system property {@code golden.dir} names. An unknown nonlinearity, initialiser or layer fails, and
 * so does a case that says nothing that could be compared.
 */
class InitGoldenTest {
  /** Samples are pooled over seeds until they have this many values. */
  private static final int SAMPLE = 20_000;

  private static final Map<String, Integer> COMPARED = new TreeMap<>();

  static List<JsonObject> gains() throws IOException {
    return entries("gains");
  }

  static List<JsonObject> fans() throws IOException {
    return entries("fans");
  }

  static List<JsonObject> cases() throws IOException {
    return entries("cases");
  }

  static List<JsonObject> defaults() throws IOException {
    return entries("defaults");
  }

  private static List<JsonObject> entries(String kind) throws IOException {
    try (Reader file = Files.newBufferedReader(file())) {
      List<JsonObject> entries = list(JsonParser.parseReader(file).getAsJsonObject().get(kind)).stream()
          .map(JsonElement::getAsJsonObject).toList();
      assertTrue(!entries.isEmpty(), () -> "no " + kind + " in " + file());
      return entries;
    }
  }

  private static Path file() {
    String given = System.getProperty("golden.dir", "");
    try {
      return given.isEmpty()
          ? Path.of(Objects.requireNonNull(InitGoldenTest.class.getResource("/golden/init.json")).toURI())
          : Path.of(given, "init.json");
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  static void report() {
    System.out.println("Reference initialisations compared: " + COMPARED);
  }

  private static void count(String kind) {
    COMPARED.merge(kind, 1, Integer::sum);
  }

  @ParameterizedTest
  @MethodSource("gains")
  void gain(JsonObject entry) {
    double slope = entry.get("param").isJsonNull() ? 0.01 : number(entry, "param");
    assertEquals(number(entry, "gain"), gain(text(entry, "nonlinearity"), slope), 1e-15);
    count("gains");
  }

  @ParameterizedTest
  @MethodSource("fans")
  void fan(JsonObject entry) {
    compareFans(entry, parameter(shape(entry.get("shape"))));
    count("fans");
  }

  private static void compareFans(JsonObject entry, Parameter weight) {
    assertEquals(number(entry, "fan_in"), weight.fanIn());
    assertEquals(number(entry, "fan_out"), weight.fanOut());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void initializer(JsonObject entry) {
    Parameter weight = parameter(shape(entry.get("shape")));
    Initializer initializer = initializer(text(entry, "init"), entry.getAsJsonObject("attrs"));
    LongFunction<float[]> draw = seed -> {
      float[] values = new float[weight.size()];
      Arrays.fill(values, Float.NaN);
      initializer.fill(values, weight, Rng.of(seed).split("weight"));
      weight.set(values);
      return weight.toTorchLayout();
    };
    boolean compared = compareValues(entry, draw);
    if (entry.has("fan_in")) {
      compareFans(entry, weight);
    }
    if (initializer instanceof VarianceScaling scaling && entry.has("std")) {
      assertEquals(number(entry, "std"), scaling.std(weight), 1e-12 * number(entry, "std"));
    }
    if (entry.has("ones_at")) {
      compareOnes(entry, draw.apply(0));
      compared = true;
    }
    if (initializer instanceof Orthogonal orthogonal) {
      compareOrthogonal(entry, weight.torchShape(), draw.apply(0), orthogonal.gain());
      compared = true;
    }
    if (initializer instanceof Sparse sparse) {
      compareSparse(sparse, weight.torchShape(), draw);
      compared = true;
    }
    assertTrue(compared, "nothing to compare");
    count("cases");
  }

  /** Compares with a value, bounds, mean and standard deviation, as far as they are given. */
  private static boolean compareValues(JsonObject entry, LongFunction<float[]> draw) {
    if (entry.has("value")) {
      for (float value : draw.apply(0)) {
        assertEquals((float) number(entry, "value"), value);
      }
    }
    double low = entry.has("bound") ? -number(entry, "bound") : number(entry, "bound_low", Double.NEGATIVE_INFINITY);
    double high = entry.has("bound") ? number(entry, "bound") : number(entry, "bound_high", Double.POSITIVE_INFINITY);
    boolean bounded = low > Double.NEGATIVE_INFINITY || high < Double.POSITIVE_INFINITY;
    if (bounded || entry.has("std")) {
      float[] sample = sample(draw);
      for (float value : sample) {
        assertTrue(value >= (float) low && value <= (float) high, () -> value + " is out of bounds");
      }
      double std = number(entry, "std", (high - low) / Math.sqrt(12));
      compareMoments(sample, number(entry, "mean", bounded ? (low + high) / 2 : 0), std);
    }
    return entry.has("value") || bounded || entry.has("std");
  }

  private static float[] sample(LongFunction<float[]> draw) {
    float[] first = draw.apply(0);
    float[] sample = new float[Math.max(1, (SAMPLE + first.length - 1) / first.length) * first.length];
    for (int i = 0; i < sample.length; i += first.length) {
      System.arraycopy(draw.apply(i / first.length), 0, sample, i, first.length);
    }
    return sample;
  }

  /** Mean and deviation within five standard errors of a normal sample: 3.5% and 2.5% for 20,000 values. */
  private static void compareMoments(float[] sample, double mean, double std) {
    Statistics statistics = Statistics.of(sample);
    assertEquals(mean, statistics.mean(), 5 * std / Math.sqrt(sample.length), "mean");
    assertEquals(std, statistics.std(), 5 * std / Math.sqrt(2.0 * sample.length), "standard deviation");
  }

  private static void compareOnes(JsonObject entry, float[] values) {
    Shape shape = shape(entry.get("shape"));
    Set<Integer> expected = new HashSet<>();
    for (JsonElement place : list(entry.get("ones_at"))) {
      int index = 0;
      for (int axis = 0; axis < shape.rank(); axis++) {
        index = index * shape.dim(axis) + place.getAsJsonArray().get(axis).getAsInt();
      }
      expected.add(index);
    }
    for (int i = 0; i < values.length; i++) {
      assertEquals(expected.contains(i) ? 1 : 0, values[i], "element " + i);
    }
  }

  /** Rows, or columns where there are fewer, are orthogonal and of length gain, to 1e-4. */
  private static void compareOrthogonal(JsonObject entry, Shape shape, float[] values, double gain) {
    int rows = shape.dim(0);
    int columns = values.length / rows;
    int vectors = Math.min(rows, columns);
    int toNextVector = rows <= columns ? columns : 1;
    int toNextElement = rows <= columns ? 1 : columns;
    for (int i = 0; i < vectors; i++) {
      for (int j = 0; j <= i; j++) {
        double product = 0;
        for (int k = 0; k < Math.max(rows, columns); k++) {
          product += (double) values[i * toNextVector + k * toNextElement]
              * values[j * toNextVector + k * toNextElement];
        }
        assertEquals(i == j ? gain * gain : 0, product, 1e-4, "product of vectors " + i + " and " + j);
      }
    }
    double norm = Statistics.of(values).norm();
    assertEquals(number(entry, "frobenius_norm", gain * Math.sqrt(vectors)), norm, 1e-4 * norm);
  }

  private static void compareSparse(Sparse sparse, Shape shape, LongFunction<float[]> draw) {
    float[] values = draw.apply(0);
    int columns = shape.dim(1);
    int zeros = (int) Math.ceil(sparse.sparsity() * shape.dim(0));
    for (int column = 0; column < columns; column++) {
      int found = 0;
      for (int row = 0; row < shape.dim(0); row++) {
        found += values[row * columns + column] == 0 ? 1 : 0;
      }
      assertEquals(zeros, found, "zeros in column " + column);
    }
    if (zeros < shape.dim(0)) {
      float[] sample = sample(draw);
      float[] others = new float[sample.length / shape.dim(0) * (shape.dim(0) - zeros)];
      int n = 0;
      for (float value : sample) {
        if (value != 0) {
          others[n++] = value;
        }
      }
      assertEquals(others.length, n);
      compareMoments(others, 0, sparse.std());
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void layersBeginAsInPyTorch(JsonObject entry) {
    JsonObject expected = entry.getAsJsonObject("params");
    Layer layer = GoldenLayers.layer(text(entry, "layer"), entry.getAsJsonObject("args"));
    assertEquals(expected.keySet(), layer.state().keySet());
    for (String name : expected.keySet()) {
      compareDefault(expected.getAsJsonObject(name), layer, name);
    }
    count("defaults");
  }

  private static void compareDefault(JsonObject expected, Layer layer, String name) {
    State state = layer.state().get(name);
    if (expected.has("shape")) {
      assertEquals(shape(expected.get("shape")), state.torchShape(), name);
    }
    if (expected.has("fan_in")) {
      assertEquals(number(expected, "fan_in"), ((Parameter) state).fanIn(), name);
    }
    LongFunction<float[]> draw = seed -> {
      Initialization.pyTorchDefaults().apply(layer, seed);
      return valuesOf(state);
    };
    switch (text(expected, "dist")) {
      case "constant" -> {
        for (float value : draw.apply(0)) {
          assertEquals((float) number(expected, "value"), value, name);
        }
      }
      case "uniform" -> assertTrue(compareValues(expected, draw), name);
      case "normal" -> {
        Set<Integer> zeroRows = new HashSet<>();
        if (expected.has("zero_rows")) {
          list(expected.get("zero_rows")).forEach(row -> zeroRows.add(row.getAsInt()));
        }
        int length = state.torchShape().dim(-1);
        float[] all = draw.apply(0);
        zeroRows.forEach(row -> assertEquals(0, Statistics.of(Arrays.copyOfRange(all, row * length, (row + 1) * length))
            .largest(), "row " + row));
        assertTrue(compareValues(expected, seed -> without(zeroRows, length, draw.apply(seed))), name);
      }
      default -> fail("unknown distribution " + expected);
    }
  }

  private static float[] valuesOf(State state) {
    if (state instanceof Parameter parameter) {
      return parameter.toTorchLayout();
    }
    return state instanceof Buffer buffer ? buffer.value().toArray() : new float[] {((Counter) state).value()};
  }

  private static float[] without(Set<Integer> rows, int length, float[] values) {
    float[] others = new float[values.length - rows.size() * length];
    int n = 0;
    for (int i = 0; i < values.length; i++) {
      if (!rows.contains(i / length)) {
        others[n++] = values[i];
      }
    }
    return others;
  }

  private static double gain(String nonlinearity, double slope) {
    return switch (nonlinearity) {
      case "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d" ->
        Gain.LINEAR;
      case "sigmoid" -> Gain.SIGMOID;
      case "tanh" -> Gain.TANH;
      case "relu" -> Gain.RELU;
      case "leaky_relu" -> Gain.leakyRelu(slope);
      case "selu" -> Gain.SELU;
      default -> throw new AssertionError("unknown nonlinearity " + nonlinearity);
    };
  }

  /** Returns an initialiser by PyTorch's name; what {@code attrs} leaves out has PyTorch's default. */
  private static Initializer initializer(String name, JsonObject attrs) {
    return switch (name) {
      case "zeros" -> Initializers.zeros();
      case "ones" -> Initializers.ones();
      case "constant" -> Initializers.constant(number(attrs, "val"));
      case "uniform" -> Initializers.uniform(number(attrs, "a", 0), number(attrs, "b", 1));
      case "normal" -> Initializers.normal(number(attrs, "mean", 0), number(attrs, "std", 1));
      case "trunc_normal" -> Initializers.truncatedNormal(
          number(attrs, "mean", 0), number(attrs, "std", 1), number(attrs, "a", -2), number(attrs, "b", 2));
      case "xavier_uniform" -> Initializers.xavierUniform().gain(number(attrs, "gain", 1));
      case "xavier_normal" -> Initializers.xavierNormal().gain(number(attrs, "gain", 1));
      case "kaiming_uniform" -> he(Initializers.heUniform(), attrs);
      case "kaiming_normal" -> he(Initializers.heNormal(), attrs);
      case "orthogonal" -> Initializers.orthogonal(number(attrs, "gain", 1));
      case "eye", "identity" -> Initializers.identity();
      case "dirac" -> Initializers.dirac((int) number(attrs, "groups", 1));
      case "sparse" -> Initializers.sparse(number(attrs, "sparsity"), number(attrs, "std", 0.01));
      default -> throw new AssertionError("unknown initialiser " + name);
    };
  }

  private static VarianceScaling he(VarianceScaling he, JsonObject attrs) {
    String nonlinearity = attrs.has("nonlinearity") ? text(attrs, "nonlinearity") : "leaky_relu";
    VarianceScaling scaled = he.gain(gain(nonlinearity, number(attrs, "a", 0)));
    String mode = attrs.has("mode") ? text(attrs, "mode") : "fan_in";
    return switch (mode) {
      case "fan_in" -> scaled.fanIn();
      case "fan_out" -> scaled.fanOut();
      default -> throw new AssertionError("unknown mode " + mode);
    };
  }

  /** Makes a parameter of PyTorch's shape; the window of a one-dimensional convolution gets a height of 1. */
  private static Parameter parameter(Shape s) {
    return switch (s.rank()) {
      case 1 -> Declared.parameter(Parameter.Role.BIAS, s.dim(0));
      case 2 -> Declared.parameter(Parameter.Role.LINEAR_WEIGHT, s.dim(1), s.dim(0));
      case 3 -> Declared.parameter(Parameter.Role.CONV_WEIGHT, 1, s.dim(2), s.dim(1), s.dim(0));
      case 4 -> Declared.parameter(Parameter.Role.CONV_WEIGHT, s.dim(2), s.dim(3), s.dim(1), s.dim(0));
      default -> throw new AssertionError("no layer has a parameter of shape " + s);
    };
  }

  private static Shape shape(JsonElement sizes) {
    return Shape.of(list(sizes).stream().mapToInt(JsonElement::getAsInt).toArray());
  }

  private static List<JsonElement> list(JsonElement array) {
    return StreamSupport.stream(array.getAsJsonArray().spliterator(), false).toList();
  }

  private static String text(JsonObject entry, String key) {
    return entry.get(key).getAsString();
  }

  private static double number(JsonObject entry, String key) {
    return entry.get(key).getAsDouble();
  }

  private static double number(JsonObject entry, String key, double otherwise) {
    return entry.has(key) ? number(entry, key) : otherwise;
  }
}
