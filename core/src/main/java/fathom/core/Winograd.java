package fathom.core;

import static fathom.core.kernel.WinogradKernels.PATCH;
import static fathom.core.kernel.WinogradKernels.PLANES;
import static fathom.core.kernel.WinogradKernels.TILE;
import static fathom.core.kernel.WinogradKernels.TOGETHER;

import fathom.core.Conv2dEngine.Output;
import fathom.core.Conv2dEngine.Weights;
import fathom.core.kernel.Axis;
import fathom.core.kernel.Correlation;
import fathom.core.kernel.Kernels;
import fathom.core.kernel.WinogradKernels;
import java.util.Arrays;

/**
 * Correlations with 3x3 neighbouring taps by Winograd's filtering F(4x4, 3x3), see {@link WinogradKernels}: forward
 * passes and input gradients with a quarter of the multiplications.
 *
 * <p>Outputs are cut into tiles of 4x4. For a group of tiles all inputs are transformed into 36 planes {@code [tiles,
 * channels]}; each is multiplied by its plane of transformed weights, and the 36 products of a tile are transformed
 * into its outputs. An output is the start value plus the transform of its products; a product is a sum of chains of
 * {@link #CHAIN} channels each, in ascending order. All cuts depend on the size of the problem alone.
 *
 * <p>An infinity or a NaN in the source makes NaNs of all outputs of its tile, besides those next to it; so does an
 * overflow in a transform, from values of 1e36 on. Where all that a tile sees is zero, its outputs are the start
 * values.
 */
final class Winograd {
  /** The "width" by which packed weights are asked for; no tile of the direct kernels is that wide. */
  private static final int LAYOUT = 0;

  /**
   * Channels of a chain of products. Short chains make up for what the transforms lose, so that results are as exact as
   * those of the direct kernels: with chains of all channels the error would be twice as large.
   */
  private static final int CHAIN = 32;

  /** Transformed inputs of a group, about, in floats: 512 KiB, so that they stay in the second-level cache. */
  private static final int GROUP = 1 << 17;

  /** Tiles of a group at least, if there are so many: for fewer, weights are fetched too often. */
  private static final int LEAST_TILES = 32;

  /** Tiles of a group at least where weights are transformed for each group. */
  private static final int LEAST_TILES_LATE = 64;

  /** From so many groups on each is a task of its own. */
  private static final int TASKS = 4;

  /** Weights that are transformed before anything else, at most, in floats: 16 MiB, a share of the last-level cache. */
  private static final int PACKED = 1 << 22;

  /** Output channels that are computed together; the width of a tile of products divides it. */
  private static final int PANEL = 64;

  /** What is added to the distance of planes: a multiple of the page size would have them collide in the cache. */
  private static final int APART = 16;

  private final Kernels kernels;
  private final WinogradKernels winograd;
  private final int width;
  private final Axis rows;
  private final Axis columns;
  private final int channels;
  private final int outputs;
  private final ConvEnding ending;
  private final int chains;
  private final int panels;
  /** Whether each task transforms its weights for itself. */
  private final boolean late;

  /** Plans a correlation that {@link #fits}. */
  Winograd(Kernels kernels, Axis rows, Axis columns, int channels, int outputs, ConvEnding ending) {
    this.kernels = kernels;
    winograd = kernels.winograd();
    width = winograd.width(CHAIN, PANEL);
    this.rows = rows;
    this.columns = columns;
    this.channels = channels;
    this.outputs = outputs;
    this.ending = ending;
    chains = channels / CHAIN;
    panels = outputs / PANEL;
    late = (long) PLANES * channels * outputs > PACKED;
  }

  /**
   * Returns whether a correlation without groups is computed here.
   *
   * <p>The choice is by the shape of an image and its weights, so that an image has the same result in every batch. It
   * takes what gains: 128 channels or more, so that the transforms are paid by many products, and maps that fill at
   * least half of four tiles. Maps of more than 32x32 pixels gain from 64 channels on. Networks for small images with
   * up to 64 channels stay with the direct kernels.
   */
  static boolean fits(Axis rows, Axis columns, int channels, int outputs) {
    if (!neighbouring(rows) || !neighbouring(columns) || channels % PANEL != 0 || outputs % PANEL != 0) {
      return false;
    }
    long pixels = (long) rows.outputs() * columns.outputs();
    long tiles = (long) tiles(rows) * tiles(columns);
    int least = pixels > 32 * 32 ? 64 : 128;
    return channels >= least && outputs >= least && tiles >= 4 && 2 * PLANES * tiles <= 9 * pixels;
  }

  /** Returns whether an axis has three taps that read neighbouring positions, and these move by one per output. */
  private static boolean neighbouring(Axis axis) {
    return axis.step() == 1 && axis.taps() == 3 && axis.shift(1) == 1 && axis.shift(2) == 2;
  }

  /** Returns a number of tiles that the kernels take together; those beyond {@code tiles} are zeros. */
  private static int together(int tiles) {
    return (tiles + TOGETHER - 1) / TOGETHER * TOGETHER;
  }

  private static int tiles(Axis axis) {
    return (axis.outputs() + TILE - 1) / TILE;
  }

  /**
   * Computes all images.
   *
   * @param images number of images
   * @param x source {@code [N, rows, columns, channels]}, beginning at {@code xo}
   * @param w weights
   * @param start start values of the outputs
   * @param y outputs
   */
  void correlate(
      int images, float[] x, int xo, Weights w, Output start, Output y) {
    float[] packed = pack(w);
    int acrossTiles = tiles(columns);
    int downTiles = tiles(rows);
    long most = Math.max(GROUP / (PLANES * channels), late ? LEAST_TILES_LATE : LEAST_TILES);
    Bands groups = new Bands(images, downTiles, acrossTiles, most / ((long) downTiles * acrossTiles),
        most / acrossTiles, most);
    if (groups.count() >= TASKS) {
      Threads.run(groups.count(), group -> new Group(groups, group, x, xo, packed, start, y).run());
    } else {
      for (int group = 0; group < groups.count(); group++) {
        new Group(groups, group, x, xo, packed, start, y).run();
      }
    }
    w.values().release(packed);
  }

  /**
   * Returns the weights: {@code [panels, PLANES, chains, PANEL / width, CHAIN, width]}, or {@code [panels, chains, 9,
   * PANEL / width, CHAIN, width]} before they are transformed.
   */
  private float[] pack(Weights w) {
    int planes = late ? 9 : PLANES;
    int block = CHAIN * PANEL;
    return w.values().pack(LAYOUT, planes * channels * outputs,
        (values, offset, to) -> Threads.run(panels * chains, task -> {
          float[] spare = late ? to : Buffers.take(9 * block);
          int at = late ? task * 9 * block : 0;
          int from = offset + task / chains * PANEL * w.output() + task % chains * CHAIN * w.channel();
          for (int tap = 0; tap < 9; tap++) {
            int place = from + rows.kernelIndex(tap / 3) * w.row() + columns.kernelIndex(tap % 3) * w.column();
            for (int part = 0; part < Correlation.parts(CHAIN); part++) {
              Correlation.packPointwisePart(kernels.convolution(), part, values, place, CHAIN, w.channel(), w.output(),
                  PANEL, width, spare, at + tap * block);
            }
          }
          if (!late) {
            int panel = task / chains * PLANES * chains;
            transformWeights(spare, at, to, (panel + task % chains) * block, chains * block);
            Buffers.give(spare);
          }
        }));
  }

  /**
   * Transforms the weights of a panel and a chain, 9 planes to {@link WinogradKernels#PLANES} that are {@code plane}
   * apart.
   */
  private void transformWeights(float[] g, int at, float[] u, int uo, int plane) {
    int block = CHAIN * PANEL;
    int row = 3 * block;
    float[] spare = Buffers.take(PATCH * row);
    winograd.weights(g, at, row, spare, 0, row, row);
    for (int i = 0; i < PATCH; i++) {
      winograd.weights(spare, i * row, block, u, uo + i * PATCH * plane, plane, block);
    }
    Buffers.give(spare);
  }

  /** A group of tiles whose transformed inputs are kept together. */
  private final class Group {
    private final Bands groups;
    private final int group;
    private final float[] x;
    private final int xo;
    private final float[] packed;
    private final Output start;
    private final Output y;
    private final int tiles;
    private final int vPlane;
    private final int mPlane;
    private final float[] v;

    Group(Bands groups, int group, float[] x, int xo, float[] packed, Output start,
        Output y) {
      this.groups = groups;
      this.group = group;
      this.x = x;
      this.xo = xo;
      this.packed = packed;
      this.start = start;
      this.y = y;
      tiles = groups.pixels(group);
      vPlane = together(groups.pixels()) * channels + APART;
      mPlane = together(groups.pixels()) * PANEL + APART;
      v = Buffers.take(PLANES * vPlane);
    }

    int image(int tile) {
      return groups.firstImage(group) + tile / (groups.rows(group) * groups.columns(group));
    }

    /** Returns the first output row of a tile. */
    int row(int tile) {
      return TILE * (groups.firstRow(group) + tile / groups.columns(group) % groups.rows(group));
    }

    /** Returns the first output column of a tile. */
    int column(int tile) {
      return TILE * (groups.firstColumn(group) + tile % groups.columns(group));
    }

    void run() {
      int grain = Math.max(1, Conv2dEngine.BAND_FLOATS / (PLANES * channels));
      Threads.runRanges(tiles, grain, (from, count) -> {
        float[] spare = Buffers.take(2 * PLANES * channels);
        for (int tile = from; tile < from + count; tile++) {
          transformInput(tile, spare);
        }
        Buffers.give(spare);
      });
      for (int plane = 0; plane < PLANES; plane++) {
        Arrays.fill(v, plane * vPlane + tiles * channels, plane * vPlane + together(tiles) * channels, 0f);
      }
      Threads.run(panels, this::compute);
      Buffers.give(v);
    }

    /** Transforms the input of a tile; where it lies beyond the border, a copy with zeros. */
    private void transformInput(int tile, float[] spare) {
      int row0 = row(tile) + rows.origin(0);
      int column0 = column(tile) + columns.origin(0);
      int pixel = channels;
      int sourceRow = columns.source() * pixel;
      int at = xo + image(tile) * rows.source() * sourceRow + row0 * sourceRow + column0 * pixel;
      int row = PATCH * pixel;
      boolean inside = row0 >= 0 && row0 + PATCH <= rows.source() && column0 >= 0
          && column0 + PATCH <= columns.source();
      if (inside) {
        winograd.input(x, at, sourceRow, spare, 0, row, row);
      } else {
        int copy = PLANES * pixel;
        int left = Math.min(PATCH, Math.max(0, -column0));
        int right = Math.max(left, Math.min(PATCH, columns.source() - column0));
        for (int i = 0; i < PATCH; i++) {
          int to = copy + i * row;
          if (row0 + i < 0 || row0 + i >= rows.source()) {
            Arrays.fill(spare, to, to + row, 0f);
          } else {
            Arrays.fill(spare, to, to + left * pixel, 0f);
            System.arraycopy(x, at + i * sourceRow + left * pixel, spare, to + left * pixel, (right - left) * pixel);
            Arrays.fill(spare, to + right * pixel, to + row, 0f);
          }
        }
        winograd.input(spare, copy, row, spare, 0, row, row);
      }
      for (int i = 0; i < PATCH; i++) {
        winograd.input(spare, i * row, pixel, v, i * PATCH * vPlane + tile * pixel, vPlane, pixel);
      }
    }

    /** Computes a panel of the outputs. */
    private void compute(int panel) {
      int block = CHAIN * PANEL;
      float[] m = Buffers.take(PLANES * mPlane);
      float[] sums = Buffers.take(winograd.spare(together(tiles), CHAIN, PANEL));
      if (late) {
        float[] u = Buffers.take(PLANES * block);
        for (int chain = 0; chain < chains; chain++) {
          transformWeights(packed, (panel * chains + chain) * 9 * block, u, 0, block);
          for (int plane = 0; plane < PLANES; plane++) {
            products(plane, chain, 1, u, plane * block, m, sums);
          }
        }
        Buffers.give(u);
      } else {
        for (int plane = 0; plane < PLANES; plane++) {
          products(plane, 0, chains, packed, (panel * PLANES + plane) * chains * block, m, sums);
        }
      }
      Buffers.give(sums);
      float[] spare = Buffers.take((PATCH + TILE) * TILE * PANEL);
      for (int tile = 0; tile < tiles; tile++) {
        transformOutput(m, tile, panel * PANEL, spare);
      }
      Buffers.give(spare);
      Buffers.give(m);
    }

    /** Adds chains of products of all tiles and one plane to {@code [tiles, PANEL]}; the first one begins it. */
    private void products(int plane, int chain, int count, float[] u, int uo, float[] m, float[] sums) {
      winograd.products(v, plane * vPlane + chain * CHAIN, channels, together(tiles), count, CHAIN, u, uo, PANEL,
          chain > 0, m, plane * mPlane, sums);
    }

    /** Transforms the products of a tile into its outputs, those within the map, and does what follows. */
    private void transformOutput(float[] m, int tile, int output, float[] spare) {
      int row = PATCH * PANEL;
      for (int j = 0; j < PATCH; j++) {
        winograd.output(
            m, tile * PANEL + j * mPlane, PATCH * mPlane, Conv2dEngine.ZEROS, 0, 0, spare, j * PANEL, row, PANEL);
      }
      int image = image(tile);
      int column0 = column(tile);
      int down = Math.min(TILE, rows.outputs() - row(tile));
      int across = Math.min(TILE, columns.outputs() - column0);
      int copy = TILE * row;
      for (int i = 0; i < down; i++) {
        int so = start.at(image, row(tile) + i, column0, 0, output);
        int yo = y.at(image, row(tile) + i, column0, 0, output);
        if (across == TILE) {
          winograd.output(spare, i * row, PANEL, start.data(), so, start.pixel(), y.data(), yo, y.pixel(), PANEL);
        } else {
          for (int j = 0; j < across; j++) {
            System.arraycopy(start.data(), so + j * start.pixel(), spare, copy + j * PANEL, PANEL);
          }
          winograd.output(spare, i * row, PANEL, spare, copy, PANEL, spare, copy, PANEL, PANEL);
          for (int j = 0; j < across; j++) {
            System.arraycopy(spare, copy + j * PANEL, y.data(), yo + j * y.pixel(), PANEL);
          }
        }
        if (ending != ConvEnding.NONE) {
          ending.apply(kernels, y.data(), y.offset(), yo - y.offset(), across, y.pixel(), PANEL);
        }
      }
    }
  }
}
