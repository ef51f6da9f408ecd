package fathom.core.kernel;

/**
 * Elementary functions in float32, made of additions, multiplications, divisions and fused multiply-adds alone, so that
 * they have the same bits on every machine and JDK, unlike {@link Math#exp} and its kin.
 */
public final class FloatMath {
  private static final float LOG2_E = 1.442695041f;
  /** ln 2 in two parts; the high one has 13 significant bits, so that its product with an exponent is exact. */
  private static final float LN2_HIGH = 0x1.62ep-1f;

  private static final float LN2_LOW = 0x1.0bfbe8p-15f;

  /** Adding and subtracting 1.5 * 2<sup>23</sup> rounds a small float to the nearest integer, ties to even. */
  private static final float ROUND = 0x1.8p23f;

  /** Above this exp is infinite, below its negative counterpart zero. */
  private static final float EXP_OVERFLOW = 0x1.62e430p6f;

  private static final float EXP_UNDERFLOW = -104f;

  private FloatMath() {}

  /**
   * Returns e to the power of x: range reduction by ln 2, then the Taylor polynomial of degree 7 on |r| &lt;= ln 2 / 2,
   * whose truncation error is below 6e-9.
   *
   * @param x any float
   * @return within 1.1 ulp of the exact value; NaN for NaN
   */
  public static float exp(float x) {
    if (!(x < EXP_OVERFLOW)) {
      return x >= EXP_OVERFLOW ? Float.POSITIVE_INFINITY : x;
    }
    if (x < EXP_UNDERFLOW) {
      return 0;
    }
    float n = Math.fma(x, LOG2_E, ROUND) - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float p = 1 / 5040f;
    p = Math.fma(p, r, 1 / 720f);
    p = Math.fma(p, r, 1 / 120f);
    p = Math.fma(p, r, 1 / 24f);
    p = Math.fma(p, r, 1 / 6f);
    p = Math.fma(p, r, 0.5f);
    p = Math.fma(p, r * r, r) + 1;
    // 2^n in two factors: n reaches from -150 to 128, beyond the exponents of one normal float.
    int exponent = (int) n;
    int half = exponent >> 1;
    return p * powerOfTwo(half) * powerOfTwo(exponent - half);
  }

  /**
   * Returns the natural logarithm of x: with x = 2<sup>n</sup> m, m in [sqrt(1/2), sqrt(2)), and s = (m - 1) / (m + 1),
   * the series log m = 2 (s + s<sup>3</sup>/3 + ... + s<sup>11</sup>/11), whose truncation error is below 1e-10.
   *
   * @param x any float
   * @return within 1 ulp of the exact value; minus infinity for 0, NaN below 0 and for NaN
   */
  public static float log(float x) {
    if (!(x > 0) || x == Float.POSITIVE_INFINITY) {
      return x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
    }
    boolean subnormal = x < Float.MIN_NORMAL;
    int bits = Float.floatToRawIntBits(subnormal ? x * 0x1p23f : x);
    // Shifts the mantissa's range from [1, 2) to [sqrt(1/2), sqrt(2)).
    int shifted = bits - 0x3F3504F3;
    int exponent = (shifted >> 23) - (subnormal ? 23 : 0);
    float m = Float.intBitsToFloat((shifted & 0x007FFFFF) + 0x3F3504F3);
    float f = m - 1;
    float s = f / (2 + f);
    float z = s * s;
    float p = 2 / 11f;
    p = Math.fma(p, z, 2 / 9f);
    p = Math.fma(p, z, 2 / 7f);
    p = Math.fma(p, z, 2 / 5f);
    p = Math.fma(p, z, 2 / 3f);
    p *= z;
    // log(1 + f) = 2 s + s p = f - (f²/2 - s (f²/2 + p)), which keeps f exact (W. J. Cody's arrangement, as in FDLIBM).
    float h = 0.5f * f * f;
    float tail = Math.fma(s, h + p, exponent * LN2_LOW);
    return Math.fma(exponent, LN2_HIGH, f - (h - tail));
  }

  private static float powerOfTwo(int exponent) {
    return Float.intBitsToFloat((exponent + 127) << 23);
  }
}
