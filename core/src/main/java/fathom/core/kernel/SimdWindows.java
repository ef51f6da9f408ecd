package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Window kernels with the Vector API. One vector of channels at a time goes through the pixels of the list and stays in
 * registers; the last vector slides back so that it overlaps, which computes some channels twice. Fewer channels than a
 * vector has lanes are left to {@link ScalarWindows}.
 */
final class SimdWindows implements WindowKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private static final WindowKernels NARROW = new ScalarWindows();

  @Override
  public void max(float[] x, int xo, int[] pixels, int count, float[] y, int yo, float[] argmax, int ao, int n) {
    if (n < LANES) {
      NARROW.max(x, xo, pixels, count, y, yo, argmax, ao, n);
      return;
    }
    for (int j = 0; j < n; j += LANES) {
      int at = Math.min(j, n - LANES);
      maxVector(x, xo + at, pixels, count, y, yo + at, argmax, ao + at, n);
    }
  }

  private static void maxVector(
      float[] x, int xo, int[] pixels, int count, float[] y, int yo, float[] argmax, int ao, int n) {
    FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector at = FloatVector.broadcast(SPECIES, count == 0 ? -1 : pixels[0]);
    for (int i = 0; i < count; i++) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + pixels[i] * n);
      VectorMask<Float> taken = best.lt(v).or(v.compare(VectorOperators.NE, v));
      best = best.blend(v, taken);
      at = at.blend(pixels[i], taken);
    }
    best.intoArray(y, yo);
    at.intoArray(argmax, ao);
  }

  @Override
  public void maxGradient(
      float[] dy, float[] argmax, int o, int[] pixels, int count, float pixel, float[] dx, int dxo, int n) {
    if (n < LANES) {
      NARROW.maxGradient(dy, argmax, o, pixels, count, pixel, dx, dxo, n);
      return;
    }
    for (int j = 0; j < n; j += LANES) {
      int at = Math.min(j, n - LANES);
      maxGradientVector(dy, argmax, o + at, pixels, count, pixel, dx, dxo + at, n);
    }
  }

  private static void maxGradientVector(
      float[] dy, float[] argmax, int o, int[] pixels, int count, float pixel, float[] dx, int dxo, int n) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = 0; i < count; i++) {
      int from = o + pixels[i] * n;
      VectorMask<Float> mine = FloatVector.fromArray(SPECIES, argmax, from).eq(pixel);
      sum = sum.blend(sum.add(FloatVector.fromArray(SPECIES, dy, from)), mine);
    }
    sum.intoArray(dx, dxo);
  }

  @Override
  public void sum(float[] x, int xo, int[] pixels, int count, float divisor, float[] y, int yo, int n) {
    if (n < LANES) {
      NARROW.sum(x, xo, pixels, count, divisor, y, yo, n);
      return;
    }
    for (int j = 0; j < n; j += LANES) {
      int at = Math.min(j, n - LANES);
      sumVector(x, xo + at, pixels, count, divisor, y, yo + at, n);
    }
  }

  private static void sumVector(
      float[] x, int xo, int[] pixels, int count, float divisor, float[] y, int yo, int n) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = 0; i < count; i++) {
      sum = sum.add(FloatVector.fromArray(SPECIES, x, xo + pixels[i] * n));
    }
    sum.div(divisor).intoArray(y, yo);
  }
}
