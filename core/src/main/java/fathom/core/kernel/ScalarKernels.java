package fathom.core.kernel;

/**
 * The kernels as plain loops: the readable definition, the oracle of the tests, and what runs without the Vector API.
 */
public final class ScalarKernels implements Kernels {
  private static final ElementwiseKernels ELEMENTWISE = new ScalarElementwise();
  private static final ColumnKernels COLUMNS = new ScalarColumns();

  /** Makes the kernels; they have no state. */
  public ScalarKernels() {}

  @Override
  public ConvTile convTile(int columns, int outputs) {
    return ScalarConv.tile(outputs);
  }

  @Override
  public void copyPixels(float[] x, int xo, int xPitch, int channels, int pixels, float[] y, int yo) {
    ScalarConv.copyPixels(x, xo, xPitch, channels, pixels, y, yo);
  }

  @Override
  public void correlate(
      Correlation c, float[] x, int xo, int rows, int columns, float[] w, int wo, int outputs, float[] start, int so,
      int startRow,
      int startPixel, float[] y, int yo, float[] spare, int spareAt) {
    ScalarConv.correlate(c, x, xo, rows, columns, w, wo, outputs, start, so, startRow, startPixel, y, yo);
  }

  @Override
  public int outerWidth(int outputs) {
    return outputs;
  }

  @Override
  public void outer(
      float[] x, int xo, int[] pixel, int pixels, int rows, float[] d, int dOffset, int dPitch, int outputs, float[] y,
      int yo,
      int yPitch, float[] spare, int spareAt) {
    ScalarConv.outer(x, xo, pixel, pixels, rows, d, dOffset, dPitch, outputs, y, yo, yPitch);
  }

  @Override
  public void addRows(float[] x, int xo, int rows, int columns, float[] y, int yo) {
    ScalarConv.addRows(x, xo, rows, columns, y, yo);
  }

  @Override
  public ElementwiseKernels elementwise() {
    return ELEMENTWISE;
  }

  @Override
  public ColumnKernels columns() {
    return COLUMNS;
  }

  @Override
  public String toString() {
    return "scalar kernels";
  }
}
