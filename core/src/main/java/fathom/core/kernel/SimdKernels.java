package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;

/** The kernels with the Vector API. */
public final class SimdKernels implements Kernels {
  private static final ConvKernels CONVOLUTION = new SimdConv();
  private static final ElementwiseKernels ELEMENTWISE = new SimdElementwise();
  private static final ColumnKernels COLUMNS = new SimdColumns();

  /** Makes the kernels; they have no state. */
  public SimdKernels() {}

  @Override
  public ConvKernels convolution() {
    return CONVOLUTION;
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
