package fathom.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Rng;
import fathom.core.TensorException;
import fathom.core.Threads;
import fathom.nn.Parameter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InitializersTest {
  /** 36,864 values: more than two tasks of a parallel fill. */
  private static final Parameter CONV = Declared.parameter(Parameter.Role.CONV_WEIGHT, 3, 3, 64, 64);

  private static float[] values(Initializer initializer) {
    float[] values = new float[CONV.size()];
    Arrays.fill(values, Float.NaN);
    initializer.fill(values, CONV, Rng.of(5).split("layer3.0.conv2.weight"));
    return values;
  }

  @Test
  void normalHasMeanDeviationAndShape() {
    float[] values = values(Initializers.normal(0.5, 2));
    Statistics.of(values).check(0.5, 2, Double.POSITIVE_INFINITY);
    double inside = 0;
    for (float value : values) {
      inside += Math.abs(value - 0.5) < 2 ? 1 : 0;
    }
    double expected = 0.6826894921; // of the normal distribution lies within one standard deviation
    assertEquals(expected, inside / values.length, 4 * Math.sqrt(expected * (1 - expected) / values.length));
  }

  @Test
  void uniformFillsItsInterval() {
    float[] values = values(Initializers.uniform(-1, 3));
    Statistics.of(values).check(1, 4 / Math.sqrt(12), 3);
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    assertTrue(sorted[0] >= -1 && sorted[0] < -0.99, () -> "smallest " + sorted[0]);
    assertTrue(sorted[sorted.length - 1] > 2.99, () -> "largest " + sorted[sorted.length - 1]);
  }

  @Test
  void varianceScalingOfAWideConvolution() {
    Statistics.of(values(Initializers.heNormal())).check(0, Math.sqrt(2.0 / 576), Double.POSITIVE_INFINITY);
    Statistics.of(values(Initializers.heUniform())).check(0, Math.sqrt(2.0 / 576), Math.sqrt(6.0 / 576));
    Statistics.of(values(Initializers.xavierNormal())).check(0, Math.sqrt(1.0 / 576), Double.POSITIVE_INFINITY);
    Statistics.of(values(Initializers.xavierUniform())).check(0, Math.sqrt(1.0 / 576), Math.sqrt(3.0 / 576));
  }

  @Test
  void valuesDoNotDependOnTheNumberOfThreads() {
    int before = Threads.count();
    try {
      Threads.set(1);
      float[] one = values(Initializers.heNormal());
      Threads.set(3);
      assertArrayEquals(one, values(Initializers.heNormal()));
    } finally {
      Threads.set(before);
    }
  }

  @Test
  void valuesDependOnTheStream() {
    float[] other = new float[CONV.size()];
    Initializers.heNormal().fill(other, CONV, Rng.of(6).split("layer3.0.conv2.weight"));
    assertTrue(!Arrays.equals(values(Initializers.heNormal()), other));
  }

  @Test
  void namesForReports() {
    assertEquals("heNormal(fan-in, gain 1.414)", Initializers.heNormal().toString());
    assertEquals("heUniform(fan-out, gain 0.5774)",
        Initializers.heUniform().fanOut().negativeSlope(Math.sqrt(5)).toString());
    assertEquals("xavierUniform(mean fan, gain 1)", Initializers.xavierUniform().toString());
    assertEquals("constant(0.3)", Initializers.constant(0.3).toString());
    assertEquals("normal(mean 0.0, std 0.02)", Initializers.normal(0, 0.02).toString());
    assertEquals("uniform(-1.0 to 1.0)", Initializers.uniform(-1, 1).toString());
    assertEquals("zeros", Initializers.zeros().toString());
    assertEquals("ones", Initializers.ones().toString());
  }

  @Test
  void errors() {
    Parameter bias = Declared.parameter(Parameter.Role.BIAS, 16);
    VarianceScaling he = Initializers.heNormal();
    float[] values = new float[16];
    Rng random = Rng.of(1);
    TensorException noFan = assertThrows(TensorException.class, () -> he.fill(values, bias, random));
    assertEquals("fan: a bias [16] has no fan-in and no fan-out; only parameters of two or more dimensions have,"
        + " such as weights of convolutions and linear layers",
        noFan.getMessage());
    IllegalArgumentException std = assertThrows(IllegalArgumentException.class, () -> Initializers.normal(0, -1));
    assertEquals("normal: the standard deviation -1.0 must not be negative", std.getMessage());
    IllegalArgumentException ends = assertThrows(IllegalArgumentException.class, () -> Initializers.uniform(2, 1));
    assertEquals("uniform: 2.0 to 1.0 is not an interval", ends.getMessage());
  }
}
