package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles for 16 vector registers, two vectors of output channels wide: {@code tilePx2} for the correlations of
 * {@link SimdTiles}; {@code far5x2} and {@code near5x2} for the products of {@link SimdPointwise}, with two channels
 * in a step and an even number {@code n} of them.
 *
 * <p>Ten or twelve sums leave few registers. The compiler moves all loads of a basic block to its beginning, and if
 * they are one too many, it keeps a sum in memory, which halves the speed. So loads must not share a block. A bounds
 * check that the compiler cannot take out of the loop ends one: where the index comes from a table; where the distance
 * {@code xc} of channels in {@code x} is a parameter, though it is always 1; and where three more pixels have an index
 * {@code x3} of their own. In percent of the peak, one core, 256 bits, 32 to 256 channels, JDK 17 and 25: 4x2 74 to
 * 91, 5x2 91 to 94, 6x2 93 to 99, far 77 to 94, near 91 to 98; with the checks before the loop 36 to 57.
 */
final class SimdSixteen {
  private static final VectorSpecies<Float> S = SimdConv.SPECIES;
  private static final Class<? extends FloatVector> V = SimdConv.VECTOR;
  private static final int L = SimdConv.LANES;
  private static final int PITCH = SimdPointwise.PITCH;

  private SimdSixteen() {}

  static void tile4x2(
      float[] x, int xo, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    FloatVector a0a = FloatVector.fromArray(S, s, so);
    FloatVector a0b = FloatVector.fromArray(S, s, so + L);
    FloatVector a1a = FloatVector.fromArray(S, s, so + sp);
    FloatVector a1b = FloatVector.fromArray(S, s, so + sp + L);
    FloatVector a2a = FloatVector.fromArray(S, s, so + 2 * sp);
    FloatVector a2b = FloatVector.fromArray(S, s, so + 2 * sp + L);
    FloatVector a3a = FloatVector.fromArray(S, s, so + 3 * sp);
    FloatVector a3b = FloatVector.fromArray(S, s, so + 3 * sp + L);
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      int wi = wo + i * (2 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector v0 = FloatVector.broadcast(S, x[xi]);
      a0a = v0.fma(wa, a0a);
      a0b = v0.fma(wb, a0b);
      FloatVector v1 = FloatVector.broadcast(S, x[xi + 16]);
      a1a = v1.fma(wa, a1a);
      a1b = v1.fma(wb, a1b);
      FloatVector v2 = FloatVector.broadcast(S, x[xi + 32]);
      a2a = v2.fma(wa, a2a);
      a2b = v2.fma(wb, a2b);
      FloatVector v3 = FloatVector.broadcast(S, x[xi + 48]);
      a3a = v3.fma(wa, a3a);
      a3b = v3.fma(wb, a3b);
    }
    V.cast(a0a).intoArray(y, yo);
    V.cast(a0b).intoArray(y, yo + L);
    V.cast(a1a).intoArray(y, yo + yp);
    V.cast(a1b).intoArray(y, yo + yp + L);
    V.cast(a2a).intoArray(y, yo + 2 * yp);
    V.cast(a2b).intoArray(y, yo + 2 * yp + L);
    V.cast(a3a).intoArray(y, yo + 3 * yp);
    V.cast(a3b).intoArray(y, yo + 3 * yp + L);
  }

  static void tile5x2(
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
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      int wi = wo + i * (2 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector v0 = FloatVector.broadcast(S, x[xi]);
      a0a = v0.fma(wa, a0a);
      a0b = v0.fma(wb, a0b);
      FloatVector v1 = FloatVector.broadcast(S, x[xi + 16]);
      a1a = v1.fma(wa, a1a);
      a1b = v1.fma(wb, a1b);
      FloatVector v2 = FloatVector.broadcast(S, x[xi + 32]);
      a2a = v2.fma(wa, a2a);
      a2b = v2.fma(wb, a2b);
      FloatVector v3 = FloatVector.broadcast(S, x[xi + 48]);
      a3a = v3.fma(wa, a3a);
      a3b = v3.fma(wb, a3b);
      FloatVector v4 = FloatVector.broadcast(S, x[xi + 64]);
      a4a = v4.fma(wa, a4a);
      a4b = v4.fma(wb, a4b);
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
  }

  /** Six pixels, the last three of which begin at {@code x3}. */
  static void tile6x2(
      float[] x, int xo, int x3, int[] taps, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo,
      int yp) {
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
    for (int i = 0; i < taps.length; i++) {
      int xi = xo + taps[i];
      int xj = x3 + taps[i];
      int wi = wo + i * (2 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector v0 = FloatVector.broadcast(S, x[xi]);
      a0a = v0.fma(wa, a0a);
      a0b = v0.fma(wb, a0b);
      FloatVector v1 = FloatVector.broadcast(S, x[xi + 16]);
      a1a = v1.fma(wa, a1a);
      a1b = v1.fma(wb, a1b);
      FloatVector v2 = FloatVector.broadcast(S, x[xi + 32]);
      a2a = v2.fma(wa, a2a);
      a2b = v2.fma(wb, a2b);
      FloatVector v3 = FloatVector.broadcast(S, x[xj]);
      a3a = v3.fma(wa, a3a);
      a3b = v3.fma(wb, a3b);
      FloatVector v4 = FloatVector.broadcast(S, x[xj + 16]);
      a4a = v4.fma(wa, a4a);
      a4b = v4.fma(wb, a4b);
      FloatVector v5 = FloatVector.broadcast(S, x[xj + 32]);
      a5a = v5.fma(wa, a5a);
      a5b = v5.fma(wb, a5b);
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
  }

  /** Five pixels that are {@code xp} apart. */
  static void far5x2(
      float[] x, int xo, int xp, int xc, int n, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo,
      int yp) {
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
    int x2 = 2 * xp;
    int x3 = 3 * xp;
    int x4 = 4 * xp;
    int xi = xo;
    for (int i = 0; i < n; i += 2) {
      int wi = wo + i * (2 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector v0 = FloatVector.broadcast(S, x[xi]);
      a0a = v0.fma(wa, a0a);
      a0b = v0.fma(wb, a0b);
      FloatVector v1 = FloatVector.broadcast(S, x[xi + xp]);
      a1a = v1.fma(wa, a1a);
      a1b = v1.fma(wb, a1b);
      FloatVector v2 = FloatVector.broadcast(S, x[xi + x2]);
      a2a = v2.fma(wa, a2a);
      a2b = v2.fma(wb, a2b);
      FloatVector v3 = FloatVector.broadcast(S, x[xi + x3]);
      a3a = v3.fma(wa, a3a);
      a3b = v3.fma(wb, a3b);
      FloatVector v4 = FloatVector.broadcast(S, x[xi + x4]);
      a4a = v4.fma(wa, a4a);
      a4b = v4.fma(wb, a4b);
      xi += xc;
      FloatVector za = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector zb = FloatVector.fromArray(S, w, wi + 3 * L);
      FloatVector u0 = FloatVector.broadcast(S, x[xi]);
      a0a = u0.fma(za, a0a);
      a0b = u0.fma(zb, a0b);
      FloatVector u1 = FloatVector.broadcast(S, x[xi + xp]);
      a1a = u1.fma(za, a1a);
      a1b = u1.fma(zb, a1b);
      FloatVector u2 = FloatVector.broadcast(S, x[xi + x2]);
      a2a = u2.fma(za, a2a);
      a2b = u2.fma(zb, a2b);
      FloatVector u3 = FloatVector.broadcast(S, x[xi + x3]);
      a3a = u3.fma(za, a3a);
      a3b = u3.fma(zb, a3b);
      FloatVector u4 = FloatVector.broadcast(S, x[xi + x4]);
      a4a = u4.fma(za, a4a);
      a4b = u4.fma(zb, a4b);
      xi += xc;
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
  }

  /** Five pixels that are {@link SimdPointwise#PITCH} apart, so that one address serves all. */
  static void near5x2(
      float[] x, int xo, int xc, int n, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
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
    int xi = xo;
    for (int i = 0; i < n; i += 2) {
      int wi = wo + i * (2 * L);
      FloatVector wa = FloatVector.fromArray(S, w, wi);
      FloatVector wb = FloatVector.fromArray(S, w, wi + L);
      FloatVector v0 = FloatVector.broadcast(S, x[xi]);
      a0a = v0.fma(wa, a0a);
      a0b = v0.fma(wb, a0b);
      FloatVector v1 = FloatVector.broadcast(S, x[xi + PITCH]);
      a1a = v1.fma(wa, a1a);
      a1b = v1.fma(wb, a1b);
      FloatVector v2 = FloatVector.broadcast(S, x[xi + 2 * PITCH]);
      a2a = v2.fma(wa, a2a);
      a2b = v2.fma(wb, a2b);
      FloatVector v3 = FloatVector.broadcast(S, x[xi + 3 * PITCH]);
      a3a = v3.fma(wa, a3a);
      a3b = v3.fma(wb, a3b);
      FloatVector v4 = FloatVector.broadcast(S, x[xi + 4 * PITCH]);
      a4a = v4.fma(wa, a4a);
      a4b = v4.fma(wb, a4b);
      xi += xc;
      FloatVector za = FloatVector.fromArray(S, w, wi + 2 * L);
      FloatVector zb = FloatVector.fromArray(S, w, wi + 3 * L);
      FloatVector u0 = FloatVector.broadcast(S, x[xi]);
      a0a = u0.fma(za, a0a);
      a0b = u0.fma(zb, a0b);
      FloatVector u1 = FloatVector.broadcast(S, x[xi + PITCH]);
      a1a = u1.fma(za, a1a);
      a1b = u1.fma(zb, a1b);
      FloatVector u2 = FloatVector.broadcast(S, x[xi + 2 * PITCH]);
      a2a = u2.fma(za, a2a);
      a2b = u2.fma(zb, a2b);
      FloatVector u3 = FloatVector.broadcast(S, x[xi + 3 * PITCH]);
      a3a = u3.fma(za, a3a);
      a3b = u3.fma(zb, a3b);
      FloatVector u4 = FloatVector.broadcast(S, x[xi + 4 * PITCH]);
      a4a = u4.fma(za, a4a);
      a4b = u4.fma(zb, a4b);
      xi += xc;
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
  }
}
