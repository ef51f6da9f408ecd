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
   * Returns the tile for a correlation.
   *
   * @param columns output columns
   * @param outputs output channels of a group
   * @return a tile whose width is at most 64
   */
  ConvTile convTile(int columns, int outputs);

  /**
   * Copies channels of pixels into a {@link BlockedPatch}: {@code y[16 p + c] = x[p xPitch + c]}. The rest of each 16
   * is undefined.
   *
   * @param x source
   * @param xo index of the first channel of the first pixel
   * @param xPitch distance of pixels in {@code x}
   * @param channels 1 to 16
   * @param pixels 0 or more
   * @param y destination
   * @param yo index of the first pixel
   */
  void copyPixels(float[] x, int xo, int xPitch, int channels, int pixels, float[] y, int yo);

  /**
   * Computes a rectangle of output pixels of a correlation for one panel of output channels. Element (row, column, o)
   * is the chain
   * {@code start[so + row startRow + column startPixel + o] + sum over entries i of x[entry i of the pixel] * w[i, o]}.
   *
   * @param c what to compute
   * @param x patch; readable for a tile and {@code 2 * 16} floats beyond the last pixel
   * @param xo index of the group's channels for the first output pixel
   * @param rows output rows
   * @param columns output columns
   * @param w panel of weights, see {@link Correlation#packPanel}
   * @param wo its index
   * @param outputs output channels, at most the width of the tile
   * @param start start values; may be {@code y}
   * @param so index of the start value of the first element; a whole tile is readable
   * @param startRow distance of start values of rows
   * @param startPixel distance of start values of pixels
   * @param y output
   * @param yo index of the first element
   * @param spare room for a tile, {@code pixels * width}
   * @param spareAt its index
   */
  void correlate(
      Correlation c, float[] x, int xo, int rows, int columns, float[] w, int wo, int outputs, float[] start, int so,
      int startRow,
      int startPixel, float[] y, int yo, float[] spare, int spareAt);

  /**
   * Returns the widths that {@link #outer} works with.
   *
   * @param outputs columns of {@code d}
   * @return the number of columns that a row of {@code d} must have, at least {@code outputs}
   */
  int outerWidth(int outputs);

  /**
   * Adds outer products of pixels, one after the other: {@code y[r, o] += x[pixel p, r] * d[p, o]} for p = 0, 1, ...,
   * each a fused multiply-add.
   *
   * @param x where pixel {@code p} begins at {@code xo + pixel[p]}; readable for 16 floats beyond the last row
   * @param xo index
   * @param pixel offsets of pixels
   * @param pixels number of pixels
   * @param rows rows of {@code y}
   * @param d matrix {@code [pixels, outerWidth(outputs)]}
   * @param dOffset its index
   * @param dPitch distance of its rows
   * @param outputs columns of {@code y}
   * @param y matrix {@code [rows, outputs]}
   * @param yo its index
   * @param yPitch distance of its rows
   * @param spare room for 16 rows of 64 floats
   * @param spareAt its index
   */
  void outer(
      float[] x, int xo, int[] pixel, int pixels, int rows, float[] d, int dOffset, int dPitch, int outputs, float[] y,
      int yo,
      int yPitch, float[] spare, int spareAt);

  /**
   * Adds the rows of a matrix, one after the other: {@code y[c] += x[r, c]} for r = 0, 1, ...
   *
   * @param x matrix {@code [rows, columns]}, dense
   * @param xo its index
   * @param rows number of rows
   * @param columns number of columns
   * @param y sums
   * @param yo their index
   */
  void addRows(float[] x, int xo, int rows, int columns, float[] y, int yo);

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
}
