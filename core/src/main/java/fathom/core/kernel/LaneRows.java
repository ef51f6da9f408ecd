package fathom.core.kernel;

/**
 * A depthwise correlation whose source is read where it lies, see {@link LaneKernels#near}. A tile of neighbouring
 * output pixels sees a run of pixels in each of some source rows. Of a run at most the first and the last pixel lie
 * beside the source, see {@link #fits}; in place of them, and of whole rows above and below, zeros are read, whose
 * distance is zero.
 */
public final class LaneRows {
  /** Channels of a task, at most. */
  public static final int MOST_CHANNELS = 1024;

  /** For each kernel row: the arrays of the first pixel, of those between, and of the last one. */
  static final int SOURCES = 3;

  /** For each kernel row: where these begin, and the distance of those between. */
  static final int PLACES = 4;

  private static final float[] ZEROS = new float[MOST_CHANNELS];

  private final Axis rows;
  private final Axis columns;
  private final int channels;

  /** Where the kernel rows read, in the order of the chain, from the row of their output times the step. */
  private final int[] rowOffsets;

  /** Where the first pixel of the tile at output column 0 lies, and the last one. */
  private final int firstPixel;

  private final int lastPixel;

  /** Pixels of a tile. */
  final int pixels;

  /** Distance of rows of the output. */
  final int yRow;

  /** Distance of pixels of the output. */
  final int yPixel;

  /**
   * Plans a correlation.
   *
   * @param rows vertical axis
   * @param columns horizontal axis; {@link #fits}
   * @param channels channels of a source pixel
   * @param pixels pixels of a tile, from {@link LaneKernels#nearPixels}; all of a row for a weight gradient
   * @param yRow distance of output rows, in floats
   * @param yPixel distance of output pixels, in floats
   */
  public LaneRows(Axis rows, Axis columns, int channels, int pixels, int yRow, int yPixel) {
    this.rows = rows;
    this.columns = columns;
    this.channels = channels;
    this.pixels = pixels;
    this.yRow = yRow;
    this.yPixel = yPixel;
    rowOffsets = new int[rows.taps()];
    for (int turn = 0; turn < rowOffsets.length; turn++) {
      rowOffsets[turn] = rows.offset(Correlation.row(turn, rowOffsets.length));
    }
    firstPixel = columns.offset(0);
    lastPixel = (pixels - 1) * columns.step() + columns.offset(columns.taps() - 1);
  }

  /**
   * Returns whether an axis has what tiles ask for: neighbouring taps, of which at most one is beside the source at
   * either end.
   *
   * @param columns horizontal axis
   * @return true if so
   */
  static boolean fits(Axis columns) {
    int taps = columns.taps();
    if (taps == 0 || columns.outputs() == 0) {
      return false;
    }
    for (int tap = 1; tap < taps; tap++) {
      if (columns.offset(tap) != columns.offset(0) + tap) {
        return false;
      }
    }
    int last = (columns.outputs() - 1) * columns.step() + columns.offset(taps - 1);
    return columns.offset(0) >= -1 && last <= columns.source();
  }

  /** Returns how many kernel columns there are. */
  int columnTaps() {
    return columns.taps();
  }

  /** Returns the distance of what neighbouring outputs see, in pixels. */
  int step() {
    return columns.step();
  }

  /** Returns the number of output columns. */
  int columns() {
    return columns.outputs();
  }

  /** Returns the floats of a panel of weights for each of its channels. */
  int depth() {
    return rows.taps() * columns.taps();
  }

  /**
   * Finds what a tile sees.
   *
   * @param x source
   * @param xo where the image begins, or the first channel of a range
   * @param row output row
   * @param first first output column
   * @param sources receives {@link #SOURCES} arrays for each kernel row, in the order of the chain
   * @param at receives {@link #PLACES} numbers for each kernel row
   */
  void find(float[] x, int xo, int row, int first, float[][] sources, int[] at) {
    int from = first * columns.step() + firstPixel;
    int last = first * columns.step() + lastPixel;
    int i = 0;
    int j = 0;
    for (int offset : rowOffsets) {
      int sourceRow = row * rows.step() + offset;
      boolean inside = sourceRow >= 0 && sourceRow < rows.source();
      int begin = xo + sourceRow * columns.source() * channels;
      boolean left = inside && from >= 0;
      sources[i] = left ? x : ZEROS;
      at[j] = left ? begin + from * channels : 0;
      sources[i + 1] = inside ? x : ZEROS;
      at[j + 1] = inside ? begin + (from + 1) * channels : 0;
      boolean right = inside && last < columns.source();
      sources[i + 2] = right ? x : ZEROS;
      at[j + 2] = right ? begin + last * channels : 0;
      at[j + 3] = inside ? channels : 0;
      i += SOURCES;
      j += PLACES;
    }
  }

  /** Returns room for the arrays that {@link #find} finds. */
  float[][] sources() {
    return new float[rows.taps() * SOURCES][];
  }

  /** Returns room for the places that {@link #find} finds, and for what {@link #touch} reads. */
  int[] places() {
    return new int[rows.taps() * PLACES + 1];
  }

  /**
   * Reads a float of each cache line of the source rows that an output row is the first one to see. What tiles read is
   * too scattered to be fetched ahead; this fetches it in the order in which it lies.
   *
   * @param x source
   * @param xo where the image begins, or the first channel of a range
   * @param row output row
   * @param afresh whether no row before it was computed
   * @param range channels of the range
   * @param at from {@link #places}; with no use of what it reads the compiler would leave out the reading
   */
  void touch(float[] x, int xo, int row, boolean afresh, int range, int[] at) {
    if (rows.taps() == 0) { // of an input gradient: no output saw these rows
      return;
    }
    int last = rows.offset(rows.taps() - 1);
    int from = row * rows.step() + (afresh ? rows.offset(0) : Math.max(rows.offset(0), last - rows.step() + 1));
    int end = Math.min(row * rows.step() + last + 1, rows.source());
    for (int r = Math.max(0, from); r < end; r++) {
      touch(x, xo + r * columns.source() * channels, columns.source(), channels, range, at);
    }
  }

  /** Reads a float of each cache line of a range of channels of a row of pixels. */
  static void touch(float[] x, int xo, int pixels, int pixel, int range, int[] at) {
    float sum = 0;
    if (range == pixel) {
      sum = ReadAhead.touch(x, xo, pixels * pixel);
    } else {
      for (int p = 0; p < pixels; p++) {
        sum += ReadAhead.touch(x, xo + p * pixel, range);
      }
    }
    at[at.length - 1] += (int) sum;
  }
}
