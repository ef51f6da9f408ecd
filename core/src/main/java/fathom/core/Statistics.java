package fathom.core;

/**
 * Variances and standard deviations over axes.
 *
 * <p>Two passes: with a = mean(x) rounded to float32 and d = x - a, the variance is {@code sum(d²) - sum(d)²/n} over
 * {@code n - correction}, which is exact for any a. So a mean that is large beside the deviations costs no digits.
 */
public final class Statistics {
  private Statistics() {}

  /**
   * Unbiased variance over axes: the squared deviations from the mean, summed and divided by n - 1.
   *
   * @param x any shape
   * @param axes the axes to reduce, from 0, or from -1 backwards for the last; none for all
   * @return the variances, in the shape of x without these axes; NaN for fewer than two elements
   * @throws TensorException if x lacks an axis, or one is given twice
   */
  public static Tensor var(Tensor x, int... axes) {
    return var(x, VarianceOptions.DEFAULT.axes(axes));
  }

  /**
   * Variance over axes; semantics of PyTorch's {@code var}.
   *
   * @param x any shape
   * @param options the axes, whether they stay with size 1, and the correction
   * @return the variances; NaN or infinite where n - correction is not positive
   * @throws TensorException if x lacks an axis, or one is given twice
   */
  public static Tensor var(Tensor x, VarianceOptions options) {
    return deviation("var", x, options, false);
  }

  /**
   * Standard deviation over axes, the root of the unbiased variance.
   *
   * @param x any shape
   * @param axes the axes to reduce, from 0, or from -1 backwards for the last; none for all
   * @return the deviations, in the shape of x without these axes; NaN for fewer than two elements
   * @throws TensorException if x lacks an axis, or one is given twice
   */
  public static Tensor std(Tensor x, int... axes) {
    return std(x, VarianceOptions.DEFAULT.axes(axes));
  }

  /**
   * Standard deviation over axes; semantics of PyTorch's {@code std}. Where it is 0 so is its gradient.
   *
   * @param x any shape
   * @param options the axes, whether they stay with size 1, and the correction
   * @return the deviations; NaN or infinite where n - correction is not positive
   * @throws TensorException if x lacks an axis, or one is given twice
   */
  public static Tensor std(Tensor x, VarianceOptions options) {
    return deviation("std", x, options, true);
  }

  private static Tensor deviation(String op, Tensor x, VarianceOptions options, boolean root) {
    ReducedAxes axes = ReducedAxes.of(op, x.shape(), options.reduction());
    double n = axes.count();
    double divisor = Math.max(0, n - options.correction());
    Broadcast broadcast = axes.broadcast();
    Meter.begin();
    float[] mean = Reductions.sum(x.array(), x.offset(), axes, n);
    float[] d = Buffers.take(x.size());
    broadcast.apply(Arithmetic.SUB, x.array(), x.offset(), mean, 0, d);
    float[] rest = Reductions.sum(d, 0, axes, n); // what rounding took from the mean
    Broadcast.of(op, x.shape(), x.shape()).apply(Arithmetic.MUL, d, 0, d, 0, d);
    float[] y = Reductions.sum(d, 0, axes, 1);
    Buffers.give(d);
    for (int i = 0; i < y.length; i++) {
      double variance = Math.max(0, y[i] - (double) rest[i] * rest[i] * n) / divisor;
      y[i] = (float) (root ? Math.sqrt(variance) : variance);
    }
    return Node.result(op, axes.result(), y, out -> {
      float[] dy = out.takeGradient();
      for (int i = 0; i < dy.length; i++) {
        dy[i] = root && y[i] == 0 ? 0 : (float) (dy[i] * (root ? 1 / y[i] : 2) / divisor);
      }
      float[] dx = Buffers.take(x.size()); // dx += (x - mean) 2 dy / divisor, over 2 std for the root
      broadcast.apply(Arithmetic.SUB, x.array(), x.offset(), mean, 0, dx);
      broadcast.apply(Arithmetic.SUB, dx, 0, rest, 0, dx);
      broadcast.apply(Arithmetic.MUL, dx, 0, dy, 0, dx);
      Buffers.give(dy);
      x.passGradient(dx);
    }, x);
  }
}
