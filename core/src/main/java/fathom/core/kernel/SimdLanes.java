package fathom.core.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels of depthwise and grouped convolutions with the Vector API. A tile is 16, 14, 8 or 7 neighbouring pixels by
 * one vector of output channels; 7 and 14 since the maps of most networks are 7 pixels wide, or 14, 28, ... {@code
 * sharedP} takes three kernel columns in a step, so that P + 2 vectors serve 3 P products; {@code plainP} takes one
 * product.
 *
 * <p>The form of the loops is that of {@link SimdTiles}: one loop, accumulators in locals, pixels a constant distance
 * apart.
 */
final class SimdLanes implements LaneKernels {
  private static final VectorSpecies<Float> S = SimdConv.SPECIES;
  private static final Class<? extends FloatVector> V = SimdConv.VECTOR;
  private static final int L = SimdConv.LANES;

  private static final int BLOCK = BlockedPatch.BLOCK;
  private static final LaneKernels PLAIN = new ScalarLanes();

  /** Output channels that are computed together: three rows of what their tiles see fit into the first-level cache. */
  private static final int STRIP = 128;

  private static final ConvTile[] TILES = SimdConv.MANY_REGISTERS
      ? new ConvTile[] {tile(16), tile(14), tile(8), tile(7)}
      : new ConvTile[] {tile(8), tile(7)};

  /** What a tile costs beside its pixels, counted in pixels. */
  private static final int TILE_COST = 4;

  /** For groups of 2, 4 and 8 channels in and out, term by term: which lane of the source each output channel sees. */
  private static final List<List<VectorShuffle<Float>>> REPEATS = new ArrayList<>();

  static {
    for (int channels = 0; channels < L; channels++) {
      List<VectorShuffle<Float>> terms = new ArrayList<>();
      for (int term = 0; term < channels && L % channels == 0; term++) {
        int size = channels;
        int first = term;
        terms.add(VectorShuffle.fromOp(S, lane -> lane / size * size + first));
      }
      REPEATS.add(terms);
    }
  }

  private static ConvTile tile(int pixels) {
    return new ConvTile(pixels, pixels, L, true);
  }

  @Override
  public ConvTile tile(int columns, boolean shareable) {
    ConvTile best = TILES[0];
    int least = Integer.MAX_VALUE;
    for (ConvTile tile : TILES) {
      int tiles = (columns + tile.pixels() - 1) / tile.pixels();
      int cost = tiles * (tile.pixels() + TILE_COST);
      if (cost < least) {
        least = cost;
        best = tile;
      }
    }
    return best;
  }

  @Override
  public int nearPixels(Axis columns, int channels) {
    return SimdLaneRows.pixels(columns, channels);
  }

  @Override
  public void near(
      LaneRows c, float[] x, int xo, int row0, int rows, float[] w, int wo, int channels, float[] start, int so,
      int startChannel, float[] y, int yo) {
    SimdLaneRows.near(
        c, x, xo, row0, rows, w, wo, channels, start, so, startChannel, y, yo);
  }

  @Override
  public void spread(
      float[] x, int xo, int xPitch, int outputs, int from, int channels, int terms, int before, int pixels, int after,
      float[] y, int yo, int yBlock, int yTerm) {
    boolean regular = outputs == terms && outputs > 1 && outputs < L && L % outputs == 0;
    int whole = regular ? channels / BLOCK * BLOCK : 0;
    for (int c = 0; c < whole; c += BLOCK) {
      for (int term = 0; term < terms; term++) {
        int at = yo + c / BLOCK * yBlock + term * yTerm;
        int to = at + before * BLOCK;
        Arrays.fill(y, at, to, 0f);
        Arrays.fill(y, to + pixels * BLOCK, to + (pixels + after) * BLOCK, 0f);
        VectorShuffle<Float> repeat = REPEATS.get(outputs).get(term);
        for (int lane = 0; lane < BLOCK; lane += L) {
          repeat(x, xo + from + c + lane, xPitch, pixels, repeat, y, to + lane);
        }
      }
    }
    if (whole < channels) {
      PLAIN.spread(
          x, xo, xPitch, outputs, from + whole, channels - whole, terms, before, pixels, after, y,
          yo + whole / BLOCK * yBlock, yBlock, yTerm);
    }
  }

  private static void repeat(
      float[] x, int xo, int xPitch, int pixels, VectorShuffle<Float> lanes, float[] y, int yo) {
    for (int p = 0; p < pixels; p++) {
      FloatVector.fromArray(S, x, xo + p * xPitch).rearrange(lanes).intoArray(y, yo + p * BLOCK);
    }
  }

  @Override
  public void correlate(
      Correlation c, float[] x, int xo, int xBlock, int rows, int columns, float[] w, int wo, int outputs,
      float[] start, int so, int startRow, int startPixel, int startChannel, float[] y, int yo, float[] spare,
      int spareAt) {
    int pixels = c.tile.pixels();
    boolean slides = columns >= pixels && !SimdConv.sameArray(start, y);
    for (int strip = 0; strip < outputs; strip += STRIP) {
      int channels = Math.min(STRIP, outputs - strip);
      for (int column = 0; column < columns; column += pixels) {
        // At the end the last whole tile is computed again, in part, unless that would add twice.
        int first = slides ? Math.min(column, columns - pixels) : column;
        int count = Math.min(pixels, columns - first);
        for (int row = 0; row < rows; row++) {
          int xp = xo + strip / BLOCK * xBlock + row * c.xRow() + first * BLOCK;
          int sp = so + row * startRow + first * startPixel + strip * startChannel;
          int yp = yo + row * c.yRow() + first * c.yPixel() + strip;
          for (int o = 0; o < channels; o += L) {
            int xb = xp + o / BLOCK * xBlock + o % BLOCK;
            int wb = wo + (strip + o) * c.depth();
            int sb = sp + o * startChannel;
            if (count == pixels && o + L <= channels) {
              tile(c, x, xb, w, wb, start, sb, startPixel, y, yp + o, c.yPixel());
            } else {
              int lanes = Math.min(L, channels - o);
              copy(count, lanes, start, sb, startPixel, spare, spareAt, L);
              tile(c, x, xb, w, wb, spare, spareAt, L, spare, spareAt, L);
              copy(count, lanes, spare, spareAt, L, y, yp + o, c.yPixel());
            }
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
    if (c.shared[run]) {
      switch (c.tile.code()) {
        case 16 -> shared16(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        case 14 -> shared14(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        case 8 -> shared8(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        default -> shared7(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
      }
    } else {
      switch (c.tile.code()) {
        case 16 -> plain16(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        case 14 -> plain14(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        case 8 -> plain8(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        default -> plain7(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
      }
    }
  }

  private static void shared16(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = FloatVector.fromArray(S, s, so + sp);
    FloatVector a2 = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a3 = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a4 = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a5 = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a6 = FloatVector.fromArray(S, s, so + 6 * sp);
    FloatVector a7 = FloatVector.fromArray(S, s, so + 7 * sp);
    FloatVector a8 = FloatVector.fromArray(S, s, so + 8 * sp);
    FloatVector a9 = FloatVector.fromArray(S, s, so + 9 * sp);
    FloatVector a10 = FloatVector.fromArray(S, s, so + 10 * sp);
    FloatVector a11 = FloatVector.fromArray(S, s, so + 11 * sp);
    FloatVector a12 = FloatVector.fromArray(S, s, so + 12 * sp);
    FloatVector a13 = FloatVector.fromArray(S, s, so + 13 * sp);
    FloatVector a14 = FloatVector.fromArray(S, s, so + 14 * sp);
    FloatVector a15 = FloatVector.fromArray(S, s, so + 15 * sp);
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
      a8 = x8.fma(w0, a8);
      FloatVector x9 = FloatVector.fromArray(S, x, xi + 144);
      a7 = x9.fma(w2, a7);
      a8 = x9.fma(w1, a8);
      a9 = x9.fma(w0, a9);
      FloatVector x10 = FloatVector.fromArray(S, x, xi + 160);
      a8 = x10.fma(w2, a8);
      a9 = x10.fma(w1, a9);
      a10 = x10.fma(w0, a10);
      FloatVector x11 = FloatVector.fromArray(S, x, xi + 176);
      a9 = x11.fma(w2, a9);
      a10 = x11.fma(w1, a10);
      a11 = x11.fma(w0, a11);
      FloatVector x12 = FloatVector.fromArray(S, x, xi + 192);
      a10 = x12.fma(w2, a10);
      a11 = x12.fma(w1, a11);
      a12 = x12.fma(w0, a12);
      FloatVector x13 = FloatVector.fromArray(S, x, xi + 208);
      a11 = x13.fma(w2, a11);
      a12 = x13.fma(w1, a12);
      a13 = x13.fma(w0, a13);
      FloatVector x14 = FloatVector.fromArray(S, x, xi + 224);
      a12 = x14.fma(w2, a12);
      a13 = x14.fma(w1, a13);
      a14 = x14.fma(w0, a14);
      FloatVector x15 = FloatVector.fromArray(S, x, xi + 240);
      a13 = x15.fma(w2, a13);
      a14 = x15.fma(w1, a14);
      a15 = x15.fma(w0, a15);
      FloatVector x16 = FloatVector.fromArray(S, x, xi + 256);
      a14 = x16.fma(w2, a14);
      a15 = x16.fma(w1, a15);
      FloatVector x17 = FloatVector.fromArray(S, x, xi + 272);
      a15 = x17.fma(w2, a15);
    }
    V.cast(a0).intoArray(y, yo);
    V.cast(a1).intoArray(y, yo + yp);
    V.cast(a2).intoArray(y, yo + 2 * yp);
    V.cast(a3).intoArray(y, yo + 3 * yp);
    V.cast(a4).intoArray(y, yo + 4 * yp);
    V.cast(a5).intoArray(y, yo + 5 * yp);
    V.cast(a6).intoArray(y, yo + 6 * yp);
    V.cast(a7).intoArray(y, yo + 7 * yp);
    V.cast(a8).intoArray(y, yo + 8 * yp);
    V.cast(a9).intoArray(y, yo + 9 * yp);
    V.cast(a10).intoArray(y, yo + 10 * yp);
    V.cast(a11).intoArray(y, yo + 11 * yp);
    V.cast(a12).intoArray(y, yo + 12 * yp);
    V.cast(a13).intoArray(y, yo + 13 * yp);
    V.cast(a14).intoArray(y, yo + 14 * yp);
    V.cast(a15).intoArray(y, yo + 15 * yp);
  }

  private static void shared14(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = FloatVector.fromArray(S, s, so + sp);
    FloatVector a2 = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a3 = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a4 = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a5 = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a6 = FloatVector.fromArray(S, s, so + 6 * sp);
    FloatVector a7 = FloatVector.fromArray(S, s, so + 7 * sp);
    FloatVector a8 = FloatVector.fromArray(S, s, so + 8 * sp);
    FloatVector a9 = FloatVector.fromArray(S, s, so + 9 * sp);
    FloatVector a10 = FloatVector.fromArray(S, s, so + 10 * sp);
    FloatVector a11 = FloatVector.fromArray(S, s, so + 11 * sp);
    FloatVector a12 = FloatVector.fromArray(S, s, so + 12 * sp);
    FloatVector a13 = FloatVector.fromArray(S, s, so + 13 * sp);
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
      a8 = x8.fma(w0, a8);
      FloatVector x9 = FloatVector.fromArray(S, x, xi + 144);
      a7 = x9.fma(w2, a7);
      a8 = x9.fma(w1, a8);
      a9 = x9.fma(w0, a9);
      FloatVector x10 = FloatVector.fromArray(S, x, xi + 160);
      a8 = x10.fma(w2, a8);
      a9 = x10.fma(w1, a9);
      a10 = x10.fma(w0, a10);
      FloatVector x11 = FloatVector.fromArray(S, x, xi + 176);
      a9 = x11.fma(w2, a9);
      a10 = x11.fma(w1, a10);
      a11 = x11.fma(w0, a11);
      FloatVector x12 = FloatVector.fromArray(S, x, xi + 192);
      a10 = x12.fma(w2, a10);
      a11 = x12.fma(w1, a11);
      a12 = x12.fma(w0, a12);
      FloatVector x13 = FloatVector.fromArray(S, x, xi + 208);
      a11 = x13.fma(w2, a11);
      a12 = x13.fma(w1, a12);
      a13 = x13.fma(w0, a13);
      FloatVector x14 = FloatVector.fromArray(S, x, xi + 224);
      a12 = x14.fma(w2, a12);
      a13 = x14.fma(w1, a13);
      FloatVector x15 = FloatVector.fromArray(S, x, xi + 240);
      a13 = x15.fma(w2, a13);
    }
    V.cast(a0).intoArray(y, yo);
    V.cast(a1).intoArray(y, yo + yp);
    V.cast(a2).intoArray(y, yo + 2 * yp);
    V.cast(a3).intoArray(y, yo + 3 * yp);
    V.cast(a4).intoArray(y, yo + 4 * yp);
    V.cast(a5).intoArray(y, yo + 5 * yp);
    V.cast(a6).intoArray(y, yo + 6 * yp);
    V.cast(a7).intoArray(y, yo + 7 * yp);
    V.cast(a8).intoArray(y, yo + 8 * yp);
    V.cast(a9).intoArray(y, yo + 9 * yp);
    V.cast(a10).intoArray(y, yo + 10 * yp);
    V.cast(a11).intoArray(y, yo + 11 * yp);
    V.cast(a12).intoArray(y, yo + 12 * yp);
    V.cast(a13).intoArray(y, yo + 13 * yp);
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
    V.cast(a0).intoArray(y, yo);
    V.cast(a1).intoArray(y, yo + yp);
    V.cast(a2).intoArray(y, yo + 2 * yp);
    V.cast(a3).intoArray(y, yo + 3 * yp);
    V.cast(a4).intoArray(y, yo + 4 * yp);
    V.cast(a5).intoArray(y, yo + 5 * yp);
    V.cast(a6).intoArray(y, yo + 6 * yp);
    V.cast(a7).intoArray(y, yo + 7 * yp);
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
    V.cast(a0).intoArray(y, yo);
    V.cast(a1).intoArray(y, yo + yp);
    V.cast(a2).intoArray(y, yo + 2 * yp);
    V.cast(a3).intoArray(y, yo + 3 * yp);
    V.cast(a4).intoArray(y, yo + 4 * yp);
    V.cast(a5).intoArray(y, yo + 5 * yp);
    V.cast(a6).intoArray(y, yo + 6 * yp);
  }

  private static void plain16(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = FloatVector.fromArray(S, s, so + sp);
    FloatVector a2 = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a3 = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a4 = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a5 = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a6 = FloatVector.fromArray(S, s, so + 6 * sp);
    FloatVector a7 = FloatVector.fromArray(S, s, so + 7 * sp);
    FloatVector a8 = FloatVector.fromArray(S, s, so + 8 * sp);
    FloatVector a9 = FloatVector.fromArray(S, s, so + 9 * sp);
    FloatVector a10 = FloatVector.fromArray(S, s, so + 10 * sp);
    FloatVector a11 = FloatVector.fromArray(S, s, so + 11 * sp);
    FloatVector a12 = FloatVector.fromArray(S, s, so + 12 * sp);
    FloatVector a13 = FloatVector.fromArray(S, s, so + 13 * sp);
    FloatVector a14 = FloatVector.fromArray(S, s, so + 14 * sp);
    FloatVector a15 = FloatVector.fromArray(S, s, so + 15 * sp);
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
      a8 = FloatVector.fromArray(S, x, xi + 128).fma(w0, a8);
      a9 = FloatVector.fromArray(S, x, xi + 144).fma(w0, a9);
      a10 = FloatVector.fromArray(S, x, xi + 160).fma(w0, a10);
      a11 = FloatVector.fromArray(S, x, xi + 176).fma(w0, a11);
      a12 = FloatVector.fromArray(S, x, xi + 192).fma(w0, a12);
      a13 = FloatVector.fromArray(S, x, xi + 208).fma(w0, a13);
      a14 = FloatVector.fromArray(S, x, xi + 224).fma(w0, a14);
      a15 = FloatVector.fromArray(S, x, xi + 240).fma(w0, a15);
    }
    V.cast(a0).intoArray(y, yo);
    V.cast(a1).intoArray(y, yo + yp);
    V.cast(a2).intoArray(y, yo + 2 * yp);
    V.cast(a3).intoArray(y, yo + 3 * yp);
    V.cast(a4).intoArray(y, yo + 4 * yp);
    V.cast(a5).intoArray(y, yo + 5 * yp);
    V.cast(a6).intoArray(y, yo + 6 * yp);
    V.cast(a7).intoArray(y, yo + 7 * yp);
    V.cast(a8).intoArray(y, yo + 8 * yp);
    V.cast(a9).intoArray(y, yo + 9 * yp);
    V.cast(a10).intoArray(y, yo + 10 * yp);
    V.cast(a11).intoArray(y, yo + 11 * yp);
    V.cast(a12).intoArray(y, yo + 12 * yp);
    V.cast(a13).intoArray(y, yo + 13 * yp);
    V.cast(a14).intoArray(y, yo + 14 * yp);
    V.cast(a15).intoArray(y, yo + 15 * yp);
  }

  private static void plain14(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = FloatVector.fromArray(S, s, so + sp);
    FloatVector a2 = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a3 = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a4 = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a5 = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a6 = FloatVector.fromArray(S, s, so + 6 * sp);
    FloatVector a7 = FloatVector.fromArray(S, s, so + 7 * sp);
    FloatVector a8 = FloatVector.fromArray(S, s, so + 8 * sp);
    FloatVector a9 = FloatVector.fromArray(S, s, so + 9 * sp);
    FloatVector a10 = FloatVector.fromArray(S, s, so + 10 * sp);
    FloatVector a11 = FloatVector.fromArray(S, s, so + 11 * sp);
    FloatVector a12 = FloatVector.fromArray(S, s, so + 12 * sp);
    FloatVector a13 = FloatVector.fromArray(S, s, so + 13 * sp);
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
      a8 = FloatVector.fromArray(S, x, xi + 128).fma(w0, a8);
      a9 = FloatVector.fromArray(S, x, xi + 144).fma(w0, a9);
      a10 = FloatVector.fromArray(S, x, xi + 160).fma(w0, a10);
      a11 = FloatVector.fromArray(S, x, xi + 176).fma(w0, a11);
      a12 = FloatVector.fromArray(S, x, xi + 192).fma(w0, a12);
      a13 = FloatVector.fromArray(S, x, xi + 208).fma(w0, a13);
    }
    V.cast(a0).intoArray(y, yo);
    V.cast(a1).intoArray(y, yo + yp);
    V.cast(a2).intoArray(y, yo + 2 * yp);
    V.cast(a3).intoArray(y, yo + 3 * yp);
    V.cast(a4).intoArray(y, yo + 4 * yp);
    V.cast(a5).intoArray(y, yo + 5 * yp);
    V.cast(a6).intoArray(y, yo + 6 * yp);
    V.cast(a7).intoArray(y, yo + 7 * yp);
    V.cast(a8).intoArray(y, yo + 8 * yp);
    V.cast(a9).intoArray(y, yo + 9 * yp);
    V.cast(a10).intoArray(y, yo + 10 * yp);
    V.cast(a11).intoArray(y, yo + 11 * yp);
    V.cast(a12).intoArray(y, yo + 12 * yp);
    V.cast(a13).intoArray(y, yo + 13 * yp);
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
    V.cast(a0).intoArray(y, yo);
    V.cast(a1).intoArray(y, yo + yp);
    V.cast(a2).intoArray(y, yo + 2 * yp);
    V.cast(a3).intoArray(y, yo + 3 * yp);
    V.cast(a4).intoArray(y, yo + 4 * yp);
    V.cast(a5).intoArray(y, yo + 5 * yp);
    V.cast(a6).intoArray(y, yo + 6 * yp);
    V.cast(a7).intoArray(y, yo + 7 * yp);
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
    V.cast(a0).intoArray(y, yo);
    V.cast(a1).intoArray(y, yo + yp);
    V.cast(a2).intoArray(y, yo + 2 * yp);
    V.cast(a3).intoArray(y, yo + 3 * yp);
    V.cast(a4).intoArray(y, yo + 4 * yp);
    V.cast(a5).intoArray(y, yo + 5 * yp);
    V.cast(a6).intoArray(y, yo + 6 * yp);
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
    V.cast(a0).intoArray(sums, at);
    V.cast(a1).intoArray(sums, at + 16);
    V.cast(a2).intoArray(sums, at + 32);
    V.cast(a3).intoArray(sums, at + 48);
    V.cast(a4).intoArray(sums, at + 64);
    V.cast(a5).intoArray(sums, at + 80);
    V.cast(a6).intoArray(sums, at + 96);
    V.cast(a7).intoArray(sums, at + 112);
    V.cast(a8).intoArray(sums, at + 128);
  }

  @Override
  public boolean summable(Axis rows, Axis columns, int channels) {
    return rows.taps() == 3 && channels % BLOCK == 0 && SimdLaneSums.summable(columns);
  }

  @Override
  public void nearSums(
      LaneRows c, float[] x, int xo, int row0, int rows, float[] d, int dOffset, int dPixel, int channels,
      float[] sums, int to, int sumBlock) {
    SimdLaneSums.nearSums(c, x, xo, row0, rows, d, dOffset, dPixel, channels, sums, to, sumBlock);
  }
}
