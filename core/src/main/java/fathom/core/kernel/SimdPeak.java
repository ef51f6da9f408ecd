package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Chains of multiply-adds that do not depend on each other. */
final class SimdPeak {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Keeps two units of latency 4 or 5 busy, and fits into 16 registers with the two operands. */
  private static final int CHAINS = 14;

  /** Calls of a run: the compiler counts them, and one long loop would keep it waiting. */
  private static final int CALLS = 64;

  private static final int ROUNDS = 1 << 10;

  /** Floating-point operations of a run: each multiply-add is two. */
  static final double FLOPS = 2.0 * CALLS * CHAINS * ROUNDS * SPECIES.length();

  private SimdPeak() {}

  static float run(float seed) {
    float sum = seed;
    for (int call = 0; call < CALLS; call++) {
      sum = chains(sum);
    }
    return sum;
  }

  /**
   * Returns something that depends on all chains. With 14 of them it is longer than the 325 bytes of code that are
   * still inlined: in the loop of a caller the chains would leave the registers, at two thirds of the speed.
   */
  private static float chains(float seed) {
    FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
    FloatVector a0 = x.add(seed); // different starts: equal chains could be computed once
    FloatVector a1 = x.add(1);
    FloatVector a2 = x.add(2);
    FloatVector a3 = x.add(3);
    FloatVector a4 = x.add(4);
    FloatVector a5 = x.add(5);
    FloatVector a6 = x.add(6);
    FloatVector a7 = x.add(7);
    FloatVector a8 = x.add(8);
    FloatVector a9 = x.add(9);
    FloatVector a10 = x.add(10);
    FloatVector a11 = x.add(11);
    FloatVector a12 = x.add(12);
    FloatVector a13 = x.add(13);
    for (int i = 0; i < ROUNDS; i++) {
      a0 = a0.fma(x, y);
      a1 = a1.fma(x, y);
      a2 = a2.fma(x, y);
      a3 = a3.fma(x, y);
      a4 = a4.fma(x, y);
      a5 = a5.fma(x, y);
      a6 = a6.fma(x, y);
      a7 = a7.fma(x, y);
      a8 = a8.fma(x, y);
      a9 = a9.fma(x, y);
      a10 = a10.fma(x, y);
      a11 = a11.fma(x, y);
      a12 = a12.fma(x, y);
      a13 = a13.fma(x, y);
    }
    return first(a0) + first(a1) + first(a2) + first(a3) + first(a4) + first(a5) + first(a6) + first(a7) + first(a8)
        + first(a9) + first(a10) + first(a11) + first(a12) + first(a13);
  }

  /** Returns the first lane. The cast tells the compiler the exact class, which it may not know after the loop. */
  private static float first(FloatVector chain) {
    return SimdConv.VECTOR.cast(chain).lane(0);
  }
}
