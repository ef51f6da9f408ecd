package fathom.core.kernel;

/** The definition of the window kernels, in plain loops. */
final class ScalarWindows implements WindowKernels {
  @Override
  public void max(float[] x, int xo, int[] pixels, int count, float[] y, int yo, float[] argmax, int ao, int n) {
    for (int j = 0; j < n; j++) {
      float best = Float.NEGATIVE_INFINITY;
      int at = count == 0 ? -1 : pixels[0];
      for (int i = 0; i < count; i++) {
        float v = x[xo + pixels[i] * n + j];
        if (v > best || Float.isNaN(v)) {
          best = v;
          at = pixels[i];
        }
      }
      y[yo + j] = best;
      argmax[ao + j] = at;
    }
  }

  @Override
  public void maxGradient(
      float[] dy, float[] argmax, int o, int[] pixels, int count, float pixel, float[] dx, int dxo, int n) {
    for (int j = 0; j < n; j++) {
      float sum = 0;
      for (int i = 0; i < count; i++) {
        int from = o + pixels[i] * n + j;
        if (argmax[from] == pixel) {
          sum += dy[from];
        }
      }
      dx[dxo + j] = sum;
    }
  }

  @Override
  public void sum(float[] x, int xo, int[] pixels, int count, float divisor, float[] y, int yo, int n) {
    for (int j = 0; j < n; j++) {
      float sum = 0;
      for (int i = 0; i < count; i++) {
        sum += x[xo + pixels[i] * n + j];
      }
      y[yo + j] = sum / divisor;
    }
  }
}
