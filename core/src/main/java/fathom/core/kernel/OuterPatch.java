package fathom.core.kernel;

import java.util.Arrays;

/**
 * Where a weight gradient reads: a copy of some channels of a band of the input with its zero padding. Borders need no
 * branches, and what a tile reads again and again lies close together.
 *
 * <p>Layout, outermost first: phase of the row ({@link Axis}), row, block of channels, phase of the column, column,
 * channel in block. There are three kinds of pixels:
 * <ul>
 * <li>wide: all channels are one block. Pixels are an odd number of cache lines apart, so that one channel of all
 * pixels meets every set of the first-level cache.
 * <li>blocked: blocks of 16 channels, and nothing between pixels.
 * <li>dense: as in the input, without phases of columns, so that what a kernel row sees of a pixel is one run of
 * {@code KW * C} floats.
 * </ul>
 */
public final class OuterPatch {
  private static final int LINE = BlockedPatch.BLOCK;

  private final Axis rows;
  private final Axis columns;
  private final int width;
  private final int pixel;
  private final int outputPixel;
  private final int columnsPerOutput;
  private final int bandColumns;
  private final int columnPhase;
  private final int block;
  private final int row;
  private final int rowPhase;
  private final int size;

  private OuterPatch(
      Conv2dShape s, int channels, boolean dense, int width, int pixel, int bandRows, int bandColumns) {
    this.width = width;
    this.pixel = pixel;
    rows = Axis.rows(s);
    columns = dense ? Axis.adjacentColumns(s) : Axis.columns(s);
    columnsPerOutput = dense ? s.strideW() : 1;
    outputPixel = columnsPerOutput * pixel;
    this.bandColumns = (bandColumns - 1) * columnsPerOutput + 1 + columns.reach();
    columnPhase = this.bandColumns * pixel;
    block = columnPhase * columns.phases();
    row = block * ((channels + width - 1) / width);
    rowPhase = row * (bandRows + rows.reach());
    size = Math.toIntExact((long) rowPhase * rows.phases());
  }

  /**
   * Lays out wide pixels.
   *
   * @param s the convolution
   * @param channels how many channels are copied, at most
   * @param bandRows output rows of a band, at most
   * @param bandColumns output columns of a band, at most
   * @return the layout
   */
  public static OuterPatch wide(Conv2dShape s, int channels, int bandRows, int bandColumns) {
    int lines = (channels + LINE - 1) / LINE;
    return new OuterPatch(s, channels, false, lines * LINE, (lines | 1) * LINE, bandRows, bandColumns);
  }

  /**
   * Lays out blocked pixels.
   *
   * @param s the convolution
   * @param channels how many channels are copied, at most
   * @param bandRows output rows of a band, at most
   * @param bandColumns output columns of a band, at most
   * @return the layout
   */
  public static OuterPatch blocked(Conv2dShape s, int channels, int bandRows, int bandColumns) {
    return new OuterPatch(s, channels, false, LINE, LINE, bandRows, bandColumns);
  }

  /**
   * Lays out dense pixels, with all channels.
   *
   * @param s the convolution
   * @param bandRows output rows of a band, at most
   * @param bandColumns output columns of a band, at most
   * @return the layout
   */
  public static OuterPatch dense(Conv2dShape s, int bandRows, int bandColumns) {
    return new OuterPatch(s, s.c(), true, s.c(), s.c(), bandRows, bandColumns);
  }

  /**
   * Returns the floats of one band.
   *
   * @return at least 1
   */
  public int size() {
    return size;
  }

  /**
   * Returns where an output pixel begins.
   *
   * @param outputRow output row in the band
   * @param outputColumn output column in the band
   * @return in floats
   */
  public int pixel(int outputRow, int outputColumn) {
    return outputRow * row + outputColumn * outputPixel;
  }

  /** Returns where an output pixel finds a kernel row, from its beginning. */
  int kernelRow(int kernelRow) {
    return rows.phase(kernelRow) * rowPhase + rows.shift(kernelRow) * row;
  }

  /** Returns where an output pixel finds a kernel column, from its beginning. */
  int kernelColumn(int kernelColumn) {
    return columns.phase(kernelColumn) * columnPhase + columns.shift(kernelColumn) * pixel;
  }

  /**
   * Returns where a pixel has a channel.
   *
   * @param channel channel, counted from the first one that is copied
   * @return in floats
   */
  public int channel(int channel) {
    return channel / width * block + channel % width;
  }

  /**
   * Copies what the output pixels of a band see of some channels.
   *
   * @param kernels how to copy
   * @param x input
   * @param xo where the first of these channels of the image {@code [H, W, C]} begins in {@code x}
   * @param xPixel distance of pixels in {@code x}
   * @param channels how many channels
   * @param row0 first output row
   * @param bandRows output rows, at most those of the layout
   * @param column0 first output column; the band has all columns of the layout, as far as there are any
   * @param y the patch
   * @param yo where it begins in {@code y}
   */
  public void fill(
      ConvKernels kernels, float[] x, int xo, int xPixel, int channels, int row0, int bandRows, int column0, float[] y,
      int yo) {
    if (channels == xPixel) { // what is there is overwritten next
      y[yo] = ReadAhead.touch(rows, row0, bandRows, x, xo, columns.source() * xPixel);
    }
    for (int p = 0; p < rows.phases(); p++) {
      for (int r = 0; r < bandRows + rows.reach(); r++) {
        int sourceRow = (row0 + r) * rows.step() + rows.origin(p);
        int at = yo + p * rowPhase + r * row;
        if (sourceRow < 0 || sourceRow >= rows.source()) {
          Arrays.fill(y, at, at + row, 0f);
        } else {
          int from = xo + sourceRow * columns.source() * xPixel;
          fillRow(kernels, x, from, xPixel, channels, column0 * columnsPerOutput, y, at);
        }
      }
    }
  }

  private void fillRow(
      ConvKernels kernels, float[] x, int xo, int xPixel, int channels, int column0, float[] y, int yo) {
    int step = columns.step();
    for (int p = 0; p < columns.phases(); p++) {
      int first = column0 * step + columns.origin(p);
      int from = columns.firstInside(first, bandColumns);
      int to = columns.endInside(first, bandColumns);
      int at = yo + p * columnPhase;
      for (int b = at; b < at + row; b += block) {
        Arrays.fill(y, b, b + from * pixel, 0f);
        Arrays.fill(y, b + to * pixel, b + bandColumns * pixel, 0f);
      }
      int xp = xo + (first + from * step) * xPixel;
      kernels.copyPixels(x, xp, step * xPixel, channels, to - from, y, at + from * pixel, width, pixel, block);
    }
  }
}
