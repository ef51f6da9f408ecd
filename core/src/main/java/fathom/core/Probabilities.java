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
      for (int i = start; i < start + n; i += c) {
        exponentials(from, x.offset() + i, y, i, c);
        KERNELS.affine(y, i, (float) (1 / sum(y, i, c)), Elementwise.NOTHING, y, i, c);
      }
    });
    return Node.result("softmax", x.shape(), y, out -> { // dx += y (dy - sum(y dy))
      float[] dy = out.takeGradient();
      forRows(x, (start, n) -> {
        for (int i = start; i < start + n; i += c) {
          double dot = 0;
          for (int j = i; j < i + c; j++) {
            dot += (double) y[j] * dy[j];
          }
          KERNELS.affine(dy, i, 1, (float) -dot, dy, i, c);
          KERNELS.mul(y, i, dy, i, dy, i, c);
        }
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
      float[] e = new float[c];
      for (int i = start; i < start + n; i += c) {
        float max = exponentials(from, x.offset() + i, e, 0, c);
        KERNELS.affine(from, x.offset() + i, 1, -max, y, i, c);
        KERNELS.affine(y, i, 1, -FloatMath.log((float) sum(e, 0, c)), y, i, c);
      }
    });
    return Node.result("logSoftmax", x.shape(), y, out -> { // dx += dy - exp(y) sum(dy)
      float[] dy = out.takeGradient();
      forRows(x, (start, n) -> {
        float[] e = new float[c];
        for (int i = start; i < start + n; i += c) {
          KERNELS.map(PointFunction.EXP, 0, 0, y, i, e, 0).accept(0, c);
          KERNELS.affine(e, 0, (float) sum(dy, i, c), Elementwise.NOTHING, e, 0, c);
          KERNELS.sub(dy, i, e, 0, dy, i, c);
        }
      });
      x.passGradient(dy);
    }, x);
  }

  /** Computes y = exp(x - max) of a row of c elements and returns the largest element max, or NaN. */
  static float exponentials(float[] x, int xo, float[] y, int yo, int c) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < c; j++) {
      max = Math.max(max, x[xo + j]);
    }
    KERNELS.affine(x, xo, 1, -max, y, yo, c);
    KERNELS.map(PointFunction.EXP, 0, 0, y, yo, y, yo).accept(0, c);
    return max;
  }

  /** Returns the sum of a row. */
  static double sum(float[] x, int xo, int c) {
    double sum = 0;
    for (int j = 0; j < c; j++) {
      sum += x[xo + j];
    }
    return sum;
  }

  /** Cuts the elements of x into ranges of whole rows. */
  private static void forRows(Tensor x, RangeBody body) {
    int c = x.dim(-1);
    Threads.runRanges(c == 0 ? 0 : x.size() / c, Threads.grain(c), (row, rows) -> body.accept(row * c, rows * c));
  }
}
