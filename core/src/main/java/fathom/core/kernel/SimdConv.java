package fathom.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Convolution kernels with the Vector API: which tile computes what, and the edges. The tiles are in {@link SimdTiles}.
 */
final class SimdConv {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED.length() > BlockedPatch.BLOCK
      ? FloatVector.SPECIES_512
      : FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();

  /** Whether there are 32 vector registers and not 16: everywhere but on x86 without AVX-512. */
  private static final boolean MANY_REGISTERS = LANES == 16
      || !Arrays.asList("amd64", "x86_64", "x86").contains(System.getProperty("os.arch"));

  private static final int TILE_16X1 = 0;
  private static final int TILE_8X2 = 1;
  private static final int TILE_7X2 = 2;
  private static final int TILE_6X2 = 3;

  private SimdConv() {}

  static ConvTile tile(int columns, int outputs) {
    if (!MANY_REGISTERS) {
      return new ConvTile(TILE_6X2, 6, 2 * LANES, false);
    }
    return columns % 16 == 0 || outputs <= LANES
        ? new ConvTile(TILE_16X1, 16, LANES, true)
        : columns % 7 == 0 ? new ConvTile(TILE_7X2, 7, 2 * LANES, true) : new ConvTile(TILE_8X2, 8, 2 * LANES, true);
  }

  static void copyPixels(float[] x, int xo, int xPitch, int channels, int pixels, float[] y, int yo) {
    if (channels < BlockedPatch.BLOCK) {
      ScalarConv.copyPixels(x, xo, xPitch, channels, pixels, y, yo);
    } else if (xPitch == BlockedPatch.BLOCK) {
      System.arraycopy(x, xo, y, yo, pixels * BlockedPatch.BLOCK);
    } else {
      for (int c = 0; c < BlockedPatch.BLOCK; c += LANES) {
        for (int p = 0; p < pixels; p++) {
          FloatVector.fromArray(SPECIES, x, xo + p * xPitch + c).intoArray(y, yo + p * BlockedPatch.BLOCK + c);
        }
      }
    }
  }

  static void correlate(
      Correlation c, float[] x, int xo, int rows, int columns, float[] w, int wo, int outputs, float[] start, int so,
      int startRow,
      int startPixel, float[] y, int yo, float[] spare, int spareAt) {
    int pixels = c.tile.pixels();
    int width = c.tile.width();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column += pixels) {
        int xp = xo + row * c.xRow() + column * BlockedPatch.BLOCK;
        int yp = yo + row * c.yRow() + column * c.yPixel();
        int sp = so + row * startRow + column * startPixel;
        int count = Math.min(pixels, columns - column);
        if (count == pixels && outputs == width) {
          tile(c, x, xp, w, wo, start, sp, startPixel, y, yp, c.yPixel());
        } else {
          for (int p = 0; p < count; p++) {
            System.arraycopy(start, sp + p * startPixel, spare, spareAt + p * width, outputs);
          }
          tile(c, x, xp, w, wo, spare, spareAt, width, spare, spareAt, width);
          for (int p = 0; p < count; p++) {
            System.arraycopy(spare, spareAt + p * width, y, yp + p * c.yPixel(), outputs);
          }
        }
      }
    }
  }

  /** Computes all runs of the chain for one tile. */
  private static void tile(
      Correlation c, float[] x, int xo, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    run(c, 0, x, xo, w, wo, s, so, sp, y, yo, yp);
    int at = wo;
    for (int run = 1; run < c.taps.length; run++) {
      at += c.taps[run - 1].length * (c.shared[run - 1] ? Correlation.SHARED : 1) * c.tile.width();
      run(c, run, x, xo, w, at, y, yo, yp, y, yo, yp);
    }
  }

  private static void run(
      Correlation c, int run, float[] x, int xo, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo,
      int yp) {
    int[] taps = c.taps[run];
    if (c.shared[run]) {
      switch (c.tile.code()) {
        case TILE_16X1 -> SimdTiles.shared16x1(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        case TILE_8X2 -> SimdTiles.shared8x2(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        default -> SimdTiles.shared7x2(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
      }
    } else {
      switch (c.tile.code()) {
        case TILE_16X1 -> SimdTiles.tile16x1(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        case TILE_8X2 -> SimdTiles.tile8x2(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        case TILE_7X2 -> SimdTiles.tile7x2(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        default -> SimdTiles.tile6x2(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
      }
    }
  }

  /** Rows and vectors of the tile of outer products. */
  private static boolean narrow(int outputs) {
    return MANY_REGISTERS && outputs <= LANES;
  }

  static int outerWidth(int outputs) {
    int width = narrow(outputs) ? LANES : 2 * LANES;
    return (outputs + width - 1) / width * width;
  }

  static void outer(
      float[] x, int xo, int[] pixel, int pixels, int rows, float[] d, int dOffset, int dPitch, int outputs, float[] y,
      int yo,
      int yPitch, float[] spare, int spareAt) {
    boolean narrow = narrow(outputs);
    int width = narrow ? LANES : 2 * LANES;
    int height = narrow ? 16 : MANY_REGISTERS ? 8 : 6;
    for (int o = 0; o < outputs; o += width) {
      int n = Math.min(width, outputs - o);
      for (int r = 0; r < rows; r += height) {
        int m = Math.min(height, rows - r);
        int at = yo + r * yPitch + o;
        if (m == height && n == width) {
          outerTile(height, x, xo + r, pixel, pixels, d, dOffset + o, dPitch, y, at, yPitch);
        } else {
          for (int i = 0; i < m; i++) {
            System.arraycopy(y, at + i * yPitch, spare, spareAt + i * width, n);
          }
          outerTile(height, x, xo + r, pixel, pixels, d, dOffset + o, dPitch, spare, spareAt, width);
          for (int i = 0; i < m; i++) {
            System.arraycopy(spare, spareAt + i * width, y, at + i * yPitch, n);
          }
        }
      }
    }
  }

  private static void outerTile(
      int height, float[] x, int xo, int[] pixel, int pixels, float[] d, int dOffset, int dPitch, float[] y, int yo,
      int yPitch) {
    switch (height) {
      case 16 -> SimdTiles.outer16x1(x, xo, pixel, pixels, d, dOffset, dPitch, y, yo, yPitch);
      case 8 -> SimdTiles.outer8x2(x, xo, pixel, pixels, d, dOffset, dPitch, y, yo, yPitch);
      default -> SimdTiles.outer6x2(x, xo, pixel, pixels, d, dOffset, dPitch, y, yo, yPitch);
    }
  }

  static void addRows(float[] x, int xo, int rows, int columns, float[] y, int yo) {
    int c = 0;
    for (; c + LANES <= columns; c += LANES) {
      addRows(x, xo + c, rows, columns, y, yo + c, FloatVector.fromArray(SPECIES, y, yo + c));
    }
    for (; c < columns; c++) {
      float sum = y[yo + c];
      for (int r = 0; r < rows; r++) {
        sum += x[xo + r * columns + c];
      }
      y[yo + c] = sum;
    }
  }

  private static void addRows(float[] x, int xo, int rows, int pitch, float[] y, int yo, FloatVector start) {
    FloatVector sum = start;
    for (int r = 0; r < rows; r++) {
      sum = sum.add(FloatVector.fromArray(SPECIES, x, xo + r * pitch));
    }
    sum.intoArray(y, yo);
  }
}
