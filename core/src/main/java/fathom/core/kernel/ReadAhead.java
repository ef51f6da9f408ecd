package fathom.core.kernel;

/**
 * Reads a float of each cache line of what is copied or multiplied next, in the order in which it lies. Nothing brings
 * it faster into the cache: a copy has stores in the way and begins anew with each of its short runs, and a tile waits
 * for one line after the other.
 */
public final class ReadAhead {
  /** Floats of a cache line. */
  private static final int LINE = 16;

  /** Floats of a band, at most: 128 KiB, which stay in the second-level cache until they are copied. */
  private static final int MOST = 1 << 15;

  private ReadAhead() {}

  /**
   * Reads ahead.
   *
   * @param x source
   * @param xo index of the first float
   * @param length number of floats
   * @return of no importance, but to be used: else the compiler leaves out what is read
   */
  public static float touch(float[] x, int xo, int length) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int end = xo + length;
    int i = xo;
    for (; i < end - 3 * LINE; i += 4 * LINE) {
      sum0 += x[i];
      sum1 += x[i + LINE];
      sum2 += x[i + 2 * LINE];
      sum3 += x[i + 3 * LINE];
    }
    for (; i < end; i += LINE) {
      sum0 += x[i];
    }
    return sum0 + sum1 + sum2 + sum3;
  }

  /**
   * Reads ahead the rows of an image that a band sees, those of all phases as they lie, unless they are too many.
   *
   * @param rows vertical axis
   * @param row0 first output row
   * @param bandRows output rows
   * @param x source
   * @param xo where the image begins
   * @param pitch floats of a row
   * @return of no importance, but to be used
   */
  static float touch(Axis rows, int row0, int bandRows, float[] x, int xo, int pitch) {
    int first = rows.source();
    int end = 0;
    for (int p = 0; p < rows.phases(); p++) {
      int row = row0 * rows.step() + rows.origin(p);
      first = Math.min(first, Math.max(0, row));
      end = Math.max(end, Math.min(rows.source(), row + (bandRows - 1 + rows.reach()) * rows.step() + 1));
    }
    int length = Math.max(0, end - first) * pitch;
    return length > MOST ? 0 : touch(x, xo + first * pitch, length);
  }
}
