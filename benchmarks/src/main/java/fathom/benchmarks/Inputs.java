package fathom.benchmarks;

import fathom.core.Rng;

/** What benchmarks compute with. */
public final class Inputs {
  private static final int CIFAR_SIZE = 32;
  private static final int IMAGENET_SIZE = 224;
  private static final int LABELS = 10;

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

  /**
   * Returns labels that any network has.
   *
   * @param length how many
   * @return a fresh array
   */
  public static int[] labels(int length) {
    int[] labels = new int[length];
    for (int i = 0; i < length; i++) {
      labels[i] = i % LABELS;
    }
    return labels;
  }

  /**
   * Returns how large the images are that a network is made for.
   *
   * @param network its name
   * @return height and width
   */
  public static int imageSize(String network) {
    return network.startsWith("cifar_") ? CIFAR_SIZE : IMAGENET_SIZE;
  }
}
