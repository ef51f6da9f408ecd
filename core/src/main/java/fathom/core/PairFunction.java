package fathom.core;

/** A function of two numbers with its gradients, for {@link Elementwise#pair}. */
interface PairFunction extends Broadcast.Run {
  /** Returns f(a, b). */
  float value(float a, float b);

  /** Returns dy df/da for y = f(a, b). */
  float leftGradient(float a, float b, float y, float dy);

  /** Returns dy df/db for y = f(a, b). */
  float rightGradient(float a, float b, float y, float dy);

  @Override
  default void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = value(a[ao + i], b[bo + i]);
    }
  }

  /** Returns what computes the gradient of the first operand where that of the result is dy; it may be written over. */
  default Broadcast.Run leftGradient(float[] y, float[] dy) {
    return (a, ao, b, bo, da, i, n) -> {
      for (int j = 0; j < n; j++) {
        da[i + j] = leftGradient(a[ao + j], b[bo + j], y[i + j], dy[i + j]);
      }
    };
  }

  /**
   * Returns what computes the gradient of the second operand where that of the result is dy; it may be written over.
   */
  default Broadcast.Run rightGradient(float[] y, float[] dy) {
    return (a, ao, b, bo, db, i, n) -> {
      for (int j = 0; j < n; j++) {
        db[i + j] = rightGradient(a[ao + j], b[bo + j], y[i + j], dy[i + j]);
      }
    };
  }
}
