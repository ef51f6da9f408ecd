package fathom.core.kernel;

/**
 * The loops that compute. Every method works on one thread over what it is given, allocates nothing and knows no
 * tensors. Both implementations return the same bits, whatever the length of a vector.
 *
 * <p>Arrays come with the index where they begin; names with {@code Pitch} are distances in floats.
 */
public sealed interface Kernels permits ScalarKernels, SimdKernels {

  /**
   * Returns the kernels of this process, chosen at the first call: the Vector API where module {@code
   * jdk.incubator.vector} is present and property {@code fathom.simd} is not {@code off}, else plain loops and one line
   * of the log that says so.
   *
   * @return always the same object
   */
  static Kernels get() {
    return KernelChoice.CHOSEN;
  }

  /**
   * Returns the kernels of convolutions and matrix products.
   *
   * @return always the same object
   */
  ConvKernels convolution();

  /**
   * Returns the kernels that work on single elements.
   *
   * @return always the same object
   */
  ElementwiseKernels elementwise();

  /**
   * Returns the kernels that work on the columns of a matrix.
   *
   * @return always the same object
   */
  ColumnKernels columns();

  /**
   * Returns the kernels of depthwise and grouped convolutions.
   *
   * @return always the same object
   */
  LaneKernels lanes();

  /**
   * Returns the kernels that combine the pixels of windows.
   *
   * @return always the same object
   */
  WindowKernels windows();

  /**
   * Returns the kernels of Winograd's filtering.
   *
   * @return always the same object
   */
  WinogradKernels winograd();

  /**
   * Computes fused multiply-adds in registers of which none has to wait for another, for some tenths of a millisecond:
   * the most that a core can do, which everything else is compared with.
   *
   * @param sums gets a number that depends on all of them, so that no compiler leaves them out; it is also where they
   *     begin
   * @param index where in {@code sums}
   * @return how many floating-point operations that was, two for a multiply-add; 0, and nothing is computed, by plain
   *     loops, whose peak is whatever the compiler makes of each of them
   */
  double multiplyAdds(float[] sums, int index);
}
