package fathom.core.kernel;

/** The definition of the element-wise kernels, in plain loops. */
final class ScalarElementwise implements ElementwiseKernels {
  @Override
  public void add(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = a[ao + i] + b[bo + i];
    }
  }

  @Override
  public void sub(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = a[ao + i] - b[bo + i];
    }
  }

  @Override
  public void mul(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = a[ao + i] * b[bo + i];
    }
  }

  @Override
  public void affine(float[] x, int xo, float scale, float shift, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = Math.fma(x[xo + i], scale, shift);
    }
  }

  @Override
  public void relu(float[] x, int xo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = Math.max(x[xo + i], 0f);
    }
  }

  @Override
  public void reluGradient(float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n) {
    for (int i = 0; i < n; i++) {
      dx[dxo + i] = y[yo + i] <= 0f ? 0f : dy[dyo + i];
    }
  }
}
