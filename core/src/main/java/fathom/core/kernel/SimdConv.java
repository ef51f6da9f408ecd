package fathom.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Convolution kernels with the Vector API: which tile computes what, and the edges. The tiles are in {@link SimdTiles},
 * {@link SimdPointwise} and {@link SimdSixteen}.
 */
final class SimdConv implements ConvKernels {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED.length() > BlockedPatch.BLOCK
      ? FloatVector.SPECIES_512
      : FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();

  /**
   * The class of all vectors. After a loop, tiles cast their sums to it: in some processes JDK 17 does not know the
   * exact class of a sum there, keeps it on the heap, and the tile is ten times slower for good.
   */
  static final Class<? extends FloatVector> VECTOR = SPECIES.vectorType().asSubclass(FloatVector.class);

  /** Whether there are 32 vector registers and not 16: everywhere but on x86 without AVX-512. */
  static final boolean MANY_REGISTERS = LANES == 16
      || !Arrays.asList("amd64", "x86_64", "x86").contains(System.getProperty("os.arch"));

  private static final int BLOCK = BlockedPatch.BLOCK;
  private static final ConvKernels PLAIN = new ScalarConv();

  private static final int TILE_16X1 = 0;
  private static final int TILE_8X2 = 1;
  private static final int TILE_7X2 = 2;
  private static final int TILE_4X4 = 3;
  private static final int TILE_5X2 = 4;
  private static final int TILE_6X2 = 5;

  private static final ConvTile[] TILES = MANY_REGISTERS
      ? new ConvTile[] {
          new ConvTile(TILE_16X1, 16, LANES, true),
          new ConvTile(TILE_8X2, 8, 2 * LANES, true),
          new ConvTile(TILE_7X2, 7, 2 * LANES, true),
          new ConvTile(TILE_4X4, 4, 4 * LANES, false)
      }
      : new ConvTile[] {new ConvTile(TILE_6X2, 6, 2 * LANES, false)};

  /** Speed of the tiles relative to the peak, where values are shared and where not. */
  private static final double[] SHARED_SPEED = {0.95, 0.95, 0.94, 0.86};

  private static final double[] SPEED = {0.68, 0.9, 0.88, 0.86};

  private static final ConvTile[] POINTWISE_TILES = MANY_REGISTERS
      ? new ConvTile[] {
          new ConvTile(TILE_16X1, 16, LANES, false),
          new ConvTile(TILE_8X2, 8, 2 * LANES, false),
          new ConvTile(TILE_4X4, 4, 4 * LANES, false)
      }
      : new ConvTile[] {new ConvTile(TILE_5X2, 5, 2 * LANES, false)};

  private static final double[] POINTWISE_SPEED = {0.65, 0.88, 0.95};

  /** From so many channels and output channels on copied pixels gain more than the copy costs. */
  private static final int COPIED = 256;

  /** Pixels that are copied at once, the usual number: half of the second-level cache. */
  private static final int COPIED_PIXELS = 128;

  /** Floats of all panels that no cache holds beside what else a product reads and writes: 16 MiB. */
  private static final int UNCACHED = 1 << 22;

  /** Floats of a panel of weights that tiles read again and again from the first-level cache. */
  private static final int PANEL = 1 << 13;

  /** So many streams of reads at most, side by side, are fetched ahead. */
  private static final int STREAMS = 5;

  /** A number of pixels that all tiles divide evenly, for rows that are long. */
  private static final int LONG_ROW = 80;

  @Override
  public ConvTile tile(int columns, int outputs, boolean shareable) {
    return fastest(TILES, shareable ? SHARED_SPEED : SPEED, columns, outputs);
  }

  @Override
  public PointwisePlan pointwisePlan(long pixels, int channels, int outputs) {
    ConvTile tile = fastest(POINTWISE_TILES, POINTWISE_SPEED, LONG_ROW, outputs);
    boolean near = tile.code() == TILE_4X4 || tile.code() == TILE_5X2;
    if (near && channels >= COPIED && outputs >= COPIED) {
      return new PointwisePlan(tile, copied(pixels, channels, outputs), part(channels, SimdPointwise.PITCH - BLOCK),
          SimdPointwise.PITCH);
    }
    int most = Math.max(256, (1 << 16) / Math.max(channels, Math.min(outputs, 256)));
    return new PointwisePlan(tile, most, part(channels, PANEL / tile.width()), 0);
  }

  /**
   * Returns how many pixels are copied at once. A panel comes from memory for the first ones, four times as slow as
   * they could compute, and from the second-level cache for all others. If no cache holds all panels, that takes a
   * tenth of the time with 128 pixels. Else fewer pixels make enough tasks that need not copy the same ones.
   */
  private static int copied(long pixels, int channels, int outputs) {
    if ((long) channels * outputs >= UNCACHED) {
      return 4 * COPIED_PIXELS;
    }
    return pixels < 4 * COPIED_PIXELS ? COPIED_PIXELS : (int) Math.min((pixels + 7) / 8, COPIED_PIXELS);
  }

  /** Returns the size of the parts when channels are cut into equal ones of at most {@code most}; a multiple of 16. */
  private static int part(int channels, int most) {
    int parts = (channels + most - 1) / most;
    return (channels + parts * BLOCK - 1) / (parts * BLOCK) * BLOCK;
  }

  /** Returns the tile that computes a row of pixels first, with what it computes beyond the row and the channels. */
  private static ConvTile fastest(ConvTile[] tiles, double[] speeds, int columns, int outputs) {
    ConvTile best = tiles[0];
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < tiles.length; i++) {
      ConvTile tile = tiles[i];
      int pixels = (columns + tile.pixels() - 1) / tile.pixels() * tile.pixels();
      int width = (outputs + tile.width() - 1) / tile.width() * tile.width();
      double time = (double) pixels * width / speeds[i];
      if (time < least) {
        least = time;
        best = tile;
      }
    }
    return best;
  }

  @Override
  public void copyBlocks(
      float[] x, int xo, int xPitch, int channels, int before, int pixels, int after, float[] y, int yo, int yBlock) {
    if (channels == BLOCK && xPitch == BLOCK && pixels > 0) { // one block, as it lies
      int end = yo + (before + pixels) * BLOCK;
      Arrays.fill(y, yo, yo + before * BLOCK, 0f);
      System.arraycopy(x, xo, y, yo + before * BLOCK, pixels * BLOCK);
      Arrays.fill(y, end, end + after * BLOCK, 0f);
      return;
    }
    FloatVector zero = FloatVector.zero(SPECIES);
    int wide = (channels + LANES - 1) / LANES * LANES;
    int whole = fit(x, xo, xPitch, wide, pixels);
    int end = (before + pixels + after) * BLOCK;
    for (int c = 0; c < wide; c += LANES) {
      int at = yo + c / BLOCK * yBlock + c % BLOCK;
      for (int p = 0; p < before * BLOCK; p += BLOCK) {
        zero.intoArray(y, at + p);
      }
      for (int p = end - after * BLOCK; p < end; p += BLOCK) {
        zero.intoArray(y, at + p);
      }
    }
    // Pixels outside, so that x is read as it lies, but four at a time, so that four neighbours are written.
    int p = 0;
    for (; p + 4 <= whole; p += 4) {
      int x0 = xo + p * xPitch;
      for (int c = 0; c < wide; c += LANES) {
        int xp = x0 + c;
        int yp = yo + c / BLOCK * yBlock + c % BLOCK + (before + p) * BLOCK;
        FloatVector.fromArray(SPECIES, x, xp).intoArray(y, yp);
        FloatVector.fromArray(SPECIES, x, xp + xPitch).intoArray(y, yp + BLOCK);
        FloatVector.fromArray(SPECIES, x, xp + 2 * xPitch).intoArray(y, yp + 2 * BLOCK);
        FloatVector.fromArray(SPECIES, x, xp + 3 * xPitch).intoArray(y, yp + 3 * BLOCK);
      }
    }
    for (; p < whole; p++) {
      for (int c = 0; c < wide; c += LANES) {
        int yp = yo + c / BLOCK * yBlock + c % BLOCK + (before + p) * BLOCK;
        FloatVector.fromArray(SPECIES, x, xo + p * xPitch + c).intoArray(y, yp);
      }
    }
    if (whole < pixels) {
      int to = yo + (before + whole) * BLOCK;
      PLAIN.copyBlocks(x, xo + whole * xPitch, xPitch, channels, 0, pixels - whole, 0, y, to, yBlock);
    }
  }

  @Override
  public void copyPixels(
      float[] x, int xo, int xPitch, int channels, int pixels, float[] y, int yo, int width, int yPitch, int yBlock) {
    if (xPitch == channels && width == channels && yPitch == channels) {
      System.arraycopy(x, pixels > 0 ? xo : 0, y, yo, pixels * channels);
      return;
    }
    // Whole vectors, as long as x does not end; what lies beyond the channels does not matter.
    int wide = (channels + LANES - 1) / LANES * LANES;
    int whole = width % LANES > 0 ? 0 : fit(x, xo, xPitch, wide, pixels);
    boolean pairs = width % (2 * LANES) == 0 || wide <= width;
    for (int c = 0; c < wide;) {
      int vectors = !pairs || wide - c < 2 * LANES ? 1 : wide - c < 8 * LANES ? 2 : 8;
      int yp = yo + at(c, width, yBlock);
      switch (vectors) {
        case 8 -> copyVectors(x, xo + c, xPitch, whole, y, yp, yPitch, yo + at(c + 2 * LANES, width, yBlock) - yp,
            yo + at(c + 4 * LANES, width, yBlock) - yp, yo + at(c + 6 * LANES, width, yBlock) - yp);
        case 2 -> copyPairs(x, xo + c, xPitch, whole, y, yp, yPitch);
        default -> copyVector(x, xo + c, xPitch, whole, y, yp, yPitch);
      }
      c += vectors * LANES;
    }
    if (whole < pixels) {
      int from = xo + whole * xPitch;
      PLAIN.copyPixels(x, from, xPitch, channels, pixels - whole, y, yo + whole * yPitch, width, yPitch, yBlock);
    }
  }

  @Override
  public void copyPanels(
      float[] x, int xo, int xPitch, int channels, int pixels, float[][] panels, int first, int width) {
    int c = 0;
    if (width == 2 * LANES) {
      for (; c + 8 * LANES <= channels; c += 8 * LANES) {
        int p = first + c / width;
        copyFour(x, xo + c, xPitch, pixels, panels[p], panels[p + 1], panels[p + 2], panels[p + 3]);
      }
    }
    ConvKernels.super.copyPanels(x, xo + c, xPitch, channels - c, pixels, panels, first + c / width, width);
  }

  /** Copies eight vectors of each pixel, by twos into four panels: the more a loop reads, the faster memory answers. */
  private static void copyFour(
      float[] x, int xo, int xPitch, int pixels, float[] y0, float[] y1, float[] y2, float[] y3) {
    for (int p = 0; p < pixels; p++) {
      int xp = xo + p * xPitch;
      FloatVector.fromArray(SPECIES, x, xp).intoArray(y0, p * (2 * LANES));
      FloatVector.fromArray(SPECIES, x, xp + LANES).intoArray(y0, p * (2 * LANES) + LANES);
      FloatVector.fromArray(SPECIES, x, xp + 2 * LANES).intoArray(y1, p * (2 * LANES));
      FloatVector.fromArray(SPECIES, x, xp + 3 * LANES).intoArray(y1, p * (2 * LANES) + LANES);
      FloatVector.fromArray(SPECIES, x, xp + 4 * LANES).intoArray(y2, p * (2 * LANES));
      FloatVector.fromArray(SPECIES, x, xp + 5 * LANES).intoArray(y2, p * (2 * LANES) + LANES);
      FloatVector.fromArray(SPECIES, x, xp + 6 * LANES).intoArray(y3, p * (2 * LANES));
      FloatVector.fromArray(SPECIES, x, xp + 7 * LANES).intoArray(y3, p * (2 * LANES) + LANES);
    }
  }

  /** Returns where blocks of so many channels have a channel. */
  private static int at(int c, int width, int block) {
    return c / width * block + c % width;
  }

  /** Copies eight vectors of each pixel, by twos to four places: the more a loop reads, the faster memory answers. */
  private static void copyVectors(
      float[] x, int xo, int xPitch, int pixels, float[] y, int yo, int yPitch, int y1, int y2, int y3) {
    for (int p = 0; p < pixels; p++) {
      int xp = xo + p * xPitch;
      int yp = yo + p * yPitch;
      FloatVector.fromArray(SPECIES, x, xp).intoArray(y, yp);
      FloatVector.fromArray(SPECIES, x, xp + LANES).intoArray(y, yp + LANES);
      FloatVector.fromArray(SPECIES, x, xp + 2 * LANES).intoArray(y, yp + y1);
      FloatVector.fromArray(SPECIES, x, xp + 3 * LANES).intoArray(y, yp + y1 + LANES);
      FloatVector.fromArray(SPECIES, x, xp + 4 * LANES).intoArray(y, yp + y2);
      FloatVector.fromArray(SPECIES, x, xp + 5 * LANES).intoArray(y, yp + y2 + LANES);
      FloatVector.fromArray(SPECIES, x, xp + 6 * LANES).intoArray(y, yp + y3);
      FloatVector.fromArray(SPECIES, x, xp + 7 * LANES).intoArray(y, yp + y3 + LANES);
    }
  }

  /** Copies two vectors of each pixel. */
  private static void copyPairs(float[] x, int xo, int xPitch, int pixels, float[] y, int yo, int yPitch) {
    for (int p = 0; p < pixels; p++) {
      FloatVector.fromArray(SPECIES, x, xo + p * xPitch).intoArray(y, yo + p * yPitch);
      FloatVector.fromArray(SPECIES, x, xo + p * xPitch + LANES).intoArray(y, yo + p * yPitch + LANES);
    }
  }

  /** Copies one vector of each pixel. */
  private static void copyVector(float[] x, int xo, int xPitch, int pixels, float[] y, int yo, int yPitch) {
    for (int p = 0; p < pixels; p++) {
      FloatVector.fromArray(SPECIES, x, xo + p * xPitch).intoArray(y, yo + p * yPitch);
    }
  }

  /** Returns how many of some pixels have room for {@code wide} floats. */
  private static int fit(float[] x, int xo, int pitch, int wide, int pixels) {
    int room = x.length - wide - xo;
    return (pixels - 1) * pitch <= room ? pixels : room < 0 ? 0 : room / pitch + 1;
  }

  @Override
  public void correlate(
      Correlation c, int images, float[] x, int xo, int xImage, int rows, int columns, float[] w, int wo, int outputs,
      float[] start, int so, int startImage, int startRow, int startPixel, float[] y, int yo, int yImage,
      float[] spare, int spareAt) {
    for (int i = 0; i < images; i++) {
      correlate(c, x, xo + i * xImage, rows, columns, w, wo, outputs, start, so + i * startImage, startRow, startPixel,
          y, yo + i * yImage, spare, spareAt);
    }
  }

  /** Computes one image. */
  private static void correlate(
      Correlation c, float[] x, int xo, int rows, int columns, float[] w, int wo, int outputs, float[] start, int so,
      int startRow, int startPixel, float[] y, int yo, float[] spare, int spareAt) {
    int width = c.tile.width();
    int tiles = (columns + c.tile.pixels() - 1) / c.tile.pixels();
    for (int row = 0; row < rows; row++) {
      int column = 0;
      for (int left = tiles; left > 0; left--) {
        int xp = xo + row * c.xRow() + column * BLOCK;
        int yp = yo + row * c.yRow() + column * c.yPixel();
        int sp = so + row * startRow + column * startPixel;
        int pixels = height(c.tile, columns - column, left);
        int count = Math.min(pixels, columns - column);
        if (count == pixels && outputs == width) {
          tile(c, pixels, x, xp, w, wo, start, sp, startPixel, y, yp, c.yPixel());
        } else {
          copyRows(count, outputs, start, sp, startPixel, spare, spareAt, width);
          tile(c, pixels, x, xp, w, wo, spare, spareAt, width, spare, spareAt, width);
          copyRows(count, outputs, spare, spareAt, width, y, yp, c.yPixel());
        }
        column += count;
      }
    }
  }

  /** Returns the pixels of the next tile: with 16 registers 4, 5 or 6, so that all columns are cut evenly. */
  private static int height(ConvTile tile, int columns, int tiles) {
    return tile.code() == TILE_6X2 ? Math.max(4, (columns + tiles - 1) / tiles) : tile.pixels();
  }

  @Override
  public void pointwise(
      ConvTile tile, float[] x, int xo, int xPixel, int pixels, int channels, float[] w, int wo, int outputs,
      float[] start, int so, int startPixel, float[] y, int yo, int yPixel, float[] spare, int spareAt) {
    boolean near = tile.code() == TILE_4X4 && xPixel == SimdPointwise.PITCH;
    int sixes = near && outputs == tile.width() ? sixes(pixels) : 0;
    for (int t = 0; t < sixes; t++) {
      SimdPointwise.near6x4(x, xo + t * 6 * xPixel, channels, w, wo, start, so + t * 6 * startPixel, startPixel, y,
          yo + t * 6 * yPixel, yPixel);
    }
    int done = 6 * sixes;
    tiles(tile, x, xo + done * xPixel, xPixel, pixels - done, channels, w, wo, outputs, start, so + done * startPixel,
        startPixel, y, yo + done * yPixel, yPixel, spare, spareAt);
  }

  /** Returns how many tiles of six pixels to compute, so that those of four can do the rest: none of it, or 4 to 9. */
  private static int sixes(int pixels) {
    int rest = pixels % 6;
    return Math.max(0, pixels / 6 - (rest > 0 && rest < 4 ? 1 : 0));
  }

  /** Computes pixels in tiles of one kind. */
  private static void tiles(
      ConvTile tile, float[] x, int xo, int xPixel, int pixels, int channels, float[] w, int wo, int outputs,
      float[] start, int so, int startPixel, float[] y, int yo, int yPixel, float[] spare, int spareAt) {
    int count = tile.pixels();
    int tiles = pixels / count;
    // A tile takes pixels that are far apart: each of its addresses then walks on through memory from tile to tile.
    boolean far = count <= STREAMS && xPixel != SimdPointwise.PITCH;
    int step = far ? 1 : count;
    int apart = far ? tiles : 1;
    for (int t = 0; t < tiles; t++) {
      int xp = xo + t * step * xPixel;
      int sp = so + t * step * startPixel;
      int yp = yo + t * step * yPixel;
      if (outputs == tile.width()) {
        tile(tile, x, xp, apart * xPixel, channels, w, wo, start, sp, apart * startPixel, y, yp, apart * yPixel);
      } else {
        part(tile, x, xp, apart * xPixel, channels, w, wo, outputs, start, sp, apart * startPixel, y, yp,
            apart * yPixel, 0, count, spare, spareAt);
      }
    }
    // The rest: in a tile with some pixels before it, whose results are left out, or pixel by pixel.
    int done = tiles * count;
    int before = count - (pixels - done);
    if (done >= before && before < count) {
      int xp = xo + (done - before) * xPixel;
      part(tile, x, xp, xPixel, channels, w, wo, outputs, start, so + done * startPixel, startPixel, y,
          yo + done * yPixel, yPixel, before, pixels - done, spare, spareAt);
    } else {
      for (int p = done; p < pixels; p++) {
        part(tile, x, xo + p * xPixel, 0, channels, w, wo, outputs, start, so + p * startPixel, 0, y, yo + p * yPixel,
            0, 0, 1, spare, spareAt);
      }
    }
  }

  /** Computes a tile in the spare room, of which only {@code count} pixels behind the first ones are wanted. */
  private static void part(
      ConvTile tile, float[] x, int xo, int xp, int n, float[] w, int wo, int outputs, float[] s, int so, int sp,
      float[] y, int yo, int yp, int before, int count, float[] spare, int spareAt) {
    int width = tile.width();
    int at = spareAt + before * width;
    copyRows(count, outputs, s, so, sp, spare, at, width);
    tile(tile, x, xo, xp, n, w, wo, spare, spareAt, width, spare, spareAt, width);
    copyRows(count, outputs, spare, at, width, y, yo, yp);
  }

  @SuppressWarnings("ReferenceEquality")
  static boolean sameArray(float[] a, float[] b) {
    return a == b;
  }

  private static void tile(
      ConvTile tile, float[] x, int xo, int xp, int n, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo,
      int yp) {
    switch (tile.code()) {
      case TILE_16X1 -> SimdPointwise.tile16x1(x, xo, xp, n, w, wo, s, so, sp, y, yo, yp);
      case TILE_8X2 -> SimdPointwise.tile8x2(x, xo, xp, n, w, wo, s, so, sp, y, yo, yp);
      case TILE_4X4 -> {
        if (xp == SimdPointwise.PITCH) {
          SimdPointwise.near4x4(x, xo, n, w, wo, s, so, sp, y, yo, yp);
        } else {
          int even = n & -2;
          SimdPointwise.tile4x4(x, xo, xp, even, w, wo, s, so, sp, y, yo, yp);
          if (even < n) {
            SimdPointwise.add(4, 4 * LANES, x, xo + even, xp, w, wo + even * 4 * LANES, y, yo, yp);
          }
        }
      }
      default -> {
        int even = n & -2;
        if (xp == SimdPointwise.PITCH) {
          SimdSixteen.near5x2(x, xo, 1, even, w, wo, s, so, sp, y, yo, yp);
        } else {
          SimdSixteen.far5x2(x, xo, xp, 1, even, w, wo, s, so, sp, y, yo, yp);
        }
        if (even < n) {
          SimdPointwise.add(5, 2 * LANES, x, xo + even, xp, w, wo + even * 2 * LANES, y, yo, yp);
        }
      }
    }
  }

  /** Computes all runs of the chain for one tile. */
  private static void tile(
      Correlation c, int pixels, float[] x, int xo, float[] w, int wo, float[] s, int so, int sp, float[] y, int yo,
      int yp) {
    run(c, 0, pixels, x, xo, w, wo, s, so, sp, y, yo, yp);
    int at = wo;
    for (int run = 1; run < c.taps.length; run++) {
      at += c.taps[run - 1].length * (c.shared[run - 1] ? Correlation.SHARED : 1) * c.tile.width();
      run(c, run, pixels, x, xo, w, at, y, yo, yp, y, yo, yp);
    }
  }

  private static void run(
      Correlation c, int run, int pixels, float[] x, int xo, float[] w, int wo, float[] s, int so, int sp, float[] y,
      int yo, int yp) {
    int[] taps = c.taps[run];
    if (c.shared[run]) {
      switch (c.tile.code()) {
        case TILE_16X1 -> SimdTiles.shared16x1(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        case TILE_8X2 -> SimdTiles.shared8x2(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        default -> SimdTiles.shared7x2(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
      }
    } else {
      switch (c.tile.code()) {
        case TILE_16X1 -> SimdTiles.tile16x1(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        case TILE_8X2 -> SimdTiles.tile8x2(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        case TILE_7X2 -> SimdTiles.tile7x2(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        case TILE_4X4 -> SimdTiles.tile4x4(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
        default -> {
          switch (pixels) {
            case 6 -> SimdSixteen.tile6x2(x, xo, xo + 3 * BLOCK, taps, w, wo, s, so, sp, y, yo, yp);
            case 5 -> SimdSixteen.tile5x2(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
            default -> SimdSixteen.tile4x2(x, xo, taps, w, wo, s, so, sp, y, yo, yp);
          }
        }
      }
    }
  }

  private static void copyRows(
      int rows, int columns, float[] x, int xo, int xPitch, float[] y, int yo, int yPitch) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(x, xo + r * xPitch, y, yo + r * yPitch, columns);
    }
  }

  @Override
  public int outerPanel(int outputs) {
    return SimdOuter.panel(outputs);
  }

  @Override
  public boolean outerShares(int outputs) {
    return SimdOuter.outerShares(outputs);
  }

  @Override
  public boolean outerAllRows(int values) {
    return false;
  }

  @Override
  public int outerSize(OuterProducts p, int channels) {
    return SimdOuter.outerSize(p, channels);
  }

  @Override
  public void outer(
      OuterProducts p, float[] x, int xo, int channels, int pixels, int outputs, float[] d, int at) {
    SimdOuter.outer(p, x, xo, channels, pixels, d, at);
  }

  @Override
  public void outerStore(
      OuterProducts p, float[] sums, int at, int channels, int outputs, float[] y, int yo, boolean accumulate) {
    SimdOuter.outerStore(p, sums, at, channels, outputs, y, yo, accumulate);
  }
}
