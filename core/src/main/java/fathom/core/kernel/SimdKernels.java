package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;

/** The kernels with the Vector API. */
public final class SimdKernels implements Kernels {
  private static final ConvKernels CONVOLUTION = new SimdConv();
  private static final ElementwiseKernels ELEMENTWISE = new SimdElementwise();
  private static final ColumnKernels COLUMNS = new SimdColumns();
  private static final LaneKernels LANES = new SimdLanes();
  private static final WindowKernels WINDOWS = new SimdWindows();
  private static final WinogradKernels WINOGRAD = new SimdWinograd();

  /** Makes the kernels; they have no state. */
  public SimdKernels() {}

  /** Returns whether vectors have at least 128 bits; without instructions for them Java emulates shorter ones. */
  static boolean inHardware() {
    return FloatVector.SPECIES_PREFERRED.length() >= 4;
  }

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
  public LaneKernels lanes() {
    return LANES;
  }

  @Override
  public WindowKernels windows() {
    return WINDOWS;
  }

  @Override
  public WinogradKernels winograd() {
    return WINOGRAD;
  }

  @Override
  public double multiplyAdds(float[] sums, int index) {
    sums[index] = SimdPeak.run(sums[index]);
    return SimdPeak.FLOPS;
  }

  @Override
  public String toString() {
    return "SIMD kernels, " + FloatVector.SPECIES_PREFERRED.vectorBitSize() + "-bit vectors";
  }
}
