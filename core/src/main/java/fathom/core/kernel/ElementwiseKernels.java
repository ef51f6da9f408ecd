package fathom.core.kernel;

/**
 * Kernels that compute {@code n} elements one by one, and their maximum. A result may be written over an operand that
 * begins at the same index. Arrays come with the index where they begin.
 */
public sealed interface ElementwiseKernels permits ScalarElementwise, SimdElementwise {
  /**
   * Computes {@code y = a + b}.
   *
   * @param a first operand
   * @param ao its index
   * @param b second operand
   * @param bo its index
   * @param y result
   * @param yo its index
   * @param n number of elements
   */
  void add(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n);

  /**
   * Computes {@code y = a - b}.
   *
   * @param a first operand
   * @param ao its index
   * @param b second operand
   * @param bo its index
   * @param y result
   * @param yo its index
   * @param n number of elements
   */
  void sub(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n);

  /**
   * Computes {@code y = a * b}.
   *
   * @param a first operand
   * @param ao its index
   * @param b second operand
   * @param bo its index
   * @param y result
   * @param yo its index
   * @param n number of elements
   */
  void mul(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n);

  /**
   * Computes {@code y = a / b}.
   *
   * @param a first operand
   * @param ao its index
   * @param b second operand
   * @param bo its index
   * @param y result
   * @param yo its index
   * @param n number of elements
   */
  void div(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n);

  /**
   * Computes {@code y = scale * x + shift}, rounded once.
   *
   * @param x operand
   * @param xo its index
   * @param scale factor
   * @param shift summand; -0 adds nothing, not even to a negative zero
   * @param y result
   * @param yo its index
   * @param n number of elements
   */
  void affine(float[] x, int xo, float scale, float shift, float[] y, int yo, int n);

  /**
   * Returns the largest element.
   *
   * @param x elements
   * @param xo their index
   * @param n number of elements
   * @return NaN if there is one, -infinity if there is no element
   */
  float max(float[] x, int xo, int n);

  /**
   * Returns what computes {@code y = f(x)} for a range of elements. It is an object of its own for each function, or
   * the compiler would make one method of the loops of all functions that a network uses, too large to inline all of
   * it.
   *
   * @param f the function
   * @param a its first parameter
   * @param b its second parameter
   * @param x operand
   * @param xo its index
   * @param y result
   * @param yo its index
   * @return takes the first element and the number of elements
   */
  RangeBody map(PointFunction f, float a, float b, float[] x, int xo, float[] y, int yo);

  /**
   * Returns what computes {@code dx = dy f'} for a range of elements.
   *
   * @param f the function
   * @param a its first parameter
   * @param b its second parameter
   * @param s operand of {@link #map}, or its result where the function {@link PointFunction#derivesFromResult}
   * @param so its index
   * @param dy gradient of the result
   * @param dyo its index
   * @param dx gradient of the operand
   * @param dxo its index
   * @return takes the first element and the number of elements
   */
  RangeBody mapGradient(
      PointFunction f, float a, float b, float[] s, int so, float[] dy, int dyo, float[] dx, int dxo);
}
