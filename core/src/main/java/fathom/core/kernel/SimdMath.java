package fathom.core.kernel;

import static fathom.core.kernel.FloatMath.EXPM1_FLAT;
import static fathom.core.kernel.FloatMath.EXP_OVERFLOW;
import static fathom.core.kernel.FloatMath.EXP_UNDERFLOW;
import static fathom.core.kernel.FloatMath.LN2_HIGH;
import static fathom.core.kernel.FloatMath.LN2_LOW;
import static fathom.core.kernel.FloatMath.LOG2_E;
import static fathom.core.kernel.FloatMath.NORMAL_FLAT;
import static fathom.core.kernel.FloatMath.NORMAL_SCALE;
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
 * <p>Each method is short enough to be inlined into the loop that calls it, or vectors would be allocated.
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

  private static FloatVector reducedExpm1(FloatVector x, FloatVector n) {
    FloatVector r = n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), x));
    FloatVector p = all(1 / 5040f);
    p = p.fma(r, all(1 / 720f));
    p = p.fma(r, all(1 / 120f));
    p = p.fma(r, all(1 / 24f));
    p = p.fma(r, all(1 / 6f));
    p = p.fma(r, all(0.5f));
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
    FloatVector e = exp(x.abs().neg());
    return all(1f).blend(e, x.compare(VectorOperators.LT, 0f)).div(e.add(1f));
  }

  /** Returns what the functions of the normal distribution are computed from, |x| within bounds. */
  static FloatVector normalArgument(FloatVector x) {
    return x.abs().min(NORMAL_FLAT);
  }

  /** Returns e<sup>-a²/2</sup>. */
  static FloatVector bell(FloatVector a) {
    FloatVector square = a.mul(a);
    FloatVector e = exp(square.mul(-0.5f));
    return e.fma(a.fma(a, square.neg()).mul(-0.5f), e);
  }

  /** Density of the normal distribution, from {@link #bell}. */
  static FloatVector normalDensity(FloatVector bell) {
    return bell.mul(NORMAL_SCALE);
  }

  /** Distribution function of the normal distribution, from {@link #normalArgument} and {@link #bell}. */
  static FloatVector normalCdf(FloatVector x, FloatVector a, FloatVector bell) {
    FloatVector t = all(1f).div(a.fma(TAIL_ARGUMENT, 1f));
    FloatVector p = all(FloatMath.TAIL_8);
    p = p.fma(t, all(FloatMath.TAIL_7));
    p = p.fma(t, all(FloatMath.TAIL_6));
    p = p.fma(t, all(FloatMath.TAIL_5));
    p = p.fma(t, all(FloatMath.TAIL_4));
    p = p.fma(t, all(FloatMath.TAIL_3));
    p = p.fma(t, all(FloatMath.TAIL_2));
    p = p.fma(t, all(FloatMath.TAIL_1));
    p = p.fma(t, all(FloatMath.TAIL_0));
    FloatVector tail = p.mul(t).mul(bell);
    return all(1f).sub(tail).blend(tail, x.compare(VectorOperators.LT, 0f));
  }

  private static FloatVector powerOfTwo(IntVector exponent) {
    return exponent.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
