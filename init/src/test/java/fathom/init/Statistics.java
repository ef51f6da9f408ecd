package fathom.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Mean, standard deviation and largest magnitude of a sample. */
record Statistics(int n, double mean, double std, double largest) {
  static Statistics of(float[] values) {
    double sum = 0;
    double squares = 0;
    double largest = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
      largest = Math.max(largest, Math.abs(value));
    }
    double mean = sum / values.length;
    return new Statistics(values.length, mean, Math.sqrt(squares / values.length - mean * mean), largest);
  }

  /** Returns the root of the sum of squares. */
  double norm() {
    return Math.sqrt(n * (std * std + mean * mean));
  }

  /** Fails if the sample is more than four standard errors away from a distribution, or outside of its bound. */
  void check(double expectedMean, double expectedStd, double bound) {
    assertEquals(expectedMean, mean, 4 * expectedStd / Math.sqrt(n), "mean");
    assertEquals(expectedStd, std, expectedStd * 4 / Math.sqrt(2.0 * n), "standard deviation");
    assertTrue(largest <= (float) bound, () -> "largest " + largest + " is above " + bound);
  }
}
