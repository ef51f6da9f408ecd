package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientNormsTest {
  @Test
  void normOfEachGradientAndOfAll() {
    Declared network = new Declared().weight("z", 1, 1).weight("none", 1).weight("a", 1, 1, 1);
    network.gradients("z", 3, -4);
    network.gradients("a", 2, 4, 4);
    GradientNorms norms = GradientNorms.of(network.parameters());
    assertEquals(Map.of("z", 5.0, "a", 6.0), norms.byName());
    assertEquals(List.of("z", "a"), List.copyOf(norms.byName().keySet()), "in the network's order");
    assertEquals(Math.sqrt(61), norms.total(), 1e-15);
  }

  @Test
  void sumsInDoublePrecision() {
    float[] values = new float[2 * Chunks.LENGTH];
    Declared network = new Declared().weight("w", values);
    Arrays.fill(values, 1e-30f);
    network.gradients("w", values);
    assertEquals(1e-30 * Math.sqrt(values.length), GradientNorms.of(network.parameters()).byName().get("w"), 1e-35);
  }

  @Test
  void noGradients() {
    GradientNorms norms = GradientNorms.of(new Declared().weight("w", 1).parameters());
    assertEquals(Map.of(), norms.byName());
    assertEquals(0, norms.total());
  }
}
