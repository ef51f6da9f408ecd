package fathom.core;

import java.util.Arrays;

/**
 * For each axis of a result the indices of the source that it consists of, in any order, repeated, or {@link #NOTHING}
 * for a filling value. Padding and index selection are of this kind.
 *
 * <p>What lies before the first axis that changes and after the last one is merged: the copy moves blocks of whole
 * slices, as long as the indices are consecutive.
 */
final class Picks {
  /** The index of what is not in the source. */
  static final int NOTHING = -1;

  /** The number of slices before the axes that change; gradients of different ones do not meet. */
  private final int before;

  /** The axes from the first to the last that changes: their sizes in the source, and what the result picks. */
  private final int[] sizes;

  private final int[][] picks;

  /** The elements of a slice after these axes. */
  private final int block;

  /** The slices of the result for one slice before the axes. */
  private final int slots;

  /**
   * Describes a copy.
   *
   * @param shape the shape of the source
   * @param first the first axis that changes
   * @param picks the indices along that axis and the ones after it; at least one axis
   */
  Picks(Shape shape, int first, int[]... picks) {
    this.before = shape.size(0, first);
    this.sizes = Arrays.copyOfRange(shape.dims(), first, first + picks.length);
    this.picks = picks;
    this.block = shape.size(first + picks.length, shape.rank());
    this.slots = Arrays.stream(picks).mapToInt(pick -> pick.length).reduce(1, (a, b) -> a * b);
  }

  /** The operation that computes the result of x, of the given shape. */
  Tensor apply(String op, Tensor x, Shape shape, float filling) {
    Meter.begin();
    float[] y = Buffers.take(shape.size());
    gather(x.array(), x.offset(), filling, y);
    return Node.result(op, shape, y, out -> { // dx += dy at the slices that were taken
      scatterAdd(out.gradient(), x.gradientToAdd());
    }, x);
  }

  /** Computes the result y of a source x, which begins at {@code xo}. */
  void gather(float[] x, int xo, float filling, float[] y) {
    Threads.runRanges(before * slots, Threads.grain(block),
        (from, length) -> forEachRun(from, length, (source, to, n) -> {
          if (source == NOTHING) {
            Arrays.fill(y, to, to + n, filling);
          } else {
            System.arraycopy(x, xo + source, y, to, n);
          }
        }));
  }

  /** Adds y to the elements of x that it came from; those that were picked more often get the sum. */
  void scatterAdd(float[] y, float[] x) {
    Threads.runRanges(before, Threads.grain((long) block * slots), (from, length) -> {
      forEachRun(from * slots, length * slots, (source, to, n) -> {
        if (source != NOTHING) {
          for (int i = 0; i < n; i++) {
            x[source + i] += y[to + i];
          }
        }
      });
    });
  }

  /** A stretch of {@code n} elements, in the source from {@code source}, in the result from {@code to}. */
  private interface Run {
    void run(int source, int to, int n);
  }

  /** Walks through {@code length} slots of the result from {@code from} on. */
  private void forEachRun(int from, int length, Run body) {
    int[] last = picks[picks.length - 1];
    for (int slot = from, n; slot < from + length; slot += n) {
      int row = row(slot / last.length);
      int within = slot % last.length;
      int source = row == NOTHING ? NOTHING : last[within];
      int end = Math.min(last.length - within, from + length - slot);
      n = 1;
      while (n < end && (row == NOTHING || last[within + n] == (source == NOTHING ? NOTHING : source + n))) {
        n++;
      }
      int start = source == NOTHING ? NOTHING : (row * sizes[sizes.length - 1] + source) * block;
      body.run(start, slot * block, n * block);
    }
  }

  /** Returns which row along the last axis that changes a row of the result comes from. */
  private int row(int rowOfResult) {
    int row = 0;
    int step = 1;
    int rest = rowOfResult;
    for (int axis = picks.length - 2; axis >= 0; axis--) {
      int source = picks[axis][rest % picks[axis].length];
      if (source == NOTHING) {
        return NOTHING;
      }
      row += source * step;
      step *= sizes[axis];
      rest /= picks[axis].length;
    }
    return rest * step + row;
  }
}
