package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Weight gradients of depthwise 3x3 convolutions that read their source where it lies, see {@link LaneRows}: the sums
 * of nine taps for a vector of channels, over a row of pixels. What one pixel sees through a kernel column the next one
 * sees through another, so the gradients of the pixels that see a column of the source stay in registers while the loop
 * goes over the columns, and everything is read once. In {@code near} neighbouring outputs see neighbouring pixels, in
 * {@code apart} every second one. Such a loop is small; tiles of 7 and 8 pixels were kept on the heap in some
 * processes.
 */
final class SimdLaneSums {
  private static final VectorSpecies<Float> S = SimdConv.SPECIES;
  private static final Class<? extends FloatVector> V = SimdConv.VECTOR;
  private static final int L = SimdConv.LANES;

  private static final int BLOCK = BlockedPatch.BLOCK;

  private SimdLaneSums() {}

  /** See {@link LaneKernels#summable}. */
  static boolean summable(Axis columns) {
    return columns.taps() == 3 && columns.step() <= 2 && columns.outputs() > 1 && LaneRows.fits(columns);
  }

  /** See {@link LaneKernels#nearSums}. */
  static void nearSums(
      LaneRows c, float[] x, int xo, int row0, int rows, float[] d, int dOffset, int dPixel, int channels, float[] sums,
      int to, int sumBlock) {
    float[][] sources = c.sources();
    int[] at = c.places();
    for (int row = 0; row < rows; row++) {
      int dRow = dOffset + row * c.pixels * dPixel;
      c.touch(x, xo, row0 + row, row == 0, channels, at);
      LaneRows.touch(d, dRow, c.pixels, dPixel, channels, at);
      c.find(x, xo, row0 + row, 0, sources, at);
      for (int o = 0; o < channels; o += L) {
        int sum = to + o / BLOCK * sumBlock + o % BLOCK;
        if (c.step() == 1) {
          near(sources, at, o, c.pixels, d, dRow + o, dPixel, sums, sum);
        } else {
          apart(sources, at, o, c.pixels, d, dRow + o, dPixel, sums, sum);
        }
      }
    }
  }

  private static void near(
      float[][] sources, int[] at, int o, int pixels, float[] d, int dOffset, int dPixel, float[] sums, int to) {
    FloatVector a0 = FloatVector.fromArray(S, sums, to);
    FloatVector a1 = FloatVector.fromArray(S, sums, to + 16);
    FloatVector a2 = FloatVector.fromArray(S, sums, to + 32);
    FloatVector a3 = FloatVector.fromArray(S, sums, to + 48);
    FloatVector a4 = FloatVector.fromArray(S, sums, to + 64);
    FloatVector a5 = FloatVector.fromArray(S, sums, to + 80);
    FloatVector a6 = FloatVector.fromArray(S, sums, to + 96);
    FloatVector a7 = FloatVector.fromArray(S, sums, to + 112);
    FloatVector a8 = FloatVector.fromArray(S, sums, to + 128);
    float[] s0 = sources[1];
    int i0 = at[1] + o;
    int p0 = at[3];
    float[] s1 = sources[4];
    int i1 = at[5] + o;
    int p1 = at[7];
    float[] s2 = sources[7];
    int i2 = at[9] + o;
    int p2 = at[11];
    int di = dOffset;
    FloatVector d0 = FloatVector.fromArray(S, d, di);
    a3 = FloatVector.fromArray(S, sources[0], at[0] + o).fma(d0, a3);
    a6 = FloatVector.fromArray(S, sources[3], at[4] + o).fma(d0, a6);
    a0 = FloatVector.fromArray(S, sources[6], at[8] + o).fma(d0, a0);
    di += dPixel;
    FloatVector d1 = FloatVector.fromArray(S, d, di);
    FloatVector l0 = FloatVector.fromArray(S, s0, i0);
    a3 = l0.fma(d1, a3);
    a4 = l0.fma(d0, a4);
    FloatVector l1 = FloatVector.fromArray(S, s1, i1);
    a6 = l1.fma(d1, a6);
    a7 = l1.fma(d0, a7);
    FloatVector l2 = FloatVector.fromArray(S, s2, i2);
    a0 = l2.fma(d1, a0);
    a1 = l2.fma(d0, a1);
    for (int pixel = 2; pixel < pixels; pixel++) {
      di += dPixel;
      FloatVector d2 = FloatVector.fromArray(S, d, di);
      i0 += p0;
      FloatVector x0 = FloatVector.fromArray(S, s0, i0);
      a3 = x0.fma(d2, a3);
      a4 = x0.fma(d1, a4);
      a5 = x0.fma(d0, a5);
      i1 += p1;
      FloatVector x1 = FloatVector.fromArray(S, s1, i1);
      a6 = x1.fma(d2, a6);
      a7 = x1.fma(d1, a7);
      a8 = x1.fma(d0, a8);
      i2 += p2;
      FloatVector x2 = FloatVector.fromArray(S, s2, i2);
      a0 = x2.fma(d2, a0);
      a1 = x2.fma(d1, a1);
      a2 = x2.fma(d0, a2);
      d0 = d1;
      d1 = d2;
    }
    FloatVector r0 = FloatVector.fromArray(S, s0, i0 + p0);
    a4 = r0.fma(d1, a4);
    a5 = r0.fma(d0, a5);
    FloatVector r1 = FloatVector.fromArray(S, s1, i1 + p1);
    a7 = r1.fma(d1, a7);
    a8 = r1.fma(d0, a8);
    FloatVector r2 = FloatVector.fromArray(S, s2, i2 + p2);
    a1 = r2.fma(d1, a1);
    a2 = r2.fma(d0, a2);
    a5 = FloatVector.fromArray(S, sources[2], at[2] + o).fma(d1, a5);
    a8 = FloatVector.fromArray(S, sources[5], at[6] + o).fma(d1, a8);
    a2 = FloatVector.fromArray(S, sources[8], at[10] + o).fma(d1, a2);
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

  private static void apart(
      float[][] sources, int[] at, int o, int pixels, float[] d, int dOffset, int dPixel, float[] sums, int to) {
    FloatVector a0 = FloatVector.fromArray(S, sums, to);
    FloatVector a1 = FloatVector.fromArray(S, sums, to + 16);
    FloatVector a2 = FloatVector.fromArray(S, sums, to + 32);
    FloatVector a3 = FloatVector.fromArray(S, sums, to + 48);
    FloatVector a4 = FloatVector.fromArray(S, sums, to + 64);
    FloatVector a5 = FloatVector.fromArray(S, sums, to + 80);
    FloatVector a6 = FloatVector.fromArray(S, sums, to + 96);
    FloatVector a7 = FloatVector.fromArray(S, sums, to + 112);
    FloatVector a8 = FloatVector.fromArray(S, sums, to + 128);
    float[] s0 = sources[1];
    int i0 = at[1] + o;
    int p0 = at[3];
    float[] s1 = sources[4];
    int i1 = at[5] + o;
    int p1 = at[7];
    float[] s2 = sources[7];
    int i2 = at[9] + o;
    int p2 = at[11];
    int di = dOffset;
    FloatVector d0 = FloatVector.fromArray(S, d, di);
    a3 = FloatVector.fromArray(S, sources[0], at[0] + o).fma(d0, a3);
    a6 = FloatVector.fromArray(S, sources[3], at[4] + o).fma(d0, a6);
    a0 = FloatVector.fromArray(S, sources[6], at[8] + o).fma(d0, a0);
    a4 = FloatVector.fromArray(S, s0, i0).fma(d0, a4);
    a7 = FloatVector.fromArray(S, s1, i1).fma(d0, a7);
    a1 = FloatVector.fromArray(S, s2, i2).fma(d0, a1);
    for (int pixel = 1; pixel < pixels; pixel++) {
      di += dPixel;
      FloatVector d1 = FloatVector.fromArray(S, d, di);
      i0 += p0;
      FloatVector x0 = FloatVector.fromArray(S, s0, i0);
      a5 = x0.fma(d0, a5);
      a3 = x0.fma(d1, a3);
      i0 += p0;
      a4 = FloatVector.fromArray(S, s0, i0).fma(d1, a4);
      i1 += p1;
      FloatVector x1 = FloatVector.fromArray(S, s1, i1);
      a8 = x1.fma(d0, a8);
      a6 = x1.fma(d1, a6);
      i1 += p1;
      a7 = FloatVector.fromArray(S, s1, i1).fma(d1, a7);
      i2 += p2;
      FloatVector x2 = FloatVector.fromArray(S, s2, i2);
      a2 = x2.fma(d0, a2);
      a0 = x2.fma(d1, a0);
      i2 += p2;
      a1 = FloatVector.fromArray(S, s2, i2).fma(d1, a1);
      d0 = d1;
    }
    a5 = FloatVector.fromArray(S, sources[2], at[2] + o).fma(d0, a5);
    a8 = FloatVector.fromArray(S, sources[5], at[6] + o).fma(d0, a8);
    a2 = FloatVector.fromArray(S, sources[8], at[10] + o).fma(d0, a2);
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
