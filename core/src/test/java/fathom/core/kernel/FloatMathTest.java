package fathom.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FloatMathTest {
  /** A prime, so that all exponents and many mantissas are met: four million floats. */
  private static final long STRIDE = 1009;

  @Test
  void expAndLogAreWithinTheirBoundsOverAllFloats() {
    for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
      float x = Float.intBitsToFloat((int) bits);
      if (!Float.isNaN(x)) {
        assertClose("exp", x, StrictMath.exp(x), FloatMath.exp(x), 1.1);
        assertClose("log", x, StrictMath.log(x), FloatMath.log(x), 1);
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
  }

  private static void assertClose(String function, float x, double exact, float got, double ulps) {
    float rounded = (float) exact;
    boolean close = Float.isFinite(rounded)
        ? Math.abs(got - exact) <= ulps * Math.ulp(rounded)
        : Float.compare(rounded, got) == 0;
    assertTrue(close, () -> function + "(" + x + ") is " + got + ", exactly " + exact);
  }
}
