package fathom.core.kernel;

import java.util.Arrays;

/**
 * A convolution with stride 1 over a {@link BlockedPatch}: the forward pass, or the input gradient for one phase of the
 * input.
 *
 * <p>Each output element is one chain of fused multiply-adds that begins with the start value (bias, zero, or what is
 * there). The order of the chain, the same for all kernels: kernel columns are taken by ascending source position, in
 * sets of three; for each set the kernel rows, from the middle one down and then from the top; in a row the channels,
 * for a channel the columns of the set. Padding takes part as zeros.
 *
 * <p>Why sets of three: where the columns of a set read neighbouring pixels, the value that one output pixel sees
 * through the third column is what the next one sees through the second, so a tile of P pixels loads P + 2 values per
 * channel and not 3 P. Such a set is a <em>shared</em> run of the chain and has one entry per kernel row and channel;
 * in other runs there is one entry for each product.
 */
public final class Correlation {
  /** Kernel columns of a shared run. */
  static final int SHARED = 3;

  /** Channels of weights that are transposed at a time, as many as there are registers for their addresses. */
  private static final int TRANSPOSED = 8;

  /** Channels of a part of a panel: large enough for a task, small enough for the caches. */
  private static final int PART = 64;

  private final Axis rows;
  private final Axis columns;
  private final BlockedPatch patch;
  private final int channels;
  private final int depth;
  private final int yRow;
  private final int yPixel;

  /** The tile that computes it. */
  final ConvTile tile;

  /** For each run where its entries find their values, from the output pixel. */
  final int[][] taps;

  /** For each run whether it is shared. */
  final boolean[] shared;

  /**
   * Plans a correlation.
   *
   * @param rows vertical axis
   * @param columns horizontal axis
   * @param channels source channels of one group
   * @param patch where the source is read
   * @param tile what computes it
   * @param yRow distance of output rows, in floats
   * @param yPixel distance of output pixels, in floats
   */
  public Correlation(
      Axis rows, Axis columns, int channels, BlockedPatch patch, ConvTile tile, int yRow, int yPixel) {
    this.rows = rows;
    this.columns = columns;
    this.channels = channels;
    this.patch = patch;
    this.tile = tile;
    this.yRow = yRow;
    this.yPixel = yPixel;
    depth = rows.taps() * channels * columns.taps();
    int runs = Math.max(1, (columns.taps() + SHARED - 1) / SHARED); // without taps one empty run
    taps = new int[runs][];
    shared = new boolean[runs];
    for (int run = 0; run < runs; run++) {
      int first = run * SHARED;
      int set = Math.min(SHARED, columns.taps() - first);
      shared[run] = tile.shares() && set == SHARED && shareable(columns, first);
      taps[run] = entries(first, shared[run] ? 1 : set);
    }
  }

  /**
   * Returns whether the first set of kernel columns can be shared.
   *
   * @param columns horizontal axis
   * @return true for three columns or more that read neighbouring pixels
   */
  public static boolean shareable(Axis columns) {
    return columns.taps() >= SHARED && shareable(columns, 0);
  }

  private static boolean shareable(Axis columns, int first) {
    for (int k = 1; k < SHARED; k++) {
      if (columns.phase(first + k) != columns.phase(first) || columns.shift(first + k) != columns.shift(first) + k) {
        return false;
      }
    }
    return true;
  }

  /** Returns which kernel row has its turn: from the middle one down, then from the top. */
  private int row(int turn) {
    return row(turn, rows.taps());
  }

  /** Returns which of some kernel rows has its turn. */
  static int row(int turn, int rows) {
    return (turn + (rows - 1) / 2) % rows;
  }

  private int[] entries(int first, int set) {
    int[] entries = new int[rows.taps() * channels * set];
    int i = 0;
    for (int turn = 0; turn < rows.taps(); turn++) {
      for (int channel = 0; channel < channels; channel++) {
        for (int k = 0; k < set; k++) {
          entries[i++] = patch.offset(row(turn), first + k, channel);
        }
      }
    }
    return entries;
  }

  /**
   * Returns how many products make up an output element.
   *
   * @return 0 or more
   */
  public int depth() {
    return depth;
  }

  /** Distance in the patch from one output row to the next one. */
  int xRow() {
    return patch.row();
  }

  /** Distance in the output from one row to the next one. */
  int yRow() {
    return yRow;
  }

  /** Distance in the output from one pixel to the next one. */
  int yPixel() {
    return yPixel;
  }

  /**
   * Returns in how many parts {@link #packPart} packs weights.
   *
   * @return 0 or more
   */
  public int parts() {
    return (columns.taps() + SHARED - 1) / SHARED * rows.taps() * parts(channels);
  }

  /**
   * Returns in how many parts {@link #packPointwisePart} packs weights.
   *
   * @param channels source channels
   * @return at least 1
   */
  public static int parts(int channels) {
    return (channels + PART - 1) / PART;
  }

  /**
   * Copies weights into panels of output channels, in the order of the chain: {@code [panels, depth, width]}, zero
   * where a panel is wider than the channels that are left. A part of all panels is read as it lies, and each line
   * once.
   *
   * @param kernels how to copy
   * @param part 0 to {@code parts() - 1}
   * @param w weights
   * @param wo where kernel row 0 and column 0 begin for source channel 0 and the first output channel
   * @param rowPitch distance of kernel rows in {@code w}
   * @param columnPitch distance of kernel columns
   * @param channelPitch distance of source channels
   * @param outputPitch distance of output channels
   * @param outputs output channels
   * @param y the panels
   * @param yo where they begin in {@code y}
   */
  public void packPart(
      ConvKernels kernels, int part, float[] w, int wo, int rowPitch, int columnPitch, int channelPitch,
      int outputPitch, int outputs, float[] y, int yo) {
    int width = tile.width();
    int channel = part % parts(channels) * PART;
    int turn = part / parts(channels) % rows.taps();
    int first = part / parts(channels) / rows.taps() * SHARED;
    int set = Math.min(SHARED, columns.taps() - first);
    int count = Math.min(PART, channels - channel);
    int to = yo + ((first * rows.taps() + turn * set) * channels + channel * set) * width;
    int row = wo + rows.kernelIndex(row(turn)) * rowPitch + channel * channelPitch;
    for (int k = 0; k < set; k++) {
      int from = row + columns.kernelIndex(first + k) * columnPitch;
      copyChannels(kernels, w, from, count, channelPitch, outputPitch, outputs, y, to + k * width, width, set * width,
          depth * width);
    }
  }

  /**
   * Copies a part of weights into panels for {@link ConvKernels#pointwise}: {@code [panels, channels, width]}, zero
   * where a panel is wider than the channels that are left.
   *
   * @param kernels how to copy
   * @param part 0 to {@code parts(channels) - 1}
   * @param w weights
   * @param wo where they begin for source channel 0 and the first output channel
   * @param channels source channels
   * @param channelPitch distance of source channels in {@code w}
   * @param outputPitch distance of output channels
   * @param outputs output channels
   * @param width width of a panel
   * @param y the panels
   * @param yo where they begin in {@code y}
   */
  public static void packPointwisePart(
      ConvKernels kernels, int part, float[] w, int wo, int channels, int channelPitch, int outputPitch, int outputs,
      int width, float[] y, int yo) {
    int channel = part * PART;
    int count = Math.min(PART, channels - channel);
    copyChannels(kernels, w, wo + channel * channelPitch, count, channelPitch, outputPitch, outputs, y,
        yo + channel * width, width, width, channels * width);
  }

  /**
   * Copies the weights of some source channels: {@code y[o / width * panel + channel * pitch + o % width] = w[channel,
   * o]}, and zero beyond the last output channel.
   */
  private static void copyChannels(
      ConvKernels kernels, float[] w, int wo, int channels, int channelPitch, int outputPitch, int outputs, float[] y,
      int yo, int width, int pitch, int panel) {
    if (outputPitch == 1) {
      kernels.copyPixels(w, wo, channelPitch, outputs, channels, y, yo, width, pitch, panel);
    } else {
      for (int o = 0; o < outputs; o += width) {
        transpose(w, wo + o * outputPitch, channels, channelPitch, outputPitch, Math.min(width, outputs - o), y,
            yo + o / width * panel, pitch);
      }
    }
    int over = outputs % width;
    if (over > 0) {
      int last = yo + outputs / width * panel;
      for (int channel = 0; channel < channels; channel++) {
        Arrays.fill(y, last + channel * pitch + over, last + channel * pitch + width, 0f);
      }
    }
  }

  /** A few channels at a time: what is written stays in the first-level cache until its rows are complete. */
  private static void transpose(
      float[] w, int wo, int channels, int channelPitch, int outputPitch, int outputs, float[] y, int yo, int pitch) {
    int whole = channelPitch == 1 ? channels / TRANSPOSED * TRANSPOSED : 0;
    for (int channel = 0; channel < whole; channel += TRANSPOSED) {
      transpose(w, wo + channel, outputPitch, outputs, y, yo + channel * pitch, pitch);
    }
    for (int channel = whole; channel < channels; channel++) {
      for (int o = 0; o < outputs; o++) {
        y[yo + channel * pitch + o] = w[wo + channel * channelPitch + o * outputPitch];
      }
    }
  }

  /** Transposes {@link #TRANSPOSED} neighbouring channels; for constant distances one check of the bounds is enough. */
  private static void transpose(float[] w, int wo, int outputPitch, int outputs, float[] y, int yo, int pitch) {
    int y1 = yo + pitch;
    int y2 = yo + 2 * pitch;
    int y3 = yo + 3 * pitch;
    int y4 = yo + 4 * pitch;
    int y5 = yo + 5 * pitch;
    int y6 = yo + 6 * pitch;
    int y7 = yo + 7 * pitch;
    for (int o = 0; o < outputs; o++) {
      int from = wo + o * outputPitch;
      y[yo + o] = w[from];
      y[y1 + o] = w[from + 1];
      y[y2 + o] = w[from + 2];
      y[y3 + o] = w[from + 3];
      y[y4 + o] = w[from + 4];
      y[y5 + o] = w[from + 5];
      y[y6 + o] = w[from + 6];
      y[y7 + o] = w[from + 7];
    }
  }
}
