package fathom.core;

import java.util.Arrays;

/**
 * A sparse linear map along one axis: position {@code i} of the result is the sum of {@code weight[t] *
 * source[index[t]]} over its taps t, from {@code start[i]} to {@code start[i + 1] - 1}.
 */
record Taps(int sources, int[] start, int[] index, float[] weight) {
  /** Returns the number of positions of the result. */
  int results() {
    return start.length - 1;
  }

  /** Each position takes one source position as it is. */
  static Taps copies(int sources, int... index) {
    float[] weight = new float[index.length];
    Arrays.fill(weight, 1);
    return new Taps(sources, evenly(index.length, 1), index, weight);
  }

  /** Each position lies between two neighbours, or on one, at a coordinate between 0 and {@code sources - 1}. */
  static Taps between(int sources, double... coordinate) {
    int[] index = new int[2 * coordinate.length];
    float[] weight = new float[index.length];
    for (int i = 0; i < coordinate.length; i++) {
      int left = Math.min((int) coordinate[i], sources - 1);
      double right = Math.min(coordinate[i] - left, 1);
      index[2 * i] = left;
      index[2 * i + 1] = Math.min(left + 1, sources - 1);
      weight[2 * i] = (float) (1 - right);
      weight[2 * i + 1] = (float) right;
    }
    return new Taps(sources, evenly(coordinate.length, 2), index, weight);
  }

  private static int[] evenly(int results, int taps) {
    int[] start = new int[results + 1];
    Arrays.setAll(start, i -> i * taps);
    return start;
  }

  /** Returns the transposed map: the gradient of the source from the gradient of the result. */
  Taps transposed() {
    int[] first = new int[sources + 1];
    for (int source : index) {
      first[source + 1]++;
    }
    for (int i = 0; i < sources; i++) {
      first[i + 1] += first[i];
    }
    int[] next = first.clone();
    int[] back = new int[index.length];
    float[] backWeight = new float[index.length];
    for (int i = 0; i < results(); i++) {
      for (int t = start[i]; t < start[i + 1]; t++) {
        int at = next[index[t]]++;
        back[at] = i;
        backWeight[at] = weight[t];
      }
    }
    return new Taps(results(), first, back, backWeight);
  }
}
