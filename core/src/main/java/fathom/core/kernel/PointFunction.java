package fathom.core.kernel;

/**
 * Functions of one number with their derivatives: what {@link ElementwiseKernels#map} computes for every element. These
 * are the definitions; vectors give the same bits.
 *
 * <p>Some take one or two parameters, {@code a} and {@code b}; the others ignore them. Unless stated otherwise NaN
 * stays NaN. Values and derivatives at the kinks are PyTorch's.
 */
public enum PointFunction {
  /** Rectified linear unit, max(x, 0); derivative 0 at 0. */
  RELU(true) {
    @Override
    float value(float x, float a, float b) {
      return Math.max(x, 0f);
    }

    @Override
    float gradient(float y, float dy, float a, float b) {
      return rectified(y, dy);
    }
  },
  /** ReLU that ends at 6; derivative 0 at 0 and 6. */
  RELU6(true) {
    @Override
    float value(float x, float a, float b) {
      return Math.min(Math.max(x, 0f), 6f);
    }

    @Override
    float gradient(float y, float dy, float a, float b) {
      return y <= 0f || y >= 6f ? 0f : dy;
    }
  },
  /** x where it is positive, else a x; derivative a at 0. */
  LEAKY_RELU(false) {
    @Override
    float value(float x, float a, float b) {
      return x > 0f ? x : x * a;
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      return x > 0f ? dy : dy * a;
    }
  },
  /** b x where x is positive, else b a (e^x - 1). */
  ELU(false) {
    @Override
    float value(float x, float a, float b) {
      return b * (x > 0f ? x : a * FloatMath.expm1(x));
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      return dy * (b * (x > 0f ? 1f : a * FloatMath.exp(x)));
    }
  },
  /** x times the distribution function of the standard normal distribution; NaN at minus infinity, as in PyTorch. */
  GELU(false) {
    @Override
    float value(float x, float a, float b) {
      return x * FloatMath.normalCdf(x);
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      return dy * Math.fma(x, FloatMath.normalDensity(x), FloatMath.normalCdf(x));
    }
  },
  /**
   * The usual approximation of {@link #GELU} by a tanh, x (1 + tanh u) / 2 with u = sqrt(2/pi) (x + 0.044715 x³);
   * computed as x sigmoid(2u), which is the same.
   */
  GELU_TANH(false) {
    @Override
    float value(float x, float a, float b) {
      return x * FloatMath.sigmoid(x * Math.fma(x * x, GELU_CUBIC, GELU_LINEAR));
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      float square = x * x;
      float s = FloatMath.sigmoid(x * Math.fma(square, GELU_CUBIC, GELU_LINEAR));
      float slope = Math.fma(square, 3 * GELU_CUBIC, GELU_LINEAR); // d(2u)/dx
      return dy * Math.fma(x * (s * (1f - s)), slope, s);
    }
  },
  /** x sigmoid(x); NaN at minus infinity, as in PyTorch. */
  SILU(false) {
    @Override
    float value(float x, float a, float b) {
      return x * FloatMath.sigmoid(x);
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      float s = FloatMath.sigmoid(x);
      return dy * (s * Math.fma(x, 1f - s, 1f));
    }
  },
  /** x {@link #HARDSIGMOID}(x); derivative 0 at -3 and 1 at 3. */
  HARDSWISH(false) {
    @Override
    float value(float x, float a, float b) {
      return x * HARDSIGMOID.value(x, a, b);
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      return x < 3f ? x <= -3f ? 0f : dy * Math.fma(x, THIRD, 0.5f) : dy;
    }
  },
  /** (x + 3) / 6, between 0 and 1; derivative 0 at -3 and 3, and for NaN. */
  HARDSIGMOID(false) {
    @Override
    float value(float x, float a, float b) {
      return Math.min(Math.max(x + 3f, 0f), 6f) * SIXTH;
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      return x > -3f && x < 3f ? dy * SIXTH : 0f;
    }
  },
  /** log(1 + e^(a x)) / a, but x itself where a x is above b. */
  SOFTPLUS(false) {
    @Override
    float value(float x, float a, float b) {
      float t = a * x;
      return t > b ? x : (Math.max(t, 0f) + FloatMath.log1p(FloatMath.exp(-Math.abs(t)))) / a;
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      float t = a * x;
      return t > b ? dy : dy * FloatMath.sigmoid(t);
    }
  },
  /** 1 / (1 + e^-x). */
  SIGMOID(true) {
    @Override
    float value(float x, float a, float b) {
      return FloatMath.sigmoid(x);
    }

    @Override
    float gradient(float y, float dy, float a, float b) {
      return dy * (y * (1f - y));
    }
  },
  /** Hyperbolic tangent. */
  TANH(true) {
    @Override
    float value(float x, float a, float b) {
      return FloatMath.tanh(x);
    }

    @Override
    float gradient(float y, float dy, float a, float b) {
      return dy * Math.fma(-y, y, 1f);
    }
  },
  /** e^x. */
  EXP(true) {
    @Override
    float value(float x, float a, float b) {
      return FloatMath.exp(x);
    }

    @Override
    float gradient(float y, float dy, float a, float b) {
      return dy * y;
    }
  },
  /** Natural logarithm; minus infinity at 0, NaN below. */
  LOG(false) {
    @Override
    float value(float x, float a, float b) {
      return FloatMath.log(x);
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      return dy / x;
    }
  },
  /** Square root; NaN below 0; derivative infinite at 0. */
  SQRT(true) {
    @Override
    float value(float x, float a, float b) {
      return (float) Math.sqrt(x);
    }

    @Override
    float gradient(float y, float dy, float a, float b) {
      return dy / (2f * y);
    }
  },
  /** Absolute value; derivative 0 at 0 and for NaN. */
  ABS(false) {
    @Override
    float value(float x, float a, float b) {
      return Math.abs(x);
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      return x > 0f ? dy : x < 0f ? -dy : 0f;
    }
  },
  /** min(max(x, a), b); derivative 1 at a and b, 0 for NaN. */
  CLAMP(false) {
    @Override
    float value(float x, float a, float b) {
      return Math.min(Math.max(x, a), b);
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      return x >= a && x <= b ? dy : 0f;
    }
  },
  /** x to the power of a; derivative 0 everywhere for a = 0. */
  POWER(false) {
    @Override
    float value(float x, float a, float b) {
      return FloatMath.pow(x, a);
    }

    @Override
    float gradient(float x, float dy, float a, float b) {
      return a == 0f ? 0f : dy * (a * FloatMath.pow(x, a - 1f));
    }
  };

  /** 2 sqrt(2 / pi), and 0.044715 times that. */
  static final float GELU_LINEAR = 1.5957691f;

  static final float GELU_CUBIC = 0.07135482f;
  static final float SIXTH = 1 / 6f;
  static final float THIRD = 1 / 3f;

  private final boolean fromResult;

  PointFunction(boolean fromResult) {
    this.fromResult = fromResult;
  }

  /**
   * Returns what the derivative is computed from.
   *
   * @return true for the result y, false for the operand x
   */
  public boolean derivesFromResult() {
    return fromResult;
  }

  /** Returns f(x). */
  abstract float value(float x, float a, float b);

  /** Returns dy f'(x) for the operand x, or for the result where the function {@link #derivesFromResult}. */
  abstract float gradient(float s, float dy, float a, float b);

  /**
   * Returns the gradient of a ReLU: {@code gradient} where {@code x} is positive or NaN, else 0. It is a choice of a
   * mask, which the compiler makes without a branch; one branch in two would be taken the wrong way.
   */
  static float rectified(float x, float gradient) {
    int mask = x <= 0f ? 0 : -1;
    return Float.intBitsToFloat(Float.floatToRawIntBits(gradient) & mask);
  }
}
