package fathom.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One file of reference values: inputs and parameters of an operation, its attributes, what PyTorch computes from them
 * for an upstream gradient. Tensors are in PyTorch's layout. Whatever the file holds must be used or compared.
 */
final class GoldenCase {
  private final Map<String, Shape> shapes = new HashMap<>();
  private final Map<String, float[]> floats = new HashMap<>();
  private final Map<String, long[]> integers = new HashMap<>();
  private final Map<String, Tensor> leaves = new HashMap<>();
  private final Map<String, float[]> results = new HashMap<>();
  private final Set<String> unused = new TreeSet<>();
  private final String op;
  private final JsonObject attributes;
  private final double rtol;
  private final double atol;

  GoldenCase(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Map<String, String> metadata = file.metadata();
      op = metadata.get("op");
      attributes = JsonParser.parseString(metadata.get("attrs")).getAsJsonObject();
      rtol = Double.parseDouble(metadata.get("rtol"));
      atol = Double.parseDouble(metadata.get("atol"));
      file.tensors().forEach((name, tensor) -> {
        shapes.put(name, tensor.shape());
        if (tensor.dtype().isFloat()) {
          floats.put(name, tensor.tensor().toArray());
        } else {
          integers.put(name, tensor.longs());
        }
      });
    }
    unused.addAll(attributes.keySet());
    unused.addAll(shapes.keySet());
    if (attributes.has("training")) {
      unused.remove("training");
    }
  }

  // ---- what the operation gets ----

  String op() {
    return op;
  }

  /** Returns whether the file has a tensor, such as {@code param.bias}. */
  boolean has(String tensor) {
    return shapes.containsKey(tensor);
  }

  /** Returns an input; it requires a gradient if the file has one. */
  Tensor in(String name) {
    return leaf("in." + name, name);
  }

  /** Returns a parameter; it requires a gradient if the file has one. */
  Tensor param(String name) {
    return leaf("param." + name, name);
  }

  Optional<Tensor> optionalIn(String name) {
    return has("in." + name) ? Optional.of(in(name)) : Optional.empty();
  }

  Optional<Tensor> optionalParam(String name) {
    return has("param." + name) ? Optional.of(param(name)) : Optional.empty();
  }

  private Tensor leaf(String tensor, String name) {
    return leaves.computeIfAbsent(name, key -> {
      unused.remove(tensor);
      Tensor leaf = Tensor.of(shape(tensor), floats.get(tensor));
      return has("grad." + name) ? leaf.requireGradient() : leaf;
    });
  }

  /** Returns a buffer as it is before the call; what the operation makes of it is compared with the file. */
  Tensor buffer(String name) {
    unused.remove("buffer." + name);
    float[] values = floats.get("buffer." + name).clone();
    results.put("buffer_after." + name, values);
    return Tensor.wrap(shape("buffer." + name), values);
  }

  /** Returns whether a tensor, such as {@code in.target}, has whole numbers or truth values. */
  boolean isInteger(String tensor) {
    return integers.containsKey(tensor);
  }

  /** Returns a tensor of whole numbers, or of truth values as 0 and 1. */
  int[] integers(String tensor) {
    unused.remove(tensor);
    long[] values = integers.get(tensor);
    int[] result = new int[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.toIntExact(values[i]);
    }
    return result;
  }

  /** Returns a tensor of truth values. */
  boolean[] booleans(String tensor) {
    int[] values = integers(tensor);
    boolean[] result = new boolean[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i] != 0;
    }
    return result;
  }

  Shape shape(String tensor) {
    return shapes.get(tensor);
  }

  // ---- attributes ----

  JsonElement attribute(String name) {
    unused.remove(name);
    return attributes.get(name);
  }

  boolean isNull(String name) {
    return attribute(name).isJsonNull();
  }

  int integer(String name) {
    return attribute(name).getAsInt();
  }

  /** Returns a list of numbers; one number is a list as well. */
  int[] list(String name) {
    return integers(attribute(name));
  }

  double number(String name) {
    return attribute(name).getAsDouble();
  }

  boolean flag(String name) {
    return attribute(name).getAsBoolean();
  }

  String text(String name) {
    return attribute(name).getAsString();
  }

  private static int[] integers(JsonElement value) {
    return value.isJsonArray()
        ? value.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray()
        : new int[] {value.getAsInt()};
  }

  // ---- comparing ----

  /** Gives an additional result of the operation, such as {@code attn_weights}, to be compared. */
  void output(String name, Tensor value) {
    assertEquals(shape("out." + name), value.shape(), name);
    results.put("out." + name, value.toArray());
  }

  /** Gives an additional result of whole numbers, or a counter after the call such as {@code num_batches_tracked}. */
  void integerResult(String tensor, long... values) {
    assertArrayEquals(integers.get(tensor), values, tensor);
    unused.remove(tensor);
  }

  /** Computes the operation and its gradients and compares all results with the file. */
  void run(Function<GoldenCase, Tensor> function) {
    boolean training = attributes.has("training") && attributes.get("training").getAsBoolean();
    (training ? Pass.TRAINING : Pass.GRADIENTS).run(() -> {
      Tensor y = function.apply(this);
      assertEquals(shape("out.y"), y.shape());
      results.put("out.y", y.toArray());
      unused.remove("grad_out.y");
      if (has("grad_out.y")) {
        y.backward(Tensor.of(shape("grad_out.y"), floats.get("grad_out.y")));
      }
    });
    leaves.forEach((name, leaf) -> {
      if (has("grad." + name)) {
        assertTrue(leaf.hasGradient(), () -> "no gradient of " + name);
        results.put("grad." + name, leaf.grad().toArray());
      }
    });
    results.forEach(this::compare);
    assertEquals(new HashSet<>(), unused, "neither used nor compared");
  }

  private void compare(String tensor, float[] actual) {
    float[] expected = floats.get(tensor);
    unused.remove(tensor);
    for (int i = 0; i < expected.length; i++) {
      float e = expected[i];
      boolean same = e == actual[i] || Float.isNaN(e) && Float.isNaN(actual[i])
          || Float.isFinite(e) && Math.abs((double) actual[i] - e) <= atol + rtol * Math.abs(e);
      int at = i;
      assertTrue(same,
          () -> tensor + " " + shape(tensor) + " at element " + at + " is " + actual[at] + ", expected " + e
              + " (rtol " + rtol + ", atol " + atol + ")");
    }
  }
}
