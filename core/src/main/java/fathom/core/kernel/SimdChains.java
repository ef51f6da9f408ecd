package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of {@link WinogradKernels#products}. A chain of 32 products is short: what comes before and after
 * its loop counts, so the tile itself begins with zeros and adds its sums to those of the chains before.
 */
final class SimdChains {
  private static final VectorSpecies<Float> S = SimdConv.SPECIES;
  private static final Class<? extends FloatVector> V = SimdConv.VECTOR;
  private static final int L = SimdConv.LANES;

  /** Tiles and vectors of outputs. */
  static final int SIDE = 4;

  private SimdChains() {}

  /** Four tiles by four vectors of outputs: adds a chain of {@code n} products to {@code s}. */
  static void tile4x4(
      float[] x, int xo, int xp, int n, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo, int yp) {
    int x1 = xo + xp;
    int x2 = xo + 2 * xp;
    int x3 = xo + 3 * xp;
    FloatVector a0a = FloatVector.zero(S);
    FloatVector a0b = FloatVector.zero(S);
    FloatVector a0c = FloatVector.zero(S);
    FloatVector a0d = FloatVector.zero(S);
    FloatVector a1a = FloatVector.zero(S);
    FloatVector a1b = FloatVector.zero(S);
    FloatVector a1c = FloatVector.zero(S);
    FloatVector a1d = FloatVector.zero(S);
    FloatVector a2a = FloatVector.zero(S);
    FloatVector a2b = FloatVector.zero(S);
    FloatVector a2c = FloatVector.zero(S);
    FloatVector a2d = FloatVector.zero(S);
    FloatVector a3a = FloatVector.zero(S);
    FloatVector a3b = FloatVector.zero(S);
    FloatVector a3c = FloatVector.zero(S);
    FloatVector a3d = FloatVector.zero(S);
    for (int i = 0; i < n; i++) {
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
    }
    FloatVector.fromArray(S, s, so).add(V.cast(a0a)).intoArray(y, yo);
    FloatVector.fromArray(S, s, so + L).add(V.cast(a0b)).intoArray(y, yo + L);
    FloatVector.fromArray(S, s, so + 2 * L).add(V.cast(a0c)).intoArray(y, yo + 2 * L);
    FloatVector.fromArray(S, s, so + 3 * L).add(V.cast(a0d)).intoArray(y, yo + 3 * L);
    FloatVector.fromArray(S, s, so + sp).add(V.cast(a1a)).intoArray(y, yo + yp);
    FloatVector.fromArray(S, s, so + sp + L).add(V.cast(a1b)).intoArray(y, yo + yp + L);
    FloatVector.fromArray(S, s, so + sp + 2 * L).add(V.cast(a1c)).intoArray(y, yo + yp + 2 * L);
    FloatVector.fromArray(S, s, so + sp + 3 * L).add(V.cast(a1d)).intoArray(y, yo + yp + 3 * L);
    FloatVector.fromArray(S, s, so + 2 * sp).add(V.cast(a2a)).intoArray(y, yo + 2 * yp);
    FloatVector.fromArray(S, s, so + 2 * sp + L).add(V.cast(a2b)).intoArray(y, yo + 2 * yp + L);
    FloatVector.fromArray(S, s, so + 2 * sp + 2 * L).add(V.cast(a2c)).intoArray(y, yo + 2 * yp + 2 * L);
    FloatVector.fromArray(S, s, so + 2 * sp + 3 * L).add(V.cast(a2d)).intoArray(y, yo + 2 * yp + 3 * L);
    FloatVector.fromArray(S, s, so + 3 * sp).add(V.cast(a3a)).intoArray(y, yo + 3 * yp);
    FloatVector.fromArray(S, s, so + 3 * sp + L).add(V.cast(a3b)).intoArray(y, yo + 3 * yp + L);
    FloatVector.fromArray(S, s, so + 3 * sp + 2 * L).add(V.cast(a3c)).intoArray(y, yo + 3 * yp + 2 * L);
    FloatVector.fromArray(S, s, so + 3 * sp + 3 * L).add(V.cast(a3d)).intoArray(y, yo + 3 * yp + 3 * L);
  }
}
