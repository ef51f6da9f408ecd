package fathom.core;

import fathom.core.kernel.ElementwiseKernels;
import fathom.core.kernel.Kernels;
import fathom.core.kernel.PointFunction;
import java.util.Arrays;

/** Operations that compute each element of the result from the elements at the same place of their broadcast inputs. */
public final class Elementwise {
  private static final ElementwiseKernels KERNELS = Kernels.get().elementwise();

  /** Adding it changes no float, not even the sign of a zero. */
  static final float NOTHING = -0f;

  private Elementwise() {}

  /**
   * Sum, with broadcasting by the rules of NumPy and PyTorch.
   *
   * @param a any shape
   * @param b a shape that broadcasts with a's
   * @return a + b, of the common shape
   * @throws TensorException if the shapes do not broadcast
   */
  public static Tensor add(Tensor a, Tensor b) {
    Broadcast broadcast = Broadcast.of("add", a.shape(), b.shape());
    return Arithmetic.ADD.apply(broadcast, a, b, y -> {
      float[] dy = y.takeGradient();
      Tensor owner = wantsAll(a, y) ? a : b;
      addSummed(owner == a ? b : a, y.shape(), dy);
      passSummed(owner, y.shape(), dy);
    });
  }

  /**
   * Difference, with broadcasting by the rules of NumPy and PyTorch.
   *
   * @param a any shape
   * @param b a shape that broadcasts with a's
   * @return a - b, of the common shape
   * @throws TensorException if the shapes do not broadcast
   */
  public static Tensor sub(Tensor a, Tensor b) {
    Broadcast broadcast = Broadcast.of("sub", a.shape(), b.shape());
    return Arithmetic.SUB.apply(broadcast, a, b, y -> {
      float[] dy = y.takeGradient();
      if (wantsAll(b, y)) {
        addSummed(a, y.shape(), dy); // da += dy
        scale(dy, -1);
        b.passGradient(dy); // db -= dy
      } else {
        if (b.wantsGradient()) {
          float[] db = Reductions.sumTo(b.shape(), y.shape(), dy);
          scale(db, -1);
          b.passGradient(db);
        }
        passSummed(a, y.shape(), dy);
      }
    });
  }

  /**
   * Product, with broadcasting by the rules of NumPy and PyTorch.
   *
   * @param a any shape
   * @param b a shape that broadcasts with a's
   * @return a * b, of the common shape
   * @throws TensorException if the shapes do not broadcast
   */
  public static Tensor mul(Tensor a, Tensor b) {
    Broadcast broadcast = Broadcast.of("mul", a.shape(), b.shape());
    return Arithmetic.MUL.apply(broadcast, a, b, y -> {
      float[] dy = y.takeGradient();
      if (b.wantsGradient()) {
        float[] db = a.wantsGradient() ? Buffers.take(dy.length) : dy;
        with(Arithmetic.MUL, dy, y.shape(), a, db);
        passSummed(b, y.shape(), db); // db += a dy
      }
      if (a.wantsGradient()) {
        with(Arithmetic.MUL, dy, y.shape(), b, dy);
        passSummed(a, y.shape(), dy); // da += b dy
      }
    });
  }

  /**
   * Quotient, with broadcasting by the rules of NumPy and PyTorch.
   *
   * @param a any shape
   * @param b a shape that broadcasts with a's
   * @return a / b, of the common shape
   * @throws TensorException if the shapes do not broadcast
   */
  public static Tensor div(Tensor a, Tensor b) {
    Broadcast broadcast = Broadcast.of("div", a.shape(), b.shape());
    return Arithmetic.DIV.apply(broadcast, a, b, y -> {
      float[] dy = y.takeGradient();
      if (b.wantsGradient()) {
        float[] db = Buffers.take(dy.length);
        with(Arithmetic.DIV, y.array(), y.shape(), b, db);
        with(Arithmetic.MUL, db, y.shape(), Tensor.wrap(y.shape(), dy), db);
        scale(db, -1);
        passSummed(b, y.shape(), db); // db -= dy y / b
      }
      if (a.wantsGradient()) {
        with(Arithmetic.DIV, dy, y.shape(), b, dy);
      }
      passSummed(a, y.shape(), dy); // da += dy / b
    });
  }

  /**
   * Sum with a number.
   *
   * @param x any shape
   * @param number what is added to each element
   * @return x + number, of the same shape
   */
  public static Tensor add(Tensor x, float number) {
    return add(x, Tensor.scalar(number));
  }

  /**
   * Difference with a number.
   *
   * @param x any shape
   * @param number what is subtracted from each element
   * @return x - number, of the same shape
   */
  public static Tensor sub(Tensor x, float number) {
    return sub(x, Tensor.scalar(number));
  }

  /**
   * Product with a number.
   *
   * @param x any shape
   * @param number what each element is multiplied by
   * @return x * number, of the same shape
   */
  public static Tensor mul(Tensor x, float number) {
    return mul(x, Tensor.scalar(number));
  }

  /**
   * Quotient with a number.
   *
   * @param x any shape
   * @param number what each element is divided by
   * @return x / number, of the same shape
   */
  public static Tensor div(Tensor x, float number) {
    return div(x, Tensor.scalar(number));
  }

  /**
   * Negative.
   *
   * @param x any shape
   * @return -x, of the same shape
   */
  public static Tensor neg(Tensor x) {
    return mul(x, -1);
  }

  /**
   * Power, with broadcasting by the rules of NumPy and PyTorch. A negative base gives NaN unless the exponent is an
   * integer. As in PyTorch, the gradient of the base is 0 where the exponent is 0, and that of the exponent where the
   * base is 0 and the exponent is not negative.
   *
   * @param a the base, any shape
   * @param b the exponent, a shape that broadcasts with a's
   * @return a to the power of b, of the common shape
   * @throws TensorException if the shapes do not broadcast
   */
  public static Tensor pow(Tensor a, Tensor b) {
    return pair("pow", Pairs.POW, a, b);
  }

  /**
   * Power with a number as exponent. A negative base gives NaN unless the exponent is an integer.
   *
   * @param x any shape
   * @param exponent any number
   * @return x to the power of the exponent, of the same shape
   */
  public static Tensor pow(Tensor x, float exponent) {
    return map("pow", PointFunction.POWER, exponent, 0, x);
  }

  /**
   * The larger of two elements, with broadcasting by the rules of NumPy and PyTorch; NaN if one is NaN. As in PyTorch,
   * equal elements share the gradient evenly.
   *
   * @param a any shape
   * @param b a shape that broadcasts with a's
   * @return max(a, b), of the common shape
   * @throws TensorException if the shapes do not broadcast
   */
  public static Tensor maximum(Tensor a, Tensor b) {
    return pair("maximum", Pairs.MAXIMUM, a, b);
  }

  /**
   * The smaller of two elements, with broadcasting by the rules of NumPy and PyTorch; NaN if one is NaN. As in PyTorch,
   * equal elements share the gradient evenly.
   *
   * @param a any shape
   * @param b a shape that broadcasts with a's
   * @return min(a, b), of the common shape
   * @throws TensorException if the shapes do not broadcast
   */
  public static Tensor minimum(Tensor a, Tensor b) {
    return pair("minimum", Pairs.MINIMUM, a, b);
  }

  /**
   * Limits elements to a range. As in PyTorch, the gradient passes at the limits themselves, NaN stays NaN, and where
   * the limits are the wrong way round all elements become {@code max}.
   *
   * @param x any shape
   * @param min lower limit; minus infinity for none
   * @param max upper limit; infinity for none
   * @return min(max(x, min), max), of the same shape
   */
  public static Tensor clamp(Tensor x, float min, float max) {
    return map("clamp", PointFunction.CLAMP, min, max, x);
  }

  /**
   * Exponential function.
   *
   * @param x any shape
   * @return e<sup>x</sup>, of the same shape
   */
  public static Tensor exp(Tensor x) {
    return map("exp", PointFunction.EXP, x);
  }

  /**
   * Natural logarithm.
   *
   * @param x any shape
   * @return log x, of the same shape; minus infinity for 0, NaN for negative elements
   */
  public static Tensor log(Tensor x) {
    return map("log", PointFunction.LOG, x);
  }

  /**
   * Square root. The gradient is infinite at 0.
   *
   * @param x any shape
   * @return the square root of x, of the same shape; NaN for negative elements
   */
  public static Tensor sqrt(Tensor x) {
    return map("sqrt", PointFunction.SQRT, x);
  }

  /**
   * Absolute value. As in PyTorch, the gradient is 0 at 0.
   *
   * @param x any shape
   * @return |x|, of the same shape
   */
  public static Tensor abs(Tensor x) {
    return map("abs", PointFunction.ABS, x);
  }

  /** Computes a function without parameters of every element. */
  static Tensor map(String op, PointFunction f, Tensor x) {
    return map(op, f, 0, 0, x);
  }

  /** Computes a function with the parameters a and b of every element. */
  static Tensor map(String op, PointFunction f, float a, float b, Tensor x) {
    Meter.begin();
    float[] y = Buffers.take(x.size());
    float[] from = x.array();
    int xo = x.offset();
    Threads.runRanges(y.length, Threads.GRAIN, KERNELS.map(f, a, b, from, xo, y, 0));
    return Node.result(op, x.shape(), y, out -> {
      float[] dy = out.takeGradient();
      float[] s = f.derivesFromResult() ? y : from;
      int so = f.derivesFromResult() ? 0 : xo;
      Threads.runRanges(dy.length, Threads.GRAIN, KERNELS.mapGradient(f, a, b, s, so, dy, 0, dy, 0));
      Meter.moves(3L * dy.length);
      x.passGradient(dy); // dx += dy f'(x)
    }, x);
  }

  /** Computes a function of every pair of elements. */
  static Tensor pair(String op, PairFunction f, Tensor a, Tensor b) {
    Broadcast broadcast = Broadcast.of(op, a.shape(), b.shape());
    Meter.begin();
    float[] y = Buffers.take(broadcast.shape().size());
    broadcast.apply(f, a.array(), a.offset(), b.array(), b.offset(), y);
    return Node.result(op, broadcast.shape(), y, out -> {
      float[] dy = out.takeGradient();
      if (b.wantsGradient()) {
        float[] db = a.wantsGradient() ? Buffers.take(dy.length) : dy;
        broadcast.apply(f.rightGradient(y, dy), a.array(), a.offset(), b.array(), b.offset(), db);
        passSummed(b, out.shape(), db); // db += dy df/db
      }
      if (a.wantsGradient()) {
        broadcast.apply(f.leftGradient(y, dy), a.array(), a.offset(), b.array(), b.offset(), dy);
        passSummed(a, out.shape(), dy); // da += dy df/da
      }
    }, a, b);
  }

  /** y += x over {@code n} elements. */
  static void addInto(float[] x, int xOffset, float[] y, int yo, int n) {
    Threads.runRanges(
        n, Threads.GRAIN, (i, m) -> KERNELS.add(y, yo + i, x, xOffset + i, y, yo + i, m));
  }

  /** y = x over {@code n} elements. */
  static void copy(float[] x, int xOffset, float[] y, int yo, int n) {
    Threads.runRanges(n, Threads.GRAIN, (i, m) -> System.arraycopy(x, xOffset + i, y, yo + i, m));
  }

  /** x = value. */
  static void fill(float[] x, float value) {
    Threads.runRanges(x.length, Threads.GRAIN, (i, n) -> Arrays.fill(x, i, i + n, value));
  }

  /** x *= factor. */
  static void scale(float[] x, float factor) {
    Threads.runRanges(x.length, Threads.GRAIN, (i, n) -> KERNELS.affine(x, i, factor, NOTHING, x, i, n));
  }

  /** y = dy op x, for x broadcast to the shape of dy; y may be dy itself. */
  private static void with(Arithmetic op, float[] dy, Shape shape, Tensor x, float[] y) {
    Broadcast.of("gradient", shape, x.shape()).apply(op, dy, 0, x.array(), x.offset(), y);
  }

  private static boolean wantsAll(Tensor x, Tensor y) {
    return x.wantsGradient() && x.size() == y.size();
  }

  /** Adds dy, summed over the axes that x was repeated along, to the gradient of x; dy stays with the caller. */
  private static void addSummed(Tensor x, Shape shape, float[] dy) {
    if (x.wantsGradient()) {
      if (x.size() == dy.length) {
        x.addGradient(dy, 0);
      } else {
        x.passGradient(Reductions.sumTo(x.shape(), shape, dy));
      }
    }
  }

  /** Like {@link #addSummed}, but hands dy over. */
  private static void passSummed(Tensor x, Shape shape, float[] dy) {
    if (x.wantsGradient() && x.size() == dy.length) {
      x.passGradient(dy);
    } else {
      addSummed(x, shape, dy);
      Buffers.give(dy);
    }
  }
}
