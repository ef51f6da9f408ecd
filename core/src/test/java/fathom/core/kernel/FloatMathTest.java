package fathom.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FloatMathTest {
  /** A prime, so that all exponents and many mantissas are met: four million floats. */
  private static final long STRIDE = 1009;

  @Test
  void functionsAreWithinTheirBoundsOverAllFloats() {
    for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
      float x = Float.intBitsToFloat((int) bits);
      if (!Float.isNaN(x)) {
        assertClose("exp", x, StrictMath.exp(x), FloatMath.exp(x), 1.1);
        assertClose("expm1", x, StrictMath.expm1(x), FloatMath.expm1(x), 1.6);
        assertClose("log", x, StrictMath.log(x), FloatMath.log(x), 1);
        assertClose("log1p", x, StrictMath.log1p(x), FloatMath.log1p(x), 1.6);
        assertClose("tanh", x, StrictMath.tanh(x), FloatMath.tanh(x), 2.6);
        assertClose("sigmoid", x, sigmoid(x), FloatMath.sigmoid(x), 2.4);
        assertClose("normalDensity", x, normalDensity(x), FloatMath.normalDensity(x), 3);
        assertClose("normalCdf", x, normalCdf(x), FloatMath.normalCdf(x), x < 0 ? 6 : 3.5);
      }
    }
  }

  private static double sigmoid(double x) {
    return x < -700 ? 0 : 1 / (1 + StrictMath.exp(-x));
  }

  private static double normalDensity(double x) {
    return StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * Math.PI);
  }

  /** Abramowitz and Stegun, "Handbook of mathematical functions", 26.2.11 near 0 and 26.2.14 in the tails. */
  private static double normalCdf(double x) {
    double a = Math.abs(x);
    double tail;
    if (a < 3) {
      double term = a;
      double sum = a;
      for (int k = 1; k < 40; k++) {
        term *= a * a / (2 * k + 1);
        sum += term;
      }
      tail = 0.5 - normalDensity(a) * sum;
    } else {
      double fraction = a;
      for (int k = 40; k >= 1; k--) {
        fraction = a + k / fraction;
      }
      tail = normalDensity(a) / fraction;
    }
    return x < 0 ? tail : 1 - tail;
  }

  @Test
  void powIsRoundedAlmostCorrectly() {
    Random random = new Random(1);
    for (int i = 0; i < 500_000; i++) {
      boolean any = i % 2 == 0;
      float x = any ? Math.abs(Float.intBitsToFloat(random.nextInt())) : (float) Math.exp(3 * random.nextGaussian());
      float y = any ? Float.intBitsToFloat(random.nextInt()) : (float) (10 * random.nextGaussian());
      assertClose("pow " + y, x, StrictMath.pow(x, y), FloatMath.pow(x, y), 0.501);
    }
  }

  @Test
  void powHasTheSpecialCasesOfTheStandardOfC() {
    float[] values = {0f, -0f, 1, -1, 0.5f, -0.5f, 2, -2, 3, -3, 16777217, 3e38f, -3e38f, 1e-45f, -1e-45f,
        Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};
    for (float x : values) {
      for (float y : values) {
        // Java differs from C where the base is 1 or -1.
        float expected = x == 1 || x == -1 && Float.isInfinite(y) ? 1 : (float) StrictMath.pow(x, y);
        assertEquals(expected, FloatMath.pow(x, y), x + " to the power of " + y);
      }
    }
  }

  @Test
  void specialValues() {
    assertEquals(1, FloatMath.exp(0f));
    assertEquals(0, FloatMath.exp(Float.NEGATIVE_INFINITY));
    assertEquals(Float.POSITIVE_INFINITY, FloatMath.exp(Float.POSITIVE_INFINITY));
    assertTrue(Float.isNaN(FloatMath.exp(Float.NaN)));
    assertEquals(0, FloatMath.log(1f));
    assertEquals(Float.NEGATIVE_INFINITY, FloatMath.log(0f));
    assertEquals(Float.POSITIVE_INFINITY, FloatMath.log(Float.POSITIVE_INFINITY));
    assertTrue(Float.isNaN(FloatMath.log(-1f)));
    assertTrue(Float.isNaN(FloatMath.log(Float.NaN)));
    for (float infinity : new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertEquals((float) Math.expm1(infinity), FloatMath.expm1(infinity));
      assertEquals((float) Math.log1p(infinity), FloatMath.log1p(infinity));
      assertEquals((float) Math.tanh(infinity), FloatMath.tanh(infinity));
      assertEquals(infinity > 0 ? 1 : 0, FloatMath.sigmoid(infinity));
      assertEquals(infinity > 0 ? 1 : 0, FloatMath.normalCdf(infinity));
      assertEquals(0, FloatMath.normalDensity(infinity));
    }
    assertEquals(-0f, FloatMath.tanh(-0f));
    assertEquals(Float.NEGATIVE_INFINITY, FloatMath.log1p(-1));
    assertTrue(Float.isNaN(FloatMath.expm1(Float.NaN)));
    assertTrue(Float.isNaN(FloatMath.log1p(Float.NaN)));
    assertTrue(Float.isNaN(FloatMath.tanh(Float.NaN)));
    assertTrue(Float.isNaN(FloatMath.sigmoid(Float.NaN)));
    assertTrue(Float.isNaN(FloatMath.normalCdf(Float.NaN)));
    assertTrue(Float.isNaN(FloatMath.normalDensity(Float.NaN)));
  }

  private static void assertClose(String function, float x, double exact, float got, double ulps) {
    float rounded = (float) exact;
    boolean close = Float.isFinite(rounded)
        ? Math.abs(got - exact) <= ulps * Math.ulp(rounded)
        : Float.compare(rounded, got) == 0;
    assertTrue(close, () -> function + "(" + x + ") is " + got + ", exactly " + exact);
  }
}
