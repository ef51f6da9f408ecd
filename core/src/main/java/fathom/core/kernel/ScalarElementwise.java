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
  public void div(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = a[ao + i] / b[bo + i];
    }
  }

  @Override
  public void affine(float[] x, int xo, float scale, float shift, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = Math.fma(x[xo + i], scale, shift);
    }
  }

  @Override
  public float max(float[] x, int xo, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[xo + i]);
    }
    return max;
  }

  @Override
  public RangeBody map(PointFunction f, float a, float b, float[] x, int xo, float[] y, int yo) {
    return (from, n) -> {
      for (int i = from; i < from + n; i++) {
        y[yo + i] = f.value(x[xo + i], a, b);
      }
    };
  }

  @Override
  public RangeBody mapGradient(
      PointFunction f, float a, float b, float[] s, int so, float[] dy, int dyo, float[] dx, int dxo) {
    return (from, n) -> {
      for (int i = from; i < from + n; i++) {
        dx[dxo + i] = f.gradient(s[so + i], dy[dyo + i], a, b);
      }
    };
  }
}
