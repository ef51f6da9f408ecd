package fathom.core;

import fathom.core.kernel.Axis;
import fathom.core.kernel.BlockedPatch;
import fathom.core.kernel.LaneRows;

/**
 * How a convolution with narrow groups is cut into tasks: bands of output pixels by ranges of output channels. The more
 * rows a band has, the less is copied twice, since neighbouring bands see common rows; the fewer channels a range has,
 * the more rows fit into the cache. The cut depends on the problem alone.
 */
final class LaneCut {
  /** Floats of the copy of a band, at most: 384 KiB, a share of the second-level cache. */
  private static final int BAND_FLOATS = 96 << 10;

  /** Output elements of a task, about, where images are small. */
  private static final int TASK_FLOATS = 1 << 15;

  /** Output elements of a task that reads the source where it lies, at most. */
  private static final int NEAR_FLOATS = 1 << 17;

  /** Rows of such a task, at least, unless its channels would be too few: neighbouring bands read common rows. */
  private static final int NEAR_ROWS = 4;

  /** Tasks of a convolution, about, that is too small for tasks of that size. */
  private static final int TASKS = 16;

  /** Floats of a pixel of the copy, at least: fewer would be read in short pieces. */
  private static final int PIXEL_FLOATS = 128;

  /** The bands. */
  final Bands bands;

  /** Number of ranges of channels. */
  final int ranges;

  private final int outputs;
  private final int blocks;

  private LaneCut(
      int images, int allRows, int allColumns, Axis rows, Axis columns, LaneGroups groups, int floats, long least) {
    outputs = groups.outputChannels();
    int all = blocks(outputs);
    // Floats of a row of the copy, for a block and a term.
    long row = (long) rows.phases() * columns.phases() * (allColumns + columns.reach()) * BlockedPatch.BLOCK;
    int best = 0;
    int bandRows = 0;
    for (int range = all; range > 0; range = range == 1 ? 0 : (range + 1) / 2) {
      boolean narrow = (long) range * groups.terms() * BlockedPatch.BLOCK < PIXEL_FLOATS;
      if (best > 0 && narrow) {
        break;
      }
      long fit = floats / Math.max(1, row * range * groups.terms()) - rows.reach();
      int even = fit < 1 ? 0 : Bands.evenly(allRows, fit);
      if (even > bandRows || bandRows == 0 || (all + best - 1) / best < least) {
        best = range;
        bandRows = even;
      }
    }
    blocks = best;
    ranges = (all + blocks - 1) / blocks;
    long image = (long) allRows * allColumns * blocks * BlockedPatch.BLOCK;
    long mostImages = bandRows == allRows ? Math.max(1, TASK_FLOATS / image) : 0;
    long rowFloats = Math.max(1, row * blocks * groups.terms() * (1 + rows.reach()));
    long mostColumns = Math.max(64, (long) floats * allColumns / rowFloats);
    bands = new Bands(images, allRows, allColumns, mostImages, bandRows, mostColumns);
  }

  private LaneCut(Bands bands, int blocks, int outputs) {
    this.bands = bands;
    this.blocks = blocks;
    this.outputs = outputs;
    ranges = (blocks(outputs) + blocks - 1) / blocks;
  }

  private static int blocks(int channels) {
    return (channels + BlockedPatch.BLOCK - 1) / BlockedPatch.BLOCK;
  }

  /**
   * Cuts an output whose source is not copied: into rows, so that what a task reads and writes is in one piece, and
   * into ranges of channels where that would leave few rows.
   *
   * @param images number of images
   * @param rows output rows
   * @param columns output columns
   * @param channels output channels
   */
  static LaneCut near(int images, int rows, int columns, int channels) {
    long all = (long) images * rows * columns * channels;
    long floats = Math.min(NEAR_FLOATS, Math.max(TASK_FLOATS / 2, all / TASKS));
    int blocks = blocks(channels);
    int range = Math.min(blocks, LaneRows.MOST_CHANNELS / BlockedPatch.BLOCK);
    while (range * BlockedPatch.BLOCK >= 2 * PIXEL_FLOATS
        && (long) Math.min(NEAR_ROWS, rows) * columns * range * BlockedPatch.BLOCK > floats) {
      range = (range + 1) / 2;
    }
    while (blocks % range == 1 && range > 1) { // a range has a whole vector
      range--;
    }
    long row = (long) columns * range * BlockedPatch.BLOCK;
    Bands bands = new Bands(images, rows, columns, floats / (row * rows), Math.max(1, floats / row), columns);
    return new LaneCut(bands, range, channels);
  }

  /**
   * Cuts all of an output.
   *
   * @param images number of images
   * @param rows vertical axis
   * @param columns horizontal axis
   * @param groups what is computed
   */
  static LaneCut of(int images, Axis rows, Axis columns, LaneGroups groups) {
    return new LaneCut(images, rows.outputs(), columns.outputs(), rows, columns, groups, BAND_FLOATS, 1);
  }

  /**
   * Cuts a chunk of the pixels of a weight gradient, which copies two arrays.
   *
   * @param ranges ranges of channels, at least, if they are wide enough
   */
  static LaneCut chunk(Bands chunks, Axis rows, Axis columns, LaneGroups groups, long ranges) {
    return new LaneCut(
        chunks.images, chunks.rows, chunks.columns, rows, columns, groups, BAND_FLOATS / 2, ranges);
  }

  /** Returns the most blocks of channels of a range. */
  int blocks() {
    return blocks;
  }

  /** Returns the first channel of a range. */
  int firstChannel(int range) {
    return range * blocks * BlockedPatch.BLOCK;
  }

  /** Returns how many channels a range has. */
  int channels(int range) {
    return Math.min(blocks * BlockedPatch.BLOCK, outputs - firstChannel(range));
  }
}
