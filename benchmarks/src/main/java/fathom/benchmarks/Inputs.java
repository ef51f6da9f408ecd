package fathom.benchmarks;

import fathom.core.Rng;

/** What benchmarks compute with. */
public final class Inputs {
  private Inputs() {}

  /**
   * Returns standard normal numbers.
   *
   * @param name decides the numbers
   * @param length how many
   * @return a fresh array
   */
  public static float[] normal(String name, int length) {
    Rng random = Rng.of(1).split(name);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.normal(i);
    }
    return values;
  }
}
