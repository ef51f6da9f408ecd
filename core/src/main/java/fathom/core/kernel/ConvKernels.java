package fathom.core.kernel;

/**
 * Kernels of convolutions and matrix products. A name with {@code Pitch}, {@code Row} or {@code Pixel} is a distance in
 * floats; an array comes with the index where it begins.
 */
public sealed interface ConvKernels permits ScalarConv, SimdConv {
  /**
   * Returns the tile for a correlation.
   *
   * @param columns output columns
   * @param outputs output channels of a group
   * @param shareable whether neighbouring pixels see the same values, see {@link Correlation}
   * @return a tile of at most 16 pixels, 256 output channels and 1024 elements
   */
  ConvTile tile(int columns, int outputs, boolean shareable);

  /**
   * Copies pixels into blocks of 16 channels, with zeros before and after them.
   * Element {@code [c / 16 * yBlock + 16 p + c % 16]} is zero for p &lt; before, {@code x[(p - before) * xPitch + c]}
   * for the next pixels, and zero after that. Where a block is wider than the channels that are left, the rest is
   * undefined.
   *
   * @param x source
   * @param xo index of the first channel of the first pixel; of no importance without pixels
   * @param xPitch distance of pixels in {@code x}
   * @param channels number of channels
   * @param before pixels of zeros
   * @param pixels pixels that are copied
   * @param after pixels of zeros
   * @param y blocks
   * @param yo index of the first one
   * @param yBlock distance of blocks
   */
  void copyBlocks(
      float[] x, int xo, int xPitch, int channels, int before, int pixels, int after, float[] y, int yo, int yBlock);

  /**
   * Copies channels of pixels into blocks: {@code y[c / width * yBlock + p * yPitch + c % width] = x[p * xPitch + c]}.
   * What {@code y} has between the channels of pixels, as wide as {@code width}, is undefined.
   *
   * @param x source
   * @param xo index of the first channel of the first pixel; of no importance without pixels
   * @param xPitch distance of pixels in {@code x}
   * @param channels number of channels
   * @param pixels 0 or more
   * @param y destination
   * @param yo index of the first pixel
   * @param width channels of a block
   * @param yPitch distance of pixels in {@code y}, at least {@code width}
   * @param yBlock distance of blocks in {@code y}
   */
  void copyPixels(
      float[] x, int xo, int xPitch, int channels, int pixels, float[] y, int yo, int width, int yPitch, int yBlock);

  /**
   * Copies channels of pixels into panels: {@code panels[first + c / width][p * width + c % width] = x[p * xPitch +
   * c]}. What the last panel has beyond the channels is undefined.
   *
   * @param x source
   * @param xo index of the first channel of the first pixel
   * @param xPitch distance of pixels in {@code x}
   * @param channels number of channels
   * @param pixels 1 or more
   * @param panels arrays that begin with a matrix {@code [pixels, width]}
   * @param first the first panel to fill
   * @param width channels of a panel
   */
  default void copyPanels(
      float[] x, int xo, int xPitch, int channels, int pixels, float[][] panels, int first, int width) {
    for (int c = 0; c < channels; c += width) {
      int count = Math.min(width, channels - c);
      copyPixels(x, xo + c, xPitch, count, pixels, panels[first + c / width], 0, width, width, 0);
    }
  }

  /**
   * Computes a rectangle of output pixels in some images of a correlation for one panel of output channels. Element
   * (image, row, column, o) is the chain {@code start[so + image startImage + row startRow + column startPixel + o]}
   * {@code + sum over entries i of x[entry i of the pixel] * w[i, o]}.
   *
   * @param c what to compute
   * @param images number of images
   * @param x patches; readable for a tile and {@code 2 * 16} floats beyond the last pixel
   * @param xo index of the group's channels for the first output pixel
   * @param xImage distance of patches
   * @param rows output rows
   * @param columns output columns
   * @param w panel of weights, see {@link Correlation#packPart}
   * @param wo its index
   * @param outputs output channels, at most the width of the tile
   * @param start start values; may be {@code y}
   * @param so index of the start value of the first element
   * @param startImage distance of start values of images
   * @param startRow distance of start values of rows
   * @param startPixel distance of start values of pixels
   * @param y output
   * @param yo index of the first element
   * @param yImage distance of images in {@code y}
   * @param spare room for a tile, {@code pixels * width}
   * @param spareAt its index
   */
  void correlate(
      Correlation c, int images, float[] x, int xo, int xImage, int rows, int columns, float[] w, int wo, int outputs,
      float[] start, int so, int startImage, int startRow, int startPixel, float[] y, int yo, int yImage,
      float[] spare, int spareAt);

  /**
   * Returns how to compute pixels that each see one source pixel.
   *
   * @param pixels pixels of all images
   * @param channels source channels of a group, the length of the chain
   * @param outputs output channels of a group
   * @return a plan
   */
  PointwisePlan pointwisePlan(long pixels, int channels, int outputs);

  /**
   * Computes a row of output pixels that each see one source pixel, for one panel of output channels. Element (pixel,
   * o) is the chain {@code start[so + pixel startPixel + o] + sum over channels c of x[xo + pixel xPixel + c] * w[c,
   * o]}. The source is read where it lies.
   *
   * @param tile of {@link #pointwisePlan}
   * @param x source
   * @param xo index of the first channel of the first pixel
   * @param xPixel distance of pixels in {@code x}
   * @param pixels 1 or more
   * @param channels source channels, the length of the chain
   * @param w panel of weights, see {@link Correlation#packPointwisePart}
   * @param wo its index
   * @param outputs output channels, at most the width of the tile
   * @param start start values; may be {@code y}
   * @param so index of the start value of the first element
   * @param startPixel distance of start values of pixels
   * @param y output
   * @param yo index of the first element
   * @param yPixel distance of pixels in {@code y}
   * @param spare room for a tile, {@code pixels * width}
   * @param spareAt its index
   */
  void pointwise(
      ConvTile tile, float[] x, int xo, int xPixel, int pixels, int channels, float[] w, int wo, int outputs,
      float[] start, int so, int startPixel, float[] y, int yo, int yPixel, float[] spare, int spareAt);

  /**
   * Returns how many output channels {@link #outer} sums at once, and the distance of pixels in its {@code d}.
   *
   * @param outputs output channels of a group
   * @return at least 1
   */
  int outerPanel(int outputs);

  /**
   * Returns whether {@link #outer} is faster with shared sums.
   *
   * @param outputs output channels of a group
   * @return false if shared sums are of no use
   */
  boolean outerShares(int outputs);

  /**
   * Returns whether {@link #outer} is faster with all kernel rows at once.
   *
   * @param values products of a pixel and an output channel in all kernel rows
   * @return false if they may as well come row by row
   */
  boolean outerAllRows(int values);

  /**
   * Returns how many sums {@link #outer} keeps; more than there are products where tiles do not fit.
   *
   * @param p what to sum
   * @param channels channels of {@code x}
   * @return in floats
   */
  int outerSize(OuterProducts p, int channels);

  /**
   * Adds the outer products of pixels to their sums, one pixel after the other, each product a fused multiply-add.
   *
   * @param p what to sum
   * @param x where a pixel begins at {@code xo} plus its offset; readable for 16 floats beyond the last channel
   * @param xo index
   * @param channels channels of {@code x}
   * @param pixels number of pixels, whole rows
   * @param outputs columns of {@code d} that are of interest
   * @param d begins with a matrix {@code [pixels, outerPanel]}; behind it are the sums, {@code outerSize} floats in an
   *     order that {@link #outerStore} knows
   * @param at index of the sums
   */
  void outer(OuterProducts p, float[] x, int xo, int channels, int pixels, int outputs, float[] d, int at);

  /**
   * Takes the results out of the sums of {@link #outer}: {@code y[column, channel, o] = sum}, or {@code += sum}.
   *
   * @param p what was summed
   * @param sums {@code outerSize} floats
   * @param at their index
   * @param channels channels of {@code x}
   * @param outputs columns of {@code d}, at most a panel
   * @param y {@code [columns, channels, outputs]}, see {@link OuterProducts}
   * @param yo its index
   * @param accumulate whether to add to {@code y}, else it is overwritten
   */
  void outerStore(
      OuterProducts p, float[] sums, int at, int channels, int outputs, float[] y, int yo, boolean accumulate);
}
