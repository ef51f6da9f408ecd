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
    boolean[] reduced = reduced("sum", x.shape(), options);
    return reduce("sum", x, reduced, options.keepsDims(), 1);
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
    boolean[] reduced = reduced("mean", x.shape(), options);
    return mean("mean", x, reduced, options.keepsDims());
  }

  /** Mean over the marked axes, for operations under another name. */
  static Tensor mean(String op, Tensor x, boolean[] reduced, boolean keepDims) {
    double count = 1;
    for (int axis = 0; axis < reduced.length; axis++) {
      count *= reduced[axis] ? x.dim(axis) : 1;
    }
    return reduce(op, x, reduced, keepDims, count);
  }

  /** Sum over the marked axes, divided by a number. */
  private static Tensor reduce(String op, Tensor x, boolean[] reduced, boolean keepDims, double divisor) {
    int[] kept = x.shape().dims();
    int[] left = new int[kept.length];
    int rank = 0;
    for (int axis = 0; axis < kept.length; axis++) {
      kept[axis] = reduced[axis] ? 1 : kept[axis];
      if (keepDims || !reduced[axis]) {
        left[rank++] = kept[axis];
      }
    }
    float[] y = reduce(x.array(), x.offset(), x.shape().dims(), reduced, divisor);
    return Node.result(op, Shape.of(Arrays.copyOf(left, rank)), y, out -> {
      float[] dy = out.takeGradient();
      if (divisor != 1) {
        Elementwise.scale(dy, (float) (1 / divisor));
      }
      if (dy.length == x.size()) {
        x.passGradient(dy);
      } else { // dx += dy / divisor, repeated along the reduced axes
        boolean add = x.hasGradient();
        float[] dx = x.gradientToWrite();
        Broadcast.of(op, x.shape(), Shape.of(kept)).apply(add ? Elementwise.Op.ADD : REPEAT, dx, 0, dy, 0, dx);
        Buffers.give(dy);
      }
    }, x);
  }

  /**
   * Returns the sum of x, of shape {@code from}, over the axes that a tensor of shape {@code to} was repeated along.
   */
  static float[] sumTo(Shape to, Shape from, float[] x) {
    int[] dims = from.dims();
    boolean[] reduced = new boolean[dims.length];
    for (int axis = 1; axis <= dims.length; axis++) {
      reduced[dims.length - axis] = axis > to.rank() || to.dim(-axis) == 1;
    }
    return reduce(x, 0, dims, reduced, 1);
  }

  /** Returns sum(x) / divisor over the marked axes, in memory from {@link Buffers}. */
  private static float[] reduce(float[] x, int xOffset, int[] dims, boolean[] reduced, double divisor) {
    int first = 0;
    while (first < dims.length && (!reduced[first] || dims[first] == 1)) {
      first++;
    }
    // The last stretch of reduced axes, [start, end), and what lies before and after it.
    int after = 1;
    int end = dims.length;
    while (end > first && (!reduced[end - 1] || dims[end - 1] == 1)) {
      after *= dims[--end];
    }
    int rows = 1;
    int start = end;
    while (start > first && (reduced[start - 1] || dims[start - 1] == 1)) {
      rows *= dims[--start];
    }
    int before = 1;
    for (int axis = 0; axis < start; axis++) {
      before *= dims[axis];
    }
    float[] y = Buffers.take(before * after);
    if (start == end) {
      Elementwise.copy(x, xOffset, y, 0, y.length);
      return y;
    }
    boolean last = start == first;
    sumRows(x, xOffset, before, rows, after, last ? divisor : 1, y);
    if (last) {
      return y;
    }
    int[] rest = dims.clone();
    Arrays.fill(rest, start, end, 1);
    float[] result = reduce(y, 0, rest, reduced, divisor);
    Buffers.give(y);
    return result;
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
      int grain = Math.max(1, Broadcast.GRAIN / Math.max(1, rows * columns));
      Threads.runRanges(before, grain, (from, n) -> {
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

  /** Marks the axes to reduce. */
  private static boolean[] reduced(String op, Shape shape, ReductionOptions options) {
    boolean[] reduced = new boolean[shape.rank()];
    if (options.axes().isEmpty()) {
      Arrays.fill(reduced, true);
    }
    for (int given : options.axes()) {
      int axis = shape.axis(op, given);
      if (reduced[axis]) {
        throw new TensorException(op + ": axis " + given + " of " + shape + " is given twice in " + options.axes());
      }
      reduced[axis] = true;
    }
    return reduced;
  }
}
