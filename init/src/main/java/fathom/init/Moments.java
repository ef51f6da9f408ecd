package fathom.init;

import fathom.core.Tensor;
import fathom.core.Threads;

/**
 * Number, mean and sum of squared deviations from the mean of values, in double precision; the same bits for any number
 * of threads. Not a number as soon as one value is not finite.
 */
record Moments(long count, double mean, double squares) {
  private static final int CHUNK = 1 << 14;

  /** Returns the moments of all elements of a tensor. */
  static Moments of(Tensor x) {
    return of(x.array(), x.offset(), x.size());
  }

  /** Returns the moments of the {@code length} values that begin at {@code offset}. */
  static Moments of(float[] values, int offset, int length) {
    Moments[] chunks = new Moments[(length + CHUNK - 1) / CHUNK];
    Threads.run(chunks.length, task -> {
      int from = offset + task * CHUNK;
      chunks[task] = ofChunk(values, from, Math.min(from + CHUNK, offset + length));
    });
    Moments all = new Moments(0, 0, 0);
    for (Moments chunk : chunks) {
      all = all.and(chunk);
    }
    return all;
  }

  private static Moments ofChunk(float[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    double mean = sum / (to - from);
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += (values[i] - mean) * (values[i] - mean);
    }
    return new Moments(to - from, mean, squares);
  }

  /** Returns the moments of these and other values together: Chan, Golub and LeVeque 1979, equations 2.1. */
  Moments and(Moments other) {
    if (count == 0 || other.count == 0) {
      return count == 0 ? other : this;
    }
    double share = other.count / (double) (count + other.count);
    double apart = other.mean - mean;
    return new Moments(
        count + other.count, mean + apart * share, squares + other.squares + apart * apart * count * share);
  }

  /** Returns the variance, with the number of values as divisor. */
  double variance() {
    return squares / count;
  }

  /** Returns the standard deviation, with the number of values as divisor. */
  double std() {
    return Math.sqrt(variance());
  }
}
