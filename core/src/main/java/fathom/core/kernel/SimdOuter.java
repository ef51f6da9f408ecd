package fathom.core.kernel;

/**
 * Weight gradients with the Vector API: which tile sums what. The tiles are in {@link SimdOuterTiles}.
 *
 * <p>A tile has rows and a width. The sums of a tile are contiguous, and tiles follow each other: vectors of output
 * channels outside, rows inside. Rows and channels beyond the last one are summed, too, from whatever lies there, and
 * not stored.
 */
final class SimdOuter {
  private static final int LANES = SimdConv.LANES;
  private static final int BLOCK = BlockedPatch.BLOCK;

  /** Channels of a shared tile; its rows are these for three kernel columns. */
  private static final int SHARED_CHANNELS = 4;

  private static final int NARROW_ROWS = 16;
  private static final int WIDE_ROWS = 12;

  /** Half a block of channels. */
  private static final int BLOCKED_ROWS = 8;

  /** With 16 registers: 10 for sums, 2 for d, 1 for x; with 12 sums JDK 25 spills. */
  private static final int FEW_REGISTERS_ROWS = 5;

  private SimdOuter() {}

  private static boolean narrow(int outputs) {
    return SimdConv.MANY_REGISTERS && outputs <= LANES;
  }

  private static int width(OuterProducts p, int outputs) {
    return p.shared || narrow(outputs) ? LANES : 2 * LANES;
  }

  private static int rows(OuterProducts p, int outputs) {
    if (narrow(outputs)) {
      return NARROW_ROWS;
    }
    return !SimdConv.MANY_REGISTERS ? FEW_REGISTERS_ROWS : p.isBlocked() ? BLOCKED_ROWS : WIDE_ROWS;
  }

  /** Kernel columns that are summed apart: all at once where they are as far apart as they have channels. */
  private static int runs(OuterProducts p) {
    return p.xColumn == p.channels || p.isBlocked() ? 1 : p.columns;
  }

  static int outerSize(OuterProducts p, int outputs) {
    int width = width(p, outputs);
    int wide = (outputs + width - 1) / width * width;
    if (p.shared) {
      return p.columns * p.channels * wide;
    }
    int rows = rows(p, outputs);
    int runs = runs(p);
    return (p.columns * p.channels / runs + rows - 1) / rows * rows * runs * wide;
  }

  static void outer(
      OuterProducts p, float[] x, int xo, int pixels, float[] d, int dOffset, int dBlock, int outputs, float[] sums,
      int at) {
    if (p.shared) {
      outerShared(p, x, xo, pixels, d, dOffset, dBlock, outputs, sums, at);
      return;
    }
    int runs = runs(p);
    int run = p.columns * p.channels / runs;
    int rows = rows(p, outputs);
    int width = width(p, outputs);
    int tile = at;
    for (int o = 0; o < outputs; o += width) {
      int d0 = dOffset + o / BLOCK * dBlock + o % BLOCK;
      int d1 = dOffset + (o + LANES) / BLOCK * dBlock + (o + LANES) % BLOCK;
      for (int column = 0; column < runs; column++) {
        for (int r = 0; r < run; r += rows) {
          int xp = xo + p.offset(column, r);
          switch (rows) {
            case NARROW_ROWS -> SimdOuterTiles.outer16x1(x, xp, p.pixel, pixels, d, d0, sums, tile);
            case BLOCKED_ROWS -> SimdOuterTiles.outer8x2(x, xp, p.pixel, pixels, d, d0, d1, sums, tile);
            case WIDE_ROWS -> SimdOuterTiles.outer12x2(x, xp, p.pixel, pixels, d, d0, d1, sums, tile);
            default -> SimdOuterTiles.outer5x2(x, xp, p.pixel, pixels, d, d0, sums, tile);
          }
          tile += rows * width;
        }
      }
    }
  }

  private static void outerShared(
      OuterProducts p, float[] x, int xo, int pixels, float[] d, int dOffset, int dBlock, int outputs, float[] sums,
      int at) {
    int tile = at;
    for (int o = 0; o < outputs; o += LANES) {
      int dp = dOffset + o / BLOCK * dBlock + o % BLOCK;
      for (int c = 0; c < p.channels; c += SHARED_CHANNELS) {
        SimdOuterTiles.outerShared4(x, xo + p.offset(0, c), p.pixel, pixels, d, dp, sums, tile);
        tile += OuterProducts.SHARED * SHARED_CHANNELS * LANES;
      }
    }
  }

  static void outerStore(OuterProducts p, float[] sums, int at, int outputs, float[] y, int yo, boolean accumulate) {
    if (p.shared) {
      storeShared(p, sums, at, outputs, y, yo, accumulate);
      return;
    }
    int runs = runs(p);
    int run = p.columns * p.channels / runs;
    int rows = rows(p, outputs);
    int width = width(p, outputs);
    int tile = at;
    for (int o = 0; o < outputs; o += width) {
      int n = Math.min(width, outputs - o);
      for (int first = 0; first < runs * run; first += run) {
        for (int r = 0; r < run; r += rows) {
          for (int i = 0; i < Math.min(rows, run - r); i++) {
            int yp = yo + (first + r + i) * p.yChannel + o;
            OuterProducts.store(sums, tile + i * width, n, y, yp, accumulate);
          }
          tile += rows * width;
        }
      }
    }
  }

  private static void storeShared(
      OuterProducts p, float[] sums, int at, int outputs, float[] y, int yo, boolean accumulate) {
    int tile = at;
    for (int o = 0; o < outputs; o += LANES) {
      int n = Math.min(LANES, outputs - o);
      for (int c = 0; c < p.channels; c += SHARED_CHANNELS) {
        for (int column = 0; column < OuterProducts.SHARED; column++) {
          for (int i = 0; i < SHARED_CHANNELS; i++) {
            int yp = yo + (column * p.channels + c + i) * p.yChannel + o;
            OuterProducts.store(sums, tile, n, y, yp, accumulate);
            tile += LANES;
          }
        }
      }
    }
  }
}
