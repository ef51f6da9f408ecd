package fathom.core.kernel;

/**
 * Kernels of convolutions whose output channels see few source channels: depthwise and grouped ones. In a dense
 * convolution one source value meets many output channels; here every output channel has values of its own. So a vector
 * of 16 output channels takes, for each term of their sums, a vector of 16 values: term t of output channel o is source
 * channel t of the group of o. A patch holds these vectors, see {@link BlockedPatch#lanes}; with one channel in a group
 * it is a copy of the source, else the values of a group are repeated for each of its output channels.
 *
 * <p>The chain of an output element is that of {@link Correlation}, with terms for channels.
 *
 * <p>An array comes with the index where it begins; names with {@code Pitch}, {@code Row}, {@code Pixel} are distances
 * in floats.
 */
public sealed interface LaneKernels permits ScalarLanes, SimdLanes {
  /** Taps that {@link #sums} takes at once. */
  int TAPS = 9;

  /**
   * Returns the tile for a correlation.
   *
   * @param columns output columns
   * @param shareable whether neighbouring pixels see the same values, see {@link Correlation}
   * @return a tile of at most 16 pixels; its width divides 16
   */
  ConvTile tile(int columns, boolean shareable);

  /**
   * Returns how many pixels a tile of {@link #near} has.
   *
   * @param columns horizontal axis of a depthwise correlation
   * @param channels its channels
   * @return 0 where the source has to be copied
   */
  int nearPixels(Axis columns, int channels);

  /**
   * Computes rows of output pixels, all columns, of a depthwise correlation over a source that is read where it lies.
   * Element (row, column, o) is the chain {@code start[so + o startChannel] + sum over entries i of x[entry i of the
   * pixel and o] * w[i, o]}.
   *
   * @param c what to compute
   * @param x source
   * @param xo where the image begins, or the first one of its channels that are computed
   * @param row0 first output row
   * @param rows output rows
   * @param w panels of weights as wide as a vector, see {@link Correlation#packPart}, one behind the other; where the
   *     last one would be wider than the channels that are left, it is that of the last channels
   * @param wo index of the first one
   * @param channels channels, at most {@link LaneRows#MOST_CHANNELS}
   * @param start start values, the same ones for all pixels
   * @param so index of the start value of the first element
   * @param startChannel distance of start values of channels, 0 or 1; if 0, {@code start} holds a vector of them
   * @param y output
   * @param yo index of the first element
   */
  void near(
      LaneRows c, float[] x, int xo, int row0, int rows, float[] w, int wo, int channels, float[] start, int so,
      int startChannel, float[] y, int yo);

  /**
   * Repeats source values for the output channels that see them: for the i-th output channel {@code o = from + i}, term
   * t and pixel p, element {@code [i / 16 * yBlock + t yTerm + 16 (before + p) + i % 16]} is {@code x[p xPitch + o /
   * outputs * terms + t]}; it is zero for the pixels before and after. Where the last block is wider than the channels,
   * the rest is undefined.
   *
   * @param x source
   * @param xo index of the first pixel; of no importance without pixels
   * @param xPitch distance of pixels in {@code x}
   * @param outputs output channels of a group
   * @param from first output channel
   * @param channels number of output channels
   * @param terms source channels of a group
   * @param before pixels of zeros
   * @param pixels pixels that are copied
   * @param after pixels of zeros
   * @param y blocks
   * @param yo index of the first one
   * @param yBlock distance of blocks
   * @param yTerm distance of terms
   */
  void spread(
      float[] x, int xo, int xPitch, int outputs, int from, int channels, int terms, int before, int pixels, int after,
      float[] y, int yo, int yBlock, int yTerm);

  /**
   * Computes a rectangle of output pixels of a correlation. Element (row, column, o) is the chain
   * {@code start[so + row startRow + column startPixel + o startChannel]}
   * {@code + sum over entries i of x[entry i of the pixel and o] * w[i, o]}.
   *
   * @param c what to compute
   * @param x patch; readable for a tile and {@code 2 * 16} floats beyond the last pixel
   * @param xo index of the first output pixel in the first block
   * @param xBlock distance of blocks of 16 output channels
   * @param rows output rows
   * @param columns output columns
   * @param w panels of weights, see {@link Correlation#packPart}, one behind the other
   * @param wo index of the first one
   * @param outputs output channels
   * @param start start values; may be {@code y}
   * @param so index of the start value of the first element
   * @param startRow distance of start values of rows
   * @param startPixel distance of start values of pixels
   * @param startChannel distance of start values of output channels, 0 or 1; if 0, {@code start} holds a vector of them
   * @param y output
   * @param yo index of the first element
   * @param spare room for a tile, {@code pixels * width}
   * @param spareAt its index
   */
  void correlate(
      Correlation c, float[] x, int xo, int xBlock, int rows, int columns, float[] w, int wo, int outputs,
      float[] start, int so, int startRow, int startPixel, int startChannel, float[] y, int yo, float[] spare,
      int spareAt);

  /**
   * Adds products of pixels to sums, one pixel after the other, each a fused multiply-add: for tap t below
   * {@link #TAPS} and lane l below 16
   * {@code sums[16 t + l] += x[pixel i + taps[from + t] + l] * d[16 i + l]}.
   *
   * @param x where pixel i begins at {@code xo + pixel[i]}
   * @param xo index
   * @param pixel for each pixel where it is
   * @param pixels number of pixels
   * @param taps where the taps are, from the pixel
   * @param from the first tap
   * @param d a vector for each pixel
   * @param dOffset its index
   * @param sums the sums
   * @param at index of the first one
   */
  void sums(
      float[] x, int xo, int[] pixel, int pixels, int[] taps, int from, float[] d, int dOffset, float[] sums,
      int at);

  /**
   * Returns whether {@link #nearSums} can compute a weight gradient.
   *
   * @param rows vertical axis of a depthwise convolution
   * @param columns horizontal axis
   * @param channels its channels
   * @return false where the source has to be copied
   */
  boolean summable(Axis rows, Axis columns, int channels);

  /**
   * Does what {@link #sums} does with nine taps for rows of output pixels, all columns, of a depthwise convolution over
   * a source that is read where it lies: taps are counted by kernel rows, pixels by rows.
   *
   * @param c geometry; a tile is a row
   * @param x source
   * @param xo where the image begins, or the first one of its channels that are summed
   * @param row0 first output row
   * @param rows output rows
   * @param d a value for each output element
   * @param dOffset index of the first one
   * @param dPixel distance of pixels; rows follow each other
   * @param channels channels, a multiple of 16, at most {@link LaneRows#MOST_CHANNELS}
   * @param sums the sums
   * @param to index of the first one
   * @param sumBlock distance of the sums of blocks of 16 channels
   */
  void nearSums(
      LaneRows c, float[] x, int xo, int row0, int rows, float[] d, int dOffset, int dPixel, int channels,
      float[] sums, int to, int sumBlock);
}
