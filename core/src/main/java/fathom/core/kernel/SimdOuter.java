package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * Weight gradients with the Vector API: which tile sums what. The tiles are in {@link SimdOuterTiles}.
 *
 * <p>A tile has a height, values of x, and a width, output channels. The sums of a tile are contiguous, and tiles
 * follow each other: values, then kernel columns, which see the same values of x. Values and channels beyond the last
 * one are summed, too, from whatever lies there, and not stored.
 */
final class SimdOuter {
  private static final int LANES = SimdConv.LANES;

  /** Channels of a shared tile; its rows are these for three kernel columns. */
  private static final int SHARED_CHANNELS = 4;

  private SimdOuter() {}

  /** A panel is as wide as a tile: one vector for few outputs, else two. */
  static int panel(int outputs) {
    return outerShares(outputs) ? LANES : 2 * LANES;
  }

  /** Wide tiles need no shared sums: they are as fast without. */
  static boolean outerShares(int outputs) {
    return SimdConv.MANY_REGISTERS && outputs <= LANES;
  }

  private static boolean narrow(OuterProducts p) {
    return p.panel == LANES;
  }

  /** Returns the height of the next tile when so many values are left: heights that leave little over at the end. */
  private static int height(OuterProducts p, int left) {
    if (p.shared) {
      return SHARED_CHANNELS;
    }
    if (narrow(p)) {
      return left > 9 ? 16 : left > 8 ? 9 : 8; // 9: three columns of three channels, a first layer
    }
    if (SimdConv.MANY_REGISTERS) {
      return left > 16 || (left > 8 && left <= 12) ? 12 : 8; // 12 a + 8 b is every multiple of 4 but 4
    }
    // With 16 registers: 10 for sums, 2 for d, 1 for x; with 12 sums JDK 25 spills.
    int short4 = (5 - left % 5) % 5; // 5 a + 4 b
    return short4 > 0 && (left >= 4 * short4 || left <= 8) ? 4 : 5;
  }

  static int outerSize(OuterProducts p, int channels) {
    int values = p.values(channels);
    int rows = 0;
    for (int v = 0; v < values;) {
      int height = height(p, values - v);
      rows += height;
      v += height;
    }
    return p.columns() * rows * p.panel;
  }

  static void outer(OuterProducts p, float[] x, int xo, int channels, int pixels, float[] d, int at) {
    int columns = p.shared ? 1 : p.columns();
    int values = p.values(channels);
    int tile = at;
    for (int v = 0; v < values;) {
      int height = height(p, values - v);
      for (int column = 0; column < columns; column++) {
        tile += tile(p, height, x, xo + p.offset(column, v), pixels, d, tile);
      }
      v += height;
    }
  }

  /** Sums one tile; returns the floats of its sums. */
  private static int tile(OuterProducts p, int height, float[] x, int xo, int pixels, float[] d, int at) {
    if (p.shared) {
      SimdOuterTiles.outerShared4(x, xo, p.pixel, pixels, d, at);
      return OuterProducts.SHARED * height * LANES;
    }
    if (narrow(p)) {
      switch (height) {
        case 16 -> SimdOuterTiles.outer16x1(x, xo, p.pixel, pixels, d, at);
        case 9 -> SimdOuterTiles.outer9x1(x, xo, p.pixel, pixels, d, at);
        default -> SimdOuterTiles.outer8x1(x, xo, p.pixel, pixels, d, at);
      }
      return height * LANES;
    }
    switch (height) {
      case 12 -> SimdOuterTiles.outer12x2(x, xo, p.pixel, pixels, d, at);
      case 8 -> SimdOuterTiles.outer8x2(x, xo, p.pixel, pixels, d, at);
      case 5 -> SimdOuterTiles.outer5x2(x, xo, p.pixel, pixels, d, at);
      default -> SimdOuterTiles.outer4x2(x, xo, p.pixel, pixels, d, at);
    }
    return height * 2 * LANES;
  }

  static void outerStore(
      OuterProducts p, float[] sums, int at, int channels, int outputs, float[] y, int yo, boolean accumulate) {
    int values = p.values(channels);
    int tile = at;
    for (int v = 0; v < values;) {
      int height = height(p, values - v);
      for (int column = 0; column < p.columns(); column++) {
        for (int i = 0; i < Math.min(height, values - v); i++) {
          int from = tile + i * p.panel;
          if (outputs == p.panel) {
            store(sums, from, outputs, y, yo + p.place(column, v + i), accumulate);
          } else {
            p.store(sums, from, outputs, y, yo, column, v + i, accumulate);
          }
        }
        tile += height * p.panel;
      }
      v += height;
    }
  }

  /** Adds whole vectors to what is in {@code y}, or stores them there. */
  private static void store(float[] sums, int at, int n, float[] y, int yo, boolean accumulate) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector sum = FloatVector.fromArray(SimdConv.SPECIES, sums, at + i);
      FloatVector result = accumulate ? FloatVector.fromArray(SimdConv.SPECIES, y, yo + i).add(sum) : sum;
      SimdConv.VECTOR.cast(result).intoArray(y, yo + i);
    }
  }
}
