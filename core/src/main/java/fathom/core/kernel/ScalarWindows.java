package fathom.core.kernel;

/** The definition of the window kernels, in plain loops. */
final class ScalarWindows implements WindowKernels {
  @Override
  public void max(WindowRow row, float[] x, int xo, int first, float[] y, int yo, float[] argmax, int ao, int n) {
    for (int target = 0; target < row.targets(); target++) {
      max(row, target, x, xo, first, y, yo + target * n, argmax, ao + target * n, n);
    }
  }

  /** Computes the maxima of one window. */
  static void max(
      WindowRow row, int target, float[] x, int xo, int first, float[] y, int yo, float[] argmax, int ao, int n) {
    int from = row.start()[target];
    int to = row.start()[target + 1];
    int[] pixels = row.pixels();
    for (int j = 0; j < n; j++) {
      float best = Float.NEGATIVE_INFINITY;
      int at = from == to ? -1 : first + pixels[from];
      for (int i = from; i < to; i++) {
        float v = x[xo + pixels[i] * n + j];
        if (v > best || Float.isNaN(v)) {
          best = v;
          at = first + pixels[i];
        }
      }
      y[yo + j] = best;
      argmax[ao + j] = at;
    }
  }

  @Override
  public void maxGradient(WindowRow row, float[] dy, float[] argmax, int o, int first, float[] dx, int dxo, int n) {
    int[] pixels = row.pixels();
    for (int target = 0; target < row.targets(); target++) {
      float pixel = first + target;
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int i = row.start()[target]; i < row.start()[target + 1]; i++) {
          int from = o + pixels[i] * n + j;
          if (argmax[from] == pixel) {
            sum += dy[from];
          }
        }
        dx[dxo + target * n + j] = sum;
      }
    }
  }

  @Override
  public void sum(WindowRow row, float[] x, int xo, float[] divisors, float[] y, int yo, int n) {
    int[] pixels = row.pixels();
    for (int target = 0; target < row.targets(); target++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int i = row.start()[target]; i < row.start()[target + 1]; i++) {
          sum += x[xo + pixels[i] * n + j];
        }
        y[yo + target * n + j] = sum / divisors[target];
      }
    }
  }
}
