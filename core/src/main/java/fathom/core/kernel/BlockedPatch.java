package fathom.core.kernel;

import java.util.Arrays;

/**
 * Where a correlation reads: a copy of a band of the source with its zero padding, laid out so that every pixel is
 * {@link #BLOCK} floats from the next one. A tile kernel then reaches its pixels with constant distances from one
 * address, and the border needs no branches.
 *
 * <p>Layout, outermost first: phase of the row ({@link Axis}), row, block of 16 channels (each group begins a block),
 * phase of the column, column, channel in block.
 *
 * <p>In a patch of {@link #lanes}, a group is 16 output channels, and a channel of it is a term of their sums: a block
 * with the 16 values that these output channels multiply.
 */
public final class BlockedPatch {
  /** Floats per pixel, a multiple of every vector length. */
  public static final int BLOCK = 16;

  private final Axis rows;
  private final Axis columns;
  private final int groups;
  private final int channels;
  private final int channelFloats;
  private final int blocks;
  private final int bandColumns;
  private final int columnPhase;
  private final int block;
  private final int row;
  private final int rowPhase;
  private final int size;

  /**
   * Makes the layout for bands of an image.
   *
   * @param rows vertical axis
   * @param columns horizontal axis
   * @param groups groups of channels
   * @param channels source channels of one group
   * @param bandRows output rows of a band, at most
   * @param bandColumns output columns of a band, at most
   */
  public BlockedPatch(Axis rows, Axis columns, int groups, int channels, int bandRows, int bandColumns) {
    this(rows, columns, groups, channels, 1, bandRows, bandColumns);
  }

  private BlockedPatch(
      Axis rows, Axis columns, int groups, int channels, int channelFloats, int bandRows, int bandColumns) {
    this.rows = rows;
    this.columns = columns;
    this.groups = groups;
    this.channels = channels;
    this.channelFloats = channelFloats;
    this.bandColumns = bandColumns;
    blocks = (channels * channelFloats + BLOCK - 1) / BLOCK;
    columnPhase = (bandColumns + columns.reach()) * BLOCK;
    block = columnPhase * columns.phases();
    row = block * blocks * groups;
    rowPhase = row * (bandRows + rows.reach());
    size = Math.toIntExact((long) rowPhase * rows.phases());
  }

  /**
   * Makes the layout of a patch for {@link LaneKernels}.
   *
   * @param rows vertical axis
   * @param columns horizontal axis
   * @param blocks blocks of 16 output channels, the groups of this patch
   * @param terms source channels that an output channel sees, the channels of this patch
   * @param bandRows output rows of a band, at most
   * @param bandColumns output columns of a band, at most
   * @return the layout
   */
  public static BlockedPatch lanes(Axis rows, Axis columns, int blocks, int terms, int bandRows, int bandColumns) {
    return new BlockedPatch(rows, columns, blocks, terms, BLOCK, bandRows, bandColumns);
  }

  /**
   * Returns the floats of one band.
   *
   * @return 0 or more
   */
  public int size() {
    return size;
  }

  /**
   * Returns the floats of a source image.
   *
   * @return 0 or more
   */
  public int source() {
    return rows.source() * columns.source() * groups * channels;
  }

  /**
   * Returns the distance from an output row to the next one.
   *
   * @return in floats
   */
  public int row() {
    return row;
  }

  /**
   * Returns the distance from a block of 16 channels to the next one.
   *
   * @return in floats
   */
  public int block() {
    return block;
  }

  /**
   * Returns where the channels of a group begin.
   *
   * @param group number of the group
   * @return in floats
   */
  public int group(int group) {
    return group * blocks * block;
  }

  /**
   * Returns where output pixel (0, 0) finds a tap.
   *
   * @param rowTap tap of the vertical axis
   * @param columnTap tap of the horizontal axis
   * @param channel channel in its group
   * @return in floats from {@link #group}
   */
  public int offset(int rowTap, int columnTap, int channel) {
    int at = channel * channelFloats;
    return rows.phase(rowTap) * rowPhase
        + rows.shift(rowTap) * row
        + at / BLOCK * block
        + columns.phase(columnTap) * columnPhase
        + columns.shift(columnTap) * BLOCK
        + at % BLOCK;
  }

  /** Copies a run of source pixels, with zeros before and after it, into the blocks of a row. */
  public interface Copy {
    /**
     * Copies pixels.
     *
     * @param xo index of the first pixel in the source; of no importance without pixels
     * @param xPitch distance of pixels in the source
     * @param before pixels of zeros
     * @param pixels pixels that are copied
     * @param after pixels of zeros
     * @param yo where the first block begins in the patch
     */
    void copy(int xo, int xPitch, int before, int pixels, int after, int yo);
  }

  /**
   * Copies what the output pixels of a band see.
   *
   * @param kernels how to copy
   * @param x source
   * @param xo where the image {@code [rows, columns, groups * channels]} begins in {@code x}
   * @param row0 first output row
   * @param bandRows output rows, at most those of the layout
   * @param column0 first output column; the band has all columns of the layout, as far as there are any
   * @param y the patch
   * @param yo where it begins in {@code y}
   * @param part which rows of the patch to copy, 0 to {@code parts - 1}
   * @param parts in how many parts it is copied
   */
  public void fill(
      ConvKernels kernels, float[] x, int xo, int row0, int bandRows, int column0, float[] y, int yo, int part,
      int parts) {
    if (parts == 1 && size > 0) { // what is there is overwritten next
      y[yo] = ReadAhead.touch(rows, row0, bandRows, x, xo, columns.source() * groups * channels);
    }
    fill(groups * channels, (from, pitch, before, pixels, after, at) -> {
      for (int group = 0; group < groups; group++) {
        int xg = from + group * channels;
        kernels.copyBlocks(x, xg, pitch, channels, before, pixels, after, y, at + group(group), block);
      }
    }, xo, row0, bandRows, column0, y, yo, part, parts);
  }

  /**
   * Copies what the output pixels of a band see.
   *
   * @param pixel distance of pixels in the source
   * @param copy how to copy
   * @param xo where the image begins in the source
   * @param row0 first output row
   * @param bandRows output rows, at most those of the layout
   * @param column0 first output column; the band has all columns of the layout, as far as there are any
   * @param y the patch
   * @param yo where it begins in {@code y}
   */
  public void fill(int pixel, Copy copy, int xo, int row0, int bandRows, int column0, float[] y, int yo) {
    fill(pixel, copy, xo, row0, bandRows, column0, y, yo, 0, 1);
  }

  private void fill(
      int pixel, Copy copy, int xo, int row0, int bandRows, int column0, float[] y, int yo, int part, int parts) {
    int pitch = columns.source() * pixel;
    for (int p = 0; p < rows.phases(); p++) {
      for (int r = part; r < bandRows + rows.reach(); r += parts) {
        int sourceRow = (row0 + r) * rows.step() + rows.origin(p);
        int at = yo + p * rowPhase + r * row;
        if (sourceRow < 0 || sourceRow >= rows.source()) {
          Arrays.fill(y, at, at + row, 0f);
        } else {
          fillRow(pixel, copy, xo + sourceRow * pitch, column0, at);
        }
      }
    }
  }

  private void fillRow(int pixel, Copy copy, int xo, int column0, int yo) {
    int step = columns.step();
    int width = bandColumns + columns.reach();
    for (int p = 0; p < columns.phases(); p++) {
      int first = column0 * step + columns.origin(p);
      int from = columns.firstInside(first, width);
      int to = columns.endInside(first, width);
      copy.copy(
          xo + (first + from * step) * pixel, step * pixel, from, to - from, width - to, yo + p * columnPhase);
    }
  }
}
