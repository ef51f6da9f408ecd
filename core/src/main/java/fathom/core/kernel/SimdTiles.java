package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of a correlation: straight-line bodies in one loop, accumulators in local variables.
 *
 * <p>{@code tilePxV} computes P neighbouring pixels by V vectors of output channels; each step of the chain loads V
 * vectors of weights, and broadcasts one value for each pixel. {@code sharedPxV} takes three kernel columns in a step:
 * P + 2 values serve 3 P products, since what a pixel sees through one column its left neighbour sees through the next
 * one.
 *
 * <p>What the shape of this code is owed to, measured on JDK 17 and 25:
 * <ul>
 * <li>one loop per method: JDK 17 boxes vectors that live across a loop in a loop (50 times slower);
 * <li>pixels are a constant {@link BlockedPatch#BLOCK} apart, so one address serves all of them, and the compiler
 * merges their bounds checks into two;
 * <li>where the values of a step lie comes from a table, which costs one load and needs no inner loop over kernel rows
 * or channels;
 * <li>tiles are as large as the registers allow and no larger: one accumulator too many and the compiler spills.
 * </ul>
 */
final class SimdTiles {
  private static final VectorSpecies<Float> S = SimdConv.SPECIES;
  private static final Class<? extends FloatVector> V = SimdConv.VECTOR;
  private static final int L = SimdConv.LANES;

  private SimdTiles() {}

  static void tile16x1(
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
      int wi = wo + i * L;
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      a0 = FloatVector.broadcast(S, x[xi]).fma(w0, a0);
      a1 = FloatVector.broadcast(S, x[xi + 16]).fma(w0, a1);
      a2 = FloatVector.broadcast(S, x[xi + 32]).fma(w0, a2);
      a3 = FloatVector.broadcast(S, x[xi + 48]).fma(w0, a3);
      a4 = FloatVector.broadcast(S, x[xi + 64]).fma(w0, a4);
      a5 = FloatVector.broadcast(S, x[xi + 80]).fma(w0, a5);
      a6 = FloatVector.broadcast(S, x[xi + 96]).fma(w0, a6);
      a7 = FloatVector.broadcast(S, x[xi + 112]).fma(w0, a7);
      a8 = FloatVector.broadcast(S, x[xi + 128]).fma(w0, a8);
      a9 = FloatVector.broadcast(S, x[xi + 144]).fma(w0, a9);
      a10 = FloatVector.broadcast(S, x[xi + 160]).fma(w0, a10);
      a11 = FloatVector.broadcast(S, x[xi + 176]).fma(w0, a11);
      a12 = FloatVector.broadcast(S, x[xi + 192]).fma(w0, a12);
      a13 = FloatVector.broadcast(S, x[xi + 208]).fma(w0, a13);
      a14 = FloatVector.broadcast(S, x[xi + 224]).fma(w0, a14);
      a15 = FloatVector.broadcast(S, x[xi + 240]).fma(w0, a15);
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

  static void tile8x2(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0a = FloatVector.fromArray(S, s, so);
    FloatVector a0b = FloatVector.fromArray(S, s, so + L);
    FloatVector a1a = FloatVector.fromArray(S, s, so + sp);
    FloatVector a1b = FloatVector.fromArray(S, s, so + sp + L);
    FloatVector a2a = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a2b = FloatVector.fromArray(S, s, so + 2 * sp + L);
    FloatVector a3a = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a3b = FloatVector.fromArray(S, s, so + 3 * sp + L);
    FloatVector a4a = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a4b = FloatVector.fromArray(S, s, so + 4 * sp + L);
    FloatVector a5a = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a5b = FloatVector.fromArray(S, s, so + 5 * sp + L);
    FloatVector a6a = FloatVector.fromArray(S, s, so + 6 * sp);
    FloatVector a6b = FloatVector.fromArray(S, s, so + 6 * sp + L);
    FloatVector a7a = FloatVector.fromArray(S, s, so + 7 * sp);
    FloatVector a7b = FloatVector.fromArray(S, s, so + 7 * sp + L);
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      int wi = wo + i * (2 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector x0 = FloatVector.broadcast(S, x[xi]);
      a0a = x0.fma(wa, a0a);
      a0b = x0.fma(wb, a0b);
      FloatVector x1 = FloatVector.broadcast(S, x[xi + 16]);
      a1a = x1.fma(wa, a1a);
      a1b = x1.fma(wb, a1b);
      FloatVector x2 = FloatVector.broadcast(S, x[xi + 32]);
      a2a = x2.fma(wa, a2a);
      a2b = x2.fma(wb, a2b);
      FloatVector x3 = FloatVector.broadcast(S, x[xi + 48]);
      a3a = x3.fma(wa, a3a);
      a3b = x3.fma(wb, a3b);
      FloatVector x4 = FloatVector.broadcast(S, x[xi + 64]);
      a4a = x4.fma(wa, a4a);
      a4b = x4.fma(wb, a4b);
      FloatVector x5 = FloatVector.broadcast(S, x[xi + 80]);
      a5a = x5.fma(wa, a5a);
      a5b = x5.fma(wb, a5b);
      FloatVector x6 = FloatVector.broadcast(S, x[xi + 96]);
      a6a = x6.fma(wa, a6a);
      a6b = x6.fma(wb, a6b);
      FloatVector x7 = FloatVector.broadcast(S, x[xi + 112]);
      a7a = x7.fma(wa, a7a);
      a7b = x7.fma(wb, a7b);
    }
    V.cast(a0a).intoArray(y, yo);
    V.cast(a0b).intoArray(y, yo + L);
    V.cast(a1a).intoArray(y, yo + yp);
    V.cast(a1b).intoArray(y, yo + yp + L);
    V.cast(a2a).intoArray(y, yo + 2 * yp);
    V.cast(a2b).intoArray(y, yo + 2 * yp + L);
    V.cast(a3a).intoArray(y, yo + 3 * yp);
    V.cast(a3b).intoArray(y, yo + 3 * yp + L);
    V.cast(a4a).intoArray(y, yo + 4 * yp);
    V.cast(a4b).intoArray(y, yo + 4 * yp + L);
    V.cast(a5a).intoArray(y, yo + 5 * yp);
    V.cast(a5b).intoArray(y, yo + 5 * yp + L);
    V.cast(a6a).intoArray(y, yo + 6 * yp);
    V.cast(a6b).intoArray(y, yo + 6 * yp + L);
    V.cast(a7a).intoArray(y, yo + 7 * yp);
    V.cast(a7b).intoArray(y, yo + 7 * yp + L);
  }

  static void tile7x2(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0a = FloatVector.fromArray(S, s, so);
    FloatVector a0b = FloatVector.fromArray(S, s, so + L);
    FloatVector a1a = FloatVector.fromArray(S, s, so + sp);
    FloatVector a1b = FloatVector.fromArray(S, s, so + sp + L);
    FloatVector a2a = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a2b = FloatVector.fromArray(S, s, so + 2 * sp + L);
    FloatVector a3a = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a3b = FloatVector.fromArray(S, s, so + 3 * sp + L);
    FloatVector a4a = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a4b = FloatVector.fromArray(S, s, so + 4 * sp + L);
    FloatVector a5a = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a5b = FloatVector.fromArray(S, s, so + 5 * sp + L);
    FloatVector a6a = FloatVector.fromArray(S, s, so + 6 * sp);
    FloatVector a6b = FloatVector.fromArray(S, s, so + 6 * sp + L);
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      int wi = wo + i * (2 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector x0 = FloatVector.broadcast(S, x[xi]);
      a0a = x0.fma(wa, a0a);
      a0b = x0.fma(wb, a0b);
      FloatVector x1 = FloatVector.broadcast(S, x[xi + 16]);
      a1a = x1.fma(wa, a1a);
      a1b = x1.fma(wb, a1b);
      FloatVector x2 = FloatVector.broadcast(S, x[xi + 32]);
      a2a = x2.fma(wa, a2a);
      a2b = x2.fma(wb, a2b);
      FloatVector x3 = FloatVector.broadcast(S, x[xi + 48]);
      a3a = x3.fma(wa, a3a);
      a3b = x3.fma(wb, a3b);
      FloatVector x4 = FloatVector.broadcast(S, x[xi + 64]);
      a4a = x4.fma(wa, a4a);
      a4b = x4.fma(wb, a4b);
      FloatVector x5 = FloatVector.broadcast(S, x[xi + 80]);
      a5a = x5.fma(wa, a5a);
      a5b = x5.fma(wb, a5b);
      FloatVector x6 = FloatVector.broadcast(S, x[xi + 96]);
      a6a = x6.fma(wa, a6a);
      a6b = x6.fma(wb, a6b);
    }
    V.cast(a0a).intoArray(y, yo);
    V.cast(a0b).intoArray(y, yo + L);
    V.cast(a1a).intoArray(y, yo + yp);
    V.cast(a1b).intoArray(y, yo + yp + L);
    V.cast(a2a).intoArray(y, yo + 2 * yp);
    V.cast(a2b).intoArray(y, yo + 2 * yp + L);
    V.cast(a3a).intoArray(y, yo + 3 * yp);
    V.cast(a3b).intoArray(y, yo + 3 * yp + L);
    V.cast(a4a).intoArray(y, yo + 4 * yp);
    V.cast(a4b).intoArray(y, yo + 4 * yp + L);
    V.cast(a5a).intoArray(y, yo + 5 * yp);
    V.cast(a5b).intoArray(y, yo + 5 * yp + L);
    V.cast(a6a).intoArray(y, yo + 6 * yp);
    V.cast(a6b).intoArray(y, yo + 6 * yp + L);
  }

  static void tile4x4(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0a = FloatVector.fromArray(S, s, so);
    FloatVector a0b = FloatVector.fromArray(S, s, so + L);
    FloatVector a0c = FloatVector.fromArray(S, s, so + 2 * L);
    FloatVector a0d = FloatVector.fromArray(S, s, so + 3 * L);
    FloatVector a1a = FloatVector.fromArray(S, s, so + sp);
    FloatVector a1b = FloatVector.fromArray(S, s, so + sp + L);
    FloatVector a1c = FloatVector.fromArray(S, s, so + sp + 2 * L);
    FloatVector a1d = FloatVector.fromArray(S, s, so + sp + 3 * L);
    FloatVector a2a = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a2b = FloatVector.fromArray(S, s, so + 2 * sp + L);
    FloatVector a2c = FloatVector.fromArray(S, s, so + 2 * sp + 2 * L);
    FloatVector a2d = FloatVector.fromArray(S, s, so + 2 * sp + 3 * L);
    FloatVector a3a = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a3b = FloatVector.fromArray(S, s, so + 3 * sp + L);
    FloatVector a3c = FloatVector.fromArray(S, s, so + 3 * sp + 2 * L);
    FloatVector a3d = FloatVector.fromArray(S, s, so + 3 * sp + 3 * L);
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      int wi = wo + i * (4 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector wc = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector wd = FloatVector.fromArray(S, w, wi + 3 * L);
      FloatVector x0 = FloatVector.broadcast(S, x[xi]);
      a0a = x0.fma(wa, a0a);
      a0b = x0.fma(wb, a0b);
      a0c = x0.fma(wc, a0c);
      a0d = x0.fma(wd, a0d);
      FloatVector x1 = FloatVector.broadcast(S, x[xi + 16]);
      a1a = x1.fma(wa, a1a);
      a1b = x1.fma(wb, a1b);
      a1c = x1.fma(wc, a1c);
      a1d = x1.fma(wd, a1d);
      FloatVector x2 = FloatVector.broadcast(S, x[xi + 32]);
      a2a = x2.fma(wa, a2a);
      a2b = x2.fma(wb, a2b);
      a2c = x2.fma(wc, a2c);
      a2d = x2.fma(wd, a2d);
      FloatVector x3 = FloatVector.broadcast(S, x[xi + 48]);
      a3a = x3.fma(wa, a3a);
      a3b = x3.fma(wb, a3b);
      a3c = x3.fma(wc, a3c);
      a3d = x3.fma(wd, a3d);
    }
    V.cast(a0a).intoArray(y, yo);
    V.cast(a0b).intoArray(y, yo + L);
    V.cast(a0c).intoArray(y, yo + 2 * L);
    V.cast(a0d).intoArray(y, yo + 3 * L);
    V.cast(a1a).intoArray(y, yo + yp);
    V.cast(a1b).intoArray(y, yo + yp + L);
    V.cast(a1c).intoArray(y, yo + yp + 2 * L);
    V.cast(a1d).intoArray(y, yo + yp + 3 * L);
    V.cast(a2a).intoArray(y, yo + 2 * yp);
    V.cast(a2b).intoArray(y, yo + 2 * yp + L);
    V.cast(a2c).intoArray(y, yo + 2 * yp + 2 * L);
    V.cast(a2d).intoArray(y, yo + 2 * yp + 3 * L);
    V.cast(a3a).intoArray(y, yo + 3 * yp);
    V.cast(a3b).intoArray(y, yo + 3 * yp + L);
    V.cast(a3c).intoArray(y, yo + 3 * yp + 2 * L);
    V.cast(a3d).intoArray(y, yo + 3 * yp + 3 * L);
  }

  static void shared16x1(
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
      FloatVector x0 = FloatVector.broadcast(S, x[xi]);
      a0 = x0.fma(w0, a0);
      FloatVector x1 = FloatVector.broadcast(S, x[xi + 16]);
      a1 = x1.fma(w0, a1);
      a0 = x1.fma(w1, a0);
      FloatVector x2 = FloatVector.broadcast(S, x[xi + 32]);
      a2 = x2.fma(w0, a2);
      a1 = x2.fma(w1, a1);
      a0 = x2.fma(w2, a0);
      FloatVector x3 = FloatVector.broadcast(S, x[xi + 48]);
      a3 = x3.fma(w0, a3);
      a2 = x3.fma(w1, a2);
      a1 = x3.fma(w2, a1);
      FloatVector x4 = FloatVector.broadcast(S, x[xi + 64]);
      a4 = x4.fma(w0, a4);
      a3 = x4.fma(w1, a3);
      a2 = x4.fma(w2, a2);
      FloatVector x5 = FloatVector.broadcast(S, x[xi + 80]);
      a5 = x5.fma(w0, a5);
      a4 = x5.fma(w1, a4);
      a3 = x5.fma(w2, a3);
      FloatVector x6 = FloatVector.broadcast(S, x[xi + 96]);
      a6 = x6.fma(w0, a6);
      a5 = x6.fma(w1, a5);
      a4 = x6.fma(w2, a4);
      FloatVector x7 = FloatVector.broadcast(S, x[xi + 112]);
      a7 = x7.fma(w0, a7);
      a6 = x7.fma(w1, a6);
      a5 = x7.fma(w2, a5);
      FloatVector x8 = FloatVector.broadcast(S, x[xi + 128]);
      a8 = x8.fma(w0, a8);
      a7 = x8.fma(w1, a7);
      a6 = x8.fma(w2, a6);
      FloatVector x9 = FloatVector.broadcast(S, x[xi + 144]);
      a9 = x9.fma(w0, a9);
      a8 = x9.fma(w1, a8);
      a7 = x9.fma(w2, a7);
      FloatVector x10 = FloatVector.broadcast(S, x[xi + 160]);
      a10 = x10.fma(w0, a10);
      a9 = x10.fma(w1, a9);
      a8 = x10.fma(w2, a8);
      FloatVector x11 = FloatVector.broadcast(S, x[xi + 176]);
      a11 = x11.fma(w0, a11);
      a10 = x11.fma(w1, a10);
      a9 = x11.fma(w2, a9);
      FloatVector x12 = FloatVector.broadcast(S, x[xi + 192]);
      a12 = x12.fma(w0, a12);
      a11 = x12.fma(w1, a11);
      a10 = x12.fma(w2, a10);
      FloatVector x13 = FloatVector.broadcast(S, x[xi + 208]);
      a13 = x13.fma(w0, a13);
      a12 = x13.fma(w1, a12);
      a11 = x13.fma(w2, a11);
      FloatVector x14 = FloatVector.broadcast(S, x[xi + 224]);
      a14 = x14.fma(w0, a14);
      a13 = x14.fma(w1, a13);
      a12 = x14.fma(w2, a12);
      FloatVector x15 = FloatVector.broadcast(S, x[xi + 240]);
      a15 = x15.fma(w0, a15);
      a14 = x15.fma(w1, a14);
      a13 = x15.fma(w2, a13);
      FloatVector x16 = FloatVector.broadcast(S, x[xi + 256]);
      a15 = x16.fma(w1, a15);
      a14 = x16.fma(w2, a14);
      FloatVector x17 = FloatVector.broadcast(S, x[xi + 272]);
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

  static void shared8x2(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0a = FloatVector.fromArray(S, s, so);
    FloatVector a0b = FloatVector.fromArray(S, s, so + L);
    FloatVector a1a = FloatVector.fromArray(S, s, so + sp);
    FloatVector a1b = FloatVector.fromArray(S, s, so + sp + L);
    FloatVector a2a = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a2b = FloatVector.fromArray(S, s, so + 2 * sp + L);
    FloatVector a3a = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a3b = FloatVector.fromArray(S, s, so + 3 * sp + L);
    FloatVector a4a = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a4b = FloatVector.fromArray(S, s, so + 4 * sp + L);
    FloatVector a5a = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a5b = FloatVector.fromArray(S, s, so + 5 * sp + L);
    FloatVector a6a = FloatVector.fromArray(S, s, so + 6 * sp);
    FloatVector a6b = FloatVector.fromArray(S, s, so + 6 * sp + L);
    FloatVector a7a = FloatVector.fromArray(S, s, so + 7 * sp);
    FloatVector a7b = FloatVector.fromArray(S, s, so + 7 * sp + L);
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      int wi = wo + i * (6 * L);
      FloatVector w0a = FloatVector.fromArray(S, w, wi);
      FloatVector w0b = FloatVector.fromArray(S, w, wi + L);
      FloatVector w1a = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector w1b = FloatVector.fromArray(S, w, wi + 3 * L);
      FloatVector w2a = FloatVector.fromArray(S, w, wi + 4 * L);
      FloatVector w2b = FloatVector.fromArray(S, w, wi + 5 * L);
      FloatVector x0 = FloatVector.broadcast(S, x[xi]);
      a0a = x0.fma(w0a, a0a);
      a0b = x0.fma(w0b, a0b);
      FloatVector x1 = FloatVector.broadcast(S, x[xi + 16]);
      a1a = x1.fma(w0a, a1a);
      a1b = x1.fma(w0b, a1b);
      a0a = x1.fma(w1a, a0a);
      a0b = x1.fma(w1b, a0b);
      FloatVector x2 = FloatVector.broadcast(S, x[xi + 32]);
      a2a = x2.fma(w0a, a2a);
      a2b = x2.fma(w0b, a2b);
      a1a = x2.fma(w1a, a1a);
      a1b = x2.fma(w1b, a1b);
      a0a = x2.fma(w2a, a0a);
      a0b = x2.fma(w2b, a0b);
      FloatVector x3 = FloatVector.broadcast(S, x[xi + 48]);
      a3a = x3.fma(w0a, a3a);
      a3b = x3.fma(w0b, a3b);
      a2a = x3.fma(w1a, a2a);
      a2b = x3.fma(w1b, a2b);
      a1a = x3.fma(w2a, a1a);
      a1b = x3.fma(w2b, a1b);
      FloatVector x4 = FloatVector.broadcast(S, x[xi + 64]);
      a4a = x4.fma(w0a, a4a);
      a4b = x4.fma(w0b, a4b);
      a3a = x4.fma(w1a, a3a);
      a3b = x4.fma(w1b, a3b);
      a2a = x4.fma(w2a, a2a);
      a2b = x4.fma(w2b, a2b);
      FloatVector x5 = FloatVector.broadcast(S, x[xi + 80]);
      a5a = x5.fma(w0a, a5a);
      a5b = x5.fma(w0b, a5b);
      a4a = x5.fma(w1a, a4a);
      a4b = x5.fma(w1b, a4b);
      a3a = x5.fma(w2a, a3a);
      a3b = x5.fma(w2b, a3b);
      FloatVector x6 = FloatVector.broadcast(S, x[xi + 96]);
      a6a = x6.fma(w0a, a6a);
      a6b = x6.fma(w0b, a6b);
      a5a = x6.fma(w1a, a5a);
      a5b = x6.fma(w1b, a5b);
      a4a = x6.fma(w2a, a4a);
      a4b = x6.fma(w2b, a4b);
      FloatVector x7 = FloatVector.broadcast(S, x[xi + 112]);
      a7a = x7.fma(w0a, a7a);
      a7b = x7.fma(w0b, a7b);
      a6a = x7.fma(w1a, a6a);
      a6b = x7.fma(w1b, a6b);
      a5a = x7.fma(w2a, a5a);
      a5b = x7.fma(w2b, a5b);
      FloatVector x8 = FloatVector.broadcast(S, x[xi + 128]);
      a7a = x8.fma(w1a, a7a);
      a7b = x8.fma(w1b, a7b);
      a6a = x8.fma(w2a, a6a);
      a6b = x8.fma(w2b, a6b);
      FloatVector x9 = FloatVector.broadcast(S, x[xi + 144]);
      a7a = x9.fma(w2a, a7a);
      a7b = x9.fma(w2b, a7b);
    }
    V.cast(a0a).intoArray(y, yo);
    V.cast(a0b).intoArray(y, yo + L);
    V.cast(a1a).intoArray(y, yo + yp);
    V.cast(a1b).intoArray(y, yo + yp + L);
    V.cast(a2a).intoArray(y, yo + 2 * yp);
    V.cast(a2b).intoArray(y, yo + 2 * yp + L);
    V.cast(a3a).intoArray(y, yo + 3 * yp);
    V.cast(a3b).intoArray(y, yo + 3 * yp + L);
    V.cast(a4a).intoArray(y, yo + 4 * yp);
    V.cast(a4b).intoArray(y, yo + 4 * yp + L);
    V.cast(a5a).intoArray(y, yo + 5 * yp);
    V.cast(a5b).intoArray(y, yo + 5 * yp + L);
    V.cast(a6a).intoArray(y, yo + 6 * yp);
    V.cast(a6b).intoArray(y, yo + 6 * yp + L);
    V.cast(a7a).intoArray(y, yo + 7 * yp);
    V.cast(a7b).intoArray(y, yo + 7 * yp + L);
  }

  static void shared7x2(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0a = FloatVector.fromArray(S, s, so);
    FloatVector a0b = FloatVector.fromArray(S, s, so + L);
    FloatVector a1a = FloatVector.fromArray(S, s, so + sp);
    FloatVector a1b = FloatVector.fromArray(S, s, so + sp + L);
    FloatVector a2a = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a2b = FloatVector.fromArray(S, s, so + 2 * sp + L);
    FloatVector a3a = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a3b = FloatVector.fromArray(S, s, so + 3 * sp + L);
    FloatVector a4a = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a4b = FloatVector.fromArray(S, s, so + 4 * sp + L);
    FloatVector a5a = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a5b = FloatVector.fromArray(S, s, so + 5 * sp + L);
    FloatVector a6a = FloatVector.fromArray(S, s, so + 6 * sp);
    FloatVector a6b = FloatVector.fromArray(S, s, so + 6 * sp + L);
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      int wi = wo + i * (6 * L);
      FloatVector w0a = FloatVector.fromArray(S, w, wi);
      FloatVector w0b = FloatVector.fromArray(S, w, wi + L);
      FloatVector w1a = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector w1b = FloatVector.fromArray(S, w, wi + 3 * L);
      FloatVector w2a = FloatVector.fromArray(S, w, wi + 4 * L);
      FloatVector w2b = FloatVector.fromArray(S, w, wi + 5 * L);
      FloatVector x0 = FloatVector.broadcast(S, x[xi]);
      a0a = x0.fma(w0a, a0a);
      a0b = x0.fma(w0b, a0b);
      FloatVector x1 = FloatVector.broadcast(S, x[xi + 16]);
      a1a = x1.fma(w0a, a1a);
      a1b = x1.fma(w0b, a1b);
      a0a = x1.fma(w1a, a0a);
      a0b = x1.fma(w1b, a0b);
      FloatVector x2 = FloatVector.broadcast(S, x[xi + 32]);
      a2a = x2.fma(w0a, a2a);
      a2b = x2.fma(w0b, a2b);
      a1a = x2.fma(w1a, a1a);
      a1b = x2.fma(w1b, a1b);
      a0a = x2.fma(w2a, a0a);
      a0b = x2.fma(w2b, a0b);
      FloatVector x3 = FloatVector.broadcast(S, x[xi + 48]);
      a3a = x3.fma(w0a, a3a);
      a3b = x3.fma(w0b, a3b);
      a2a = x3.fma(w1a, a2a);
      a2b = x3.fma(w1b, a2b);
      a1a = x3.fma(w2a, a1a);
      a1b = x3.fma(w2b, a1b);
      FloatVector x4 = FloatVector.broadcast(S, x[xi + 64]);
      a4a = x4.fma(w0a, a4a);
      a4b = x4.fma(w0b, a4b);
      a3a = x4.fma(w1a, a3a);
      a3b = x4.fma(w1b, a3b);
      a2a = x4.fma(w2a, a2a);
      a2b = x4.fma(w2b, a2b);
      FloatVector x5 = FloatVector.broadcast(S, x[xi + 80]);
      a5a = x5.fma(w0a, a5a);
      a5b = x5.fma(w0b, a5b);
      a4a = x5.fma(w1a, a4a);
      a4b = x5.fma(w1b, a4b);
      a3a = x5.fma(w2a, a3a);
      a3b = x5.fma(w2b, a3b);
      FloatVector x6 = FloatVector.broadcast(S, x[xi + 96]);
      a6a = x6.fma(w0a, a6a);
      a6b = x6.fma(w0b, a6b);
      a5a = x6.fma(w1a, a5a);
      a5b = x6.fma(w1b, a5b);
      a4a = x6.fma(w2a, a4a);
      a4b = x6.fma(w2b, a4b);
      FloatVector x7 = FloatVector.broadcast(S, x[xi + 112]);
      a6a = x7.fma(w1a, a6a);
      a6b = x7.fma(w1b, a6b);
      a5a = x7.fma(w2a, a5a);
      a5b = x7.fma(w2b, a5b);
      FloatVector x8 = FloatVector.broadcast(S, x[xi + 128]);
      a6a = x8.fma(w2a, a6a);
      a6b = x8.fma(w2b, a6b);
    }
    V.cast(a0a).intoArray(y, yo);
    V.cast(a0b).intoArray(y, yo + L);
    V.cast(a1a).intoArray(y, yo + yp);
    V.cast(a1b).intoArray(y, yo + yp + L);
    V.cast(a2a).intoArray(y, yo + 2 * yp);
    V.cast(a2b).intoArray(y, yo + 2 * yp + L);
    V.cast(a3a).intoArray(y, yo + 3 * yp);
    V.cast(a3b).intoArray(y, yo + 3 * yp + L);
    V.cast(a4a).intoArray(y, yo + 4 * yp);
    V.cast(a4b).intoArray(y, yo + 4 * yp + L);
    V.cast(a5a).intoArray(y, yo + 5 * yp);
    V.cast(a5b).intoArray(y, yo + 5 * yp + L);
    V.cast(a6a).intoArray(y, yo + 6 * yp);
    V.cast(a6b).intoArray(y, yo + 6 * yp + L);
  }
}
