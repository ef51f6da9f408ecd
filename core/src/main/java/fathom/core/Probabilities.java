package fathom.core;

import fathom.core.kernel.ElementwiseKernels;
import fathom.core.kernel.FloatMath;
import fathom.core.kernel.Kernels;
import fathom.core.kernel.PointFunction;
import fathom.core.kernel.RangeBody;

/**
 * Operations that make probabilities of any numbers: softmax and its logarithm. They work along the last axis; any
 * other one is brought there and back. The largest element of a row is subtracted first, so that nothing overflows,
 * and sums run in double precision.
 */
public final class Probabilities {
  private static final ElementwiseKernels KERNELS = Kernels.get().elementwise();

  private Probabilities() {}

  /**
   * Exponentials along an axis, divided by their sum; semantics of PyTorch's {@code softmax}. A row with a NaN, with
   * plus infinity, or of minus infinities alone becomes NaN.
   *
   * @param x rank 1 or more
   * @param axis from 0, or from -1 backwards for the last
   * @return positive numbers whose sum along the axis is 1, in the shape of x
   * @throws TensorException if x lacks the axis
   */
  public static Tensor softmax(Tensor x, int axis) {
    int at = x.shape().axis("softmax", axis);
    return at == x.rank() - 1 ? softmax(x) : softmax(x.transpose(at, -1)).transpose(at, -1);
  }

  /**
   * Logarithm of the softmax along an axis; semantics of PyTorch's {@code log_softmax}. A row with a NaN, with plus
   * infinity, or of minus infinities alone becomes NaN.
   *
   * @param x rank 1 or more
   * @param axis from 0, or from -1 backwards for the last
   * @return {@code x - log(sum(exp(x)))}, in the shape of x
   * @throws TensorException if x lacks the axis
   */
  public static Tensor logSoftmax(Tensor x, int axis) {
    int at = x.shape().axis("logSoftmax", axis);
    return at == x.rank() - 1 ? logSoftmax(x) : logSoftmax(x.transpose(at, -1)).transpose(at, -1);
  }

  private static Tensor softmax(Tensor x) {
    int c = x.dim(-1);
    Meter.begin();
    float[] y = Buffers.take(x.size());
    float[] from = x.array();
    forRows(x, (start, n) -> {
      minusMax(from, x.offset() + start, y, start, n, c);
      KERNELS.map(PointFunction.EXP, 0, 0, y, 0, y, 0).accept(start, n);
      double[] sums = sums(y, start, n / c, c);
      for (int row = 0, i = start; row < sums.length; row++, i += c) {
        KERNELS.affine(y, i, (float) (1 / sums[row]), Elementwise.NOTHING, y, i, c);
      }
    });
    return Node.result("softmax", x.shape(), y, out -> { // dx += y (dy - sum(y dy))
      float[] dy = out.takeGradient();
      forRows(x, (start, n) -> {
        float[] products = Buffers.take(n);
        KERNELS.mul(y, start, dy, start, products, 0, n);
        double[] dots = sums(products, 0, n / c, c);
        Buffers.give(products);
        for (int row = 0, i = start; row < dots.length; row++, i += c) {
          KERNELS.affine(dy, i, 1, (float) -dots[row], dy, i, c);
        }
        KERNELS.mul(y, start, dy, start, dy, start, n);
      });
      x.passGradient(dy);
    }, x);
  }

  private static Tensor logSoftmax(Tensor x) {
    int c = x.dim(-1);
    Meter.begin();
    float[] y = Buffers.take(x.size());
    float[] from = x.array();
    forRows(x, (start, n) -> {
      minusMax(from, x.offset() + start, y, start, n, c);
      float[] e = Buffers.take(n);
      KERNELS.map(PointFunction.EXP, 0, 0, y, start, e, 0).accept(0, n);
      double[] sums = sums(e, 0, n / c, c);
      Buffers.give(e);
      for (int row = 0, i = start; row < sums.length; row++, i += c) {
        KERNELS.affine(y, i, 1, -FloatMath.log((float) sums[row]), y, i, c);
      }
    });
    return Node.result("logSoftmax", x.shape(), y, out -> { // dx += dy - exp(y) sum(dy)
      float[] dy = out.takeGradient();
      forRows(x, (start, n) -> {
        float[] e = Buffers.take(n);
        KERNELS.map(PointFunction.EXP, 0, 0, y, start, e, 0).accept(0, n);
        double[] sums = sums(dy, start, n / c, c);
        for (int row = 0, i = 0; row < sums.length; row++, i += c) {
          KERNELS.affine(e, i, (float) sums[row], Elementwise.NOTHING, e, i, c);
        }
        KERNELS.sub(dy, start, e, 0, dy, start, n);
        Buffers.give(e);
      });
      x.passGradient(dy);
    }, x);
  }

  /** Computes y = exp(x - max) of a row of c elements and returns the largest element max, or NaN. */
  static float exponentials(float[] x, int xo, float[] y, int yo, int c) {
    float max = KERNELS.max(x, xo, c);
    KERNELS.affine(x, xo, 1, -max, y, yo, c);
    KERNELS.map(PointFunction.EXP, 0, 0, y, yo, y, yo).accept(0, c);
    return max;
  }

  /** Computes y = x - max of each row of c elements, of n elements in all. */
  private static void minusMax(float[] x, int xo, float[] y, int yo, int n, int c) {
    for (int i = 0; i < n; i += c) {
      KERNELS.affine(x, xo + i, 1, -KERNELS.max(x, xo + i, c), y, yo + i, c);
    }
  }

  /** Returns the sum of each row; four chains of additions keep the processor busy. */
  private static double[] sums(float[] x, int xo, int rows, int c) {
    double[] sums = new double[rows];
    int row = 0;
    for (; row + 4 <= rows; row += 4) {
      int at = xo + row * c;
      double sum0 = 0;
      double sum1 = 0;
      double sum2 = 0;
      double sum3 = 0;
      for (int i = at; i < at + c; i++) {
        sum0 += x[i];
        sum1 += x[i + c];
        sum2 += x[i + 2 * c];
        sum3 += x[i + 3 * c];
      }
      sums[row] = sum0;
      sums[row + 1] = sum1;
      sums[row + 2] = sum2;
      sums[row + 3] = sum3;
    }
    for (; row < rows; row++) {
      for (int i = xo + row * c; i < xo + (row + 1) * c; i++) {
        sums[row] += x[i];
      }
    }
    return sums;
  }

  /** Cuts the elements of x into ranges of whole rows. */
  private static void forRows(Tensor x, RangeBody body) {
    int c = x.dim(-1);
    Threads.runRanges(c == 0 ? 0 : x.size() / c, Threads.grain(c), (row, rows) -> body.accept(row * c, rows * c));
  }
}
