package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Winograd's filtering with the Vector API: every method works on the columns of {@link ScalarWinograd}, a vector of
 * them at a time.
 *
 * <p>Every method with vectors has more than 325 bytes of code, for which weights are transformed two vectors at a
 * time: smaller ones become part of the loops of their callers, where the compiler keeps vectors on the heap.
 */
final class SimdWinograd implements WinogradKernels {
  private static final VectorSpecies<Float> S = SimdConv.SPECIES;
  private static final int L = SimdConv.LANES;

  private static final float A1 = ScalarWinograd.A1;
  private static final float A2 = ScalarWinograd.A2;
  private static final float A3 = ScalarWinograd.A3;
  private static final float B1 = ScalarWinograd.B1;
  private static final float B2 = ScalarWinograd.B2;
  private static final float B3 = ScalarWinograd.B3;
  private static final float SUM = ScalarWinograd.SUM;
  private static final float PRODUCT = ScalarWinograd.PRODUCT;
  private static final float G0 = ScalarWinograd.G0;
  private static final float GA = ScalarWinograd.GA;
  private static final float GB = ScalarWinograd.GB;

  private static final ConvKernels CONV = new SimdConv();
  private static final ElementwiseKernels ELEMENTWISE = new SimdElementwise();
  private static final float[] ZEROS = new float[SimdChains.SIDE * L];

  @Override
  public void input(float[] x, int xo, int xPitch, float[] y, int yo, int yPitch, int n) {
    for (int c = 0; c < n; c += L) {
      int xc = xo + c;
      int yc = yo + c;
      FloatVector d0 = FloatVector.fromArray(S, x, xc);
      FloatVector d1 = FloatVector.fromArray(S, x, xc + xPitch);
      FloatVector d2 = FloatVector.fromArray(S, x, xc + 2 * xPitch);
      FloatVector d3 = FloatVector.fromArray(S, x, xc + 3 * xPitch);
      FloatVector d4 = FloatVector.fromArray(S, x, xc + 4 * xPitch);
      FloatVector d5 = FloatVector.fromArray(S, x, xc + 5 * xPitch);
      FloatVector evenA = FloatVector.broadcast(S, -B2).fma(d2, d4);
      FloatVector oddA = FloatVector.broadcast(S, -B2).fma(d1, d3);
      FloatVector evenB = FloatVector.broadcast(S, -A2).fma(d2, d4);
      FloatVector oddB = FloatVector.broadcast(S, -A2).fma(d1, d3);
      FloatVector.broadcast(S, PRODUCT).fma(d0, FloatVector.broadcast(S, -SUM).fma(d2, d4)).intoArray(y, yc);
      FloatVector.broadcast(S, A1).fma(oddA, evenA).intoArray(y, yc + yPitch);
      FloatVector.broadcast(S, -A1).fma(oddA, evenA).intoArray(y, yc + 2 * yPitch);
      FloatVector.broadcast(S, B1).fma(oddB, evenB).intoArray(y, yc + 3 * yPitch);
      FloatVector.broadcast(S, -B1).fma(oddB, evenB).intoArray(y, yc + 4 * yPitch);
      FloatVector.broadcast(S, PRODUCT).fma(d1, FloatVector.broadcast(S, -SUM).fma(d3, d5)).intoArray(y,
          yc + 5 * yPitch);
    }
  }

  @Override
  public void weights(float[] x, int xo, int xPitch, float[] y, int yo, int yPitch, int n) {
    for (int c = 0; c < n; c += 2 * L) {
      int xc = xo + c;
      int yc = yo + c;
      FloatVector g0 = FloatVector.fromArray(S, x, xc);
      FloatVector g1 = FloatVector.fromArray(S, x, xc + xPitch);
      FloatVector g2 = FloatVector.fromArray(S, x, xc + 2 * xPitch);
      FloatVector gEvenA = FloatVector.broadcast(S, A2).fma(g2, g0);
      FloatVector gEvenB = FloatVector.broadcast(S, B2).fma(g2, g0);
      g0.mul(G0).intoArray(y, yc);
      FloatVector.broadcast(S, A1).fma(g1, gEvenA).mul(GA).intoArray(y, yc + yPitch);
      FloatVector.broadcast(S, -A1).fma(g1, gEvenA).mul(GA).intoArray(y, yc + 2 * yPitch);
      FloatVector.broadcast(S, B1).fma(g1, gEvenB).mul(GB).intoArray(y, yc + 3 * yPitch);
      FloatVector.broadcast(S, -B1).fma(g1, gEvenB).mul(GB).intoArray(y, yc + 4 * yPitch);
      g2.intoArray(y, yc + 5 * yPitch);
      FloatVector h0 = FloatVector.fromArray(S, x, xc + L);
      FloatVector h1 = FloatVector.fromArray(S, x, xc + xPitch + L);
      FloatVector h2 = FloatVector.fromArray(S, x, xc + 2 * xPitch + L);
      FloatVector hEvenA = FloatVector.broadcast(S, A2).fma(h2, h0);
      FloatVector hEvenB = FloatVector.broadcast(S, B2).fma(h2, h0);
      h0.mul(G0).intoArray(y, yc + L);
      FloatVector.broadcast(S, A1).fma(h1, hEvenA).mul(GA).intoArray(y, yc + yPitch + L);
      FloatVector.broadcast(S, -A1).fma(h1, hEvenA).mul(GA).intoArray(y, yc + 2 * yPitch + L);
      FloatVector.broadcast(S, B1).fma(h1, hEvenB).mul(GB).intoArray(y, yc + 3 * yPitch + L);
      FloatVector.broadcast(S, -B1).fma(h1, hEvenB).mul(GB).intoArray(y, yc + 4 * yPitch + L);
      h2.intoArray(y, yc + 5 * yPitch + L);
    }
  }

  @Override
  public void output(
      float[] x, int xo, int xPitch, float[] start, int so, int startPitch, float[] y, int yo, int yPitch, int n) {
    for (int c = 0; c < n; c += L) {
      int xc = xo + c;
      int sc = so + c;
      int yc = yo + c;
      FloatVector s0 = FloatVector.fromArray(S, start, sc);
      FloatVector s1 = FloatVector.fromArray(S, start, sc + startPitch);
      FloatVector s2 = FloatVector.fromArray(S, start, sc + 2 * startPitch);
      FloatVector s3 = FloatVector.fromArray(S, start, sc + 3 * startPitch);
      FloatVector a = FloatVector.fromArray(S, x, xc + xPitch);
      FloatVector minusA = FloatVector.fromArray(S, x, xc + 2 * xPitch);
      FloatVector b = FloatVector.fromArray(S, x, xc + 3 * xPitch);
      FloatVector minusB = FloatVector.fromArray(S, x, xc + 4 * xPitch);
      FloatVector evenA = a.add(minusA);
      FloatVector oddA = a.sub(minusA);
      FloatVector evenB = b.add(minusB);
      FloatVector oddB = b.sub(minusB);
      s0.add(FloatVector.fromArray(S, x, xc).add(evenA).add(evenB)).intoArray(y, yc);
      s1.add(FloatVector.broadcast(S, B1).fma(oddB, oddA.mul(A1)))
          .intoArray(y, yc + yPitch);
      s2.add(FloatVector.broadcast(S, B2).fma(evenB, evenA.mul(A2)))
          .intoArray(y, yc + 2 * yPitch);
      FloatVector last = FloatVector.broadcast(S, A3).fma(oddA, FloatVector.fromArray(S, x, xc + 5 * xPitch));
      s3.add(FloatVector.broadcast(S, B3).fma(oddB, last)).intoArray(y, yc + 3 * yPitch);
    }
  }

  @Override
  public int width(int n, int outputs) {
    return SimdConv.MANY_REGISTERS ? SimdChains.SIDE * L : CONV.pointwisePlan(1, n, outputs).tile().width();
  }

  @Override
  public int spare(int tiles, int n, int outputs) {
    return SimdConv.MANY_REGISTERS ? 0 : ChainedProducts.spare(CONV, tiles, n, outputs);
  }

  @Override
  public void products(
      float[] v, int vo, int vPitch, int tiles, int chains, int n, float[] u, int uo, int outputs, boolean add,
      float[] m, int mo, float[] spare) {
    if (!SimdConv.MANY_REGISTERS) {
      ChainedProducts.compute(CONV, ELEMENTWISE, v, vo, vPitch, tiles, chains, n, u, uo, outputs, add, m, mo, spare);
      return;
    }
    for (int o = 0; o < outputs; o += SimdChains.SIDE * L) {
      for (int t = 0; t < tiles; t += SimdChains.SIDE) {
        int from = vo + t * vPitch;
        int to = mo + t * outputs + o;
        for (int k = 0; k < chains; k++) {
          boolean first = k == 0 && !add;
          SimdChains.tile4x4(v, from + k * n, vPitch, n, u, uo + (k * outputs + o) * n, first ? ZEROS : m,
              first ? 0 : to, first ? 0 : outputs, m, to, outputs);
        }
      }
    }
  }
}
