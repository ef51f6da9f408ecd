package fathom.init;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fathom.core.Rng;
import fathom.nn.Parameter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Compares gains, fans, bounds and standard deviations with those of PyTorch 1.13. */
class GoldenInitTest {
  private final JsonObject golden = read();

  @Test
  void gains() {
    int compared = 0;
    for (JsonObject entry : list("gains")) {
      JsonElement param = entry.get("param");
      double slope = param.isJsonNull() ? 0.01 : param.getAsDouble();
      assertEquals(
          entry.get("gain").getAsDouble(), gain(entry.get("nonlinearity").getAsString(), slope), 1e-15,
          entry::toString);
      compared++;
    }
    assertEquals(13, compared);
  }

  @Test
  void fans() {
    int compared = 0;
    for (JsonObject entry : list("fans")) {
      Parameter weight = parameter(entry);
      assertEquals(entry.get("fan_in").getAsInt(), weight.fanIn(), entry::toString);
      assertEquals(entry.get("fan_out").getAsInt(), weight.fanOut(), entry::toString);
      compared++;
    }
    assertEquals(5, compared);
  }

  @Test
  void values() {
    int compared = 0;
    for (JsonObject entry : list("cases")) {
      Parameter weight = parameter(entry);
      Initializer initializer = initializer(entry);
      float[] values = new float[weight.size()];
      initializer.fill(values, weight, Rng.of(compared).split("weight"));
      if (entry.has("value")) {
        for (float value : values) {
          assertEquals(entry.get("value").getAsFloat(), value, entry::toString);
        }
      } else {
        double std = entry.get("std").getAsDouble();
        assertEquals(std, ((VarianceScaling) initializer).std(weight), 1e-12 * std, entry::toString);
        double bound = entry.has("bound") ? entry.get("bound").getAsDouble() : Double.POSITIVE_INFINITY;
        assertAll(entry.toString(), () -> Statistics.of(values).check(0, std, bound));
      }
      compared++;
    }
    assertEquals(155, compared);
  }

  private static double gain(String nonlinearity, double slope) {
    return switch (nonlinearity) {
      case "linear", "conv1d", "conv2d", "conv3d", "conv_transpose2d" -> Gain.LINEAR;
      case "sigmoid" -> Gain.SIGMOID;
      case "tanh" -> Gain.TANH;
      case "relu" -> Gain.RELU;
      case "leaky_relu" -> Gain.leakyRelu(slope);
      case "selu" -> Gain.SELU;
      default -> throw new AssertionError(nonlinearity);
    };
  }

  private static Initializer initializer(JsonObject entry) {
    JsonObject attrs = entry.getAsJsonObject("attrs");
    return switch (entry.get("init").getAsString()) {
      case "zeros" -> Initializers.zeros();
      case "ones" -> Initializers.ones();
      case "constant" -> Initializers.constant(attrs.get("val").getAsDouble());
      case "xavier_uniform" -> Initializers.xavierUniform().gain(attrs.get("gain").getAsDouble());
      case "xavier_normal" -> Initializers.xavierNormal().gain(attrs.get("gain").getAsDouble());
      case "kaiming_uniform" -> he(Initializers.heUniform(), attrs);
      case "kaiming_normal" -> he(Initializers.heNormal(), attrs);
      default -> throw new AssertionError(entry);
    };
  }

  private static Initializer he(VarianceScaling he, JsonObject attrs) {
    VarianceScaling scaled = he.gain(gain(attrs.get("nonlinearity").getAsString(), attrs.get("a").getAsDouble()));
    return attrs.get("mode").getAsString().equals("fan_in") ? scaled.fanIn() : scaled.fanOut();
  }

  /** Makes a weight of PyTorch's shape [out, in/groups, kh, kw] or [out, in]. */
  private static Parameter parameter(JsonObject entry) {
    List<Integer> s = new ArrayList<>();
    entry.getAsJsonArray("shape").forEach(size -> s.add(size.getAsInt()));
    return entry.get("layer").getAsString().equals("linear")
        ? Declared.parameter(Parameter.Role.LINEAR_WEIGHT, s.get(1), s.get(0))
        : Declared.parameter(Parameter.Role.CONV_WEIGHT, s.get(2), s.get(3), s.get(1), s.get(0));
  }

  private List<JsonObject> list(String key) {
    List<JsonObject> entries = new ArrayList<>();
    golden.getAsJsonArray(key).forEach(entry -> entries.add(entry.getAsJsonObject()));
    assertTrue(!entries.isEmpty(), key);
    return entries;
  }

  private static JsonObject read() {
    try (Reader file = new InputStreamReader(
        Objects.requireNonNull(GoldenInitTest.class.getResourceAsStream("/golden/init.json")),
        StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(file).getAsJsonObject();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
