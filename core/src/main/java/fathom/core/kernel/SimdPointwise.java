package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of matrix products whose left matrix is read where it lies, in the shape of {@link SimdTiles}: {@code
 * tilePxV} computes P pixels by V vectors of output channels, and each step of the chain loads V vectors of weights and
 * broadcasts one channel of each pixel.
 *
 * <p>Pixels are a variable distance apart, so each needs an address of its own; four pixels by four vectors need the
 * fewest. Where there are enough output channels to pay for a copy of the pixels, {@code nearPxV} reads them a constant
 * distance apart: as many of them by sixes as leave the others to tiles of four. One core, 512 bits, 512 to 1024
 * channels, in percent of the peak: 4x4 82 to 96, the copy 88 to 99.
 */
final class SimdPointwise {
  private static final VectorSpecies<Float> S = SimdConv.SPECIES;
  private static final Class<? extends FloatVector> V = SimdConv.VECTOR;
  private static final int L = SimdConv.LANES;

  /** Distance of copied pixels: 1024 channels, and a cache line so that pixels do not meet in one set of a cache. */
  static final int PITCH = 1024 + 16;

  private SimdPointwise() {}

  static void tile16x1(
      float[] x, int xo, int xp, int n, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    int x1 = xo + xp;
    int x2 = xo + 2 * xp;
    int x3 = xo + 3 * xp;
    int x4 = xo + 4 * xp;
    int x5 = xo + 5 * xp;
    int x6 = xo + 6 * xp;
    int x7 = xo + 7 * xp;
    int x8 = xo + 8 * xp;
    int x9 = xo + 9 * xp;
    int x10 = xo + 10 * xp;
    int x11 = xo + 11 * xp;
    int x12 = xo + 12 * xp;
    int x13 = xo + 13 * xp;
    int x14 = xo + 14 * xp;
    int x15 = xo + 15 * xp;
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
    for (int i = 0; i < n; i++) {
      int wi = wo + i * L;
      FloatVector w0 = FloatVector.fromArray(S, w, wi);
      a0 = FloatVector.broadcast(S, x[xo + i]).fma(w0, a0);
      a1 = FloatVector.broadcast(S, x[x1 + i]).fma(w0, a1);
      a2 = FloatVector.broadcast(S, x[x2 + i]).fma(w0, a2);
      a3 = FloatVector.broadcast(S, x[x3 + i]).fma(w0, a3);
      a4 = FloatVector.broadcast(S, x[x4 + i]).fma(w0, a4);
      a5 = FloatVector.broadcast(S, x[x5 + i]).fma(w0, a5);
      a6 = FloatVector.broadcast(S, x[x6 + i]).fma(w0, a6);
      a7 = FloatVector.broadcast(S, x[x7 + i]).fma(w0, a7);
      a8 = FloatVector.broadcast(S, x[x8 + i]).fma(w0, a8);
      a9 = FloatVector.broadcast(S, x[x9 + i]).fma(w0, a9);
      a10 = FloatVector.broadcast(S, x[x10 + i]).fma(w0, a10);
      a11 = FloatVector.broadcast(S, x[x11 + i]).fma(w0, a11);
      a12 = FloatVector.broadcast(S, x[x12 + i]).fma(w0, a12);
      a13 = FloatVector.broadcast(S, x[x13 + i]).fma(w0, a13);
      a14 = FloatVector.broadcast(S, x[x14 + i]).fma(w0, a14);
      a15 = FloatVector.broadcast(S, x[x15 + i]).fma(w0, a15);
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
      float[] x, int xo, int xp, int n, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    int x1 = xo + xp;
    int x2 = xo + 2 * xp;
    int x3 = xo + 3 * xp;
    int x4 = xo + 4 * xp;
    int x5 = xo + 5 * xp;
    int x6 = xo + 6 * xp;
    int x7 = xo + 7 * xp;
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
    for (int i = 0; i < n; i++) {
      int wi = wo + i * (2 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector v0 = FloatVector.broadcast(S, x[xo + i]);
      a0a = v0.fma(wa, a0a);
      a0b = v0.fma(wb, a0b);
      FloatVector v1 = FloatVector.broadcast(S, x[x1 + i]);
      a1a = v1.fma(wa, a1a);
      a1b = v1.fma(wb, a1b);
      FloatVector v2 = FloatVector.broadcast(S, x[x2 + i]);
      a2a = v2.fma(wa, a2a);
      a2b = v2.fma(wb, a2b);
      FloatVector v3 = FloatVector.broadcast(S, x[x3 + i]);
      a3a = v3.fma(wa, a3a);
      a3b = v3.fma(wb, a3b);
      FloatVector v4 = FloatVector.broadcast(S, x[x4 + i]);
      a4a = v4.fma(wa, a4a);
      a4b = v4.fma(wb, a4b);
      FloatVector v5 = FloatVector.broadcast(S, x[x5 + i]);
      a5a = v5.fma(wa, a5a);
      a5b = v5.fma(wb, a5b);
      FloatVector v6 = FloatVector.broadcast(S, x[x6 + i]);
      a6a = v6.fma(wa, a6a);
      a6b = v6.fma(wb, a6b);
      FloatVector v7 = FloatVector.broadcast(S, x[x7 + i]);
      a7a = v7.fma(wa, a7a);
      a7b = v7.fma(wb, a7b);
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

  /** Two channels in a step, which saves a fifth of the instructions; {@code n} is even. */
  static void tile4x4(
      float[] x, int xo, int xp, int n, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    int x1 = xo + xp;
    int x2 = xo + 2 * xp;
    int x3 = xo + 3 * xp;
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
    for (int i = 0; i < n; i += 2) {
      int wi = wo + i * (4 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector wc = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector wd = FloatVector.fromArray(S, w, wi + 3 * L);
      FloatVector v0 = FloatVector.broadcast(S, x[xo + i]);
      a0a = v0.fma(wa, a0a);
      a0b = v0.fma(wb, a0b);
      a0c = v0.fma(wc, a0c);
      a0d = v0.fma(wd, a0d);
      FloatVector v1 = FloatVector.broadcast(S, x[x1 + i]);
      a1a = v1.fma(wa, a1a);
      a1b = v1.fma(wb, a1b);
      a1c = v1.fma(wc, a1c);
      a1d = v1.fma(wd, a1d);
      FloatVector v2 = FloatVector.broadcast(S, x[x2 + i]);
      a2a = v2.fma(wa, a2a);
      a2b = v2.fma(wb, a2b);
      a2c = v2.fma(wc, a2c);
      a2d = v2.fma(wd, a2d);
      FloatVector v3 = FloatVector.broadcast(S, x[x3 + i]);
      a3a = v3.fma(wa, a3a);
      a3b = v3.fma(wb, a3b);
      a3c = v3.fma(wc, a3c);
      a3d = v3.fma(wd, a3d);
      FloatVector za = FloatVector.fromArray(S, w, wi + 4 * L);
      FloatVector zb = FloatVector.fromArray(S, w, wi + 5 * L);
      FloatVector zc = FloatVector.fromArray(S, w, wi + 6 * L);
      FloatVector zd = FloatVector.fromArray(S, w, wi + 7 * L);
      FloatVector u0 = FloatVector.broadcast(S, x[xo + i + 1]);
      a0a = u0.fma(za, a0a);
      a0b = u0.fma(zb, a0b);
      a0c = u0.fma(zc, a0c);
      a0d = u0.fma(zd, a0d);
      FloatVector u1 = FloatVector.broadcast(S, x[x1 + i + 1]);
      a1a = u1.fma(za, a1a);
      a1b = u1.fma(zb, a1b);
      a1c = u1.fma(zc, a1c);
      a1d = u1.fma(zd, a1d);
      FloatVector u2 = FloatVector.broadcast(S, x[x2 + i + 1]);
      a2a = u2.fma(za, a2a);
      a2b = u2.fma(zb, a2b);
      a2c = u2.fma(zc, a2c);
      a2d = u2.fma(zd, a2d);
      FloatVector u3 = FloatVector.broadcast(S, x[x3 + i + 1]);
      a3a = u3.fma(za, a3a);
      a3b = u3.fma(zb, a3b);
      a3c = u3.fma(zc, a3c);
      a3d = u3.fma(zd, a3d);
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

  /** Four pixels that are {@link #PITCH} apart, so that one address serves all. */
  static void near4x4(
      float[] x, int xo, int n, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
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
    for (int i = 0; i < n; i++) {
      int xi = xo + i;
      int wi = wo + i * (4 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector wc = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector wd = FloatVector.fromArray(S, w, wi + 3 * L);
      FloatVector v0 = FloatVector.broadcast(S, x[xi]);
      a0a = v0.fma(wa, a0a);
      a0b = v0.fma(wb, a0b);
      a0c = v0.fma(wc, a0c);
      a0d = v0.fma(wd, a0d);
      FloatVector v1 = FloatVector.broadcast(S, x[xi + PITCH]);
      a1a = v1.fma(wa, a1a);
      a1b = v1.fma(wb, a1b);
      a1c = v1.fma(wc, a1c);
      a1d = v1.fma(wd, a1d);
      FloatVector v2 = FloatVector.broadcast(S, x[xi + 2 * PITCH]);
      a2a = v2.fma(wa, a2a);
      a2b = v2.fma(wb, a2b);
      a2c = v2.fma(wc, a2c);
      a2d = v2.fma(wd, a2d);
      FloatVector v3 = FloatVector.broadcast(S, x[xi + 3 * PITCH]);
      a3a = v3.fma(wa, a3a);
      a3b = v3.fma(wb, a3b);
      a3c = v3.fma(wc, a3c);
      a3d = v3.fma(wd, a3d);
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

  /** Six such pixels: fetches a third less of weights for as much work. */
  static void near6x4(
      float[] x, int xo, int n, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
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
    FloatVector a4a = FloatVector.fromArray(S, s, so + 4 * sp);
    FloatVector a4b = FloatVector.fromArray(S, s, so + 4 * sp + L);
    FloatVector a4c = FloatVector.fromArray(S, s, so + 4 * sp + 2 * L);
    FloatVector a4d = FloatVector.fromArray(S, s, so + 4 * sp + 3 * L);
    FloatVector a5a = FloatVector.fromArray(S, s, so + 5 * sp);
    FloatVector a5b = FloatVector.fromArray(S, s, so + 5 * sp + L);
    FloatVector a5c = FloatVector.fromArray(S, s, so + 5 * sp + 2 * L);
    FloatVector a5d = FloatVector.fromArray(S, s, so + 5 * sp + 3 * L);
    for (int i = 0; i < n; i++) {
      int xi = xo + i;
      int wi = wo + i * (4 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector wc = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector wd = FloatVector.fromArray(S, w, wi + 3 * L);
      FloatVector v0 = FloatVector.broadcast(S, x[xi]);
      a0a = v0.fma(wa, a0a);
      a0b = v0.fma(wb, a0b);
      a0c = v0.fma(wc, a0c);
      a0d = v0.fma(wd, a0d);
      FloatVector v1 = FloatVector.broadcast(S, x[xi + PITCH]);
      a1a = v1.fma(wa, a1a);
      a1b = v1.fma(wb, a1b);
      a1c = v1.fma(wc, a1c);
      a1d = v1.fma(wd, a1d);
      FloatVector v2 = FloatVector.broadcast(S, x[xi + 2 * PITCH]);
      a2a = v2.fma(wa, a2a);
      a2b = v2.fma(wb, a2b);
      a2c = v2.fma(wc, a2c);
      a2d = v2.fma(wd, a2d);
      FloatVector v3 = FloatVector.broadcast(S, x[xi + 3 * PITCH]);
      a3a = v3.fma(wa, a3a);
      a3b = v3.fma(wb, a3b);
      a3c = v3.fma(wc, a3c);
      a3d = v3.fma(wd, a3d);
      FloatVector v4 = FloatVector.broadcast(S, x[xi + 4 * PITCH]);
      a4a = v4.fma(wa, a4a);
      a4b = v4.fma(wb, a4b);
      a4c = v4.fma(wc, a4c);
      a4d = v4.fma(wd, a4d);
      FloatVector v5 = FloatVector.broadcast(S, x[xi + 5 * PITCH]);
      a5a = v5.fma(wa, a5a);
      a5b = v5.fma(wb, a5b);
      a5c = v5.fma(wc, a5c);
      a5d = v5.fma(wd, a5d);
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
    V.cast(a4a).intoArray(y, yo + 4 * yp);
    V.cast(a4b).intoArray(y, yo + 4 * yp + L);
    V.cast(a4c).intoArray(y, yo + 4 * yp + 2 * L);
    V.cast(a4d).intoArray(y, yo + 4 * yp + 3 * L);
    V.cast(a5a).intoArray(y, yo + 5 * yp);
    V.cast(a5b).intoArray(y, yo + 5 * yp + L);
    V.cast(a5c).intoArray(y, yo + 5 * yp + 2 * L);
    V.cast(a5d).intoArray(y, yo + 5 * yp + 3 * L);
  }

  /** Adds the products of one more channel of some pixels to {@code y}, {@code width} output channels each. */
  static void add(
      int pixels, int width, float[] x, int xo, int xp, float[] w, int wo, float[] y, int yo, int yp) {
    for (int p = 0; p < pixels; p++) {
      FloatVector value = FloatVector.broadcast(S, x[xo + p * xp]);
      for (int o = 0; o < width; o += L) {
        int at = yo + p * yp + o;
        value.fma(FloatVector.fromArray(S, w, wo + o), FloatVector.fromArray(S, y, at)).intoArray(y, at);
      }
    }
  }
}
