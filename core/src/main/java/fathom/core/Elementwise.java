package fathom.core;

import fathom.core.kernel.ElementwiseKernels;
import fathom.core.kernel.Kernels;
import java.util.Arrays;
import java.util.Locale;

/** Operations that compute each element of the result from the elements at the same place of their broadcast inputs. */
public final class Elementwise {
  private static final ElementwiseKernels KERNELS = Kernels.get().elementwise();

  /** The arithmetic operations on runs of elements. */
  enum Op implements Broadcast.Run {
    ADD {
      @Override
      public void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        KERNELS.add(a, ao, b, bo, y, yo, n);
      }

      @Override
      public void left(float a, float[] b, int bo, float[] y, int yo, int n) {
        KERNELS.affine(b, bo, 1, a, y, yo, n);
      }

      @Override
      public void right(float[] a, int ao, float b, float[] y, int yo, int n) {
        KERNELS.affine(a, ao, 1, b, y, yo, n);
      }
    },
    SUB {
      @Override
      public void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        KERNELS.sub(a, ao, b, bo, y, yo, n);
      }

      @Override
      public void left(float a, float[] b, int bo, float[] y, int yo, int n) {
        KERNELS.affine(b, bo, -1, a, y, yo, n);
      }

      @Override
      public void right(float[] a, int ao, float b, float[] y, int yo, int n) {
        KERNELS.affine(a, ao, 1, -b, y, yo, n);
      }
    },
    MUL {
      @Override
      public void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        KERNELS.mul(a, ao, b, bo, y, yo, n);
      }

      @Override
      public void left(float a, float[] b, int bo, float[] y, int yo, int n) {
        right(b, bo, a, y, yo, n);
      }

      @Override
      public void right(float[] a, int ao, float b, float[] y, int yo, int n) {
        KERNELS.affine(a, ao, b, NOTHING, y, yo, n);
      }
    };

    Tensor apply(Broadcast broadcast, Tensor a, Tensor b, Node.Backward backward) {
      float[] y = Buffers.take(broadcast.shape().size());
      broadcast.apply(this, a.array(), a.offset(), b.array(), b.offset(), y);
      return Node.result(name().toLowerCase(Locale.ROOT), broadcast.shape(), y, backward, a, b);
    }
  }

  /** Adding it changes no float, not even the sign of a zero. */
  private static final float NOTHING = -0f;

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
    return Op.ADD.apply(broadcast, a, b, y -> {
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
    return Op.SUB.apply(broadcast, a, b, y -> {
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
    return Op.MUL.apply(broadcast, a, b, y -> {
      float[] dy = y.takeGradient();
      if (b.wantsGradient()) {
        float[] db = a.wantsGradient() ? Buffers.take(dy.length) : dy;
        times(dy, y.shape(), a, db);
        passSummed(b, y.shape(), db); // db += a dy
      }
      if (a.wantsGradient()) {
        times(dy, y.shape(), b, dy);
        passSummed(a, y.shape(), dy); // da += b dy
      }
    });
  }

  /**
   * Rectified linear unit; NaN stays NaN. As in PyTorch, the gradient is 0 at 0.
   *
   * @param x any shape
   * @return max(x, 0), of the same shape
   */
  public static Tensor relu(Tensor x) {
    float[] y = Buffers.take(x.size());
    float[] from = x.array();
    Threads.runRanges(y.length, Broadcast.GRAIN, (i, n) -> KERNELS.relu(from, x.offset() + i, y, i, n));
    Node.Backward backward = out -> { // dx += dy where y > 0
      float[] dy = out.takeGradient();
      Threads.runRanges(
          dy.length, Broadcast.GRAIN, (i, n) -> KERNELS.reluGradient(y, i, dy, i, dy, i, n));
      x.passGradient(dy);
    };
    return Node.result("relu", x.shape(), y, backward, x);
  }

  /** y += x over {@code n} elements. */
  static void addInto(float[] x, int xOffset, float[] y, int yo, int n) {
    Threads.runRanges(
        n, Broadcast.GRAIN, (i, m) -> KERNELS.add(y, yo + i, x, xOffset + i, y, yo + i, m));
  }

  /** y = x over {@code n} elements. */
  static void copy(float[] x, int xOffset, float[] y, int yo, int n) {
    Threads.runRanges(n, Broadcast.GRAIN, (i, m) -> System.arraycopy(x, xOffset + i, y, yo + i, m));
  }

  /** x = value. */
  static void fill(float[] x, float value) {
    Threads.runRanges(x.length, Broadcast.GRAIN, (i, n) -> Arrays.fill(x, i, i + n, value));
  }

  /** x *= factor. */
  static void scale(float[] x, float factor) {
    Threads.runRanges(x.length, Broadcast.GRAIN, (i, n) -> KERNELS.affine(x, i, factor, NOTHING, x, i, n));
  }

  /** y = dy * x, broadcast to the shape of dy; y may be dy itself. */
  private static void times(float[] dy, Shape shape, Tensor x, float[] y) {
    Broadcast.of("mul", shape, x.shape()).apply(Op.MUL, dy, 0, x.array(), x.offset(), y);
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
