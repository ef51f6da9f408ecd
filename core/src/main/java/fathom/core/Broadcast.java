package fathom.core;

import java.util.Arrays;

/**
 * How the two operands of an operation are stretched to a common shape, by the rules of NumPy and PyTorch: shapes are
 * aligned at their last axes, and an axis of size 1, or a missing one, repeats its only slice.
 *
 * <p>Neighbouring axes that behave alike are merged first, so that most cases end as one or two axes with long runs. A
 * run is a stretch along the last axis in which each operand is either contiguous or a single number.
 */
final class Broadcast {
  /** An operand that repeats a number or a short row, such as a bias, is unrolled to about this many elements: 4 KB. */
  private static final int TILE = 1 << 10;

  /** What an operation does with a run of n elements; {@code y} may be the memory of an operand. */
  interface Run {
    /** Both operands are contiguous. */
    void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n);

    /** The first operand is one number. */
    default void left(float a, float[] b, int bo, float[] y, int yo, int n) {
      float[] tile = new float[Math.min(n, TILE)];
      Arrays.fill(tile, a);
      for (int i = 0; i < n; i += tile.length) {
        vectors(tile, 0, b, bo + i, y, yo + i, Math.min(tile.length, n - i));
      }
    }

    /** The second operand is one number. */
    default void right(float[] a, int ao, float b, float[] y, int yo, int n) {
      float[] tile = new float[Math.min(n, TILE)];
      Arrays.fill(tile, b);
      for (int i = 0; i < n; i += tile.length) {
        vectors(a, ao + i, tile, 0, y, yo + i, Math.min(tile.length, n - i));
      }
    }
  }

  /** The axes after merging, outermost first, with each operand's step along them; a step of 0 repeats. */
  private record Axes(int[] sizes, int[] aSteps, int[] bSteps) {
    int rank() {
      return sizes.length;
    }

    /** Returns the length of a run. */
    int run() {
      return rank() == 0 ? 1 : sizes[rank() - 1];
    }

    static boolean repeatsInRun(int[] steps) {
      return steps.length > 0 && steps[steps.length - 1] == 0;
    }

    /** Returns where the run with this number starts in an operand. */
    int start(int[] steps, int run) {
      int start = 0;
      for (int axis = rank() - 2, rest = run; axis >= 0; axis--) {
        start += rest % sizes[axis] * steps[axis];
        rest /= sizes[axis];
      }
      return start;
    }
  }

  private final Shape shape;
  private final Axes axes;

  private Broadcast(Shape shape, Axes axes) {
    this.shape = shape;
    this.axes = axes;
  }

  /**
   * Finds the common shape of two operands.
   *
   * @throws TensorException if there is none; it names the operation
   */
  static Broadcast of(String op, Shape a, Shape b) {
    int[] dims = new int[Math.max(a.rank(), b.rank())];
    for (int axis = -1; axis >= -dims.length; axis--) {
      int aDim = dim(a, axis);
      int bDim = dim(b, axis);
      if (aDim != bDim && aDim != 1 && bDim != 1) {
        throw new TensorException(
            op + ": " + a + " and " + b + " do not broadcast, axis " + axis + " has sizes " + aDim + " and " + bDim);
      }
      dims[dims.length + axis] = aDim == 1 ? bDim : aDim;
    }
    return new Broadcast(Shape.of(dims), merge(dims, a, b));
  }

  /** Merges axes along which each operand goes on or repeats as along the next one; drops axes of size 1. */
  private static Axes merge(int[] dims, Shape a, Shape b) {
    int[] sizes = new int[dims.length];
    int[] aSteps = new int[dims.length];
    int[] bSteps = new int[dims.length];
    int first = dims.length;
    int aStep = 1;
    int bStep = 1;
    for (int axis = -1; axis >= -dims.length; axis--) {
      int size = dims[dims.length + axis];
      if (size == 1) {
        continue;
      }
      boolean aRepeats = dim(a, axis) == 1;
      boolean bRepeats = dim(b, axis) == 1;
      if (first < dims.length && aRepeats == (aSteps[first] == 0) && bRepeats == (bSteps[first] == 0)) {
        sizes[first] *= size;
      } else {
        first--;
        sizes[first] = size;
        aSteps[first] = aRepeats ? 0 : aStep;
        bSteps[first] = bRepeats ? 0 : bStep;
      }
      aStep *= dim(a, axis);
      bStep *= dim(b, axis);
    }
    return new Axes(
        Arrays.copyOfRange(sizes, first, dims.length),
        Arrays.copyOfRange(aSteps, first, dims.length),
        Arrays.copyOfRange(bSteps, first, dims.length));
  }

  /** Returns the size of an axis counted from the end, 1 for a missing one. */
  static int dim(Shape shape, int axis) {
    return -axis > shape.rank() ? 1 : shape.dim(axis);
  }

  /** Returns the common shape. */
  Shape shape() {
    return shape;
  }

  /** Computes all elements of y, which may be the memory of an operand that has the common shape. */
  void apply(Run run, float[] a, int ao, float[] b, int bo, float[] y) {
    if (shape.size() == 0) {
      return;
    }
    if (repeatsShortRow(axes.bSteps, axes.aSteps)) {
      float[] tile = unroll(b, bo);
      apply(run, rowsOf(tile.length, new int[] {tile.length, 1}, new int[] {0, 1}), a, ao, tile, 0, y);
    } else if (repeatsShortRow(axes.aSteps, axes.bSteps)) {
      float[] tile = unroll(a, ao);
      apply(run, rowsOf(tile.length, new int[] {0, 1}, new int[] {tile.length, 1}), tile, 0, b, bo, y);
    } else {
      apply(run, axes, a, ao, b, bo, y);
    }
  }

  private void apply(Run op, Axes axes, float[] a, int ao, float[] b, int bo, float[] y) {
    boolean left = Axes.repeatsInRun(axes.aSteps);
    boolean right = Axes.repeatsInRun(axes.bSteps);
    Threads.runRanges(shape.size(), Threads.GRAIN, (from, length) -> {
      int end = from + length;
      for (int i = from, n; i < end; i += n) {
        int run = i / axes.run();
        int within = i % axes.run();
        n = Math.min(axes.run() - within, end - i);
        int ai = ao + axes.start(axes.aSteps, run);
        int bi = bo + axes.start(axes.bSteps, run);
        if (left) {
          op.left(a[ai], b, bi + within, y, i, n);
        } else if (right) {
          op.right(a, ai + within, b[bi], y, i, n);
        } else {
          op.vectors(a, ai + within, b, bi + within, y, i, n);
        }
      }
    });
  }

  /** Returns whether the first operand is a short row that is repeated along a contiguous second one. */
  private boolean repeatsShortRow(int[] steps, int[] otherSteps) {
    return axes.rank() == 2 && steps[0] == 0 && steps[1] == 1 && otherSteps[1] == 1 && axes.run() < TILE;
  }

  /** Returns the axes of the result as rows of another length; the last one may be incomplete. */
  private Axes rowsOf(int length, int[] aSteps, int[] bSteps) {
    return new Axes(new int[] {(shape.size() - 1) / length + 1, length}, aSteps, bSteps);
  }

  /** Repeats a row, but not more often than needed, until it is long enough for an efficient run. */
  private float[] unroll(float[] row, int offset) {
    int length = axes.run();
    float[] tile = new float[length * Math.min(axes.sizes[0], (TILE + length - 1) / length)];
    for (int i = 0; i < tile.length; i += length) {
      System.arraycopy(row, offset, tile, i, length);
    }
    return tile;
  }
}
