package fathom.train;

import fathom.core.Threads;
import java.util.Arrays;

/**
 * Cuts the elements of many arrays into ranges of bounded length, the tasks of {@link Threads#run}. The cut depends on
 * the lengths of the arrays alone, so sums over chunks in order have the same bits for any number of threads.
 */
final class Chunks {
  /**
   * Longest range: 64 KiB of floats, long enough to hide the cost of a task, short enough to share out the last layers.
   */
  static final int LENGTH = 16_384;

  /** What to do with elements {@code from} to {@code to - 1} of one array. */
  interface Body {
    void run(int array, int from, int to);
  }

  /** What elements {@code from} to {@code to - 1} of one array contribute to a sum or a maximum. */
  interface Term {
    double of(int array, int from, int to);
  }

  private final int[] lengths;
  private final int[] firstChunk;

  /** Cuts arrays of these lengths. */
  Chunks(int... lengths) {
    this.lengths = lengths.clone();
    firstChunk = new int[lengths.length + 1];
    for (int array = 0; array < lengths.length; array++) {
      firstChunk[array + 1] = firstChunk[array] + (lengths[array] + LENGTH - 1) / LENGTH;
    }
  }

  /** Returns how many ranges there are. */
  int count() {
    return firstChunk[lengths.length];
  }

  /** Runs the body for every range, in any order and on any thread. */
  void forEach(Body body) {
    Threads.run(count(), chunk -> {
      int array = array(chunk);
      int from = (chunk - firstChunk[array]) * LENGTH;
      body.run(array, from, Math.min(from + LENGTH, lengths[array]));
    });
  }

  /** Returns the terms of all ranges, in their order. */
  double[] terms(Term term) {
    double[] terms = new double[count()];
    forEach((array, from, to) -> terms[firstChunk[array] + from / LENGTH] = term.of(array, from, to));
    return terms;
  }

  /** Returns for each array the sum of the terms of its ranges, added in their order. */
  double[] sums(Term term) {
    double[] terms = terms(term);
    double[] sums = new double[lengths.length];
    for (int array = 0; array < sums.length; array++) {
      for (int chunk = firstChunk[array]; chunk < firstChunk[array + 1]; chunk++) {
        sums[array] += terms[chunk];
      }
    }
    return sums;
  }

  /** Returns the array that a chunk belongs to. Arrays without elements have no chunk. */
  private int array(int chunk) {
    int found = Arrays.binarySearch(firstChunk, chunk);
    if (found < 0) {
      return -found - 2;
    }
    while (firstChunk[found + 1] == chunk) {
      found++;
    }
    return found;
  }
}
