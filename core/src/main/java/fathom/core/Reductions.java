package fathom.core;

import java.util.Arrays;

/**
 * Sums and means over axes.
 *
 * <p>Neighbouring reduced axes are summed together as {@link Columns} defines it, in float32 chains of bounded length
 * that are combined in double precision. Where kept axes lie between reduced ones, the last ones are summed first, and
 * the sums rounded to float32 in between.
 */
public final class Reductions {
  /** A broadcast operation that ignores its first operand. */
  private static final Broadcast.Run REPEAT = new Broadcast.Run() {
    @Override
    public void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
      System.arraycopy(b, bo, y, yo, n);
    }

    @Override
    public void left(float a, float[] b, int bo, float[] y, int yo, int n) {
      System.arraycopy(b, bo, y, yo, n);
    }

    @Override
    public void right(float[] a, int ao, float b, float[] y, int yo, int n) {
      Arrays.fill(y, yo, yo + n, b);
    }
  };

  private Reductions() {}

  /**
   * Sum over axes.
   *
   * @param x any shape
   * @param axes the axes to sum over, from 0, or from -1 backwards for the last; none for all
   * @return the sums, in the shape of x without these axes
   * @throws TensorException if x lacks an axis, or one is given twice
   */
  public static Tensor sum(Tensor x, int... axes) {
    return sum(x, ReductionOptions.DEFAULT.axes(axes));
  }

  /**
   * Sum over axes.
   *
   * @param x any shape
   * @param options the axes, and whether they stay with size 1
   * @return the sums
   * @throws TensorException if x lacks an axis, or one is given twice
   */
  public static Tensor sum(Tensor x, ReductionOptions options) {
    return reduce("sum", x, ReducedAxes.of("sum", x.shape(), options), 1);
  }

  /**
   * Mean over axes; NaN for the mean of nothing.
   *
   * @param x any shape
   * @param axes the axes to average over, from 0, or from -1 backwards for the last; none for all
   * @return the means, in the shape of x without these axes
   * @throws TensorException if x lacks an axis, or one is given twice
   */
  public static Tensor mean(Tensor x, int... axes) {
    return mean(x, ReductionOptions.DEFAULT.axes(axes));
  }

  /**
   * Mean over axes; NaN for the mean of nothing.
   *
   * @param x any shape
   * @param options the axes, and whether they stay with size 1
   * @return the means
   * @throws TensorException if x lacks an axis, or one is given twice
   */
  public static Tensor mean(Tensor x, ReductionOptions options) {
    ReducedAxes axes = ReducedAxes.of("mean", x.shape(), options);
    return reduce("mean", x, axes, axes.count());
  }

  /** Mean over the marked axes, for operations under another name. */
  static Tensor mean(String op, Tensor x, boolean[] reduced, boolean keepDims) {
    ReducedAxes axes = ReducedAxes.of(x.shape(), reduced, keepDims);
    return reduce(op, x, axes, axes.count());
  }

  /** Sum over all axes, divided by a number. */
  static Tensor dividedSum(Tensor x, double divisor) {
    return reduce("sum", x, ReducedAxes.of("sum", x.shape(), ReductionOptions.DEFAULT), divisor);
  }

  /** Sum over axes, divided by a number. */
  private static Tensor reduce(String op, Tensor x, ReducedAxes axes, double divisor) {
    Meter.begin();
    float[] y = sum(x.array(), x.offset(), axes, divisor);
    return Node.result(op, axes.result(), y, out -> {
      float[] dy = out.takeGradient();
      if (divisor != 1) {
        Elementwise.scale(dy, (float) (1 / divisor));
      }
      if (dy.length == x.size()) {
        x.passGradient(dy);
      } else { // dx += dy / divisor, repeated along the reduced axes
        boolean add = x.hasGradient();
        float[] dx = x.gradientToWrite();
        axes.broadcast().apply(add ? Arithmetic.ADD : REPEAT, dx, 0, dy, 0, dx);
        Buffers.give(dy);
      }
    }, x);
  }

  /**
   * Returns the sum of x, of shape {@code from}, over the axes that a tensor of shape {@code to} was repeated along.
   */
  static float[] sumTo(Shape to, Shape from, float[] x) {
    boolean[] reduced = new boolean[from.rank()];
    for (int axis = 1; axis <= reduced.length; axis++) {
      reduced[reduced.length - axis] = axis > to.rank() || to.dim(-axis) == 1;
    }
    return sum(x, 0, ReducedAxes.of(from, reduced, true), 1);
  }

  /** Returns sum(x) / divisor over axes, in memory from {@link Buffers}. */
  static float[] sum(float[] x, int xOffset, ReducedAxes axes, double divisor) {
    return axes.reduce(x, xOffset, (from, offset, before, rows, columns, last, y) -> {
      sumRows(from, offset, before, rows, columns, last ? divisor : 1, y);
    });
  }

  /** y = x summed over its middle axis / divisor, for x of shape [before, rows, columns]. */
  private static void sumRows(
      float[] x, int xOffset, int before, int rows, int columns, double divisor, float[] y) {
    if (y.length == 0) {
      return;
    }
    int period = Columns.period(columns);
    int chunkRows = Columns.chunkRows(columns);
    int chunks = Columns.chunks(rows, columns);
    if (chunks <= 1) { // many small matrices
      Threads.runRanges(before, Threads.grain((long) rows * columns), (from, n) -> {
        float[] partial = new float[period];
        double[] sums = new double[columns];
        for (int i = from; i < from + n; i++) {
          Columns.sum(x, xOffset + i * rows * columns, rows * columns, columns, partial, sums, 0);
          for (int c = 0; c < columns; c++) {
            y[i * columns + c] = (float) (sums[c] / divisor);
          }
        }
      });
    } else {
      double[] sums = new double[before * chunks * columns];
      Threads.run(before * chunks, task -> {
        int row = task % chunks * chunkRows;
        int start = xOffset + (task / chunks * rows + row) * columns;
        int n = Math.min(chunkRows, rows - row) * columns;
        Columns.sum(x, start, n, columns, new float[period], sums, task * columns);
      });
      for (int i = 0; i < y.length; i++) {
        double sum = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
          sum += sums[(i / columns * chunks + chunk) * columns + i % columns];
        }
        y[i] = (float) (sum / divisor);
      }
    }
  }
}
