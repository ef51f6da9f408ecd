package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;

/** The kernels with the Vector API. */
public final class SimdKernels implements Kernels {
  private static final ElementwiseKernels ELEMENTWISE = new SimdElementwise();
  private static final ColumnKernels COLUMNS = new SimdColumns();

  /** Makes the kernels; they have no state. */
  public SimdKernels() {}

  @Override
  public ConvTile convTile(int columns, int outputs) {
    return SimdConv.tile(columns, outputs);
  }

  @Override
  public void copyPixels(float[] x, int xo, int xPitch, int channels, int pixels, float[] y, int yo) {
    SimdConv.copyPixels(x, xo, xPitch, channels, pixels, y, yo);
  }

  @Override
  public void correlate(
      Correlation c, float[] x, int xo, int rows, int columns, float[] w, int wo, int outputs, float[] start, int so,
      int startRow,
      int startPixel, float[] y, int yo, float[] spare, int spareAt) {
    SimdConv.correlate(
        c, x, xo, rows, columns, w, wo, outputs, start, so, startRow, startPixel, y, yo, spare, spareAt);
  }

  @Override
  public int outerWidth(int outputs) {
    return SimdConv.outerWidth(outputs);
  }

  @Override
  public void outer(
      float[] x, int xo, int[] pixel, int pixels, int rows, float[] d, int dOffset, int dPitch, int outputs, float[] y,
      int yo,
      int yPitch, float[] spare, int spareAt) {
    SimdConv.outer(x, xo, pixel, pixels, rows, d, dOffset, dPitch, outputs, y, yo, yPitch, spare, spareAt);
  }

  @Override
  public void addRows(float[] x, int xo, int rows, int columns, float[] y, int yo) {
    SimdConv.addRows(x, xo, rows, columns, y, yo);
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
    return "SIMD kernels, " + FloatVector.SPECIES_PREFERRED.vectorBitSize() + "-bit vectors";
  }
}
