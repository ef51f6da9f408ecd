package fathom.core.kernel;

/**
 * Elementary functions in float32, made of additions, multiplications, divisions and fused multiply-adds alone, so that
 * they have the same bits on every machine and JDK, unlike {@link Math#exp} and its kin.
 */
public final class FloatMath {
  static final float LOG2_E = 1.442695041f;
  /** ln 2 in two parts; the high one has 13 significant bits, so that its product with an exponent is exact. */
  static final float LN2_HIGH = 0x1.62ep-1f;

  static final float LN2_LOW = 0x1.0bfbe8p-15f;

  /**
   * Adding 1.5 * 2<sup>23</sup> rounds a small float to the nearest integer, ties to even, and leaves it in the lowest
   * bits.
   */
  static final float ROUND = 0x1.8p23f;

  static final int ROUND_BITS = 0x4B400000;

  /** Above this exp is infinite, below its negative counterpart zero. */
  static final float EXP_OVERFLOW = 0x1.62e430p6f;

  static final float EXP_UNDERFLOW = -104f;

  /** Below this e<sup>x</sup> - 1 is -1, above its absolute value e<sup>x</sup>. */
  static final float EXPM1_FLAT = -40f;

  /** Beyond this the density of the normal distribution is 0 in float32. */
  static final float NORMAL_FLAT = 15f;

  /** 1 / sqrt(2 pi). */
  static final float NORMAL_SCALE = 0.39894228f;

  /** Maps x &gt;= 0 to t = 1 / (1 + c x), the argument of the polynomial of the normal distribution's tail. */
  static final float TAIL_ARGUMENT = 0.35f;

  /**
   * Upper tail of the normal distribution / (t e<sup>-x²/2</sup>), by powers of t; minimax fit on 0 &lt;= x &lt;= 15.
   */
  static final float TAIL_0 = 0.139621259f;

  static final float TAIL_1 = 0.139864324f;
  static final float TAIL_2 = 0.119815591f;
  static final float TAIL_3 = 0.105574401f;
  static final float TAIL_4 = -0.023262814f;
  static final float TAIL_5 = 0.159391327f;
  static final float TAIL_6 = -0.255900393f;
  static final float TAIL_7 = 0.144060053f;
  static final float TAIL_8 = -0.0291637645f;

  private static final double LN2 = 0x1.62e42fefa39efp-1;
  private static final long SQRT_HALF_BITS = 0x3FE6A09E667F3BCDL;

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
    float shifted = Math.fma(x, LOG2_E, ROUND);
    float p = reducedExpm1(x, shifted - ROUND) + 1;
    // 2^n in two factors: n reaches from -150 to 128, beyond the exponents of one normal float.
    int n = Float.floatToRawIntBits(shifted) - ROUND_BITS;
    int half = n >> 1;
    return p * powerOfTwo(half) * powerOfTwo(n - half);
  }

  /** Returns e<sup>r</sup> - 1 for r = x - n ln 2 in [-ln 2 / 2, ln 2 / 2]. */
  private static float reducedExpm1(float x, float n) {
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float p = 1 / 5040f;
    p = Math.fma(p, r, 1 / 720f);
    p = Math.fma(p, r, 1 / 120f);
    p = Math.fma(p, r, 1 / 24f);
    p = Math.fma(p, r, 1 / 6f);
    p = Math.fma(p, r, 0.5f);
    return Math.fma(p, r * r, r);
  }

  /**
   * Returns e to the power of x, minus 1, without loss of digits near 0: with the reduction of {@link #exp},
   * 2<sup>n</sup> (e<sup>r</sup> - 1) + (2<sup>n</sup> - 1).
   *
   * @param x any float
   * @return within 1.6 ulp of the exact value; NaN for NaN
   */
  public static float expm1(float x) {
    if (x > -EXPM1_FLAT) {
      return exp(x);
    }
    if (x < EXPM1_FLAT) {
      return -1;
    }
    float shifted = Math.fma(x, LOG2_E, ROUND);
    float scale = powerOfTwo(Float.floatToRawIntBits(shifted) - ROUND_BITS);
    return Math.fma(scale, reducedExpm1(x, shifted - ROUND), scale - 1);
  }

  /**
   * Returns the hyperbolic tangent of x, -t / (t + 2) with t = e<sup>-2|x|</sup> - 1, with the sign of x.
   *
   * @param x any float
   * @return within 2.6 ulp of the exact value; NaN for NaN
   */
  public static float tanh(float x) {
    float t = expm1(-2 * Math.abs(x));
    return Math.copySign(t / (t + 2), x);
  }

  /**
   * Returns the logistic function of x, 1 / (1 + e<sup>-x</sup>), without loss of digits for negative x.
   *
   * @param x any float
   * @return within 2.4 ulp of the exact value; NaN for NaN
   */
  public static float sigmoid(float x) {
    float e = exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  }

  /**
   * Returns the density of the standard normal distribution, e<sup>-x²/2</sup> / sqrt(2 pi).
   *
   * @param x any float
   * @return within 3 ulp of the exact value; NaN for NaN
   */
  public static float normalDensity(float x) {
    return NORMAL_SCALE * bell(Math.min(Math.abs(x), NORMAL_FLAT));
  }

  /**
   * Returns the distribution function of the standard normal distribution, (1 + erf(x / sqrt 2)) / 2. Its upper tail is
   * e<sup>-x²/2</sup> times a polynomial in 1 / (1 + c x), in the manner of Hastings, "Approximations for digital
   * computers", 1955, sheet 43 ff.; the relative truncation error is below 4e-8.
   *
   * @param x any float
   * @return within 6 ulp of the exact value, 3.5 for positive x; NaN for NaN
   */
  public static float normalCdf(float x) {
    float a = Math.min(Math.abs(x), NORMAL_FLAT);
    float t = 1 / Math.fma(a, TAIL_ARGUMENT, 1);
    float p = TAIL_8;
    p = Math.fma(p, t, TAIL_7);
    p = Math.fma(p, t, TAIL_6);
    p = Math.fma(p, t, TAIL_5);
    p = Math.fma(p, t, TAIL_4);
    p = Math.fma(p, t, TAIL_3);
    p = Math.fma(p, t, TAIL_2);
    p = Math.fma(p, t, TAIL_1);
    p = Math.fma(p, t, TAIL_0);
    float tail = p * t * bell(a);
    return x < 0 ? tail : 1 - tail;
  }

  /** Returns e<sup>-a²/2</sup>; the rounding error of a² is added back, or it would cost up to 100 ulp. */
  private static float bell(float a) {
    float square = a * a;
    float e = exp(-0.5f * square);
    return Math.fma(e, -0.5f * Math.fma(a, a, -square), e);
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

  /**
   * Returns the natural logarithm of 1 + x without loss of digits near 0: log w + (x - (w - 1)) / w with w = 1 + x
   * rounded.
   *
   * @param x any float
   * @return within 1.6 ulp of the exact value; minus infinity for -1, NaN below and for NaN
   */
  public static float log1p(float x) {
    float w = 1 + x;
    return w > 0 && w < Float.POSITIVE_INFINITY ? log(w) + (x - (w - 1)) / w : log(w);
  }

  /**
   * Returns x to the power of y, as e<sup>y log x</sup> in double precision; special cases as in the standard of C,
   * annex F.10.4.4.
   *
   * @param x any float
   * @param y any float
   * @return within 0.501 ulp of the exact value; NaN for negative x unless y is an integer
   */
  public static float pow(float x, float y) {
    if (y == 0 || x == 1) {
      return 1;
    }
    if (Float.isNaN(x) || Float.isNaN(y)) {
      return Float.NaN;
    }
    float a = Math.abs(x);
    boolean whole = y == Math.rint(y);
    boolean odd = whole && Math.abs(y) < 0x1p24f && ((int) y & 1) == 1;
    float magnitude;
    if (Float.isInfinite(y)) {
      magnitude = a == 1 ? 1 : a > 1 == y > 0 ? Float.POSITIVE_INFINITY : 0;
    } else if (a == 0 || a == Float.POSITIVE_INFINITY) {
      magnitude = a > 0 == y > 0 ? Float.POSITIVE_INFINITY : 0;
    } else if (x < 0 && !whole) {
      magnitude = Float.NaN;
    } else {
      magnitude = (float) exp(y * log((double) a));
    }
    return odd ? Math.copySign(magnitude, x) : magnitude;
  }

  /** Returns the logarithm of a positive float, with a relative error below 1e-13. */
  private static double log(double x) {
    long shifted = Double.doubleToRawLongBits(x) - SQRT_HALF_BITS;
    double m = Double.longBitsToDouble((shifted & 0x000FFFFFFFFFFFFFL) + SQRT_HALF_BITS);
    double s = (m - 1) / (m + 1);
    double z = s * s;
    double p = 2 / 17.0;
    for (int k = 15; k >= 1; k -= 2) {
      p = Math.fma(p, z, 2.0 / k);
    }
    return Math.fma((double) (shifted >> 52), LN2, s * p);
  }

  /** Returns e to the power of x with a relative error below 1e-13, 0 or infinity where a float would be. */
  private static double exp(double x) {
    if (x > 90 || x < -110) {
      return x > 0 ? Double.POSITIVE_INFINITY : 0;
    }
    double n = Math.rint(x * (1 / LN2));
    double r = Math.fma(n, -LN2, x);
    double p = 1;
    for (int k = 12; k >= 1; k--) {
      p = Math.fma(p, r / k, 1);
    }
    return p * Double.longBitsToDouble(((long) n + 1023) << 52);
  }

  static float powerOfTwo(int exponent) {
    return Float.intBitsToFloat((exponent + 127) << 23);
  }
}
