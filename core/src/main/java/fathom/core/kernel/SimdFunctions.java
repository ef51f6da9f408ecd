package fathom.core.kernel;

import static fathom.core.kernel.FloatMath.NORMAL_SCALE;
import static fathom.core.kernel.PointFunction.GELU_CUBIC;
import static fathom.core.kernel.PointFunction.GELU_LINEAR;
import static fathom.core.kernel.PointFunction.SIXTH;
import static fathom.core.kernel.PointFunction.THIRD;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops over vectors for the functions that networks spend time in; every element sees the same arithmetic as in {@link
 * PointFunction}. One loop for each, because a call through a variable inside of a loop would allocate its vectors.
 */
final class SimdFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private SimdFunctions() {}

  /** Computes y = f(x) for as many elements as fill whole vectors, and returns how many; 0 if f has no loop here. */
  static int map(PointFunction f, float a, float[] x, int xo, float[] y, int yo, int n) {
    int bound = SPECIES.loopBound(n);
    switch (f) {
      case RELU -> relu(x, xo, y, yo, bound);
      case RELU6 -> relu6(x, xo, y, yo, bound);
      case LEAKY_RELU -> leakyRelu(a, x, xo, y, yo, bound);
      case GELU -> gelu(x, xo, y, yo, bound);
      case GELU_TANH -> geluTanh(x, xo, y, yo, bound);
      case SILU -> silu(x, xo, y, yo, bound);
      case HARDSWISH -> hardswish(x, xo, y, yo, bound);
      case HARDSIGMOID -> hardsigmoid(x, xo, y, yo, bound);
      case SIGMOID -> sigmoid(x, xo, y, yo, bound);
      case TANH -> tanh(x, xo, y, yo, bound);
      case EXP -> exp(x, xo, y, yo, bound);
      default -> {
        return 0;
      }
    }
    return bound;
  }

  private static void relu(float[] x, int xo, float[] y, int yo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(x, xo + i).max(0f).intoArray(y, yo + i);
    }
  }

  private static void relu6(float[] x, int xo, float[] y, int yo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(x, xo + i).max(0f).min(6f).intoArray(y, yo + i);
    }
  }

  private static void leakyRelu(float a, float[] x, int xo, float[] y, int yo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      FloatVector v = load(x, xo + i);
      v.mul(a).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, yo + i);
    }
  }

  private static void gelu(float[] x, int xo, float[] y, int yo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      FloatVector v = load(x, xo + i);
      FloatVector argument = SimdMath.normalArgument(v);
      FloatVector tail = SimdMath.normalTail(argument).mul(SimdMath.bell(argument));
      FloatVector cdf = tail.neg().add(1f).blend(tail, v.compare(VectorOperators.LT, 0f));
      v.mul(cdf).intoArray(y, yo + i);
    }
  }

  private static void geluTanh(float[] x, int xo, float[] y, int yo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      FloatVector v = load(x, xo + i);
      v.mul(SimdMath.sigmoid(v.mul(v.mul(v).fma(GELU_CUBIC, GELU_LINEAR)))).intoArray(y, yo + i);
    }
  }

  private static void silu(float[] x, int xo, float[] y, int yo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      FloatVector v = load(x, xo + i);
      v.mul(SimdMath.sigmoid(v)).intoArray(y, yo + i);
    }
  }

  private static void hardswish(float[] x, int xo, float[] y, int yo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      FloatVector v = load(x, xo + i);
      v.mul(v.add(3f).max(0f).min(6f).mul(SIXTH)).intoArray(y, yo + i);
    }
  }

  private static void hardsigmoid(float[] x, int xo, float[] y, int yo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(x, xo + i).add(3f).max(0f).min(6f).mul(SIXTH).intoArray(y, yo + i);
    }
  }

  private static void sigmoid(float[] x, int xo, float[] y, int yo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      SimdMath.sigmoid(load(x, xo + i)).intoArray(y, yo + i);
    }
  }

  private static void tanh(float[] x, int xo, float[] y, int yo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      SimdMath.tanh(load(x, xo + i)).intoArray(y, yo + i);
    }
  }

  private static void exp(float[] x, int xo, float[] y, int yo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      SimdMath.exp(load(x, xo + i)).intoArray(y, yo + i);
    }
  }

  /** Computes dx = dy f' for as many elements as fill whole vectors, and returns how many; 0 if f has no loop here. */
  static int mapGradient(
      PointFunction f, float a, float[] s, int so, float[] dy, int dyo, float[] dx, int dxo, int n) {
    int bound = SPECIES.loopBound(n);
    switch (f) {
      case RELU -> reluGradient(s, so, dy, dyo, dx, dxo, bound);
      case RELU6 -> relu6Gradient(s, so, dy, dyo, dx, dxo, bound);
      case LEAKY_RELU -> leakyReluGradient(a, s, so, dy, dyo, dx, dxo, bound);
      case GELU -> geluGradient(s, so, dy, dyo, dx, dxo, bound);
      case GELU_TANH -> geluTanhGradient(s, so, dy, dyo, dx, dxo, bound);
      case SILU -> siluGradient(s, so, dy, dyo, dx, dxo, bound);
      case HARDSWISH -> hardswishGradient(s, so, dy, dyo, dx, dxo, bound);
      case HARDSIGMOID -> hardsigmoidGradient(s, so, dy, dyo, dx, dxo, bound);
      case SIGMOID -> sigmoidGradient(s, so, dy, dyo, dx, dxo, bound);
      case TANH -> tanhGradient(s, so, dy, dyo, dx, dxo, bound);
      case EXP -> expGradient(s, so, dy, dyo, dx, dxo, bound);
      default -> {
        return 0;
      }
    }
    return bound;
  }

  private static void reluGradient(float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      VectorMask<Float> flat = load(y, yo + i).compare(VectorOperators.LE, 0f);
      load(dy, dyo + i).blend(0f, flat).intoArray(dx, dxo + i);
    }
  }

  private static void relu6Gradient(float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      FloatVector v = load(y, yo + i);
      VectorMask<Float> below = v.compare(VectorOperators.LE, 0f);
      VectorMask<Float> above = v.compare(VectorOperators.GE, 6f);
      load(dy, dyo + i).blend(0f, below).blend(0f, above).intoArray(dx, dxo + i);
    }
  }

  private static void leakyReluGradient(
      float a, float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      VectorMask<Float> positive = load(x, xo + i).compare(VectorOperators.GT, 0f);
      FloatVector d = load(dy, dyo + i);
      d.mul(a).blend(d, positive).intoArray(dx, dxo + i);
    }
  }

  private static void geluGradient(float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      FloatVector d = load(dy, dyo + i);
      FloatVector v = load(x, xo + i);
      FloatVector argument = SimdMath.normalArgument(v);
      FloatVector overBell = SimdMath.normalTail(argument);
      FloatVector bell = SimdMath.bell(argument);
      FloatVector tail = overBell.mul(bell);
      FloatVector cdf = tail.neg().add(1f).blend(tail, v.compare(VectorOperators.LT, 0f));
      d.mul(v.fma(bell.mul(NORMAL_SCALE), cdf)).intoArray(dx, dxo + i);
    }
  }

  private static void geluTanhGradient(float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      FloatVector d = load(dy, dyo + i);
      FloatVector v = load(x, xo + i);
      FloatVector square = v.mul(v);
      FloatVector s = SimdMath.sigmoid(v.mul(square.fma(GELU_CUBIC, GELU_LINEAR)));
      FloatVector slope = square.fma(3 * GELU_CUBIC, GELU_LINEAR);
      d.mul(v.mul(s.mul(s.neg().add(1f))).fma(slope, s)).intoArray(dx, dxo + i);
    }
  }

  private static void siluGradient(float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int bound) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < bound; i += LANES) {
      FloatVector d = load(dy, dyo + i);
      FloatVector v = load(x, xo + i);
      FloatVector s = SimdMath.sigmoid(v);
      d.mul(s.mul(v.fma(one.sub(s), one))).intoArray(dx, dxo + i);
    }
  }

  private static void hardswishGradient(float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      FloatVector v = load(x, xo + i);
      FloatVector d = load(dy, dyo + i);
      d.blend(d.mul(v.fma(THIRD, 0.5f)), v.compare(VectorOperators.LT, 3f))
          .blend(0f, v.compare(VectorOperators.LE, -3f)).intoArray(dx, dxo + i);
    }
  }

  private static void hardsigmoidGradient(float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int bound) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < bound; i += LANES) {
      VectorMask<Float> sloped = load(x, xo + i).abs().compare(VectorOperators.LT, 3f);
      zero.blend(load(dy, dyo + i).mul(SIXTH), sloped).intoArray(dx, dxo + i);
    }
  }

  private static void sigmoidGradient(float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int bound) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < bound; i += LANES) {
      FloatVector v = load(y, yo + i);
      load(dy, dyo + i).mul(v.mul(one.sub(v))).intoArray(dx, dxo + i);
    }
  }

  private static void tanhGradient(float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int bound) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < bound; i += LANES) {
      FloatVector v = load(y, yo + i);
      load(dy, dyo + i).mul(v.neg().fma(v, one)).intoArray(dx, dxo + i);
    }
  }

  private static void expGradient(float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(dy, dyo + i).mul(load(y, yo + i)).intoArray(dx, dxo + i);
    }
  }

  private static FloatVector load(float[] from, int offset) {
    return FloatVector.fromArray(SPECIES, from, offset);
  }
}
