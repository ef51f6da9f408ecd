package fathom.core.kernel;

/**
 * The kernels as plain loops: the readable definition, the oracle of the tests, and what runs without the Vector API.
 */
public final class ScalarKernels implements Kernels {
  private static final ConvKernels CONVOLUTION = new ScalarConv();
  private static final ElementwiseKernels ELEMENTWISE = new ScalarElementwise();
  private static final ColumnKernels COLUMNS = new ScalarColumns();
  private static final LaneKernels LANES = new ScalarLanes();
  private static final WindowKernels WINDOWS = new ScalarWindows();
  private static final WinogradKernels WINOGRAD = new ScalarWinograd();

  /** Makes the kernels; they have no state. */
  public ScalarKernels() {}

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
    return 0;
  }

  @Override
  public String toString() {
    return "scalar kernels";
  }
}
