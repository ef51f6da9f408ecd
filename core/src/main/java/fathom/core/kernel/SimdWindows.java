package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Window kernels with the Vector API. Vectors of channels go through the pixels of a window and stay in registers; the
 * last vector slides back so that it overlaps, which computes some channels twice. Fewer channels than a vector has
 * lanes are left to {@link ScalarWindows}.
 *
 * <p>The maximum takes four vectors side by side, of one window or of four, since comparing and choosing form a long
 * chain. It leaves windows with a NaN to the plain loops, so that one comparison is enough: a sum finds them, though it
 * takes +infinity and -infinity together for one. Nanoseconds for a 3x3 window of 64 channels on one core of a Zen 5,
 * 512 bits, JDK 17 and 25: 95 and 65 with one vector at a time and two comparisons, 51 and 31 so; plain loops take
 * 1,700. One method for both kinds of four would look up a pixel for each vector, and take 70 and 51 where all four see
 * the same.
 */
final class SimdWindows implements WindowKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** The class of all vectors, see {@link SimdConv#VECTOR}. */
  private static final Class<? extends FloatVector> V = SPECIES.vectorType().asSubclass(FloatVector.class);

  private static final WindowKernels NARROW = new ScalarWindows();

  @Override
  public void max(WindowRow row, float[] x, int xo, int first, float[] y, int yo, float[] argmax, int ao, int n) {
    if (n < LANES) {
      NARROW.max(row, x, xo, first, y, yo, argmax, ao, n);
      return;
    }
    int[] start = row.start();
    for (int t = 0; t < row.targets();) {
      int side = n < 4 * LANES && t + 4 <= row.targets() && alike(row, t) ? 4 : 1;
      boolean exact = true;
      int j = 0;
      for (; side == 1 && j + 4 * LANES <= n; j += 4 * LANES) {
        exact &= maxVectors4(row.pixels(), start[t], start[t + 1], x, xo + j, first, y, yo + t * n + j, argmax,
            ao + t * n + j, n);
      }
      for (; j < n; j += LANES) {
        int c = Math.min(j, n - LANES);
        int yp = yo + t * n + c;
        int ap = ao + t * n + c;
        exact &= side == 4
            ? maxWindows4(row.pixels(), start[t], row.count(t), x, xo + c, first, y, yp, argmax, ap, n)
            : maxVector(row.pixels(), start[t], start[t + 1], x, xo + c, first, y, yp, argmax, ap, n);
      }
      for (int k = t; !exact && k < t + side; k++) {
        ScalarWindows.max(row, k, x, xo, first, y, yo + k * n, argmax, ao + k * n, n);
      }
      t += side;
    }
  }

  /** Returns whether four windows have as many pixels. */
  private static boolean alike(WindowRow row, int t) {
    int count = row.count(t);
    return row.count(t + 1) == count && row.count(t + 2) == count && row.count(t + 3) == count;
  }

  /** Computes four vectors of a window. Returns whether the results hold: not where there may be a NaN. */
  private static boolean maxVectors4(
      int[] pixels, int start, int end, float[] x, int xo, int first, float[] y, int yo, float[] argmax, int ao,
      int n) {
    FloatVector best0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector best1 = best0;
    FloatVector best2 = best0;
    FloatVector best3 = best0;
    FloatVector at0 = FloatVector.broadcast(SPECIES, start == end ? -1 : first + pixels[start]);
    FloatVector at1 = at0;
    FloatVector at2 = at0;
    FloatVector at3 = at0;
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int i = start; i < end; i++) {
      int from = xo + pixels[i] * n;
      FloatVector pixel = FloatVector.broadcast(SPECIES, first + pixels[i]);
      FloatVector v0 = FloatVector.fromArray(SPECIES, x, from);
      FloatVector v1 = FloatVector.fromArray(SPECIES, x, from + LANES);
      FloatVector v2 = FloatVector.fromArray(SPECIES, x, from + 2 * LANES);
      FloatVector v3 = FloatVector.fromArray(SPECIES, x, from + 3 * LANES);
      VectorMask<Float> larger0 = best0.lt(v0);
      VectorMask<Float> larger1 = best1.lt(v1);
      VectorMask<Float> larger2 = best2.lt(v2);
      VectorMask<Float> larger3 = best3.lt(v3);
      best0 = best0.blend(v0, larger0);
      best1 = best1.blend(v1, larger1);
      best2 = best2.blend(v2, larger2);
      best3 = best3.blend(v3, larger3);
      at0 = at0.blend(pixel, larger0);
      at1 = at1.blend(pixel, larger1);
      at2 = at2.blend(pixel, larger2);
      at3 = at3.blend(pixel, larger3);
      sum0 = sum0.add(v0);
      sum1 = sum1.add(v1);
      sum2 = sum2.add(v2);
      sum3 = sum3.add(v3);
    }
    V.cast(best0).intoArray(y, yo);
    V.cast(best1).intoArray(y, yo + LANES);
    V.cast(best2).intoArray(y, yo + 2 * LANES);
    V.cast(best3).intoArray(y, yo + 3 * LANES);
    V.cast(at0).intoArray(argmax, ao);
    V.cast(at1).intoArray(argmax, ao + LANES);
    V.cast(at2).intoArray(argmax, ao + 2 * LANES);
    V.cast(at3).intoArray(argmax, ao + 3 * LANES);
    FloatVector sum = V.cast(sum0).add(V.cast(sum1)).add(V.cast(sum2).add(V.cast(sum3)));
    return !sum.compare(VectorOperators.NE, sum).anyTrue();
  }

  /**
   * Computes a vector of each of four neighbouring windows, which have {@code count} pixels each. Returns whether the
   * results hold: not where there may be a NaN.
   */
  private static boolean maxWindows4(
      int[] pixels, int start, int count, float[] x, int xo, int first, float[] y, int yo, float[] argmax, int ao,
      int n) {
    FloatVector best0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector best1 = best0;
    FloatVector best2 = best0;
    FloatVector best3 = best0;
    FloatVector at0 = FloatVector.broadcast(SPECIES, count == 0 ? -1 : first + pixels[start]);
    FloatVector at1 = FloatVector.broadcast(SPECIES, count == 0 ? -1 : first + pixels[start + count]);
    FloatVector at2 = FloatVector.broadcast(SPECIES, count == 0 ? -1 : first + pixels[start + 2 * count]);
    FloatVector at3 = FloatVector.broadcast(SPECIES, count == 0 ? -1 : first + pixels[start + 3 * count]);
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int i = start; i < start + count; i++) {
      int pixel0 = pixels[i];
      int pixel1 = pixels[i + count];
      int pixel2 = pixels[i + 2 * count];
      int pixel3 = pixels[i + 3 * count];
      FloatVector v0 = FloatVector.fromArray(SPECIES, x, xo + pixel0 * n);
      FloatVector v1 = FloatVector.fromArray(SPECIES, x, xo + pixel1 * n);
      FloatVector v2 = FloatVector.fromArray(SPECIES, x, xo + pixel2 * n);
      FloatVector v3 = FloatVector.fromArray(SPECIES, x, xo + pixel3 * n);
      VectorMask<Float> larger0 = best0.lt(v0);
      VectorMask<Float> larger1 = best1.lt(v1);
      VectorMask<Float> larger2 = best2.lt(v2);
      VectorMask<Float> larger3 = best3.lt(v3);
      best0 = best0.blend(v0, larger0);
      best1 = best1.blend(v1, larger1);
      best2 = best2.blend(v2, larger2);
      best3 = best3.blend(v3, larger3);
      at0 = at0.blend(first + pixel0, larger0);
      at1 = at1.blend(first + pixel1, larger1);
      at2 = at2.blend(first + pixel2, larger2);
      at3 = at3.blend(first + pixel3, larger3);
      sum0 = sum0.add(v0);
      sum1 = sum1.add(v1);
      sum2 = sum2.add(v2);
      sum3 = sum3.add(v3);
    }
    V.cast(best0).intoArray(y, yo);
    V.cast(best1).intoArray(y, yo + n);
    V.cast(best2).intoArray(y, yo + 2 * n);
    V.cast(best3).intoArray(y, yo + 3 * n);
    V.cast(at0).intoArray(argmax, ao);
    V.cast(at1).intoArray(argmax, ao + n);
    V.cast(at2).intoArray(argmax, ao + 2 * n);
    V.cast(at3).intoArray(argmax, ao + 3 * n);
    FloatVector sum = V.cast(sum0).add(V.cast(sum1)).add(V.cast(sum2).add(V.cast(sum3)));
    return !sum.compare(VectorOperators.NE, sum).anyTrue();
  }

  /** Computes a vector of a window. Returns whether the results hold: not where there may be a NaN. */
  private static boolean maxVector(
      int[] pixels, int start, int end, float[] x, int xo, int first, float[] y, int yo, float[] argmax, int ao,
      int n) {
    FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector at = FloatVector.broadcast(SPECIES, start == end ? -1 : first + pixels[start]);
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = start; i < end; i++) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + pixels[i] * n);
      VectorMask<Float> larger = best.lt(v);
      best = best.blend(v, larger);
      at = at.blend(first + pixels[i], larger);
      sum = sum.add(v);
    }
    V.cast(best).intoArray(y, yo);
    V.cast(at).intoArray(argmax, ao);
    FloatVector checked = V.cast(sum);
    return !checked.compare(VectorOperators.NE, checked).anyTrue();
  }

  @Override
  public void maxGradient(WindowRow row, float[] dy, float[] argmax, int o, int first, float[] dx, int dxo, int n) {
    if (n < LANES) {
      NARROW.maxGradient(row, dy, argmax, o, first, dx, dxo, n);
      return;
    }
    int[] start = row.start();
    for (int t = 0; t < row.targets(); t++) {
      for (int j = 0; j < n; j += LANES) {
        int c = Math.min(j, n - LANES);
        maxGradientVector(row.pixels(), start[t], start[t + 1], dy, argmax, o + c, first + t, dx, dxo + t * n + c, n);
      }
    }
  }

  private static void maxGradientVector(
      int[] pixels, int start, int end, float[] dy, float[] argmax, int o, float pixel, float[] dx, int dxo, int n) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = start; i < end; i++) {
      int from = o + pixels[i] * n;
      VectorMask<Float> mine = FloatVector.fromArray(SPECIES, argmax, from).eq(pixel);
      sum = sum.blend(sum.add(FloatVector.fromArray(SPECIES, dy, from)), mine);
    }
    V.cast(sum).intoArray(dx, dxo);
  }

  @Override
  public void sum(WindowRow row, float[] x, int xo, float[] divisors, float[] y, int yo, int n) {
    if (n < LANES) {
      NARROW.sum(row, x, xo, divisors, y, yo, n);
      return;
    }
    int[] start = row.start();
    for (int t = 0; t < row.targets(); t++) {
      for (int j = 0; j < n; j += LANES) {
        int c = Math.min(j, n - LANES);
        sumVector(row.pixels(), start[t], start[t + 1], x, xo + c, divisors[t], y, yo + t * n + c, n);
      }
    }
  }

  private static void sumVector(
      int[] pixels, int start, int end, float[] x, int xo, float divisor, float[] y, int yo, int n) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = start; i < end; i++) {
      sum = sum.add(FloatVector.fromArray(SPECIES, x, xo + pixels[i] * n));
    }
    V.cast(sum).div(divisor).intoArray(y, yo);
  }
}
