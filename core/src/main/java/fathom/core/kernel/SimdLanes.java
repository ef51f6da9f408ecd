package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels of depthwise and grouped convolutions with the Vector API. A tile is 8 or 7 neighbouring pixels by one vector
 * of output channels; 7 since the maps of most networks are 7 pixels wide, or 14, 28, ... {@code sharedP} takes three
 * kernel columns in a step, so that P + 2 vectors serve 3 P products; {@code plainP} takes one product in a step.
 *
 * <p>The form of the loops is that of {@link SimdTiles}: one loop, accumulators in locals, pixels a constant distance
 * apart.
 */
final class SimdLanes implements LaneKernels {
  private static final VectorSpecies<Float> S = SimdConv.SPECIES;
  private static final int L = SimdConv.LANES;

  private static final int BLOCK = BlockedPatch.BLOCK;
  private static final LaneKernels PLAIN = new ScalarLanes();

  private static final ConvTile TILE_8 = new ConvTile(8, 8, L, true);
  private static final ConvTile TILE_7 = new ConvTile(7, 7, L, true);

  @Override
  public ConvTile tile(int columns, boolean shareable) {
    return (columns + 6) / 7 * 7 < (columns + 7) / 8 * 8 ? TILE_7 : TILE_8;
  }

  @Override
  public void spread(
      float[] x, int xo, int xPitch, int outputs, int from, int channels, int terms, int before, int pixels, int after,
      float[] y, int yo, int yBlock, int yTerm) {
    PLAIN.spread(x, xo, xPitch, outputs, from, channels, terms, before, pixels, after, y, yo, yBlock, yTerm);
  }

  @Override
  public void correlate(
      Correlation c, float[] x, int xo, int xBlock, int rows, int columns, float[] w, int wo, int outputs,
      float[] start, int so, int startRow, int startPixel, int startChannel, float[] y, int yo, float[] spare,
      int spareAt) {
    int pixels = c.tile.pixels();
    boolean slides = columns >= pixels && !SimdConv.sameArray(start, y);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column += pixels) {
        // At the end the last whole tile is computed again, in part, unless that would add twice.
        int first = slides ? Math.min(column, columns - pixels) : column;
        int count = Math.min(pixels, columns - first);
        int xp = xo + row * c.xRow() + first * BLOCK;
        int sp = so + row * startRow + first * startPixel;
        int yp = yo + row * c.yRow() + first * c.yPixel();
        // Channels inside, so that what is written lies together.
        for (int o = 0; o < outputs; o += L) {
          int xb = xp + o / BLOCK * xBlock + o % BLOCK;
          int wb = wo + o * c.depth();
          int sb = sp + o * startChannel;
          if (count == pixels && o + L <= outputs) {
            tile(c, x, xb, w, wb, start, sb, startPixel, y, yp + o, c.yPixel());
          } else {
            int lanes = Math.min(L, outputs - o);
            copy(count, lanes, start, sb, startPixel, spare, spareAt, L);
            tile(c, x, xb, w, wb, spare, spareAt, L, spare, spareAt, L);
            copy(count, lanes, spare, spareAt, L, y, yp + o, c.yPixel());
          }
        }
      }
    }
  }

  private static void copy(
      int pixels, int lanes, float[] x, int xo, int xPixel, float[] y, int yo, int yPixel) {
    for (int p = 0; p < pixels; p++) {
      for (int lane = 0; lane < lanes; lane++) {
        y[yo + p * yPixel + lane] = x[xo + p * xPixel + lane];
      }
    }
  }

  /** Computes all runs of the chain for one tile. */
  private static void tile(
      Correlation c, float[] x, int xo, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    run(c, 0, x, xo, w, wo, s, so, sp, y, yo, yp);
    int at = wo;
    for (int run = 1; run < c.taps.length; run++) {
      at += c.taps[run - 1].length * (c.shared[run - 1] ? Correlation.SHARED : 1) * L;
      run(c, run, x, xo, w, at, y, yo, yp, y, yo, yp);
    }
  }

  private static void run(
      Correlation c, int run, float[] x, int xo, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo,
      int yp) {
    int[] taps = c.taps[run];
    if (c.tile.pixels() == 8) {
      if (c.shared[run]) {
        shared8(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
      } else {
        plain8(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
      }
    } else if (c.shared[run]) {
      shared7(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
    } else {
      plain7(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
    }
  }

  private static void shared8(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = FloatVector.fromArray(S, s, so + sp);
    FloatVector a2 = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a3 = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a4 = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a5 = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a6 = FloatVector.fromArray(S, s, so + 6 * sp);
    FloatVector a7 = FloatVector.fromArray(S, s, so + 7 * sp);
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      int wi = wo + i * (3 * L);
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector w1 = FloatVector.fromArray(S, w, wi + L);
      FloatVector w2 = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector x0 = FloatVector.fromArray(S, x, xi);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi + 16);
      a0 = x1.fma(w1, a0);
      a1 = x1.fma(w0, a1);
      FloatVector x2 = FloatVector.fromArray(S, x, xi + 32);
      a0 = x2.fma(w2, a0);
      a1 = x2.fma(w1, a1);
      a2 = x2.fma(w0, a2);
      FloatVector x3 = FloatVector.fromArray(S, x, xi + 48);
      a1 = x3.fma(w2, a1);
      a2 = x3.fma(w1, a2);
      a3 = x3.fma(w0, a3);
      FloatVector x4 = FloatVector.fromArray(S, x, xi + 64);
      a2 = x4.fma(w2, a2);
      a3 = x4.fma(w1, a3);
      a4 = x4.fma(w0, a4);
      FloatVector x5 = FloatVector.fromArray(S, x, xi + 80);
      a3 = x5.fma(w2, a3);
      a4 = x5.fma(w1, a4);
      a5 = x5.fma(w0, a5);
      FloatVector x6 = FloatVector.fromArray(S, x, xi + 96);
      a4 = x6.fma(w2, a4);
      a5 = x6.fma(w1, a5);
      a6 = x6.fma(w0, a6);
      FloatVector x7 = FloatVector.fromArray(S, x, xi + 112);
      a5 = x7.fma(w2, a5);
      a6 = x7.fma(w1, a6);
      a7 = x7.fma(w0, a7);
      FloatVector x8 = FloatVector.fromArray(S, x, xi + 128);
      a6 = x8.fma(w2, a6);
      a7 = x8.fma(w1, a7);
      FloatVector x9 = FloatVector.fromArray(S, x, xi + 144);
      a7 = x9.fma(w2, a7);
    }
    a0.intoArray(y, yo);
    a1.intoArray(y, yo + yp);
    a2.intoArray(y, yo + 2 * yp);
    a3.intoArray(y, yo + 3 * yp);
    a4.intoArray(y, yo + 4 * yp);
    a5.intoArray(y, yo + 5 * yp);
    a6.intoArray(y, yo + 6 * yp);
    a7.intoArray(y, yo + 7 * yp);
  }

  private static void shared7(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = FloatVector.fromArray(S, s, so + sp);
    FloatVector a2 = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a3 = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a4 = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a5 = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a6 = FloatVector.fromArray(S, s, so + 6 * sp);
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      int wi = wo + i * (3 * L);
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector w1 = FloatVector.fromArray(S, w, wi + L);
      FloatVector w2 = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector x0 = FloatVector.fromArray(S, x, xi);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi + 16);
      a0 = x1.fma(w1, a0);
      a1 = x1.fma(w0, a1);
      FloatVector x2 = FloatVector.fromArray(S, x, xi + 32);
      a0 = x2.fma(w2, a0);
      a1 = x2.fma(w1, a1);
      a2 = x2.fma(w0, a2);
      FloatVector x3 = FloatVector.fromArray(S, x, xi + 48);
      a1 = x3.fma(w2, a1);
      a2 = x3.fma(w1, a2);
      a3 = x3.fma(w0, a3);
      FloatVector x4 = FloatVector.fromArray(S, x, xi + 64);
      a2 = x4.fma(w2, a2);
      a3 = x4.fma(w1, a3);
      a4 = x4.fma(w0, a4);
      FloatVector x5 = FloatVector.fromArray(S, x, xi + 80);
      a3 = x5.fma(w2, a3);
      a4 = x5.fma(w1, a4);
      a5 = x5.fma(w0, a5);
      FloatVector x6 = FloatVector.fromArray(S, x, xi + 96);
      a4 = x6.fma(w2, a4);
      a5 = x6.fma(w1, a5);
      a6 = x6.fma(w0, a6);
      FloatVector x7 = FloatVector.fromArray(S, x, xi + 112);
      a5 = x7.fma(w2, a5);
      a6 = x7.fma(w1, a6);
      FloatVector x8 = FloatVector.fromArray(S, x, xi + 128);
      a6 = x8.fma(w2, a6);
    }
    a0.intoArray(y, yo);
    a1.intoArray(y, yo + yp);
    a2.intoArray(y, yo + 2 * yp);
    a3.intoArray(y, yo + 3 * yp);
    a4.intoArray(y, yo + 4 * yp);
    a5.intoArray(y, yo + 5 * yp);
    a6.intoArray(y, yo + 6 * yp);
  }

  private static void plain8(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = FloatVector.fromArray(S, s, so + sp);
    FloatVector a2 = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a3 = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a4 = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a5 = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a6 = FloatVector.fromArray(S, s, so + 6 * sp);
    FloatVector a7 = FloatVector.fromArray(S, s, so + 7 * sp);
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      FloatVector w0 = FloatVector.fromArray(S, w, wo + i * L);
      a0 = FloatVector.fromArray(S, x, xi).fma(w0, a0);
      a1 = FloatVector.fromArray(S, x, xi + 16).fma(w0, a1);
      a2 = FloatVector.fromArray(S, x, xi + 32).fma(w0, a2);
      a3 = FloatVector.fromArray(S, x, xi + 48).fma(w0, a3);
      a4 = FloatVector.fromArray(S, x, xi + 64).fma(w0, a4);
      a5 = FloatVector.fromArray(S, x, xi + 80).fma(w0, a5);
      a6 = FloatVector.fromArray(S, x, xi + 96).fma(w0, a6);
      a7 = FloatVector.fromArray(S, x, xi + 112).fma(w0, a7);
    }
    a0.intoArray(y, yo);
    a1.intoArray(y, yo + yp);
    a2.intoArray(y, yo + 2 * yp);
    a3.intoArray(y, yo + 3 * yp);
    a4.intoArray(y, yo + 4 * yp);
    a5.intoArray(y, yo + 5 * yp);
    a6.intoArray(y, yo + 6 * yp);
    a7.intoArray(y, yo + 7 * yp);
  }

  private static void plain7(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = FloatVector.fromArray(S, s, so + sp);
    FloatVector a2 = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a3 = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a4 = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a5 = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a6 = FloatVector.fromArray(S, s, so + 6 * sp);
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      FloatVector w0 = FloatVector.fromArray(S, w, wo + i * L);
      a0 = FloatVector.fromArray(S, x, xi).fma(w0, a0);
      a1 = FloatVector.fromArray(S, x, xi + 16).fma(w0, a1);
      a2 = FloatVector.fromArray(S, x, xi + 32).fma(w0, a2);
      a3 = FloatVector.fromArray(S, x, xi + 48).fma(w0, a3);
      a4 = FloatVector.fromArray(S, x, xi + 64).fma(w0, a4);
      a5 = FloatVector.fromArray(S, x, xi + 80).fma(w0, a5);
      a6 = FloatVector.fromArray(S, x, xi + 96).fma(w0, a6);
    }
    a0.intoArray(y, yo);
    a1.intoArray(y, yo + yp);
    a2.intoArray(y, yo + 2 * yp);
    a3.intoArray(y, yo + 3 * yp);
    a4.intoArray(y, yo + 4 * yp);
    a5.intoArray(y, yo + 5 * yp);
    a6.intoArray(y, yo + 6 * yp);
  }

  @Override
  public void sums(
      float[] x, int xo, int[] pixel, int pixels, int[] taps, int from, float[] d, int dOffset, float[] sums,
      int at) {
    for (int lane = 0; lane < BLOCK; lane += L) {
      sums9(
          x, xo + lane, pixel, pixels, taps[from], taps[from + 1], taps[from + 2], taps[from + 3], taps[from + 4],
          taps[from + 5], taps[from + 6], taps[from + 7], taps[from + 8], d, dOffset + lane, sums, at + lane);
    }
  }

  private static void sums9(
      float[] x, int xo, int[] pixel, int pixels, int t0, int t1, int t2, int t3, int t4, int t5, int t6, int t7,
      int t8, float[] d, int dOffset, float[] sums, int at) {
    FloatVector a0 = FloatVector.fromArray(S, sums, at);
    FloatVector a1 = FloatVector.fromArray(S, sums, at + 16);
    FloatVector a2 = FloatVector.fromArray(S, sums, at + 32);
    FloatVector a3 = FloatVector.fromArray(S, sums, at + 48);
    FloatVector a4 = FloatVector.fromArray(S, sums, at + 64);
    FloatVector a5 = FloatVector.fromArray(S, sums, at + 80);
    FloatVector a6 = FloatVector.fromArray(S, sums, at + 96);
    FloatVector a7 = FloatVector.fromArray(S, sums, at + 112);
    FloatVector a8 = FloatVector.fromArray(S, sums, at + 128);
    for (int i = 0; i < pixels; i++) {
      int xi = xo + pixel[i];
      FloatVector v = FloatVector.fromArray(S, d, dOffset + i * 16);
      a0 = FloatVector.fromArray(S, x, xi + t0).fma(v, a0);
      a1 = FloatVector.fromArray(S, x, xi + t1).fma(v, a1);
      a2 = FloatVector.fromArray(S, x, xi + t2).fma(v, a2);
      a3 = FloatVector.fromArray(S, x, xi + t3).fma(v, a3);
      a4 = FloatVector.fromArray(S, x, xi + t4).fma(v, a4);
      a5 = FloatVector.fromArray(S, x, xi + t5).fma(v, a5);
      a6 = FloatVector.fromArray(S, x, xi + t6).fma(v, a6);
      a7 = FloatVector.fromArray(S, x, xi + t7).fma(v, a7);
      a8 = FloatVector.fromArray(S, x, xi + t8).fma(v, a8);
    }
    a0.intoArray(sums, at);
    a1.intoArray(sums, at + 16);
    a2.intoArray(sums, at + 32);
    a3.intoArray(sums, at + 48);
    a4.intoArray(sums, at + 64);
    a5.intoArray(sums, at + 80);
    a6.intoArray(sums, at + 96);
    a7.intoArray(sums, at + 112);
    a8.intoArray(sums, at + 128);
  }
}
