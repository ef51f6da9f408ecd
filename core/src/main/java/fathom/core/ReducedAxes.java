package fathom.core;

import java.util.Arrays;

/**
 * The axes that a reduction reduces, and the shapes that follow.
 *
 * <p>Neighbouring reduced axes are reduced together. Where kept axes lie between reduced ones, the last ones come
 * first.
 */
final class ReducedAxes {
  private final Shape shape;
  private final boolean[] reduced;
  private final Shape kept;
  private final Shape result;

  private ReducedAxes(Shape shape, boolean[] reduced, Shape kept, Shape result) {
    this.shape = shape;
    this.reduced = reduced;
    this.kept = kept;
    this.result = result;
  }

  /**
   * Finds the axes that options name.
   *
   * @throws TensorException if the shape lacks an axis, or one is given twice; it names the operation
   */
  static ReducedAxes of(String op, Shape shape, ReductionOptions options) {
    boolean[] reduced = new boolean[shape.rank()];
    Arrays.fill(reduced, options.axes().isEmpty());
    for (int given : options.axes()) {
      int axis = shape.axis(op, given);
      if (reduced[axis]) {
        throw new TensorException(op + ": axis " + given + " of " + shape + " is given twice in " + options.axes());
      }
      reduced[axis] = true;
    }
    return of(shape, reduced, options.keepsDims());
  }

  /** Takes the marked axes. */
  static ReducedAxes of(Shape shape, boolean[] reduced, boolean keepDims) {
    int[] kept = shape.dims();
    int[] left = new int[kept.length];
    int rank = 0;
    for (int axis = 0; axis < kept.length; axis++) {
      kept[axis] = reduced[axis] ? 1 : kept[axis];
      if (keepDims || !reduced[axis]) {
        left[rank++] = kept[axis];
      }
    }
    return new ReducedAxes(shape, reduced, Shape.of(kept), Shape.of(Arrays.copyOf(left, rank)));
  }

  /** Returns the shape of the result. */
  Shape result() {
    return result;
  }

  /** Returns how many elements become one. */
  double count() {
    double count = 1;
    for (int axis = 0; axis < reduced.length; axis++) {
      count *= reduced[axis] ? shape.dim(axis) : 1;
    }
    return count;
  }

  /** Returns how the result stretches to the shape of the operand, which comes first. */
  Broadcast broadcast() {
    return Broadcast.of("reduction", shape, kept);
  }

  /** One step of a reduction: y = x reduced over its middle axis, for x of shape [before, rows, columns]. */
  interface Step {
    void run(float[] x, int xOffset, int before, int rows, int columns, boolean last, float[] y);
  }

  /** Returns x, which begins at {@code xOffset}, reduced over the axes, in memory from {@link Buffers}. */
  float[] reduce(float[] x, int xOffset, Step step) {
    return reduce(x, xOffset, shape.dims(), step);
  }

  private float[] reduce(float[] x, int xOffset, int[] dims, Step step) {
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
    step.run(x, xOffset, before, rows, after, last, y);
    if (last) {
      return y;
    }
    int[] rest = dims.clone();
    Arrays.fill(rest, start, end, 1);
    float[] result = reduce(y, 0, rest, step);
    Buffers.give(y);
    return result;
  }
}
