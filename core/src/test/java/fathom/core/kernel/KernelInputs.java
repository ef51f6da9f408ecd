package fathom.core.kernel;

import java.util.Random;

/** Elements for the tests of kernels. */
final class KernelInputs {
  private static final float[] SPECIAL = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
      Float.MIN_VALUE, Float.MAX_VALUE, 1e-39f};

  private KernelInputs() {}

  /** Returns normally distributed elements, with special values among them. */
  static float[] elements(long seed, int n) {
    float[] elements = finite(seed, n);
    Random random = new Random(seed);
    for (int i = 0; i < n; i++) {
      if (random.nextInt(8) == 0) {
        elements[i] = SPECIAL[random.nextInt(SPECIAL.length)];
      }
    }
    return elements;
  }

  /** Returns normally distributed elements. */
  static float[] finite(long seed, int n) {
    Random random = new Random(~seed);
    float[] elements = new float[n];
    for (int i = 0; i < n; i++) {
      elements[i] = (float) random.nextGaussian();
    }
    return elements;
  }
}
