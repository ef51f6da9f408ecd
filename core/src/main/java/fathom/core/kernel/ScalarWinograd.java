package fathom.core.kernel;

/** Winograd's filtering as plain loops, the definition. */
final class ScalarWinograd implements WinogradKernels {
  /** The points; their powers, and sums and products of these, are exact. */
  static final float A1 = 5f / 8;

  static final float A2 = A1 * A1;
  static final float A3 = A1 * A1 * A1;
  static final float B1 = 3f / 2;
  static final float B2 = B1 * B1;
  static final float B3 = B1 * B1 * B1;

  /** What the outermost rows of the input's transform take: {@code (x² - a²) (x² - b²) = x⁴ - SUM x² + PRODUCT}. */
  static final float SUM = A2 + B2;

  static final float PRODUCT = A2 * B2;

  /** Factors of the rows of the weights' transform. */
  static final float G0 = 1 / PRODUCT;

  static final float GA = 1 / (2 * A2 * (A2 - B2));
  static final float GB = 1 / (2 * B2 * (B2 - A2));

  private static final ConvKernels CONV = new ScalarConv();
  private static final ElementwiseKernels ELEMENTWISE = new ScalarElementwise();

  @Override
  public void input(float[] x, int xo, int xPitch, float[] y, int yo, int yPitch, int n) {
    for (int c = 0; c < n; c++) {
      int xc = xo + c;
      int yc = yo + c;
      float d0 = x[xc];
      float d1 = x[xc + xPitch];
      float d2 = x[xc + 2 * xPitch];
      float d3 = x[xc + 3 * xPitch];
      float d4 = x[xc + 4 * xPitch];
      float d5 = x[xc + 5 * xPitch];
      float evenA = Math.fma(-B2, d2, d4); // for ±a: x (x ± a) (x² - b²)
      float oddA = Math.fma(-B2, d1, d3);
      float evenB = Math.fma(-A2, d2, d4); // for ±b: x (x ± b) (x² - a²)
      float oddB = Math.fma(-A2, d1, d3);
      y[yc] = Math.fma(PRODUCT, d0, Math.fma(-SUM, d2, d4));
      y[yc + yPitch] = Math.fma(A1, oddA, evenA);
      y[yc + 2 * yPitch] = Math.fma(-A1, oddA, evenA);
      y[yc + 3 * yPitch] = Math.fma(B1, oddB, evenB);
      y[yc + 4 * yPitch] = Math.fma(-B1, oddB, evenB);
      y[yc + 5 * yPitch] = Math.fma(PRODUCT, d1, Math.fma(-SUM, d3, d5));
    }
  }

  @Override
  public void weights(float[] x, int xo, int xPitch, float[] y, int yo, int yPitch, int n) {
    for (int c = 0; c < n; c++) {
      int yc = yo + c;
      float g0 = x[xo + c];
      float g1 = x[xo + c + xPitch];
      float g2 = x[xo + c + 2 * xPitch];
      float evenA = Math.fma(A2, g2, g0);
      float evenB = Math.fma(B2, g2, g0);
      y[yc] = G0 * g0;
      y[yc + yPitch] = GA * Math.fma(A1, g1, evenA);
      y[yc + 2 * yPitch] = GA * Math.fma(-A1, g1, evenA);
      y[yc + 3 * yPitch] = GB * Math.fma(B1, g1, evenB);
      y[yc + 4 * yPitch] = GB * Math.fma(-B1, g1, evenB);
      y[yc + 5 * yPitch] = g2;
    }
  }

  @Override
  public void output(
      float[] x, int xo, int xPitch, float[] start, int so, int startPitch, float[] y, int yo, int yPitch, int n) {
    for (int c = 0; c < n; c++) {
      for (int i = 0; i < TILE; i++) {
        y[yo + c + i * yPitch] = start[so + c + i * startPitch] + output(x, xo + c, xPitch, i);
      }
    }
  }

  /** Returns row {@code i} of the transform of products. */
  private static float output(float[] x, int xo, int pitch, int i) {
    float a = x[xo + pitch];
    float minusA = x[xo + 2 * pitch];
    float b = x[xo + 3 * pitch];
    float minusB = x[xo + 4 * pitch];
    return switch (i) {
      case 0 -> x[xo] + (a + minusA) + (b + minusB);
      case 1 -> Math.fma(B1, b - minusB, A1 * (a - minusA));
      case 2 -> Math.fma(B2, b + minusB, A2 * (a + minusA));
      default -> Math.fma(B3, b - minusB, Math.fma(A3, a - minusA, x[xo + 5 * pitch]));
    };
  }

  @Override
  public int width(int n, int outputs) {
    return CONV.pointwisePlan(1, n, outputs).tile().width();
  }

  @Override
  public int spare(int tiles, int n, int outputs) {
    return ChainedProducts.spare(CONV, tiles, n, outputs);
  }

  @Override
  public void products(
      float[] v, int vo, int vPitch, int tiles, int chains, int n, float[] u, int uo, int outputs, boolean add,
      float[] m, int mo, float[] spare) {
    ChainedProducts.compute(
        CONV, ELEMENTWISE, v, vo, vPitch, tiles, chains, n, u, uo, outputs, add, m, mo, spare);
  }
}
