package fathom.core.kernel;

/**
 * Kernels on the columns of a matrix stored row by row: of {@code n} elements, element i belongs to column
 * {@code i mod period}, and the last row may be incomplete. Sums and coefficients are arrays of at least {@code period}
 * floats. Arrays of elements come with the index where they begin.
 *
 * <p>With channels last, an activation is such a matrix for any period that is a multiple of the number of channels; a
 * longer period gives each channel several independent sums. Every sum is one chain of float32 operations per column,
 * from the top row down, but for long periods of {@link #deviations}; products are added with a fused multiply-add.
 */
public sealed interface ColumnKernels permits ScalarColumns, SimdColumns {
  /**
   * Adds x to the sums of its columns.
   *
   * @param x elements
   * @param xo their index
   * @param n number of elements, not necessarily full rows
   * @param sums sums of the columns, added to
   * @param period number of columns
   */
  void sums(float[] x, int xo, int n, float[] sums, int period);

  /** Up to this period {@link #deviations} goes from the top row down. */
  int SHORT = 64;

  /**
   * Adds {@code d = x - center} to the sums of the columns, and d² to their sums of squares.
   *
   * <p>With a period of more than {@value #SHORT}, the first rows of the four quarters come first, then the second ones
   * and so on; a quarter has {@link #quarterRows}, and the rows after the fourth come last. Four places far apart are
   * read faster than four rows side by side.
   *
   * @param x elements
   * @param xo their index
   * @param n number of elements, not necessarily full rows
   * @param center what is subtracted, by column
   * @param sums sums of the columns, added to
   * @param squares sums of squares of the columns, added to
   * @param period number of columns
   */
  void deviations(float[] x, int xo, int n, float[] center, float[] sums, float[] squares, int period);

  /**
   * Returns how many rows a quarter has in {@link #deviations}.
   *
   * @param n number of elements
   * @param period number of columns
   * @return a quarter of the full rows, rounded down; 0 if all rows are taken from the top down
   */
  static int quarterRows(int n, int period) {
    return period > SHORT ? n / period / 4 : 0;
  }

  /**
   * Computes {@code y = scale * x + shift}, rounded once.
   *
   * @param x elements
   * @param xo their index
   * @param y result; may be {@code x}
   * @param yo its index
   * @param n number of elements, not necessarily full rows
   * @param scale factors, by column
   * @param shift summands, by column
   * @param period number of columns
   */
  void affine(float[] x, int xo, float[] y, int yo, int n, float[] scale, float[] shift, int period);

  /**
   * Computes {@code y = relu(scale * x + shift)}.
   *
   * @param x elements
   * @param xo their index
   * @param y result; may be {@code x}
   * @param yo its index
   * @param n number of elements, not necessarily full rows
   * @param scale factors, by column
   * @param shift summands, by column
   * @param period number of columns
   */
  void affineRelu(float[] x, int xo, float[] y, int yo, int n, float[] scale, float[] shift, int period);

  /**
   * Computes {@code y = relu((scale * x + shift) + r)}.
   *
   * @param x elements
   * @param xo their index
   * @param r what is added
   * @param ro its index
   * @param y result; may be {@code x}
   * @param yo its index
   * @param n number of elements, not necessarily full rows
   * @param scale factors, by column
   * @param shift summands, by column
   * @param period number of columns
   */
  void affineAddRelu(
      float[] x, int xo, float[] r, int ro, float[] y, int yo, int n, float[] scale, float[] shift, int period);

  /**
   * Adds dy to the sums of the columns, and {@code dy * (x - center)} to their sums of products.
   *
   * @param dy gradients
   * @param dyo their index
   * @param x elements
   * @param xo their index
   * @param n number of elements, not necessarily full rows
   * @param center what is subtracted, by column
   * @param sums sums of the columns, added to
   * @param dots sums of products of the columns, added to
   * @param period number of columns
   */
  void gradientSums(
      float[] dy, int dyo, float[] x, int xo, int n, float[] center, float[] sums, float[] dots, int period);

  /**
   * Does {@link #gradientSums} with dy = dz where {@code scale * x + shift} is positive or NaN, else 0.
   *
   * @param dz gradients of the result of the ReLU
   * @param dzo their index
   * @param x elements
   * @param xo their index
   * @param n number of elements, not necessarily full rows
   * @param scale factors, by column
   * @param shift summands, by column
   * @param center what is subtracted, by column
   * @param sums sums of the columns, added to
   * @param dots sums of products of the columns, added to
   * @param period number of columns
   */
  void gradientSumsRelu(
      float[] dz, int dzo, float[] x, int xo, int n, float[] scale, float[] shift, float[] center, float[] sums,
      float[] dots, int period);

  /**
   * Sets dz to 0 where z is neither positive nor NaN, then does {@link #gradientSums} with it.
   *
   * @param z result of the ReLU
   * @param zo its index
   * @param dz gradients of the result of the ReLU, changed
   * @param dzo their index
   * @param x elements
   * @param xo their index
   * @param n number of elements, not necessarily full rows
   * @param center what is subtracted, by column
   * @param sums sums of the columns, added to
   * @param dots sums of products of the columns, added to
   * @param period number of columns
   */
  void gradientSumsMasked(
      float[] z, int zo, float[] dz, int dzo, float[] x, int xo, int n, float[] center, float[] sums, float[] dots,
      int period);

  /**
   * Computes {@code dx = scale * dy + (slope * x + offset)}.
   *
   * @param dy gradients
   * @param dyo their index
   * @param x elements
   * @param xo their index
   * @param dx result; may be {@code dy}
   * @param dxo its index
   * @param n number of elements, not necessarily full rows
   * @param scale factors, by column
   * @param slope factors of x, by column
   * @param offset summands, by column
   * @param period number of columns
   */
  void gradient(
      float[] dy, int dyo, float[] x, int xo, float[] dx, int dxo, int n, float[] scale, float[] slope, float[] offset,
      int period);

  /**
   * Does {@link #gradient} with dy = dz where {@code scale * x + shift} is positive or NaN, else 0.
   *
   * @param dz gradients of the result of the ReLU
   * @param dzo their index
   * @param x elements
   * @param xo their index
   * @param dx result; may be {@code dz}
   * @param dxo its index
   * @param n number of elements, not necessarily full rows
   * @param scale factors, by column
   * @param shift summands, by column
   * @param slope factors of x, by column
   * @param offset summands, by column
   * @param period number of columns
   */
  void gradientRelu(
      float[] dz, int dzo, float[] x, int xo, float[] dx, int dxo, int n, float[] scale, float[] shift, float[] slope,
      float[] offset, int period);
}
