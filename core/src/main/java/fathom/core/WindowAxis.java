package fathom.core;

import java.util.Arrays;

/**
 * One spatial axis of a pooling operation: which positions of the source each position of the target is combined from.
 * The windows of an image are the products of those of its rows and columns, see {@link Windows}.
 */
final class WindowAxis {
  private final int sources;

  /** The sources of target i are {@code source[start[i]]} to {@code source[start[i + 1] - 1]}, in ascending order. */
  private final int[] start;

  private final int[] source;

  /** How many cells the window of each target has, padding included. */
  private final int[] cells;

  private WindowAxis(int sources, int[] start, int[] source, int[] cells) {
    this.sources = sources;
    this.start = start;
    this.source = source;
    this.cells = cells;
  }

  /**
   * Makes the axis of a window that moves over the source with a stride: PyTorch's rules for its {@code max_pool2d} and
   * {@code avg_pool2d}. A window may reach beyond the source on both sides; the cells further out than the padding do
   * not count.
   *
   * @param partial whether the number of windows is rounded up
   * @return the axis; without targets if no window fits
   */
  static WindowAxis sliding(int sources, int kernel, int stride, int padding, int dilation, boolean partial) {
    long room = sources + 2L * padding - dilation * (kernel - 1L) - 1;
    int targets = (int) Math.max(0, Math.floorDiv(room + (partial ? stride - 1 : 0), (long) stride) + 1);
    if (partial && (targets - 1L) * stride >= (long) sources + padding) {
      targets--; // would begin in the padding behind the source
    }
    int[] start = new int[targets + 1];
    int[] source = new int[Math.min(kernel, sources)];
    int[] cells = new int[targets];
    int size = 0;
    for (int i = 0; i < targets; i++) {
      for (int k = 0; k < kernel; k++) {
        long at = (long) i * stride - padding + (long) k * dilation;
        if (at >= 0 && at < sources) {
          source = size < source.length ? source : Arrays.copyOf(source, 2 * size);
          source[size++] = (int) at;
        }
        cells[i] += at < (long) sources + padding ? 1 : 0;
      }
      start[i + 1] = size;
    }
    return new WindowAxis(sources, start, source, cells);
  }

  /**
   * Makes the axis whose target i covers the sources from floor(i * sources / targets) to ceil((i + 1) * sources /
   * targets), the latter not included.
   */
  static WindowAxis adaptive(int sources, int targets) {
    int[] start = new int[targets + 1];
    int[] source = new int[sources + targets]; // neighbours share one source at most
    int[] cells = new int[targets];
    int size = 0;
    for (int i = 0; i < targets; i++) {
      int from = (int) ((long) i * sources / targets);
      int to = (int) (((i + 1L) * sources + targets - 1) / targets);
      for (int at = from; at < to; at++) {
        source[size++] = at;
      }
      cells[i] = to - from;
      start[i + 1] = size;
    }
    return new WindowAxis(sources, start, source, cells);
  }

  /** Returns the axis of the gradient: the targets that each source is part of. */
  WindowAxis transposed() {
    int[] windows = new int[sources];
    for (int k = 0; k < start[targets()]; k++) {
      windows[source[k]]++;
    }
    int[] first = new int[sources + 1];
    for (int at = 0; at < sources; at++) {
      first[at + 1] = first[at] + windows[at];
    }
    int[] next = first.clone();
    int[] target = new int[first[sources]];
    for (int i = 0; i < targets(); i++) {
      for (int k = start[i]; k < start[i + 1]; k++) {
        target[next[source[k]]++] = i;
      }
    }
    return new WindowAxis(targets(), first, target, windows);
  }

  /** Returns the number of source positions. */
  int sources() {
    return sources;
  }

  /** Returns the number of target positions. */
  int targets() {
    return start.length - 1;
  }

  /** Returns how many sources a target has. */
  int count(int target) {
    return start[target + 1] - start[target];
  }

  /** Returns how many cells the window of a target has, those in the padding included. */
  int cells(int target) {
    return cells[target];
  }

  /** Returns the most sources that a target has. */
  int most() {
    int most = 0;
    for (int i = 0; i < targets(); i++) {
      most = Math.max(most, count(i));
    }
    return most;
  }

  /** Returns the k-th source of a target. */
  int source(int target, int k) {
    return source[start[target] + k];
  }
}
