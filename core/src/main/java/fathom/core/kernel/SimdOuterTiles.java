package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of a weight gradient, made like {@link SimdTiles}; a step is a pixel.
 *
 * <p>{@code outerRxV} sums R rows by V vectors of output channels: a pixel gives R values of x, each broadcast, and V
 * vectors of d. {@code outerShared4} sums 4 channels by three kernel columns by one vector, two neighbouring pixels in
 * a step: what the first pixel sees through a column the second one sees through the column before, so 16 values serve
 * 24 products.
 *
 * <p>What the compiler cannot keep in a general register it keeps in a vector register, and to fetch it from there in
 * each step costs 6 to 8 %. So addresses are few: d begins its array and is walked by the index of the loop, the sums
 * are in the same array, vector after vector and not where the gradient has them.
 */
final class SimdOuterTiles {
  private static final VectorSpecies<Float> S = SimdConv.SPECIES;
  private static final Class<? extends FloatVector> V = SimdConv.VECTOR;
  private static final int L = SimdConv.LANES;

  /** Binary digits of the distance of pixels in d, of one vector or a pair of them. */
  private static final int ONE = Integer.numberOfTrailingZeros(L);

  private static final int PAIR = ONE + 1;

  private SimdOuterTiles() {}

  static void outer16x1(float[] x, int xo, int[] pixel, int pixels, float[] d, int at) {
    FloatVector a0 = FloatVector.fromArray(S, d, at);
    FloatVector a1 = FloatVector.fromArray(S, d, at + L);
    FloatVector a2 = FloatVector.fromArray(S, d, at + 2 * L);
    FloatVector a3 = FloatVector.fromArray(S, d, at + 3 * L);
    FloatVector a4 = FloatVector.fromArray(S, d, at + 4 * L);
    FloatVector a5 = FloatVector.fromArray(S, d, at + 5 * L);
    FloatVector a6 = FloatVector.fromArray(S, d, at + 6 * L);
    FloatVector a7 = FloatVector.fromArray(S, d, at + 7 * L);
    FloatVector a8 = FloatVector.fromArray(S, d, at + 8 * L);
    FloatVector a9 = FloatVector.fromArray(S, d, at + 9 * L);
    FloatVector a10 = FloatVector.fromArray(S, d, at + 10 * L);
    FloatVector a11 = FloatVector.fromArray(S, d, at + 11 * L);
    FloatVector a12 = FloatVector.fromArray(S, d, at + 12 * L);
    FloatVector a13 = FloatVector.fromArray(S, d, at + 13 * L);
    FloatVector a14 = FloatVector.fromArray(S, d, at + 14 * L);
    FloatVector a15 = FloatVector.fromArray(S, d, at + 15 * L);
    int end = pixels * L;
    for (int i = 0; i < end; i += L) {
      int xi = xo + pixel[i >> ONE];
      FloatVector da = FloatVector.fromArray(S, d, i);
      a0 = FloatVector.broadcast(S, x[xi]).fma(da, a0);
      a1 = FloatVector.broadcast(S, x[xi + 1]).fma(da, a1);
      a2 = FloatVector.broadcast(S, x[xi + 2]).fma(da, a2);
      a3 = FloatVector.broadcast(S, x[xi + 3]).fma(da, a3);
      a4 = FloatVector.broadcast(S, x[xi + 4]).fma(da, a4);
      a5 = FloatVector.broadcast(S, x[xi + 5]).fma(da, a5);
      a6 = FloatVector.broadcast(S, x[xi + 6]).fma(da, a6);
      a7 = FloatVector.broadcast(S, x[xi + 7]).fma(da, a7);
      a8 = FloatVector.broadcast(S, x[xi + 8]).fma(da, a8);
      a9 = FloatVector.broadcast(S, x[xi + 9]).fma(da, a9);
      a10 = FloatVector.broadcast(S, x[xi + 10]).fma(da, a10);
      a11 = FloatVector.broadcast(S, x[xi + 11]).fma(da, a11);
      a12 = FloatVector.broadcast(S, x[xi + 12]).fma(da, a12);
      a13 = FloatVector.broadcast(S, x[xi + 13]).fma(da, a13);
      a14 = FloatVector.broadcast(S, x[xi + 14]).fma(da, a14);
      a15 = FloatVector.broadcast(S, x[xi + 15]).fma(da, a15);
    }
    V.cast(a0).intoArray(d, at);
    V.cast(a1).intoArray(d, at + L);
    V.cast(a2).intoArray(d, at + 2 * L);
    V.cast(a3).intoArray(d, at + 3 * L);
    V.cast(a4).intoArray(d, at + 4 * L);
    V.cast(a5).intoArray(d, at + 5 * L);
    V.cast(a6).intoArray(d, at + 6 * L);
    V.cast(a7).intoArray(d, at + 7 * L);
    V.cast(a8).intoArray(d, at + 8 * L);
    V.cast(a9).intoArray(d, at + 9 * L);
    V.cast(a10).intoArray(d, at + 10 * L);
    V.cast(a11).intoArray(d, at + 11 * L);
    V.cast(a12).intoArray(d, at + 12 * L);
    V.cast(a13).intoArray(d, at + 13 * L);
    V.cast(a14).intoArray(d, at + 14 * L);
    V.cast(a15).intoArray(d, at + 15 * L);
  }

  static void outer9x1(float[] x, int xo, int[] pixel, int pixels, float[] d, int at) {
    FloatVector a0 = FloatVector.fromArray(S, d, at);
    FloatVector a1 = FloatVector.fromArray(S, d, at + L);
    FloatVector a2 = FloatVector.fromArray(S, d, at + 2 * L);
    FloatVector a3 = FloatVector.fromArray(S, d, at + 3 * L);
    FloatVector a4 = FloatVector.fromArray(S, d, at + 4 * L);
    FloatVector a5 = FloatVector.fromArray(S, d, at + 5 * L);
    FloatVector a6 = FloatVector.fromArray(S, d, at + 6 * L);
    FloatVector a7 = FloatVector.fromArray(S, d, at + 7 * L);
    FloatVector a8 = FloatVector.fromArray(S, d, at + 8 * L);
    int end = pixels * L;
    for (int i = 0; i < end; i += L) {
      int xi = xo + pixel[i >> ONE];
      FloatVector da = FloatVector.fromArray(S, d, i);
      a0 = FloatVector.broadcast(S, x[xi]).fma(da, a0);
      a1 = FloatVector.broadcast(S, x[xi + 1]).fma(da, a1);
      a2 = FloatVector.broadcast(S, x[xi + 2]).fma(da, a2);
      a3 = FloatVector.broadcast(S, x[xi + 3]).fma(da, a3);
      a4 = FloatVector.broadcast(S, x[xi + 4]).fma(da, a4);
      a5 = FloatVector.broadcast(S, x[xi + 5]).fma(da, a5);
      a6 = FloatVector.broadcast(S, x[xi + 6]).fma(da, a6);
      a7 = FloatVector.broadcast(S, x[xi + 7]).fma(da, a7);
      a8 = FloatVector.broadcast(S, x[xi + 8]).fma(da, a8);
    }
    V.cast(a0).intoArray(d, at);
    V.cast(a1).intoArray(d, at + L);
    V.cast(a2).intoArray(d, at + 2 * L);
    V.cast(a3).intoArray(d, at + 3 * L);
    V.cast(a4).intoArray(d, at + 4 * L);
    V.cast(a5).intoArray(d, at + 5 * L);
    V.cast(a6).intoArray(d, at + 6 * L);
    V.cast(a7).intoArray(d, at + 7 * L);
    V.cast(a8).intoArray(d, at + 8 * L);
  }

  static void outer8x1(float[] x, int xo, int[] pixel, int pixels, float[] d, int at) {
    FloatVector a0 = FloatVector.fromArray(S, d, at);
    FloatVector a1 = FloatVector.fromArray(S, d, at + L);
    FloatVector a2 = FloatVector.fromArray(S, d, at + 2 * L);
    FloatVector a3 = FloatVector.fromArray(S, d, at + 3 * L);
    FloatVector a4 = FloatVector.fromArray(S, d, at + 4 * L);
    FloatVector a5 = FloatVector.fromArray(S, d, at + 5 * L);
    FloatVector a6 = FloatVector.fromArray(S, d, at + 6 * L);
    FloatVector a7 = FloatVector.fromArray(S, d, at + 7 * L);
    int end = pixels * L;
    for (int i = 0; i < end; i += L) {
      int xi = xo + pixel[i >> ONE];
      FloatVector da = FloatVector.fromArray(S, d, i);
      a0 = FloatVector.broadcast(S, x[xi]).fma(da, a0);
      a1 = FloatVector.broadcast(S, x[xi + 1]).fma(da, a1);
      a2 = FloatVector.broadcast(S, x[xi + 2]).fma(da, a2);
      a3 = FloatVector.broadcast(S, x[xi + 3]).fma(da, a3);
      a4 = FloatVector.broadcast(S, x[xi + 4]).fma(da, a4);
      a5 = FloatVector.broadcast(S, x[xi + 5]).fma(da, a5);
      a6 = FloatVector.broadcast(S, x[xi + 6]).fma(da, a6);
      a7 = FloatVector.broadcast(S, x[xi + 7]).fma(da, a7);
    }
    V.cast(a0).intoArray(d, at);
    V.cast(a1).intoArray(d, at + L);
    V.cast(a2).intoArray(d, at + 2 * L);
    V.cast(a3).intoArray(d, at + 3 * L);
    V.cast(a4).intoArray(d, at + 4 * L);
    V.cast(a5).intoArray(d, at + 5 * L);
    V.cast(a6).intoArray(d, at + 6 * L);
    V.cast(a7).intoArray(d, at + 7 * L);
  }

  static void outer12x2(float[] x, int xo, int[] pixel, int pixels, float[] d, int at) {
    FloatVector a0a = FloatVector.fromArray(S, d, at);
    FloatVector a0b = FloatVector.fromArray(S, d, at + L);
    FloatVector a1a = FloatVector.fromArray(S, d, at + 2 * L);
    FloatVector a1b = FloatVector.fromArray(S, d, at + 3 * L);
    FloatVector a2a = FloatVector.fromArray(S, d, at + 4 * L);
    FloatVector a2b = FloatVector.fromArray(S, d, at + 5 * L);
    FloatVector a3a = FloatVector.fromArray(S, d, at + 6 * L);
    FloatVector a3b = FloatVector.fromArray(S, d, at + 7 * L);
    FloatVector a4a = FloatVector.fromArray(S, d, at + 8 * L);
    FloatVector a4b = FloatVector.fromArray(S, d, at + 9 * L);
    FloatVector a5a = FloatVector.fromArray(S, d, at + 10 * L);
    FloatVector a5b = FloatVector.fromArray(S, d, at + 11 * L);
    FloatVector a6a = FloatVector.fromArray(S, d, at + 12 * L);
    FloatVector a6b = FloatVector.fromArray(S, d, at + 13 * L);
    FloatVector a7a = FloatVector.fromArray(S, d, at + 14 * L);
    FloatVector a7b = FloatVector.fromArray(S, d, at + 15 * L);
    FloatVector a8a = FloatVector.fromArray(S, d, at + 16 * L);
    FloatVector a8b = FloatVector.fromArray(S, d, at + 17 * L);
    FloatVector a9a = FloatVector.fromArray(S, d, at + 18 * L);
    FloatVector a9b = FloatVector.fromArray(S, d, at + 19 * L);
    FloatVector a10a = FloatVector.fromArray(S, d, at + 20 * L);
    FloatVector a10b = FloatVector.fromArray(S, d, at + 21 * L);
    FloatVector a11a = FloatVector.fromArray(S, d, at + 22 * L);
    FloatVector a11b = FloatVector.fromArray(S, d, at + 23 * L);
    int end = pixels * (2 * L);
    for (int i = 0; i < end; i += 2 * L) {
      int xi = xo + pixel[i >> PAIR];
      FloatVector da = FloatVector.fromArray(S, d, i);
      FloatVector db = FloatVector.fromArray(S, d, i + L);
      FloatVector x0 = FloatVector.broadcast(S, x[xi]);
      a0a = x0.fma(da, a0a);
      a0b = x0.fma(db, a0b);
      FloatVector x1 = FloatVector.broadcast(S, x[xi + 1]);
      a1a = x1.fma(da, a1a);
      a1b = x1.fma(db, a1b);
      FloatVector x2 = FloatVector.broadcast(S, x[xi + 2]);
      a2a = x2.fma(da, a2a);
      a2b = x2.fma(db, a2b);
      FloatVector x3 = FloatVector.broadcast(S, x[xi + 3]);
      a3a = x3.fma(da, a3a);
      a3b = x3.fma(db, a3b);
      FloatVector x4 = FloatVector.broadcast(S, x[xi + 4]);
      a4a = x4.fma(da, a4a);
      a4b = x4.fma(db, a4b);
      FloatVector x5 = FloatVector.broadcast(S, x[xi + 5]);
      a5a = x5.fma(da, a5a);
      a5b = x5.fma(db, a5b);
      FloatVector x6 = FloatVector.broadcast(S, x[xi + 6]);
      a6a = x6.fma(da, a6a);
      a6b = x6.fma(db, a6b);
      FloatVector x7 = FloatVector.broadcast(S, x[xi + 7]);
      a7a = x7.fma(da, a7a);
      a7b = x7.fma(db, a7b);
      FloatVector x8 = FloatVector.broadcast(S, x[xi + 8]);
      a8a = x8.fma(da, a8a);
      a8b = x8.fma(db, a8b);
      FloatVector x9 = FloatVector.broadcast(S, x[xi + 9]);
      a9a = x9.fma(da, a9a);
      a9b = x9.fma(db, a9b);
      FloatVector x10 = FloatVector.broadcast(S, x[xi + 10]);
      a10a = x10.fma(da, a10a);
      a10b = x10.fma(db, a10b);
      FloatVector x11 = FloatVector.broadcast(S, x[xi + 11]);
      a11a = x11.fma(da, a11a);
      a11b = x11.fma(db, a11b);
    }
    V.cast(a0a).intoArray(d, at);
    V.cast(a0b).intoArray(d, at + L);
    V.cast(a1a).intoArray(d, at + 2 * L);
    V.cast(a1b).intoArray(d, at + 3 * L);
    V.cast(a2a).intoArray(d, at + 4 * L);
    V.cast(a2b).intoArray(d, at + 5 * L);
    V.cast(a3a).intoArray(d, at + 6 * L);
    V.cast(a3b).intoArray(d, at + 7 * L);
    V.cast(a4a).intoArray(d, at + 8 * L);
    V.cast(a4b).intoArray(d, at + 9 * L);
    V.cast(a5a).intoArray(d, at + 10 * L);
    V.cast(a5b).intoArray(d, at + 11 * L);
    V.cast(a6a).intoArray(d, at + 12 * L);
    V.cast(a6b).intoArray(d, at + 13 * L);
    V.cast(a7a).intoArray(d, at + 14 * L);
    V.cast(a7b).intoArray(d, at + 15 * L);
    V.cast(a8a).intoArray(d, at + 16 * L);
    V.cast(a8b).intoArray(d, at + 17 * L);
    V.cast(a9a).intoArray(d, at + 18 * L);
    V.cast(a9b).intoArray(d, at + 19 * L);
    V.cast(a10a).intoArray(d, at + 20 * L);
    V.cast(a10b).intoArray(d, at + 21 * L);
    V.cast(a11a).intoArray(d, at + 22 * L);
    V.cast(a11b).intoArray(d, at + 23 * L);
  }

  static void outer8x2(float[] x, int xo, int[] pixel, int pixels, float[] d, int at) {
    FloatVector a0a = FloatVector.fromArray(S, d, at);
    FloatVector a0b = FloatVector.fromArray(S, d, at + L);
    FloatVector a1a = FloatVector.fromArray(S, d, at + 2 * L);
    FloatVector a1b = FloatVector.fromArray(S, d, at + 3 * L);
    FloatVector a2a = FloatVector.fromArray(S, d, at + 4 * L);
    FloatVector a2b = FloatVector.fromArray(S, d, at + 5 * L);
    FloatVector a3a = FloatVector.fromArray(S, d, at + 6 * L);
    FloatVector a3b = FloatVector.fromArray(S, d, at + 7 * L);
    FloatVector a4a = FloatVector.fromArray(S, d, at + 8 * L);
    FloatVector a4b = FloatVector.fromArray(S, d, at + 9 * L);
    FloatVector a5a = FloatVector.fromArray(S, d, at + 10 * L);
    FloatVector a5b = FloatVector.fromArray(S, d, at + 11 * L);
    FloatVector a6a = FloatVector.fromArray(S, d, at + 12 * L);
    FloatVector a6b = FloatVector.fromArray(S, d, at + 13 * L);
    FloatVector a7a = FloatVector.fromArray(S, d, at + 14 * L);
    FloatVector a7b = FloatVector.fromArray(S, d, at + 15 * L);
    int end = pixels * (2 * L);
    for (int i = 0; i < end; i += 2 * L) {
      int xi = xo + pixel[i >> PAIR];
      FloatVector da = FloatVector.fromArray(S, d, i);
      FloatVector db = FloatVector.fromArray(S, d, i + L);
      FloatVector x0 = FloatVector.broadcast(S, x[xi]);
      a0a = x0.fma(da, a0a);
      a0b = x0.fma(db, a0b);
      FloatVector x1 = FloatVector.broadcast(S, x[xi + 1]);
      a1a = x1.fma(da, a1a);
      a1b = x1.fma(db, a1b);
      FloatVector x2 = FloatVector.broadcast(S, x[xi + 2]);
      a2a = x2.fma(da, a2a);
      a2b = x2.fma(db, a2b);
      FloatVector x3 = FloatVector.broadcast(S, x[xi + 3]);
      a3a = x3.fma(da, a3a);
      a3b = x3.fma(db, a3b);
      FloatVector x4 = FloatVector.broadcast(S, x[xi + 4]);
      a4a = x4.fma(da, a4a);
      a4b = x4.fma(db, a4b);
      FloatVector x5 = FloatVector.broadcast(S, x[xi + 5]);
      a5a = x5.fma(da, a5a);
      a5b = x5.fma(db, a5b);
      FloatVector x6 = FloatVector.broadcast(S, x[xi + 6]);
      a6a = x6.fma(da, a6a);
      a6b = x6.fma(db, a6b);
      FloatVector x7 = FloatVector.broadcast(S, x[xi + 7]);
      a7a = x7.fma(da, a7a);
      a7b = x7.fma(db, a7b);
    }
    V.cast(a0a).intoArray(d, at);
    V.cast(a0b).intoArray(d, at + L);
    V.cast(a1a).intoArray(d, at + 2 * L);
    V.cast(a1b).intoArray(d, at + 3 * L);
    V.cast(a2a).intoArray(d, at + 4 * L);
    V.cast(a2b).intoArray(d, at + 5 * L);
    V.cast(a3a).intoArray(d, at + 6 * L);
    V.cast(a3b).intoArray(d, at + 7 * L);
    V.cast(a4a).intoArray(d, at + 8 * L);
    V.cast(a4b).intoArray(d, at + 9 * L);
    V.cast(a5a).intoArray(d, at + 10 * L);
    V.cast(a5b).intoArray(d, at + 11 * L);
    V.cast(a6a).intoArray(d, at + 12 * L);
    V.cast(a6b).intoArray(d, at + 13 * L);
    V.cast(a7a).intoArray(d, at + 14 * L);
    V.cast(a7b).intoArray(d, at + 15 * L);
  }

  static void outer5x2(float[] x, int xo, int[] pixel, int pixels, float[] d, int at) {
    FloatVector a0a = FloatVector.fromArray(S, d, at);
    FloatVector a0b = FloatVector.fromArray(S, d, at + L);
    FloatVector a1a = FloatVector.fromArray(S, d, at + 2 * L);
    FloatVector a1b = FloatVector.fromArray(S, d, at + 3 * L);
    FloatVector a2a = FloatVector.fromArray(S, d, at + 4 * L);
    FloatVector a2b = FloatVector.fromArray(S, d, at + 5 * L);
    FloatVector a3a = FloatVector.fromArray(S, d, at + 6 * L);
    FloatVector a3b = FloatVector.fromArray(S, d, at + 7 * L);
    FloatVector a4a = FloatVector.fromArray(S, d, at + 8 * L);
    FloatVector a4b = FloatVector.fromArray(S, d, at + 9 * L);
    int end = pixels * (2 * L);
    for (int i = 0; i < end; i += 2 * L) {
      int xi = xo + pixel[i >> PAIR];
      FloatVector da = FloatVector.fromArray(S, d, i);
      FloatVector db = FloatVector.fromArray(S, d, i + L);
      FloatVector x0 = FloatVector.broadcast(S, x[xi]);
      a0a = x0.fma(da, a0a);
      a0b = x0.fma(db, a0b);
      FloatVector x1 = FloatVector.broadcast(S, x[xi + 1]);
      a1a = x1.fma(da, a1a);
      a1b = x1.fma(db, a1b);
      FloatVector x2 = FloatVector.broadcast(S, x[xi + 2]);
      a2a = x2.fma(da, a2a);
      a2b = x2.fma(db, a2b);
      FloatVector x3 = FloatVector.broadcast(S, x[xi + 3]);
      a3a = x3.fma(da, a3a);
      a3b = x3.fma(db, a3b);
      FloatVector x4 = FloatVector.broadcast(S, x[xi + 4]);
      a4a = x4.fma(da, a4a);
      a4b = x4.fma(db, a4b);
    }
    V.cast(a0a).intoArray(d, at);
    V.cast(a0b).intoArray(d, at + L);
    V.cast(a1a).intoArray(d, at + 2 * L);
    V.cast(a1b).intoArray(d, at + 3 * L);
    V.cast(a2a).intoArray(d, at + 4 * L);
    V.cast(a2b).intoArray(d, at + 5 * L);
    V.cast(a3a).intoArray(d, at + 6 * L);
    V.cast(a3b).intoArray(d, at + 7 * L);
    V.cast(a4a).intoArray(d, at + 8 * L);
    V.cast(a4b).intoArray(d, at + 9 * L);
  }

  static void outer4x2(float[] x, int xo, int[] pixel, int pixels, float[] d, int at) {
    FloatVector a0a = FloatVector.fromArray(S, d, at);
    FloatVector a0b = FloatVector.fromArray(S, d, at + L);
    FloatVector a1a = FloatVector.fromArray(S, d, at + 2 * L);
    FloatVector a1b = FloatVector.fromArray(S, d, at + 3 * L);
    FloatVector a2a = FloatVector.fromArray(S, d, at + 4 * L);
    FloatVector a2b = FloatVector.fromArray(S, d, at + 5 * L);
    FloatVector a3a = FloatVector.fromArray(S, d, at + 6 * L);
    FloatVector a3b = FloatVector.fromArray(S, d, at + 7 * L);
    int end = pixels * (2 * L);
    for (int i = 0; i < end; i += 2 * L) {
      int xi = xo + pixel[i >> PAIR];
      FloatVector da = FloatVector.fromArray(S, d, i);
      FloatVector db = FloatVector.fromArray(S, d, i + L);
      FloatVector x0 = FloatVector.broadcast(S, x[xi]);
      a0a = x0.fma(da, a0a);
      a0b = x0.fma(db, a0b);
      FloatVector x1 = FloatVector.broadcast(S, x[xi + 1]);
      a1a = x1.fma(da, a1a);
      a1b = x1.fma(db, a1b);
      FloatVector x2 = FloatVector.broadcast(S, x[xi + 2]);
      a2a = x2.fma(da, a2a);
      a2b = x2.fma(db, a2b);
      FloatVector x3 = FloatVector.broadcast(S, x[xi + 3]);
      a3a = x3.fma(da, a3a);
      a3b = x3.fma(db, a3b);
    }
    V.cast(a0a).intoArray(d, at);
    V.cast(a0b).intoArray(d, at + L);
    V.cast(a1a).intoArray(d, at + 2 * L);
    V.cast(a1b).intoArray(d, at + 3 * L);
    V.cast(a2a).intoArray(d, at + 4 * L);
    V.cast(a2b).intoArray(d, at + 5 * L);
    V.cast(a3a).intoArray(d, at + 6 * L);
    V.cast(a3b).intoArray(d, at + 7 * L);
  }

  static void outerShared4(float[] x, int xo, int[] pixel, int pixels, float[] d, int at) {
    FloatVector a0a = FloatVector.fromArray(S, d, at);
    FloatVector a0b = FloatVector.fromArray(S, d, at + L);
    FloatVector a0c = FloatVector.fromArray(S, d, at + 2 * L);
    FloatVector a0d = FloatVector.fromArray(S, d, at + 3 * L);
    FloatVector a1a = FloatVector.fromArray(S, d, at + 4 * L);
    FloatVector a1b = FloatVector.fromArray(S, d, at + 5 * L);
    FloatVector a1c = FloatVector.fromArray(S, d, at + 6 * L);
    FloatVector a1d = FloatVector.fromArray(S, d, at + 7 * L);
    FloatVector a2a = FloatVector.fromArray(S, d, at + 8 * L);
    FloatVector a2b = FloatVector.fromArray(S, d, at + 9 * L);
    FloatVector a2c = FloatVector.fromArray(S, d, at + 10 * L);
    FloatVector a2d = FloatVector.fromArray(S, d, at + 11 * L);
    int end = pixels * L;
    for (int i = 0; i < end; i += 2 * L) {
      int xi = xo + pixel[i >> ONE];
      FloatVector d0 = FloatVector.fromArray(S, d, i);
      FloatVector d1 = FloatVector.fromArray(S, d, i + L);
      FloatVector x0a = FloatVector.broadcast(S, x[xi]);
      a0a = x0a.fma(d0, a0a);
      FloatVector x0b = FloatVector.broadcast(S, x[xi + 1]);
      a0b = x0b.fma(d0, a0b);
      FloatVector x0c = FloatVector.broadcast(S, x[xi + 2]);
      a0c = x0c.fma(d0, a0c);
      FloatVector x0d = FloatVector.broadcast(S, x[xi + 3]);
      a0d = x0d.fma(d0, a0d);
      FloatVector x1a = FloatVector.broadcast(S, x[xi + 16]);
      a1a = x1a.fma(d0, a1a);
      a0a = x1a.fma(d1, a0a);
      FloatVector x1b = FloatVector.broadcast(S, x[xi + 17]);
      a1b = x1b.fma(d0, a1b);
      a0b = x1b.fma(d1, a0b);
      FloatVector x1c = FloatVector.broadcast(S, x[xi + 18]);
      a1c = x1c.fma(d0, a1c);
      a0c = x1c.fma(d1, a0c);
      FloatVector x1d = FloatVector.broadcast(S, x[xi + 19]);
      a1d = x1d.fma(d0, a1d);
      a0d = x1d.fma(d1, a0d);
      FloatVector x2a = FloatVector.broadcast(S, x[xi + 32]);
      a2a = x2a.fma(d0, a2a);
      a1a = x2a.fma(d1, a1a);
      FloatVector x2b = FloatVector.broadcast(S, x[xi + 33]);
      a2b = x2b.fma(d0, a2b);
      a1b = x2b.fma(d1, a1b);
      FloatVector x2c = FloatVector.broadcast(S, x[xi + 34]);
      a2c = x2c.fma(d0, a2c);
      a1c = x2c.fma(d1, a1c);
      FloatVector x2d = FloatVector.broadcast(S, x[xi + 35]);
      a2d = x2d.fma(d0, a2d);
      a1d = x2d.fma(d1, a1d);
      FloatVector x3a = FloatVector.broadcast(S, x[xi + 48]);
      a2a = x3a.fma(d1, a2a);
      FloatVector x3b = FloatVector.broadcast(S, x[xi + 49]);
      a2b = x3b.fma(d1, a2b);
      FloatVector x3c = FloatVector.broadcast(S, x[xi + 50]);
      a2c = x3c.fma(d1, a2c);
      FloatVector x3d = FloatVector.broadcast(S, x[xi + 51]);
      a2d = x3d.fma(d1, a2d);
    }
    V.cast(a0a).intoArray(d, at);
    V.cast(a0b).intoArray(d, at + L);
    V.cast(a0c).intoArray(d, at + 2 * L);
    V.cast(a0d).intoArray(d, at + 3 * L);
    V.cast(a1a).intoArray(d, at + 4 * L);
    V.cast(a1b).intoArray(d, at + 5 * L);
    V.cast(a1c).intoArray(d, at + 6 * L);
    V.cast(a1d).intoArray(d, at + 7 * L);
    V.cast(a2a).intoArray(d, at + 8 * L);
    V.cast(a2b).intoArray(d, at + 9 * L);
    V.cast(a2c).intoArray(d, at + 10 * L);
    V.cast(a2d).intoArray(d, at + 11 * L);
  }
}
