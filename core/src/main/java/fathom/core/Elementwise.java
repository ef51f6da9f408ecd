package fathom.core;

/** Operations that compute each element of the result from the elements at the same place of their broadcast inputs. */
public final class Elementwise {
  private Elementwise() {}

  /** y += x over {@code n} elements. */
  static void addInto(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] += x[xOffset + i];
    }
  }
}
