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
import org.junit.jupiter.api.function.Executable;

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
      float[] normal = values(Initializers.heNormal());
      float[] truncated = values(Initializers.truncatedNormal(0, 1, -1, 2));
      Threads.set(3);
      assertArrayEquals(normal, values(Initializers.heNormal()));
      assertArrayEquals(truncated, values(Initializers.truncatedNormal(0, 1, -1, 2)));
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

  private static float[] values(Initializer initializer, Parameter parameter) {
    float[] values = new float[parameter.size()];
    initializer.fill(values, parameter, Rng.of(5).split("weight"));
    return values;
  }

  /** Values of the distribution function of the normal distribution. */
  private static final double BELOW_MINUS_1 = 0.15865525393145707;

  private static final double BELOW_HALF = 0.6914624612740131;

  @Test
  void truncatedNormalHasTheShapeOfTheNormalDistributionInsideOfItsEnds() {
    float[] wide = values(Initializers.truncatedNormal(1, 2, -1, 2)); // -1 to 0.5 standard deviations
    int belowMean = 0;
    for (float value : wide) {
      assertTrue(value >= -1 && value <= 2);
      belowMean += value < 1 ? 1 : 0;
    }
    double expected = (0.5 - BELOW_MINUS_1) / (BELOW_HALF - BELOW_MINUS_1);
    assertEquals(expected, belowMean / (double) wide.length, 4 * Math.sqrt(0.25 / wide.length));
  }

  @Test
  void truncatedNormalOfATailFarFromTheMean() {
    float[] right = values(Initializers.truncatedNormal(0, 1, 8, Double.POSITIVE_INFINITY));
    // The tail's mean is density(8) / (1 - distribution(8)), its variance 1 + 8 mean - mean^2.
    double mean = 8.121368112236113;
    double std = Math.sqrt(1 + 8 * mean - mean * mean);
    Statistics.of(right).check(mean, std, Double.POSITIVE_INFINITY);
    float[] left = values(Initializers.truncatedNormal(0, 1, Double.NEGATIVE_INFINITY, -8));
    for (int i = 0; i < left.length; i++) {
      assertEquals(-right[i], left[i]);
    }
    float[] narrow = values(Initializers.truncatedNormal(0, 1, 8, 8.01)); // almost even
    Statistics.of(narrow).check(8.005 - 8 * 0.01 * 0.01 / 12, 0.01 / Math.sqrt(12), 8.01);
    float[] around = values(Initializers.truncatedNormal(0, 1, -0.01, 0.01));
    Statistics.of(around).check(0, 0.01 / Math.sqrt(3), 0.01);
  }

  @Test
  void orthogonalMatricesAreEvenlyDistributed() {
    Parameter square = Declared.parameter(Parameter.Role.LINEAR_WEIGHT, 3, 3);
    int n = 4000;
    double[] means = new double[9];
    double[] fourths = new double[9];
    int turned = 0;
    for (int seed = 0; seed < n; seed++) {
      float[] w = new float[9];
      Initializers.orthogonal().fill(w, square, Rng.of(seed));
      for (int i = 0; i < 9; i++) {
        means[i] += w[i] / n;
        fourths[i] += Math.pow(w[i], 4) / n;
      }
      double determinant = w[0] * (w[4] * w[8] - w[5] * w[7]) - w[1] * (w[3] * w[8] - w[5] * w[6])
          + w[2] * (w[3] * w[7] - w[4] * w[6]);
      assertEquals(1, Math.abs(determinant), 1e-5);
      turned += determinant > 0 ? 1 : 0;
    }
    for (int i = 0; i < 9; i++) {
      // A point on the unit sphere: mean 0, variance 1/3, fourth moment 1/5 with variance 1/9 - 1/25.
      assertEquals(0, means[i], 4 * Math.sqrt(1.0 / 3 / n), "mean of element " + i);
      assertEquals(0.2, fourths[i], 4 * Math.sqrt((1.0 / 9 - 1.0 / 25) / n), "fourth moment of element " + i);
    }
    assertEquals(0.5, turned / (double) n, 4 * 0.5 / Math.sqrt(n));
  }

  @Test
  void orthogonalConvolutionsKeepTheLengthOfPatchesPerOutput() {
    Parameter weight = Declared.parameter(Parameter.Role.CONV_WEIGHT, 3, 3, 4, 8);
    float[] values = values(Initializers.orthogonal(2), weight);
    for (int a = 0; a < 8; a++) {
      for (int b = 0; b < 8; b++) {
        double product = 0;
        for (int i = 0; i < 36; i++) {
          product += values[i * 8 + a] * values[i * 8 + b];
        }
        assertEquals(a == b ? 4 : 0, product, 1e-5);
      }
    }
  }

  @Test
  void identityCopiesChannels() {
    Parameter linear = Declared.parameter(Parameter.Role.LINEAR_WEIGHT, 2, 3); // [in, out]
    assertArrayEquals(new float[] {1, 0, 0, 0, 1, 0}, values(Initializers.identity(), linear));
    Parameter conv = Declared.parameter(Parameter.Role.CONV_WEIGHT, 3, 3, 2, 2);
    float[] centre = new float[36];
    centre[4 * 4] = 1;
    centre[4 * 4 + 3] = 1;
    assertArrayEquals(centre, values(Initializers.identity(), conv));
    Parameter grouped = Declared.parameter(Parameter.Role.CONV_WEIGHT, 1, 1, 2, 4); // [KH, KW, C/groups, OC]
    assertArrayEquals(new float[] {1, 0, 1, 0, 0, 1, 0, 1}, values(Initializers.dirac(2), grouped));
  }

  @Test
  void sparseWeightsLeaveOutOutputsOfEveryInput() {
    Parameter linear = Declared.parameter(Parameter.Role.LINEAR_WEIGHT, 500, 15);
    float[] values = values(Initializers.sparse(0.3, 0.1), linear);
    int[] zerosOfOutput = new int[15];
    for (int input = 0; input < 500; input++) {
      int zeros = 0;
      for (int output = 0; output < 15; output++) {
        if (values[input * 15 + output] == 0) {
          zeros++;
          zerosOfOutput[output]++;
        }
      }
      assertEquals(5, zeros); // ceil(0.3 * 15)
    }
    for (int zeros : zerosOfOutput) {
      assertEquals(500 / 3.0, zeros, 4 * Math.sqrt(500 * 2 / 9.0));
    }
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
    assertEquals("truncatedNormal(mean 0.0, std 0.02, -2.0 to 2.0)",
        Initializers.truncatedNormal(0, 0.02, -2, 2).toString());
    assertEquals("orthogonal(gain 1.414)", Initializers.orthogonal(Gain.RELU).toString());
    assertEquals("identity", Initializers.identity().toString());
    assertEquals("dirac(groups 4)", Initializers.dirac(4).toString());
    assertEquals("sparse(0.9 zeros, std 0.01)", Initializers.sparse(0.9, 0.01).toString());
    assertEquals("uniformByFanIn", Initializers.uniformByFanIn().toString());
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
    Initializer orthogonal = Initializers.orthogonal();
    TensorException noMatrix = assertThrows(TensorException.class, () -> orthogonal.fill(values, bias, random));
    assertEquals("orthogonal(gain 1): a bias [16] is not a matrix; only parameters of two or more dimensions are,"
        + " such as weights of convolutions and linear layers", noMatrix.getMessage());
    Parameter conv = Declared.parameter(Parameter.Role.CONV_WEIGHT, 1, 1, 4, 4);
    Initializer dirac = Initializers.dirac(3);
    TensorException groups = assertThrows(TensorException.class, () -> dirac.fill(values, conv, random));
    assertEquals("dirac: 3 groups do not divide the 4 outputs of a weight of PyTorch's shape [4, 4, 1, 1]",
        groups.getMessage());
    Initializer sparse = Initializers.sparse(0.5, 1);
    TensorException noLinear = assertThrows(TensorException.class, () -> sparse.fill(values, conv, random));
    assertEquals("sparse: a weight of PyTorch's shape [4, 4, 1, 1] is not the matrix of a linear layer",
        noLinear.getMessage());
    Initializer byFanIn = Initializers.uniformByFanIn();
    TensorException noLayer = assertThrows(TensorException.class, () -> byFanIn.fill(values, bias, random));
    assertEquals("uniformByFanIn: needs the fan-in of the weight of the same layer; apply it by a rule of"
        + " Initialization, or call within(layer) first", noLayer.getMessage());
    IllegalArgumentException std = assertThrows(IllegalArgumentException.class, () -> Initializers.normal(0, -1));
    assertEquals("normal: the standard deviation -1.0 must not be negative", std.getMessage());
    IllegalArgumentException ends = assertThrows(IllegalArgumentException.class, () -> Initializers.uniform(2, 1));
    assertEquals("uniform: 2.0 to 1.0 is not an interval", ends.getMessage());
  }

  @Test
  void wrongSettings() {
    assertWrong("truncatedNormal: the standard deviation 0.0 must be above 0",
        () -> Initializers.truncatedNormal(0, 0, -2, 2));
    assertWrong("truncatedNormal: 2.0 to 2.0 is not an interval", () -> Initializers.truncatedNormal(0, 1, 2, 2));
    assertWrong("orthogonal: the gain NaN is not a finite number", () -> Initializers.orthogonal(Double.NaN));
    assertWrong("dirac: 0 is not a number of groups, at least 1 is needed", () -> Initializers.dirac(0));
    assertWrong("sparse: the share of zeros 1.5 must be between 0 and 1", () -> Initializers.sparse(1.5, 1));
    assertWrong("sparse: the standard deviation -1.0 must not be negative", () -> Initializers.sparse(0.5, -1));
  }

  private static void assertWrong(String message, Executable settings) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, settings).getMessage());
  }
}
