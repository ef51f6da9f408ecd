package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Weight gradients of depthwise 3x3 convolutions that read their source where it lies, see {@link LaneRows}: the sums
 * of nine taps for a vector of channels, over tiles of neighbouring pixels. What one pixel sees through a kernel column
 * the next one sees through another, and is read once. With a stride the sums of such tiles were kept on the heap in
 * some processes.
 */
final class SimdLaneSums {
  private static final VectorSpecies<Float> S = SimdConv.SPECIES;
  private static final Class<? extends FloatVector> V = SimdConv.VECTOR;
  private static final int L = SimdConv.LANES;

  private static final int BLOCK = BlockedPatch.BLOCK;
  private static final int[] PIXELS = {8, 7};

  /** Pixels that are summed at once, about. */
  private static final int RUN = 56;

  private SimdLaneSums() {}

  /** See {@link LaneKernels#nearSumPixels}. */
  static int pixels(Axis columns) {
    if (columns.taps() == 3 && columns.step() == 1 && LaneRows.fits(columns)) {
      for (int pixels : PIXELS) {
        if (columns.outputs() % pixels == 0) {
          return pixels;
        }
      }
    }
    return 0;
  }

  /** See {@link LaneKernels#nearSums}. */
  static void nearSums(
      LaneRows c, float[] x, int xo, int row0, int rows, float[] d, int dOffset, int dPixel, int channels, float[] sums,
      int to, int sumBlock) {
    int tiles = c.columns() / c.pixels;
    int arrays = c.taps() * LaneRows.SOURCES;
    int places = c.taps() * LaneRows.PLACES;
    // Short rows are summed several at a time: each call reads and writes all sums.
    int most = Math.max(1, RUN / c.columns());
    float[][] sources = new float[most * tiles * arrays][];
    // One number more than tiles read: without a use the compiler would leave out what is touched.
    int[] at = new int[most * tiles * places + 1];
    for (int first = 0; first < rows; first += most) {
      int end = Math.min(first + most, rows);
      int tile = 0;
      float touched = 0;
      for (int row = first; row < end; row++) {
        touched += c.touch(x, xo, row0 + row, row == 0, channels);
        touched += LaneRows.touch(d, dOffset + row * c.columns() * dPixel, c.columns(), dPixel, channels);
        for (int t = 0; t < tiles; t++, tile++) {
          c.find(x, xo, row0 + row, t * c.pixels, sources, tile * arrays, at, tile * places);
        }
      }
      at[at.length - 1] = (int) touched;
      for (int o = 0; o < channels; o += L) {
        int dp = dOffset + first * c.columns() * dPixel + o;
        tiles(c, sources, at, o, tile, d, dp, dPixel, sums, to + o / BLOCK * sumBlock + o % BLOCK);
      }
    }
  }

  private static void tiles(
      LaneRows c, float[][] sources, int[] at, int o, int tiles, float[] d, int dOffset, int dPixel, float[] sums,
      int to) {
    if (c.pixels == 8) {
      near8(sources, at, o, tiles, d, dOffset, dPixel, sums, to);
    } else {
      near7(sources, at, o, tiles, d, dOffset, dPixel, sums, to);
    }
  }

  private static void near8(
      float[][] sources, int[] at, int o, int tiles, float[] d, int dOffset, int dPixel, float[] sums, int to) {
    FloatVector a0 = FloatVector.fromArray(S, sums, to);
    FloatVector a1 = FloatVector.fromArray(S, sums, to + 16);
    FloatVector a2 = FloatVector.fromArray(S, sums, to + 32);
    FloatVector a3 = FloatVector.fromArray(S, sums, to + 48);
    FloatVector a4 = FloatVector.fromArray(S, sums, to + 64);
    FloatVector a5 = FloatVector.fromArray(S, sums, to + 80);
    FloatVector a6 = FloatVector.fromArray(S, sums, to + 96);
    FloatVector a7 = FloatVector.fromArray(S, sums, to + 112);
    FloatVector a8 = FloatVector.fromArray(S, sums, to + 128);
    int di = dOffset;
    for (int t = 0; t < tiles; t++) {
      float[] s0 = sources[t * 9 + 1];
      int i0 = at[t * 12 + 1] + o;
      int p0 = at[t * 12 + 3];
      float[] s1 = sources[t * 9 + 4];
      int i1 = at[t * 12 + 5] + o;
      int p1 = at[t * 12 + 7];
      float[] s2 = sources[t * 9 + 7];
      int i2 = at[t * 12 + 9] + o;
      int p2 = at[t * 12 + 11];
      FloatVector d0 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x00 = FloatVector.fromArray(S, sources[t * 9], at[t * 12] + o);
      a3 = x00.fma(d0, a3);
      FloatVector x10 = FloatVector.fromArray(S, sources[t * 9 + 3], at[t * 12 + 4] + o);
      a6 = x10.fma(d0, a6);
      FloatVector x20 = FloatVector.fromArray(S, sources[t * 9 + 6], at[t * 12 + 8] + o);
      a0 = x20.fma(d0, a0);
      FloatVector d1 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x01 = FloatVector.fromArray(S, s0, i0);
      a3 = x01.fma(d1, a3);
      a4 = x01.fma(d0, a4);
      i0 += p0;
      FloatVector x11 = FloatVector.fromArray(S, s1, i1);
      a6 = x11.fma(d1, a6);
      a7 = x11.fma(d0, a7);
      i1 += p1;
      FloatVector x21 = FloatVector.fromArray(S, s2, i2);
      a0 = x21.fma(d1, a0);
      a1 = x21.fma(d0, a1);
      i2 += p2;
      FloatVector d2 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x02 = FloatVector.fromArray(S, s0, i0);
      a3 = x02.fma(d2, a3);
      a4 = x02.fma(d1, a4);
      a5 = x02.fma(d0, a5);
      i0 += p0;
      FloatVector x12 = FloatVector.fromArray(S, s1, i1);
      a6 = x12.fma(d2, a6);
      a7 = x12.fma(d1, a7);
      a8 = x12.fma(d0, a8);
      i1 += p1;
      FloatVector x22 = FloatVector.fromArray(S, s2, i2);
      a0 = x22.fma(d2, a0);
      a1 = x22.fma(d1, a1);
      a2 = x22.fma(d0, a2);
      i2 += p2;
      FloatVector d3 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x03 = FloatVector.fromArray(S, s0, i0);
      a3 = x03.fma(d3, a3);
      a4 = x03.fma(d2, a4);
      a5 = x03.fma(d1, a5);
      i0 += p0;
      FloatVector x13 = FloatVector.fromArray(S, s1, i1);
      a6 = x13.fma(d3, a6);
      a7 = x13.fma(d2, a7);
      a8 = x13.fma(d1, a8);
      i1 += p1;
      FloatVector x23 = FloatVector.fromArray(S, s2, i2);
      a0 = x23.fma(d3, a0);
      a1 = x23.fma(d2, a1);
      a2 = x23.fma(d1, a2);
      i2 += p2;
      FloatVector d4 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x04 = FloatVector.fromArray(S, s0, i0);
      a3 = x04.fma(d4, a3);
      a4 = x04.fma(d3, a4);
      a5 = x04.fma(d2, a5);
      i0 += p0;
      FloatVector x14 = FloatVector.fromArray(S, s1, i1);
      a6 = x14.fma(d4, a6);
      a7 = x14.fma(d3, a7);
      a8 = x14.fma(d2, a8);
      i1 += p1;
      FloatVector x24 = FloatVector.fromArray(S, s2, i2);
      a0 = x24.fma(d4, a0);
      a1 = x24.fma(d3, a1);
      a2 = x24.fma(d2, a2);
      i2 += p2;
      FloatVector d5 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x05 = FloatVector.fromArray(S, s0, i0);
      a3 = x05.fma(d5, a3);
      a4 = x05.fma(d4, a4);
      a5 = x05.fma(d3, a5);
      i0 += p0;
      FloatVector x15 = FloatVector.fromArray(S, s1, i1);
      a6 = x15.fma(d5, a6);
      a7 = x15.fma(d4, a7);
      a8 = x15.fma(d3, a8);
      i1 += p1;
      FloatVector x25 = FloatVector.fromArray(S, s2, i2);
      a0 = x25.fma(d5, a0);
      a1 = x25.fma(d4, a1);
      a2 = x25.fma(d3, a2);
      i2 += p2;
      FloatVector d6 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x06 = FloatVector.fromArray(S, s0, i0);
      a3 = x06.fma(d6, a3);
      a4 = x06.fma(d5, a4);
      a5 = x06.fma(d4, a5);
      i0 += p0;
      FloatVector x16 = FloatVector.fromArray(S, s1, i1);
      a6 = x16.fma(d6, a6);
      a7 = x16.fma(d5, a7);
      a8 = x16.fma(d4, a8);
      i1 += p1;
      FloatVector x26 = FloatVector.fromArray(S, s2, i2);
      a0 = x26.fma(d6, a0);
      a1 = x26.fma(d5, a1);
      a2 = x26.fma(d4, a2);
      i2 += p2;
      FloatVector d7 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x07 = FloatVector.fromArray(S, s0, i0);
      a3 = x07.fma(d7, a3);
      a4 = x07.fma(d6, a4);
      a5 = x07.fma(d5, a5);
      i0 += p0;
      FloatVector x17 = FloatVector.fromArray(S, s1, i1);
      a6 = x17.fma(d7, a6);
      a7 = x17.fma(d6, a7);
      a8 = x17.fma(d5, a8);
      i1 += p1;
      FloatVector x27 = FloatVector.fromArray(S, s2, i2);
      a0 = x27.fma(d7, a0);
      a1 = x27.fma(d6, a1);
      a2 = x27.fma(d5, a2);
      i2 += p2;
      FloatVector x08 = FloatVector.fromArray(S, s0, i0);
      a4 = x08.fma(d7, a4);
      a5 = x08.fma(d6, a5);
      FloatVector x18 = FloatVector.fromArray(S, s1, i1);
      a7 = x18.fma(d7, a7);
      a8 = x18.fma(d6, a8);
      FloatVector x28 = FloatVector.fromArray(S, s2, i2);
      a1 = x28.fma(d7, a1);
      a2 = x28.fma(d6, a2);
      FloatVector x09 = FloatVector.fromArray(S, sources[t * 9 + 2], at[t * 12 + 2] + o);
      a5 = x09.fma(d7, a5);
      FloatVector x19 = FloatVector.fromArray(S, sources[t * 9 + 5], at[t * 12 + 6] + o);
      a8 = x19.fma(d7, a8);
      FloatVector x29 = FloatVector.fromArray(S, sources[t * 9 + 8], at[t * 12 + 10] + o);
      a2 = x29.fma(d7, a2);
    }
    V.cast(a0).intoArray(sums, to);
    V.cast(a1).intoArray(sums, to + 16);
    V.cast(a2).intoArray(sums, to + 32);
    V.cast(a3).intoArray(sums, to + 48);
    V.cast(a4).intoArray(sums, to + 64);
    V.cast(a5).intoArray(sums, to + 80);
    V.cast(a6).intoArray(sums, to + 96);
    V.cast(a7).intoArray(sums, to + 112);
    V.cast(a8).intoArray(sums, to + 128);
  }

  private static void near7(
      float[][] sources, int[] at, int o, int tiles, float[] d, int dOffset, int dPixel, float[] sums, int to) {
    FloatVector a0 = FloatVector.fromArray(S, sums, to);
    FloatVector a1 = FloatVector.fromArray(S, sums, to + 16);
    FloatVector a2 = FloatVector.fromArray(S, sums, to + 32);
    FloatVector a3 = FloatVector.fromArray(S, sums, to + 48);
    FloatVector a4 = FloatVector.fromArray(S, sums, to + 64);
    FloatVector a5 = FloatVector.fromArray(S, sums, to + 80);
    FloatVector a6 = FloatVector.fromArray(S, sums, to + 96);
    FloatVector a7 = FloatVector.fromArray(S, sums, to + 112);
    FloatVector a8 = FloatVector.fromArray(S, sums, to + 128);
    int di = dOffset;
    for (int t = 0; t < tiles; t++) {
      float[] s0 = sources[t * 9 + 1];
      int i0 = at[t * 12 + 1] + o;
      int p0 = at[t * 12 + 3];
      float[] s1 = sources[t * 9 + 4];
      int i1 = at[t * 12 + 5] + o;
      int p1 = at[t * 12 + 7];
      float[] s2 = sources[t * 9 + 7];
      int i2 = at[t * 12 + 9] + o;
      int p2 = at[t * 12 + 11];
      FloatVector d0 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x00 = FloatVector.fromArray(S, sources[t * 9], at[t * 12] + o);
      a3 = x00.fma(d0, a3);
      FloatVector x10 = FloatVector.fromArray(S, sources[t * 9 + 3], at[t * 12 + 4] + o);
      a6 = x10.fma(d0, a6);
      FloatVector x20 = FloatVector.fromArray(S, sources[t * 9 + 6], at[t * 12 + 8] + o);
      a0 = x20.fma(d0, a0);
      FloatVector d1 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x01 = FloatVector.fromArray(S, s0, i0);
      a3 = x01.fma(d1, a3);
      a4 = x01.fma(d0, a4);
      i0 += p0;
      FloatVector x11 = FloatVector.fromArray(S, s1, i1);
      a6 = x11.fma(d1, a6);
      a7 = x11.fma(d0, a7);
      i1 += p1;
      FloatVector x21 = FloatVector.fromArray(S, s2, i2);
      a0 = x21.fma(d1, a0);
      a1 = x21.fma(d0, a1);
      i2 += p2;
      FloatVector d2 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x02 = FloatVector.fromArray(S, s0, i0);
      a3 = x02.fma(d2, a3);
      a4 = x02.fma(d1, a4);
      a5 = x02.fma(d0, a5);
      i0 += p0;
      FloatVector x12 = FloatVector.fromArray(S, s1, i1);
      a6 = x12.fma(d2, a6);
      a7 = x12.fma(d1, a7);
      a8 = x12.fma(d0, a8);
      i1 += p1;
      FloatVector x22 = FloatVector.fromArray(S, s2, i2);
      a0 = x22.fma(d2, a0);
      a1 = x22.fma(d1, a1);
      a2 = x22.fma(d0, a2);
      i2 += p2;
      FloatVector d3 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x03 = FloatVector.fromArray(S, s0, i0);
      a3 = x03.fma(d3, a3);
      a4 = x03.fma(d2, a4);
      a5 = x03.fma(d1, a5);
      i0 += p0;
      FloatVector x13 = FloatVector.fromArray(S, s1, i1);
      a6 = x13.fma(d3, a6);
      a7 = x13.fma(d2, a7);
      a8 = x13.fma(d1, a8);
      i1 += p1;
      FloatVector x23 = FloatVector.fromArray(S, s2, i2);
      a0 = x23.fma(d3, a0);
      a1 = x23.fma(d2, a1);
      a2 = x23.fma(d1, a2);
      i2 += p2;
      FloatVector d4 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x04 = FloatVector.fromArray(S, s0, i0);
      a3 = x04.fma(d4, a3);
      a4 = x04.fma(d3, a4);
      a5 = x04.fma(d2, a5);
      i0 += p0;
      FloatVector x14 = FloatVector.fromArray(S, s1, i1);
      a6 = x14.fma(d4, a6);
      a7 = x14.fma(d3, a7);
      a8 = x14.fma(d2, a8);
      i1 += p1;
      FloatVector x24 = FloatVector.fromArray(S, s2, i2);
      a0 = x24.fma(d4, a0);
      a1 = x24.fma(d3, a1);
      a2 = x24.fma(d2, a2);
      i2 += p2;
      FloatVector d5 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x05 = FloatVector.fromArray(S, s0, i0);
      a3 = x05.fma(d5, a3);
      a4 = x05.fma(d4, a4);
      a5 = x05.fma(d3, a5);
      i0 += p0;
      FloatVector x15 = FloatVector.fromArray(S, s1, i1);
      a6 = x15.fma(d5, a6);
      a7 = x15.fma(d4, a7);
      a8 = x15.fma(d3, a8);
      i1 += p1;
      FloatVector x25 = FloatVector.fromArray(S, s2, i2);
      a0 = x25.fma(d5, a0);
      a1 = x25.fma(d4, a1);
      a2 = x25.fma(d3, a2);
      i2 += p2;
      FloatVector d6 = FloatVector.fromArray(S, d, di);
      di += dPixel;
      FloatVector x06 = FloatVector.fromArray(S, s0, i0);
      a3 = x06.fma(d6, a3);
      a4 = x06.fma(d5, a4);
      a5 = x06.fma(d4, a5);
      i0 += p0;
      FloatVector x16 = FloatVector.fromArray(S, s1, i1);
      a6 = x16.fma(d6, a6);
      a7 = x16.fma(d5, a7);
      a8 = x16.fma(d4, a8);
      i1 += p1;
      FloatVector x26 = FloatVector.fromArray(S, s2, i2);
      a0 = x26.fma(d6, a0);
      a1 = x26.fma(d5, a1);
      a2 = x26.fma(d4, a2);
      i2 += p2;
      FloatVector x07 = FloatVector.fromArray(S, s0, i0);
      a4 = x07.fma(d6, a4);
      a5 = x07.fma(d5, a5);
      FloatVector x17 = FloatVector.fromArray(S, s1, i1);
      a7 = x17.fma(d6, a7);
      a8 = x17.fma(d5, a8);
      FloatVector x27 = FloatVector.fromArray(S, s2, i2);
      a1 = x27.fma(d6, a1);
      a2 = x27.fma(d5, a2);
      FloatVector x08 = FloatVector.fromArray(S, sources[t * 9 + 2], at[t * 12 + 2] + o);
      a5 = x08.fma(d6, a5);
      FloatVector x18 = FloatVector.fromArray(S, sources[t * 9 + 5], at[t * 12 + 6] + o);
      a8 = x18.fma(d6, a8);
      FloatVector x28 = FloatVector.fromArray(S, sources[t * 9 + 8], at[t * 12 + 10] + o);
      a2 = x28.fma(d6, a2);
    }
    V.cast(a0).intoArray(sums, to);
    V.cast(a1).intoArray(sums, to + 16);
    V.cast(a2).intoArray(sums, to + 32);
    V.cast(a3).intoArray(sums, to + 48);
    V.cast(a4).intoArray(sums, to + 64);
    V.cast(a5).intoArray(sums, to + 80);
    V.cast(a6).intoArray(sums, to + 96);
    V.cast(a7).intoArray(sums, to + 112);
    V.cast(a8).intoArray(sums, to + 128);
  }
}
