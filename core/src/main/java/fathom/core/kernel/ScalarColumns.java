package fathom.core.kernel;

/** The definition of the column kernels, in plain loops. */
final class ScalarColumns implements ColumnKernels {
  @Override
  public void sums(float[] x, int xo, int n, float[] sums, int period) {
    for (int i = 0, j = 0; i < n; i++, j = j + 1 == period ? 0 : j + 1) {
      sums[j] += x[xo + i];
    }
  }

  @Override
  public void deviations(
      float[] x, int xo, int n, float[] center, float[] sums, float[] squares, int period) {
    int quarter = ColumnKernels.quarterRows(n, period) * period;
    for (int row = 0; row < quarter; row += period) {
      for (int i = row; i < 4 * quarter; i += quarter) {
        deviationsDown(x, xo + i, period, center, sums, squares, period);
      }
    }
    deviationsDown(x, xo + 4 * quarter, n - 4 * quarter, center, sums, squares, period);
  }

  private static void deviationsDown(
      float[] x, int xo, int n, float[] center, float[] sums, float[] squares, int period) {
    for (int i = 0, j = 0; i < n; i++, j = j + 1 == period ? 0 : j + 1) {
      float d = x[xo + i] - center[j];
      sums[j] += d;
      squares[j] = Math.fma(d, d, squares[j]);
    }
  }

  @Override
  public void affine(
      float[] x, int xo, float[] y, int yo, int n, float[] scale, float[] shift, int period) {
    for (int i = 0, j = 0; i < n; i++, j = j + 1 == period ? 0 : j + 1) {
      y[yo + i] = Math.fma(x[xo + i], scale[j], shift[j]);
    }
  }

  @Override
  public void affineRelu(
      float[] x, int xo, float[] y, int yo, int n, float[] scale, float[] shift, int period) {
    for (int i = 0, j = 0; i < n; i++, j = j + 1 == period ? 0 : j + 1) {
      y[yo + i] = Math.max(Math.fma(x[xo + i], scale[j], shift[j]), 0f);
    }
  }

  @Override
  public void affineAddRelu(
      float[] x, int xo, float[] r, int ro, float[] y, int yo, int n, float[] scale, float[] shift,
      int period) {
    for (int i = 0, j = 0; i < n; i++, j = j + 1 == period ? 0 : j + 1) {
      y[yo + i] = Math.max(Math.fma(x[xo + i], scale[j], shift[j]) + r[ro + i], 0f);
    }
  }

  @Override
  public void gradientSums(
      float[] dy, int dyo, float[] x, int xo, int n, float[] center, float[] sums, float[] dots, int period) {
    for (int i = 0, j = 0; i < n; i++, j = j + 1 == period ? 0 : j + 1) {
      float d = dy[dyo + i];
      sums[j] += d;
      dots[j] = Math.fma(d, x[xo + i] - center[j], dots[j]);
    }
  }

  @Override
  public void gradientSumsRelu(
      float[] dz, int dzo, float[] x, int xo, int n, float[] scale, float[] shift, float[] center, float[] sums,
      float[] dots, int period) {
    for (int i = 0, j = 0; i < n; i++, j = j + 1 == period ? 0 : j + 1) {
      float v = x[xo + i];
      float d = PointFunction.rectified(Math.fma(v, scale[j], shift[j]), dz[dzo + i]);
      sums[j] += d;
      dots[j] = Math.fma(d, v - center[j], dots[j]);
    }
  }

  @Override
  public void gradientSumsMasked(
      float[] z, int zo, float[] dz, int dzo, float[] x, int xo, int n, float[] center, float[] sums,
      float[] dots, int period) {
    for (int i = 0, j = 0; i < n; i++, j = j + 1 == period ? 0 : j + 1) {
      float d = PointFunction.rectified(z[zo + i], dz[dzo + i]);
      dz[dzo + i] = d;
      sums[j] += d;
      dots[j] = Math.fma(d, x[xo + i] - center[j], dots[j]);
    }
  }

  @Override
  public void gradient(
      float[] dy, int dyo, float[] x, int xo, float[] dx, int dxo, int n, float[] scale, float[] slope,
      float[] offset, int period) {
    for (int i = 0, j = 0; i < n; i++, j = j + 1 == period ? 0 : j + 1) {
      dx[dxo + i] = Math.fma(dy[dyo + i], scale[j], Math.fma(x[xo + i], slope[j], offset[j]));
    }
  }

  @Override
  public void gradientRelu(
      float[] dz, int dzo, float[] x, int xo, float[] dx, int dxo, int n, float[] scale, float[] shift,
      float[] slope, float[] offset, int period) {
    for (int i = 0, j = 0; i < n; i++, j = j + 1 == period ? 0 : j + 1) {
      float v = x[xo + i];
      float d = PointFunction.rectified(Math.fma(v, scale[j], shift[j]), dz[dzo + i]);
      dx[dxo + i] = Math.fma(d, scale[j], Math.fma(v, slope[j], offset[j]));
    }
  }
}
