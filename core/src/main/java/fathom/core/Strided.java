package fathom.core;

import java.util.Arrays;

/**
 * The elements of an array in the order of another shape: along each axis of that shape the place in the array moves by
 * a step of its own, which may be negative, or 0 to repeat. Permutations and slices are of this kind.
 */
final class Strided {
  private final int size;
  private final int[] sizes;
  private final int[] steps;

  /**
   * Describes a walk.
   *
   * @param dims the sizes of the shape, outermost first
   * @param steps the distance in the array between neighbours along each axis
   */
  Strided(int[] dims, int[] steps) {
    size = Shape.of(dims).size();
    int[] mergedSizes = new int[dims.length];
    int[] mergedSteps = new int[dims.length];
    int rank = 0;
    for (int axis = 0; axis < dims.length; axis++) {
      if (dims[axis] == 1) {
        continue;
      }
      if (rank > 0 && mergedSteps[rank - 1] == dims[axis] * steps[axis]) { // goes on where the axis before ends
        mergedSizes[rank - 1] *= dims[axis];
        mergedSteps[rank - 1] = steps[axis];
      } else {
        mergedSizes[rank] = dims[axis];
        mergedSteps[rank++] = steps[axis];
      }
    }
    this.sizes = rank == 0 ? new int[] {1} : Arrays.copyOf(mergedSizes, rank);
    this.steps = rank == 0 ? new int[] {1} : Arrays.copyOf(mergedSteps, rank);
  }

  /** Copies the elements of x, walked from {@code xo} on, to y. */
  void gather(float[] x, int xo, float[] y) {
    int step = steps[steps.length - 1];
    forEachRun((from, to, n) -> {
      if (step == 1) {
        System.arraycopy(x, xo + from, y, to, n);
      } else {
        for (int i = 0, at = xo + from; i < n; i++, at += step) {
          y[to + i] = x[at];
        }
      }
    });
  }

  /** Copies y from {@code yo} on to the elements of x, walked from {@code xo} on. */
  void scatter(float[] y, int yo, float[] x, int xo) {
    int step = steps[steps.length - 1];
    forEachRun((from, to, n) -> {
      if (step == 1) {
        System.arraycopy(y, yo + to, x, xo + from, n);
      } else {
        for (int i = 0, at = xo + from; i < n; i++, at += step) {
          x[at] = y[yo + to + i];
        }
      }
    });
  }

  /** Adds y to the elements of x, walked from {@code xo} on; no element may be met twice. */
  void scatterAdd(float[] y, float[] x, int xo) {
    int step = steps[steps.length - 1];
    forEachRun((from, to, n) -> {
      for (int i = 0, at = xo + from; i < n; i++, at += step) {
        x[at] += y[to + i];
      }
    });
  }

  /**
   * A stretch along the last axis: {@code n} elements, in the array from {@code from}, in the shape from {@code to}.
   */
  private interface Run {
    void run(int from, int to, int n);
  }

  private void forEachRun(Run body) {
    int last = sizes.length - 1;
    Threads.runRanges(size, Threads.GRAIN, (first, length) -> {
      for (int to = first, n; to < first + length; to += n) {
        int within = to % sizes[last];
        n = Math.min(sizes[last] - within, first + length - to);
        int from = within * steps[last];
        for (int axis = last - 1, rest = to / sizes[last]; axis >= 0; axis--) {
          from += rest % sizes[axis] * steps[axis];
          rest /= sizes[axis];
        }
        body.run(from, to, n);
      }
    });
  }
}
