package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of depthwise convolutions that read the source where it lies, see {@link LaneRows}: some neighbouring pixels by
 * one vector of channels. {@code three} takes three kernel columns and neighbouring outputs see neighbouring pixels,
 * {@code apart} the same with every second pixel, {@code two} and {@code one} take two kernel columns and one.
 *
 * <p>The distance of pixels is a variable, and another one for rows of zeros; the address walks with it. The form of
 * the loops is that of {@link SimdTiles}.
 */
final class SimdLaneRows {
  private static final VectorSpecies<Float> S = SimdConv.SPECIES;
  private static final Class<? extends FloatVector> V = SimdConv.VECTOR;
  private static final int L = SimdConv.LANES;

  private static final int[] SHARED_PIXELS = SimdConv.MANY_REGISTERS ? new int[] {16, 14, 8, 7} : new int[] {8, 7};
  private static final int[] PIXELS = SimdConv.MANY_REGISTERS ? new int[] {14, 7} : new int[] {7};

  /** What a tile costs beside its pixels, counted in pixels. */
  private static final int TILE_COST = 4;

  private SimdLaneRows() {}

  /** See {@link LaneKernels#nearPixels}. */
  static int pixels(Axis columns, int channels) {
    int taps = columns.taps();
    int step = columns.step();
    boolean known = step == 1 && taps <= 3 || step == 2 && taps == 3;
    if (!known || channels < L || !LaneRows.fits(columns)) {
      return 0;
    }
    int outputs = columns.outputs();
    int best = 0;
    int least = Integer.MAX_VALUE;
    for (int pixels : step == 1 && taps == 3 ? SHARED_PIXELS : PIXELS) {
      int cost = (outputs + pixels - 1) / pixels * (pixels + TILE_COST);
      if (cost < least && outputs >= pixels) {
        least = cost;
        best = pixels;
      }
    }
    return best;
  }

  /** See {@link LaneKernels#near}. */
  static void near(
      LaneRows c, float[] x, int xo, int row0, int rows, float[] w, int wo, int channels, float[] start, int so,
      int startChannel, float[] y, int yo) {
    float[][] sources = c.sources();
    int[] at = c.places();
    for (int row = 0; row < rows; row++) {
      c.touch(x, xo, row0 + row, row == 0, channels, at);
      for (int column = 0; column < c.columns(); column += c.pixels) {
        int first = Math.min(column, c.columns() - c.pixels);
        c.find(x, xo, row0 + row, first, sources, at);
        int yp = yo + row * c.yRow + first * c.yPixel;
        for (int next = 0; next < channels; next += L) {
          int o = Math.min(next, channels - L);
          int wp = wo + next * c.depth();
          tile(c, sources, at, o, w, wp, start, so + o * startChannel, y, yp + o);
        }
      }
    }
  }

  private static void tile(
      LaneRows c, float[][] sources, int[] at, int o, float[] w, int wo, float[] s, int so, float[] y, int yo) {
    int yp = c.yPixel;
    if (c.columnTaps() == 3 && c.step() == 1) {
      switch (c.pixels) {
        case 16 -> three16(sources, at, o, w, wo, s, so, y, yo, yp);
        case 14 -> three14(sources, at, o, w, wo, s, so, y, yo, yp);
        case 8 -> three8(sources, at, o, w, wo, s, so, y, yo, yp);
        default -> three7(sources, at, o, w, wo, s, so, y, yo, yp);
      }
    } else if (c.pixels == 14) {
      switch (c.columnTaps()) {
        case 3 -> apart14(sources, at, o, w, wo, s, so, y, yo, yp);
        case 2 -> two14(sources, at, o, w, wo, s, so, y, yo, yp);
        default -> one14(sources, at, o, w, wo, s, so, y, yo, yp);
      }
    } else {
      switch (c.columnTaps()) {
        case 3 -> apart7(sources, at, o, w, wo, s, so, y, yo, yp);
        case 2 -> two7(sources, at, o, w, wo, s, so, y, yo, yp);
        default -> one7(sources, at, o, w, wo, s, so, y, yo, yp);
      }
    }
  }

  private static void three16(
      float[][] sources, int[] at, int o, float[] w, int wo, float[] s, int so, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    FloatVector a7 = a0;
    FloatVector a8 = a0;
    FloatVector a9 = a0;
    FloatVector a10 = a0;
    FloatVector a11 = a0;
    FloatVector a12 = a0;
    FloatVector a13 = a0;
    FloatVector a14 = a0;
    FloatVector a15 = a0;
    int wi = wo;
    for (int i = 0, j = 0; i < sources.length; i += 3, j += 4) {
      float[] x = sources[i + 1];
      int xi = at[j + 1] + o;
      int d = at[j + 3];
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector w1 = FloatVector.fromArray(S, w, wi + L);
      FloatVector w2 = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector x0 = FloatVector.fromArray(S, sources[i], at[j] + o);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi);
      a0 = x1.fma(w1, a0);
      a1 = x1.fma(w0, a1);
      xi += d;
      FloatVector x2 = FloatVector.fromArray(S, x, xi);
      a0 = x2.fma(w2, a0);
      a1 = x2.fma(w1, a1);
      a2 = x2.fma(w0, a2);
      xi += d;
      FloatVector x3 = FloatVector.fromArray(S, x, xi);
      a1 = x3.fma(w2, a1);
      a2 = x3.fma(w1, a2);
      a3 = x3.fma(w0, a3);
      xi += d;
      FloatVector x4 = FloatVector.fromArray(S, x, xi);
      a2 = x4.fma(w2, a2);
      a3 = x4.fma(w1, a3);
      a4 = x4.fma(w0, a4);
      xi += d;
      FloatVector x5 = FloatVector.fromArray(S, x, xi);
      a3 = x5.fma(w2, a3);
      a4 = x5.fma(w1, a4);
      a5 = x5.fma(w0, a5);
      xi += d;
      FloatVector x6 = FloatVector.fromArray(S, x, xi);
      a4 = x6.fma(w2, a4);
      a5 = x6.fma(w1, a5);
      a6 = x6.fma(w0, a6);
      xi += d;
      FloatVector x7 = FloatVector.fromArray(S, x, xi);
      a5 = x7.fma(w2, a5);
      a6 = x7.fma(w1, a6);
      a7 = x7.fma(w0, a7);
      xi += d;
      FloatVector x8 = FloatVector.fromArray(S, x, xi);
      a6 = x8.fma(w2, a6);
      a7 = x8.fma(w1, a7);
      a8 = x8.fma(w0, a8);
      xi += d;
      FloatVector x9 = FloatVector.fromArray(S, x, xi);
      a7 = x9.fma(w2, a7);
      a8 = x9.fma(w1, a8);
      a9 = x9.fma(w0, a9);
      xi += d;
      FloatVector x10 = FloatVector.fromArray(S, x, xi);
      a8 = x10.fma(w2, a8);
      a9 = x10.fma(w1, a9);
      a10 = x10.fma(w0, a10);
      xi += d;
      FloatVector x11 = FloatVector.fromArray(S, x, xi);
      a9 = x11.fma(w2, a9);
      a10 = x11.fma(w1, a10);
      a11 = x11.fma(w0, a11);
      xi += d;
      FloatVector x12 = FloatVector.fromArray(S, x, xi);
      a10 = x12.fma(w2, a10);
      a11 = x12.fma(w1, a11);
      a12 = x12.fma(w0, a12);
      xi += d;
      FloatVector x13 = FloatVector.fromArray(S, x, xi);
      a11 = x13.fma(w2, a11);
      a12 = x13.fma(w1, a12);
      a13 = x13.fma(w0, a13);
      xi += d;
      FloatVector x14 = FloatVector.fromArray(S, x, xi);
      a12 = x14.fma(w2, a12);
      a13 = x14.fma(w1, a13);
      a14 = x14.fma(w0, a14);
      xi += d;
      FloatVector x15 = FloatVector.fromArray(S, x, xi);
      a13 = x15.fma(w2, a13);
      a14 = x15.fma(w1, a14);
      a15 = x15.fma(w0, a15);
      xi += d;
      FloatVector x16 = FloatVector.fromArray(S, x, xi);
      a14 = x16.fma(w2, a14);
      a15 = x16.fma(w1, a15);
      FloatVector x17 = FloatVector.fromArray(S, sources[i + 2], at[j + 2] + o);
      a15 = x17.fma(w2, a15);
      wi += 3 * L;
    }
    int yi = yo;
    V.cast(a0).intoArray(y, yi);
    yi += yp;
    V.cast(a1).intoArray(y, yi);
    yi += yp;
    V.cast(a2).intoArray(y, yi);
    yi += yp;
    V.cast(a3).intoArray(y, yi);
    yi += yp;
    V.cast(a4).intoArray(y, yi);
    yi += yp;
    V.cast(a5).intoArray(y, yi);
    yi += yp;
    V.cast(a6).intoArray(y, yi);
    yi += yp;
    V.cast(a7).intoArray(y, yi);
    yi += yp;
    V.cast(a8).intoArray(y, yi);
    yi += yp;
    V.cast(a9).intoArray(y, yi);
    yi += yp;
    V.cast(a10).intoArray(y, yi);
    yi += yp;
    V.cast(a11).intoArray(y, yi);
    yi += yp;
    V.cast(a12).intoArray(y, yi);
    yi += yp;
    V.cast(a13).intoArray(y, yi);
    yi += yp;
    V.cast(a14).intoArray(y, yi);
    yi += yp;
    V.cast(a15).intoArray(y, yi);
  }

  private static void three14(
      float[][] sources, int[] at, int o, float[] w, int wo, float[] s, int so, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    FloatVector a7 = a0;
    FloatVector a8 = a0;
    FloatVector a9 = a0;
    FloatVector a10 = a0;
    FloatVector a11 = a0;
    FloatVector a12 = a0;
    FloatVector a13 = a0;
    int wi = wo;
    for (int i = 0, j = 0; i < sources.length; i += 3, j += 4) {
      float[] x = sources[i + 1];
      int xi = at[j + 1] + o;
      int d = at[j + 3];
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector w1 = FloatVector.fromArray(S, w, wi + L);
      FloatVector w2 = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector x0 = FloatVector.fromArray(S, sources[i], at[j] + o);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi);
      a0 = x1.fma(w1, a0);
      a1 = x1.fma(w0, a1);
      xi += d;
      FloatVector x2 = FloatVector.fromArray(S, x, xi);
      a0 = x2.fma(w2, a0);
      a1 = x2.fma(w1, a1);
      a2 = x2.fma(w0, a2);
      xi += d;
      FloatVector x3 = FloatVector.fromArray(S, x, xi);
      a1 = x3.fma(w2, a1);
      a2 = x3.fma(w1, a2);
      a3 = x3.fma(w0, a3);
      xi += d;
      FloatVector x4 = FloatVector.fromArray(S, x, xi);
      a2 = x4.fma(w2, a2);
      a3 = x4.fma(w1, a3);
      a4 = x4.fma(w0, a4);
      xi += d;
      FloatVector x5 = FloatVector.fromArray(S, x, xi);
      a3 = x5.fma(w2, a3);
      a4 = x5.fma(w1, a4);
      a5 = x5.fma(w0, a5);
      xi += d;
      FloatVector x6 = FloatVector.fromArray(S, x, xi);
      a4 = x6.fma(w2, a4);
      a5 = x6.fma(w1, a5);
      a6 = x6.fma(w0, a6);
      xi += d;
      FloatVector x7 = FloatVector.fromArray(S, x, xi);
      a5 = x7.fma(w2, a5);
      a6 = x7.fma(w1, a6);
      a7 = x7.fma(w0, a7);
      xi += d;
      FloatVector x8 = FloatVector.fromArray(S, x, xi);
      a6 = x8.fma(w2, a6);
      a7 = x8.fma(w1, a7);
      a8 = x8.fma(w0, a8);
      xi += d;
      FloatVector x9 = FloatVector.fromArray(S, x, xi);
      a7 = x9.fma(w2, a7);
      a8 = x9.fma(w1, a8);
      a9 = x9.fma(w0, a9);
      xi += d;
      FloatVector x10 = FloatVector.fromArray(S, x, xi);
      a8 = x10.fma(w2, a8);
      a9 = x10.fma(w1, a9);
      a10 = x10.fma(w0, a10);
      xi += d;
      FloatVector x11 = FloatVector.fromArray(S, x, xi);
      a9 = x11.fma(w2, a9);
      a10 = x11.fma(w1, a10);
      a11 = x11.fma(w0, a11);
      xi += d;
      FloatVector x12 = FloatVector.fromArray(S, x, xi);
      a10 = x12.fma(w2, a10);
      a11 = x12.fma(w1, a11);
      a12 = x12.fma(w0, a12);
      xi += d;
      FloatVector x13 = FloatVector.fromArray(S, x, xi);
      a11 = x13.fma(w2, a11);
      a12 = x13.fma(w1, a12);
      a13 = x13.fma(w0, a13);
      xi += d;
      FloatVector x14 = FloatVector.fromArray(S, x, xi);
      a12 = x14.fma(w2, a12);
      a13 = x14.fma(w1, a13);
      FloatVector x15 = FloatVector.fromArray(S, sources[i + 2], at[j + 2] + o);
      a13 = x15.fma(w2, a13);
      wi += 3 * L;
    }
    int yi = yo;
    V.cast(a0).intoArray(y, yi);
    yi += yp;
    V.cast(a1).intoArray(y, yi);
    yi += yp;
    V.cast(a2).intoArray(y, yi);
    yi += yp;
    V.cast(a3).intoArray(y, yi);
    yi += yp;
    V.cast(a4).intoArray(y, yi);
    yi += yp;
    V.cast(a5).intoArray(y, yi);
    yi += yp;
    V.cast(a6).intoArray(y, yi);
    yi += yp;
    V.cast(a7).intoArray(y, yi);
    yi += yp;
    V.cast(a8).intoArray(y, yi);
    yi += yp;
    V.cast(a9).intoArray(y, yi);
    yi += yp;
    V.cast(a10).intoArray(y, yi);
    yi += yp;
    V.cast(a11).intoArray(y, yi);
    yi += yp;
    V.cast(a12).intoArray(y, yi);
    yi += yp;
    V.cast(a13).intoArray(y, yi);
  }

  private static void three8(
      float[][] sources, int[] at, int o, float[] w, int wo, float[] s, int so, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    FloatVector a7 = a0;
    int wi = wo;
    for (int i = 0, j = 0; i < sources.length; i += 3, j += 4) {
      float[] x = sources[i + 1];
      int xi = at[j + 1] + o;
      int d = at[j + 3];
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector w1 = FloatVector.fromArray(S, w, wi + L);
      FloatVector w2 = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector x0 = FloatVector.fromArray(S, sources[i], at[j] + o);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi);
      a0 = x1.fma(w1, a0);
      a1 = x1.fma(w0, a1);
      xi += d;
      FloatVector x2 = FloatVector.fromArray(S, x, xi);
      a0 = x2.fma(w2, a0);
      a1 = x2.fma(w1, a1);
      a2 = x2.fma(w0, a2);
      xi += d;
      FloatVector x3 = FloatVector.fromArray(S, x, xi);
      a1 = x3.fma(w2, a1);
      a2 = x3.fma(w1, a2);
      a3 = x3.fma(w0, a3);
      xi += d;
      FloatVector x4 = FloatVector.fromArray(S, x, xi);
      a2 = x4.fma(w2, a2);
      a3 = x4.fma(w1, a3);
      a4 = x4.fma(w0, a4);
      xi += d;
      FloatVector x5 = FloatVector.fromArray(S, x, xi);
      a3 = x5.fma(w2, a3);
      a4 = x5.fma(w1, a4);
      a5 = x5.fma(w0, a5);
      xi += d;
      FloatVector x6 = FloatVector.fromArray(S, x, xi);
      a4 = x6.fma(w2, a4);
      a5 = x6.fma(w1, a5);
      a6 = x6.fma(w0, a6);
      xi += d;
      FloatVector x7 = FloatVector.fromArray(S, x, xi);
      a5 = x7.fma(w2, a5);
      a6 = x7.fma(w1, a6);
      a7 = x7.fma(w0, a7);
      xi += d;
      FloatVector x8 = FloatVector.fromArray(S, x, xi);
      a6 = x8.fma(w2, a6);
      a7 = x8.fma(w1, a7);
      FloatVector x9 = FloatVector.fromArray(S, sources[i + 2], at[j + 2] + o);
      a7 = x9.fma(w2, a7);
      wi += 3 * L;
    }
    int yi = yo;
    V.cast(a0).intoArray(y, yi);
    yi += yp;
    V.cast(a1).intoArray(y, yi);
    yi += yp;
    V.cast(a2).intoArray(y, yi);
    yi += yp;
    V.cast(a3).intoArray(y, yi);
    yi += yp;
    V.cast(a4).intoArray(y, yi);
    yi += yp;
    V.cast(a5).intoArray(y, yi);
    yi += yp;
    V.cast(a6).intoArray(y, yi);
    yi += yp;
    V.cast(a7).intoArray(y, yi);
  }

  private static void three7(
      float[][] sources, int[] at, int o, float[] w, int wo, float[] s, int so, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    int wi = wo;
    for (int i = 0, j = 0; i < sources.length; i += 3, j += 4) {
      float[] x = sources[i + 1];
      int xi = at[j + 1] + o;
      int d = at[j + 3];
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector w1 = FloatVector.fromArray(S, w, wi + L);
      FloatVector w2 = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector x0 = FloatVector.fromArray(S, sources[i], at[j] + o);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi);
      a0 = x1.fma(w1, a0);
      a1 = x1.fma(w0, a1);
      xi += d;
      FloatVector x2 = FloatVector.fromArray(S, x, xi);
      a0 = x2.fma(w2, a0);
      a1 = x2.fma(w1, a1);
      a2 = x2.fma(w0, a2);
      xi += d;
      FloatVector x3 = FloatVector.fromArray(S, x, xi);
      a1 = x3.fma(w2, a1);
      a2 = x3.fma(w1, a2);
      a3 = x3.fma(w0, a3);
      xi += d;
      FloatVector x4 = FloatVector.fromArray(S, x, xi);
      a2 = x4.fma(w2, a2);
      a3 = x4.fma(w1, a3);
      a4 = x4.fma(w0, a4);
      xi += d;
      FloatVector x5 = FloatVector.fromArray(S, x, xi);
      a3 = x5.fma(w2, a3);
      a4 = x5.fma(w1, a4);
      a5 = x5.fma(w0, a5);
      xi += d;
      FloatVector x6 = FloatVector.fromArray(S, x, xi);
      a4 = x6.fma(w2, a4);
      a5 = x6.fma(w1, a5);
      a6 = x6.fma(w0, a6);
      xi += d;
      FloatVector x7 = FloatVector.fromArray(S, x, xi);
      a5 = x7.fma(w2, a5);
      a6 = x7.fma(w1, a6);
      FloatVector x8 = FloatVector.fromArray(S, sources[i + 2], at[j + 2] + o);
      a6 = x8.fma(w2, a6);
      wi += 3 * L;
    }
    int yi = yo;
    V.cast(a0).intoArray(y, yi);
    yi += yp;
    V.cast(a1).intoArray(y, yi);
    yi += yp;
    V.cast(a2).intoArray(y, yi);
    yi += yp;
    V.cast(a3).intoArray(y, yi);
    yi += yp;
    V.cast(a4).intoArray(y, yi);
    yi += yp;
    V.cast(a5).intoArray(y, yi);
    yi += yp;
    V.cast(a6).intoArray(y, yi);
  }

  private static void apart14(
      float[][] sources, int[] at, int o, float[] w, int wo, float[] s, int so, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    FloatVector a7 = a0;
    FloatVector a8 = a0;
    FloatVector a9 = a0;
    FloatVector a10 = a0;
    FloatVector a11 = a0;
    FloatVector a12 = a0;
    FloatVector a13 = a0;
    int wi = wo;
    for (int i = 0, j = 0; i < sources.length; i += 3, j += 4) {
      float[] x = sources[i + 1];
      int xi = at[j + 1] + o;
      int d = at[j + 3];
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector w1 = FloatVector.fromArray(S, w, wi + L);
      FloatVector w2 = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector x0 = FloatVector.fromArray(S, sources[i], at[j] + o);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi);
      a0 = x1.fma(w1, a0);
      xi += d;
      FloatVector x2 = FloatVector.fromArray(S, x, xi);
      a0 = x2.fma(w2, a0);
      a1 = x2.fma(w0, a1);
      xi += d;
      FloatVector x3 = FloatVector.fromArray(S, x, xi);
      a1 = x3.fma(w1, a1);
      xi += d;
      FloatVector x4 = FloatVector.fromArray(S, x, xi);
      a1 = x4.fma(w2, a1);
      a2 = x4.fma(w0, a2);
      xi += d;
      FloatVector x5 = FloatVector.fromArray(S, x, xi);
      a2 = x5.fma(w1, a2);
      xi += d;
      FloatVector x6 = FloatVector.fromArray(S, x, xi);
      a2 = x6.fma(w2, a2);
      a3 = x6.fma(w0, a3);
      xi += d;
      FloatVector x7 = FloatVector.fromArray(S, x, xi);
      a3 = x7.fma(w1, a3);
      xi += d;
      FloatVector x8 = FloatVector.fromArray(S, x, xi);
      a3 = x8.fma(w2, a3);
      a4 = x8.fma(w0, a4);
      xi += d;
      FloatVector x9 = FloatVector.fromArray(S, x, xi);
      a4 = x9.fma(w1, a4);
      xi += d;
      FloatVector x10 = FloatVector.fromArray(S, x, xi);
      a4 = x10.fma(w2, a4);
      a5 = x10.fma(w0, a5);
      xi += d;
      FloatVector x11 = FloatVector.fromArray(S, x, xi);
      a5 = x11.fma(w1, a5);
      xi += d;
      FloatVector x12 = FloatVector.fromArray(S, x, xi);
      a5 = x12.fma(w2, a5);
      a6 = x12.fma(w0, a6);
      xi += d;
      FloatVector x13 = FloatVector.fromArray(S, x, xi);
      a6 = x13.fma(w1, a6);
      xi += d;
      FloatVector x14 = FloatVector.fromArray(S, x, xi);
      a6 = x14.fma(w2, a6);
      a7 = x14.fma(w0, a7);
      xi += d;
      FloatVector x15 = FloatVector.fromArray(S, x, xi);
      a7 = x15.fma(w1, a7);
      xi += d;
      FloatVector x16 = FloatVector.fromArray(S, x, xi);
      a7 = x16.fma(w2, a7);
      a8 = x16.fma(w0, a8);
      xi += d;
      FloatVector x17 = FloatVector.fromArray(S, x, xi);
      a8 = x17.fma(w1, a8);
      xi += d;
      FloatVector x18 = FloatVector.fromArray(S, x, xi);
      a8 = x18.fma(w2, a8);
      a9 = x18.fma(w0, a9);
      xi += d;
      FloatVector x19 = FloatVector.fromArray(S, x, xi);
      a9 = x19.fma(w1, a9);
      xi += d;
      FloatVector x20 = FloatVector.fromArray(S, x, xi);
      a9 = x20.fma(w2, a9);
      a10 = x20.fma(w0, a10);
      xi += d;
      FloatVector x21 = FloatVector.fromArray(S, x, xi);
      a10 = x21.fma(w1, a10);
      xi += d;
      FloatVector x22 = FloatVector.fromArray(S, x, xi);
      a10 = x22.fma(w2, a10);
      a11 = x22.fma(w0, a11);
      xi += d;
      FloatVector x23 = FloatVector.fromArray(S, x, xi);
      a11 = x23.fma(w1, a11);
      xi += d;
      FloatVector x24 = FloatVector.fromArray(S, x, xi);
      a11 = x24.fma(w2, a11);
      a12 = x24.fma(w0, a12);
      xi += d;
      FloatVector x25 = FloatVector.fromArray(S, x, xi);
      a12 = x25.fma(w1, a12);
      xi += d;
      FloatVector x26 = FloatVector.fromArray(S, x, xi);
      a12 = x26.fma(w2, a12);
      a13 = x26.fma(w0, a13);
      xi += d;
      FloatVector x27 = FloatVector.fromArray(S, x, xi);
      a13 = x27.fma(w1, a13);
      FloatVector x28 = FloatVector.fromArray(S, sources[i + 2], at[j + 2] + o);
      a13 = x28.fma(w2, a13);
      wi += 3 * L;
    }
    int yi = yo;
    V.cast(a0).intoArray(y, yi);
    yi += yp;
    V.cast(a1).intoArray(y, yi);
    yi += yp;
    V.cast(a2).intoArray(y, yi);
    yi += yp;
    V.cast(a3).intoArray(y, yi);
    yi += yp;
    V.cast(a4).intoArray(y, yi);
    yi += yp;
    V.cast(a5).intoArray(y, yi);
    yi += yp;
    V.cast(a6).intoArray(y, yi);
    yi += yp;
    V.cast(a7).intoArray(y, yi);
    yi += yp;
    V.cast(a8).intoArray(y, yi);
    yi += yp;
    V.cast(a9).intoArray(y, yi);
    yi += yp;
    V.cast(a10).intoArray(y, yi);
    yi += yp;
    V.cast(a11).intoArray(y, yi);
    yi += yp;
    V.cast(a12).intoArray(y, yi);
    yi += yp;
    V.cast(a13).intoArray(y, yi);
  }

  private static void apart7(
      float[][] sources, int[] at, int o, float[] w, int wo, float[] s, int so, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    int wi = wo;
    for (int i = 0, j = 0; i < sources.length; i += 3, j += 4) {
      float[] x = sources[i + 1];
      int xi = at[j + 1] + o;
      int d = at[j + 3];
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector w1 = FloatVector.fromArray(S, w, wi + L);
      FloatVector w2 = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector x0 = FloatVector.fromArray(S, sources[i], at[j] + o);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi);
      a0 = x1.fma(w1, a0);
      xi += d;
      FloatVector x2 = FloatVector.fromArray(S, x, xi);
      a0 = x2.fma(w2, a0);
      a1 = x2.fma(w0, a1);
      xi += d;
      FloatVector x3 = FloatVector.fromArray(S, x, xi);
      a1 = x3.fma(w1, a1);
      xi += d;
      FloatVector x4 = FloatVector.fromArray(S, x, xi);
      a1 = x4.fma(w2, a1);
      a2 = x4.fma(w0, a2);
      xi += d;
      FloatVector x5 = FloatVector.fromArray(S, x, xi);
      a2 = x5.fma(w1, a2);
      xi += d;
      FloatVector x6 = FloatVector.fromArray(S, x, xi);
      a2 = x6.fma(w2, a2);
      a3 = x6.fma(w0, a3);
      xi += d;
      FloatVector x7 = FloatVector.fromArray(S, x, xi);
      a3 = x7.fma(w1, a3);
      xi += d;
      FloatVector x8 = FloatVector.fromArray(S, x, xi);
      a3 = x8.fma(w2, a3);
      a4 = x8.fma(w0, a4);
      xi += d;
      FloatVector x9 = FloatVector.fromArray(S, x, xi);
      a4 = x9.fma(w1, a4);
      xi += d;
      FloatVector x10 = FloatVector.fromArray(S, x, xi);
      a4 = x10.fma(w2, a4);
      a5 = x10.fma(w0, a5);
      xi += d;
      FloatVector x11 = FloatVector.fromArray(S, x, xi);
      a5 = x11.fma(w1, a5);
      xi += d;
      FloatVector x12 = FloatVector.fromArray(S, x, xi);
      a5 = x12.fma(w2, a5);
      a6 = x12.fma(w0, a6);
      xi += d;
      FloatVector x13 = FloatVector.fromArray(S, x, xi);
      a6 = x13.fma(w1, a6);
      FloatVector x14 = FloatVector.fromArray(S, sources[i + 2], at[j + 2] + o);
      a6 = x14.fma(w2, a6);
      wi += 3 * L;
    }
    int yi = yo;
    V.cast(a0).intoArray(y, yi);
    yi += yp;
    V.cast(a1).intoArray(y, yi);
    yi += yp;
    V.cast(a2).intoArray(y, yi);
    yi += yp;
    V.cast(a3).intoArray(y, yi);
    yi += yp;
    V.cast(a4).intoArray(y, yi);
    yi += yp;
    V.cast(a5).intoArray(y, yi);
    yi += yp;
    V.cast(a6).intoArray(y, yi);
  }

  private static void two14(
      float[][] sources, int[] at, int o, float[] w, int wo, float[] s, int so, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    FloatVector a7 = a0;
    FloatVector a8 = a0;
    FloatVector a9 = a0;
    FloatVector a10 = a0;
    FloatVector a11 = a0;
    FloatVector a12 = a0;
    FloatVector a13 = a0;
    int wi = wo;
    for (int i = 0, j = 0; i < sources.length; i += 3, j += 4) {
      float[] x = sources[i + 1];
      int xi = at[j + 1] + o;
      int d = at[j + 3];
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector w1 = FloatVector.fromArray(S, w, wi + L);
      FloatVector x0 = FloatVector.fromArray(S, sources[i], at[j] + o);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi);
      a0 = x1.fma(w1, a0);
      a1 = x1.fma(w0, a1);
      xi += d;
      FloatVector x2 = FloatVector.fromArray(S, x, xi);
      a1 = x2.fma(w1, a1);
      a2 = x2.fma(w0, a2);
      xi += d;
      FloatVector x3 = FloatVector.fromArray(S, x, xi);
      a2 = x3.fma(w1, a2);
      a3 = x3.fma(w0, a3);
      xi += d;
      FloatVector x4 = FloatVector.fromArray(S, x, xi);
      a3 = x4.fma(w1, a3);
      a4 = x4.fma(w0, a4);
      xi += d;
      FloatVector x5 = FloatVector.fromArray(S, x, xi);
      a4 = x5.fma(w1, a4);
      a5 = x5.fma(w0, a5);
      xi += d;
      FloatVector x6 = FloatVector.fromArray(S, x, xi);
      a5 = x6.fma(w1, a5);
      a6 = x6.fma(w0, a6);
      xi += d;
      FloatVector x7 = FloatVector.fromArray(S, x, xi);
      a6 = x7.fma(w1, a6);
      a7 = x7.fma(w0, a7);
      xi += d;
      FloatVector x8 = FloatVector.fromArray(S, x, xi);
      a7 = x8.fma(w1, a7);
      a8 = x8.fma(w0, a8);
      xi += d;
      FloatVector x9 = FloatVector.fromArray(S, x, xi);
      a8 = x9.fma(w1, a8);
      a9 = x9.fma(w0, a9);
      xi += d;
      FloatVector x10 = FloatVector.fromArray(S, x, xi);
      a9 = x10.fma(w1, a9);
      a10 = x10.fma(w0, a10);
      xi += d;
      FloatVector x11 = FloatVector.fromArray(S, x, xi);
      a10 = x11.fma(w1, a10);
      a11 = x11.fma(w0, a11);
      xi += d;
      FloatVector x12 = FloatVector.fromArray(S, x, xi);
      a11 = x12.fma(w1, a11);
      a12 = x12.fma(w0, a12);
      xi += d;
      FloatVector x13 = FloatVector.fromArray(S, x, xi);
      a12 = x13.fma(w1, a12);
      a13 = x13.fma(w0, a13);
      FloatVector x14 = FloatVector.fromArray(S, sources[i + 2], at[j + 2] + o);
      a13 = x14.fma(w1, a13);
      wi += 2 * L;
    }
    int yi = yo;
    V.cast(a0).intoArray(y, yi);
    yi += yp;
    V.cast(a1).intoArray(y, yi);
    yi += yp;
    V.cast(a2).intoArray(y, yi);
    yi += yp;
    V.cast(a3).intoArray(y, yi);
    yi += yp;
    V.cast(a4).intoArray(y, yi);
    yi += yp;
    V.cast(a5).intoArray(y, yi);
    yi += yp;
    V.cast(a6).intoArray(y, yi);
    yi += yp;
    V.cast(a7).intoArray(y, yi);
    yi += yp;
    V.cast(a8).intoArray(y, yi);
    yi += yp;
    V.cast(a9).intoArray(y, yi);
    yi += yp;
    V.cast(a10).intoArray(y, yi);
    yi += yp;
    V.cast(a11).intoArray(y, yi);
    yi += yp;
    V.cast(a12).intoArray(y, yi);
    yi += yp;
    V.cast(a13).intoArray(y, yi);
  }

  private static void two7(
      float[][] sources, int[] at, int o, float[] w, int wo, float[] s, int so, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    int wi = wo;
    for (int i = 0, j = 0; i < sources.length; i += 3, j += 4) {
      float[] x = sources[i + 1];
      int xi = at[j + 1] + o;
      int d = at[j + 3];
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector w1 = FloatVector.fromArray(S, w, wi + L);
      FloatVector x0 = FloatVector.fromArray(S, sources[i], at[j] + o);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi);
      a0 = x1.fma(w1, a0);
      a1 = x1.fma(w0, a1);
      xi += d;
      FloatVector x2 = FloatVector.fromArray(S, x, xi);
      a1 = x2.fma(w1, a1);
      a2 = x2.fma(w0, a2);
      xi += d;
      FloatVector x3 = FloatVector.fromArray(S, x, xi);
      a2 = x3.fma(w1, a2);
      a3 = x3.fma(w0, a3);
      xi += d;
      FloatVector x4 = FloatVector.fromArray(S, x, xi);
      a3 = x4.fma(w1, a3);
      a4 = x4.fma(w0, a4);
      xi += d;
      FloatVector x5 = FloatVector.fromArray(S, x, xi);
      a4 = x5.fma(w1, a4);
      a5 = x5.fma(w0, a5);
      xi += d;
      FloatVector x6 = FloatVector.fromArray(S, x, xi);
      a5 = x6.fma(w1, a5);
      a6 = x6.fma(w0, a6);
      FloatVector x7 = FloatVector.fromArray(S, sources[i + 2], at[j + 2] + o);
      a6 = x7.fma(w1, a6);
      wi += 2 * L;
    }
    int yi = yo;
    V.cast(a0).intoArray(y, yi);
    yi += yp;
    V.cast(a1).intoArray(y, yi);
    yi += yp;
    V.cast(a2).intoArray(y, yi);
    yi += yp;
    V.cast(a3).intoArray(y, yi);
    yi += yp;
    V.cast(a4).intoArray(y, yi);
    yi += yp;
    V.cast(a5).intoArray(y, yi);
    yi += yp;
    V.cast(a6).intoArray(y, yi);
  }

  private static void one14(
      float[][] sources, int[] at, int o, float[] w, int wo, float[] s, int so, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    FloatVector a7 = a0;
    FloatVector a8 = a0;
    FloatVector a9 = a0;
    FloatVector a10 = a0;
    FloatVector a11 = a0;
    FloatVector a12 = a0;
    FloatVector a13 = a0;
    int wi = wo;
    for (int i = 0, j = 0; i < sources.length; i += 3, j += 4) {
      float[] x = sources[i + 1];
      int xi = at[j + 1] + o;
      int d = at[j + 3];
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector x0 = FloatVector.fromArray(S, sources[i], at[j] + o);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi);
      a1 = x1.fma(w0, a1);
      xi += d;
      FloatVector x2 = FloatVector.fromArray(S, x, xi);
      a2 = x2.fma(w0, a2);
      xi += d;
      FloatVector x3 = FloatVector.fromArray(S, x, xi);
      a3 = x3.fma(w0, a3);
      xi += d;
      FloatVector x4 = FloatVector.fromArray(S, x, xi);
      a4 = x4.fma(w0, a4);
      xi += d;
      FloatVector x5 = FloatVector.fromArray(S, x, xi);
      a5 = x5.fma(w0, a5);
      xi += d;
      FloatVector x6 = FloatVector.fromArray(S, x, xi);
      a6 = x6.fma(w0, a6);
      xi += d;
      FloatVector x7 = FloatVector.fromArray(S, x, xi);
      a7 = x7.fma(w0, a7);
      xi += d;
      FloatVector x8 = FloatVector.fromArray(S, x, xi);
      a8 = x8.fma(w0, a8);
      xi += d;
      FloatVector x9 = FloatVector.fromArray(S, x, xi);
      a9 = x9.fma(w0, a9);
      xi += d;
      FloatVector x10 = FloatVector.fromArray(S, x, xi);
      a10 = x10.fma(w0, a10);
      xi += d;
      FloatVector x11 = FloatVector.fromArray(S, x, xi);
      a11 = x11.fma(w0, a11);
      xi += d;
      FloatVector x12 = FloatVector.fromArray(S, x, xi);
      a12 = x12.fma(w0, a12);
      FloatVector x13 = FloatVector.fromArray(S, sources[i + 2], at[j + 2] + o);
      a13 = x13.fma(w0, a13);
      wi += L;
    }
    int yi = yo;
    V.cast(a0).intoArray(y, yi);
    yi += yp;
    V.cast(a1).intoArray(y, yi);
    yi += yp;
    V.cast(a2).intoArray(y, yi);
    yi += yp;
    V.cast(a3).intoArray(y, yi);
    yi += yp;
    V.cast(a4).intoArray(y, yi);
    yi += yp;
    V.cast(a5).intoArray(y, yi);
    yi += yp;
    V.cast(a6).intoArray(y, yi);
    yi += yp;
    V.cast(a7).intoArray(y, yi);
    yi += yp;
    V.cast(a8).intoArray(y, yi);
    yi += yp;
    V.cast(a9).intoArray(y, yi);
    yi += yp;
    V.cast(a10).intoArray(y, yi);
    yi += yp;
    V.cast(a11).intoArray(y, yi);
    yi += yp;
    V.cast(a12).intoArray(y, yi);
    yi += yp;
    V.cast(a13).intoArray(y, yi);
  }

  private static void one7(
      float[][] sources, int[] at, int o, float[] w, int wo, float[] s, int so, float[] y, int yo, int yp) {
    FloatVector a0 = FloatVector.fromArray(S, s, so);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    int wi = wo;
    for (int i = 0, j = 0; i < sources.length; i += 3, j += 4) {
      float[] x = sources[i + 1];
      int xi = at[j + 1] + o;
      int d = at[j + 3];
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      FloatVector x0 = FloatVector.fromArray(S, sources[i], at[j] + o);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.fromArray(S, x, xi);
      a1 = x1.fma(w0, a1);
      xi += d;
      FloatVector x2 = FloatVector.fromArray(S, x, xi);
      a2 = x2.fma(w0, a2);
      xi += d;
      FloatVector x3 = FloatVector.fromArray(S, x, xi);
      a3 = x3.fma(w0, a3);
      xi += d;
      FloatVector x4 = FloatVector.fromArray(S, x, xi);
      a4 = x4.fma(w0, a4);
      xi += d;
      FloatVector x5 = FloatVector.fromArray(S, x, xi);
      a5 = x5.fma(w0, a5);
      FloatVector x6 = FloatVector.fromArray(S, sources[i + 2], at[j + 2] + o);
      a6 = x6.fma(w0, a6);
      wi += L;
    }
    int yi = yo;
    V.cast(a0).intoArray(y, yi);
    yi += yp;
    V.cast(a1).intoArray(y, yi);
    yi += yp;
    V.cast(a2).intoArray(y, yi);
    yi += yp;
    V.cast(a3).intoArray(y, yi);
    yi += yp;
    V.cast(a4).intoArray(y, yi);
    yi += yp;
    V.cast(a5).intoArray(y, yi);
    yi += yp;
    V.cast(a6).intoArray(y, yi);
  }
}
