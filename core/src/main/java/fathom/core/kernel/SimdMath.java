package fathom.core.kernel;

import static fathom.core.kernel.FloatMath.EXPM1_FLAT;
import static fathom.core.kernel.FloatMath.EXP_OVERFLOW;
import static fathom.core.kernel.FloatMath.EXP_UNDERFLOW;
import static fathom.core.kernel.FloatMath.LN2_HIGH;
import static fathom.core.kernel.FloatMath.LN2_LOW;
import static fathom.core.kernel.FloatMath.LOG2_E;
import static fathom.core.kernel.FloatMath.NORMAL_FLAT;
import static fathom.core.kernel.FloatMath.ROUND;
import static fathom.core.kernel.FloatMath.ROUND_BITS;
import static fathom.core.kernel.FloatMath.TAIL_ARGUMENT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link FloatMath} on vectors: the same arithmetic in the same order, with a blend where a branch is.
 *
 * <p>All of it has to be inlined into the loop that calls it, or vectors are allocated. The compiler does so with the
 * methods of the Vector API in any case, but with others only while its graph has less than 18,000 nodes, which is
 * about 30 vector operations (JDK 17 and 25). So methods that call others do so before their own operations, and
 * constants are made by the Vector API alone.
 */
final class SimdMath {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private SimdMath() {}

  static FloatVector exp(FloatVector x) {
    FloatVector shifted = x.fma(LOG2_E, ROUND);
    FloatVector p = reducedExpm1(x, shifted.sub(ROUND)).add(1f);
    IntVector n = shifted.reinterpretAsInts().sub(ROUND_BITS);
    IntVector half = n.lanewise(VectorOperators.ASHR, 1);
    return p.mul(powerOfTwo(half)).mul(powerOfTwo(n.sub(half)))
        .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GE, EXP_OVERFLOW))
        .blend(0f, x.compare(VectorOperators.LT, EXP_UNDERFLOW));
  }

  /** Like {@link #exp} for x that is not positive, to the same bits: 2^n is 2^(n + 24) 2^-24, the first one normal. */
  private static FloatVector expOfNegative(FloatVector x) {
    FloatVector shifted = x.fma(LOG2_E, ROUND);
    FloatVector p = reducedExpm1(x, shifted.sub(ROUND)).add(1f);
    IntVector exponent = shifted.reinterpretAsInts().sub(ROUND_BITS - 127 - 24);
    FloatVector scale = exponent.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    return p.mul(scale).mul(0x1p-24f).blend(0f, x.compare(VectorOperators.LT, EXP_UNDERFLOW));
  }

  private static FloatVector reducedExpm1(FloatVector x, FloatVector n) {
    FloatVector high = FloatVector.broadcast(SPECIES, -LN2_HIGH);
    FloatVector low = FloatVector.broadcast(SPECIES, -LN2_LOW);
    FloatVector r = n.fma(low, n.fma(high, x));
    FloatVector p = FloatVector.broadcast(SPECIES, 1 / 5040f);
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1 / 720f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1 / 120f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1 / 24f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1 / 6f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
    return p.fma(r.mul(r), r);
  }

  /** Hyperbolic tangent, by {@link FloatMath#expm1} for an argument that is not positive. */
  static FloatVector tanh(FloatVector x) {
    FloatVector z = x.abs().mul(-2f);
    FloatVector shifted = z.fma(LOG2_E, ROUND);
    FloatVector scale = powerOfTwo(shifted.reinterpretAsInts().sub(ROUND_BITS));
    FloatVector t = scale.fma(reducedExpm1(z, shifted.sub(ROUND)), scale.sub(1f))
        .blend(-1f, z.compare(VectorOperators.LT, EXPM1_FLAT));
    IntVector sign = x.reinterpretAsInts().and(0x80000000);
    return t.div(t.add(2f)).reinterpretAsInts().and(0x7FFFFFFF).or(sign).reinterpretAsFloats();
  }

  static FloatVector sigmoid(FloatVector x) {
    FloatVector e = expOfNegative(x.abs().neg());
    return FloatVector.broadcast(SPECIES, 1f).blend(e, x.compare(VectorOperators.LT, 0f)).div(e.add(1f));
  }

  /** Returns what the functions of the normal distribution are computed from, |x| within bounds. */
  static FloatVector normalArgument(FloatVector x) {
    return x.abs().min(NORMAL_FLAT);
  }

  /** Returns e<sup>-a²/2</sup>. */
  static FloatVector bell(FloatVector a) {
    FloatVector square = a.mul(a);
    FloatVector e = expOfNegative(square.mul(-0.5f));
    return e.fma(a.fma(a, square.neg()).mul(-0.5f), e);
  }

  /** Returns the upper tail of the normal distribution / {@link #bell}, from {@link #normalArgument}. */
  static FloatVector normalTail(FloatVector a) {
    FloatVector t = FloatVector.broadcast(SPECIES, 1f).div(a.fma(TAIL_ARGUMENT, 1f));
    FloatVector p = FloatVector.broadcast(SPECIES, FloatMath.TAIL_8);
    p = p.fma(t, FloatVector.broadcast(SPECIES, FloatMath.TAIL_7));
    p = p.fma(t, FloatVector.broadcast(SPECIES, FloatMath.TAIL_6));
    p = p.fma(t, FloatVector.broadcast(SPECIES, FloatMath.TAIL_5));
    p = p.fma(t, FloatVector.broadcast(SPECIES, FloatMath.TAIL_4));
    p = p.fma(t, FloatVector.broadcast(SPECIES, FloatMath.TAIL_3));
    p = p.fma(t, FloatVector.broadcast(SPECIES, FloatMath.TAIL_2));
    p = p.fma(t, FloatVector.broadcast(SPECIES, FloatMath.TAIL_1));
    p = p.fma(t, FloatVector.broadcast(SPECIES, FloatMath.TAIL_0));
    return p.mul(t);
  }

  private static FloatVector powerOfTwo(IntVector exponent) {
    return exponent.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }
}
