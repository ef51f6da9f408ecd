package fathom.init;

import fathom.core.Rng;
import fathom.core.Threads;
import java.util.function.LongToDoubleFunction;

/** The shape of a distribution around zero, to be scaled to a standard deviation. */
enum Distribution {
  /** Evenly in [-b, b) with b = sqrt(3) times the standard deviation. */
  UNIFORM("Uniform") {
    @Override
    void fill(float[] values, Rng random, double std) {
      double bound = Math.sqrt(3) * std;
      fill(values, i -> bound * (2.0 * random.uniform(i) - 1));
    }
  },
  /** The normal distribution. */
  NORMAL("Normal") {
    @Override
    void fill(float[] values, Rng random, double std) {
      Threads.run(chunks(values), task -> {
        int first = task * CHUNK;
        double[] numbers = new double[Math.min(CHUNK, values.length - first)];
        random.normal(first, numbers, 0, numbers.length);
        for (int i = 0; i < numbers.length; i++) {
          values[first + i] = (float) (std * numbers[i]);
        }
      });
    }
  };

  /** Elements that one task computes. */
  private static final int CHUNK = 1 << 14;

  private final String suffix;

  Distribution(String suffix) {
    this.suffix = suffix;
  }

  /** Returns how names of initialisers with this distribution end. */
  String suffix() {
    return suffix;
  }

  /** Draws values of mean zero and the given standard deviation. */
  abstract void fill(float[] values, Rng random, double std);

  private static int chunks(float... values) {
    return (values.length + CHUNK - 1) / CHUNK;
  }

  /** Sets every element to the value at its index, in parallel. */
  static void fill(float[] values, LongToDoubleFunction valueAt) {
    Threads.run(chunks(values), task -> {
      int end = Math.min(values.length, (task + 1) * CHUNK);
      for (int i = task * CHUNK; i < end; i++) {
        values[i] = (float) valueAt.applyAsDouble(i);
      }
    });
  }
}
