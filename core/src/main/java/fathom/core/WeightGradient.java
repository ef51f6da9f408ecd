package fathom.core;

import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.ConvKernels;
import fathom.core.kernel.OuterPatch;
import fathom.core.kernel.OuterProducts;
import java.util.Arrays;

/**
 * The gradient of the weight of a convolution, {@code dw = xᵀ * dy}. The output pixels are cut into chunks; each chunk
 * sums its outer products in the order of the pixels, and the sums of the chunks are added in the order of the chunks.
 *
 * <p>The gradient is cut into blocks whose sums fit into the second-level cache, with what they are made of. A block
 * copies band after band of x and dy, so few pixels that a panel of dy stays in the first-level cache. Where there are
 * many blocks, each adds its chunks alone; else there is a task for each chunk of each block.
 */
final class WeightGradient {
  /** Output pixels of a chunk, at least: fewer would make the addition of the chunks expensive. */
  private static final int CHUNK_PIXELS = 1024;

  /** Chunks, at most. */
  private static final int CHUNKS = 64;

  /** Floats of the sums of all chunks together, at most, unless there is only one chunk. */
  private static final int CHUNK_FLOATS = 1 << 22;

  /** Output pixels of a band, at most: a panel of dy takes 14 KiB, and what a tile sees of x as much. */
  private static final int BAND_PIXELS = 112;

  /** Channels of which the columns of a kernel row are summed as one run, times the stride. */
  private static final int FEW_CHANNELS = 64;

  /** Output pixels of a band with few channels, at most: there is little to compute for a row. */
  private static final int FEW_CHANNELS_PIXELS = 1024;

  /** Weights of a block, at most: 512 KiB, half of the second-level cache. With fewer, more is copied more often. */
  private static final int BLOCK_WEIGHTS = 1 << 17;

  /** Tasks, at least, where there is work for so many. */
  private static final int TASKS = 16;

  /** Floats that a tile may read beyond its values, see {@link ConvKernels#outer}. */
  private static final int SLACK = 16;

  private final ConvKernels kernels;
  private final Conv2dShape s;

  /** Channels, outputs and panels of a group. */
  private final int channels;

  private final int outputs;
  private final int panels;

  /** Outputs of a panel, at most. */
  private final int panelWidth;

  private final Bands chunks;

  /** Within a chunk, the pixels that are copied at once. */
  private final Bands bands;

  /**
   * Groups, channels of a group and panels of a group in a block, at most; a block of several groups has them whole.
   */
  private int blockGroups = 1;

  private int blockChannels;
  private int blockPanels;

  /** Whether every block adds its chunks alone. */
  private final boolean alone;

  private final OuterPatch patch;

  /** What is summed over the pixels of a band in a pass: for one kernel row, or for all of them. */
  private final OuterProducts products;

  /** Floats of the sums of a panel in a pass. */
  private final int panelSize;

  WeightGradient(ConvKernels kernels, Conv2dShape s) {
    this.kernels = kernels;
    this.s = s;
    channels = s.c() / s.groups();
    outputs = s.oc() / s.groups();
    panelWidth = kernels.outerPanel(outputs);
    panels = (outputs + panelWidth - 1) / panelWidth;
    chunks = chunks(s, s.weights());
    long image = (long) chunks.rows * chunks.columns;
    boolean few = s.kw() > 1 && s.c() * s.strideW() <= FEW_CHANNELS;
    int most = few ? FEW_CHANNELS_PIXELS : BAND_PIXELS;
    bands = new Bands(chunks.images, chunks.rows, chunks.columns, most / image, most / chunks.columns, most);
    boolean shared = kernels.outerShares(outputs) && OuterProducts.shareable(s) && bands.columns == s.ow();
    boolean dense = few && !shared && s.groups() == 1 && s.dilationW() == 1;
    blockChannels = channels;
    blockPanels = panels;
    alone = cut(!dense);
    boolean allRows = kernels.outerAllRows(s.kh() * s.kw() * blockChannels);
    if (dense) {
      patch = OuterPatch.dense(s, bands.rows, bands.columns);
      products = OuterProducts.dense(s, patch, pixels(), panelWidth, allRows);
    } else if (shared) {
      patch = OuterPatch.blocked(s, blockGroups * blockChannels, bands.rows, bands.columns);
      products = OuterProducts.shared(s, patch, pixels(), panelWidth);
    } else {
      patch = OuterPatch.wide(s, blockGroups * blockChannels, bands.rows, bands.columns);
      products = OuterProducts.wide(s, patch, pixels(), panelWidth, allRows);
    }
    panelSize = kernels.outerSize(products, blockChannels);
  }

  /** Cuts the gradient into blocks; returns whether there are so many that each can add its chunks alone. */
  private boolean cut(boolean byChannels) {
    int perWeight = s.kh() * s.kw();
    blockGroups = Math.max(1, Math.min(s.groups(), 64 / channels));
    while (perWeight * blockGroups * blockChannels * blockPanels * panelWidth > BLOCK_WEIGHTS && halve(byChannels)) {
      // Until a block fits.
    }
    boolean enough = chunks.count() == 1 || blocks() >= TASKS;
    int tasks = enough ? 1 : chunks.count();
    while (tasks * blocks() < TASKS && s.macs() / tasks / blocks() > 2 * Conv2dEngine.WORK && halve(byChannels)) {
      // Until there are enough tasks.
    }
    return enough;
  }

  /** Halves the groups of a block, or its longer side; returns false if it is as small as it can be. */
  private boolean halve(boolean byChannels) {
    if (blockGroups > 1) {
      blockGroups = (blockGroups + 1) / 2;
    } else if (byChannels && blockChannels > 16 && (blockChannels > blockPanels * panelWidth || blockPanels == 1)) {
      blockChannels = (blockChannels / 2 + 15) / 16 * 16;
    } else if (blockPanels > 1) {
      blockPanels = (blockPanels + 1) / 2;
    } else {
      return false;
    }
    return true;
  }

  private int groupBlocks() {
    return (s.groups() + blockGroups - 1) / blockGroups;
  }

  private int channelBlocks() {
    return (channels + blockChannels - 1) / blockChannels;
  }

  private int panelBlocks() {
    return (panels + blockPanels - 1) / blockPanels;
  }

  private int blocks() {
    return groupBlocks() * channelBlocks() * panelBlocks();
  }

  /** Returns where the pixels of a band lie in the copy of x. */
  private int[] pixels() {
    int[] pixel = new int[bands.pixels()];
    for (int p = 0; p < pixel.length; p++) {
      int row = p / bands.columns % bands.rows;
      int column = p % bands.columns;
      int image = p / bands.columns / bands.rows;
      pixel[p] = image * patch.size() + patch.pixel(row, column);
    }
    return pixel;
  }

  /** Cuts the output pixels into the chunks whose sums are added to a gradient with {@code size} elements. */
  static Bands chunks(Conv2dShape s, int size) {
    long image = (long) s.oh() * s.ow();
    long all = s.n() * image;
    long most = Math.max(CHUNK_PIXELS, Math.max((all + CHUNKS - 1) / CHUNKS, all * size / CHUNK_FLOATS));
    return new Bands(s.n(), s.oh(), s.ow(), most / image, most / s.ow(), most);
  }

  void compute(float[] x, int xo, float[] dy, int dyo, float[] dw, int dwo, boolean accumulate) {
    if (alone) {
      Threads.run(blocks(), b -> {
        Block block = new Block(b);
        int size = block.parts() * panelSize;
        float[] sums = Buffers.take(size);
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
          sum(block, chunk, x, xo, dy, dyo, sums, 0, chunk > 0);
        }
        for (int part = 0; part < block.parts(); part++) {
          store(block, part, sums, part * panelSize, dw, dwo, accumulate);
        }
        Buffers.give(sums);
      });
      return;
    }
    int parts = new Block(0).parts();
    int size = blocks() * parts * panelSize;
    float[] sums = Buffers.take(chunks.count() * size);
    Threads.run(chunks.count() * blocks(), task -> {
      int b = task % blocks();
      int chunk = task / blocks();
      sum(new Block(b), chunk, x, xo, dy, dyo, sums, chunk * size + b * parts * panelSize, false);
    });
    Threads.run(blocks() * parts, task -> {
      Block block = new Block(task / parts);
      if (task % parts < block.parts()) {
        int at = task * panelSize;
        for (int chunk = 1; chunk < chunks.count(); chunk++) {
          Elementwise.addInto(sums, chunk * size + at, sums, at, panelSize);
        }
        store(block, task % parts, sums, at, dw, dwo, accumulate);
      }
    });
    Buffers.give(sums);
  }

  /** Some channels and panels of a group, or some whole groups. */
  private final class Block {
    final int group;
    final int groups;
    final int channel;
    final int width;
    final int panel;
    final int height;

    Block(int number) {
      int panelBlock = number % panelBlocks();
      int channelBlock = number / panelBlocks() % channelBlocks();
      group = number / panelBlocks() / channelBlocks() * blockGroups;
      groups = Math.min(blockGroups, s.groups() - group);
      channel = channelBlock * blockChannels;
      width = Math.min(blockChannels, channels - channel);
      panel = panelBlock * blockPanels;
      height = Math.min(blockPanels, panels - panel);
    }

    /** Returns how many sums of {@link #panelSize} floats there are: {@code [group, panel, pass]}. */
    int parts() {
      return groups * height * products.passes();
    }

    /** Returns the first output channel of a panel, counted in the block, of a group. */
    int output(int g, int p) {
      return (group + g) * outputs + (panel + p) * panelWidth;
    }

    /** Returns how many output channels a panel, counted in the block, has. */
    int outputs(int p) {
      return Math.min(panelWidth, outputs - (panel + p) * panelWidth);
    }
  }

  private void store(Block block, int part, float[] sums, int at, float[] dw, int dwo, boolean accumulate) {
    int passes = products.passes();
    int row = part % passes;
    int p = part / passes % block.height;
    int g = part / passes / block.height;
    int to = dwo + (row * s.kw() * channels + block.channel) * s.oc() + block.output(g, p);
    kernels.outerStore(products, sums, at, block.width, block.outputs(p), dw, to, accumulate);
  }

  /**
   * Sums the outer products of a block over a chunk. A panel of dy and its sums are an array of their own, so that a
   * tile needs few registers for addresses.
   */
  private void sum(
      Block block, int chunk, float[] x, int xo, float[] dy, int dyo, float[] sums, int at, boolean accumulate) {
    float[] scratch = Buffers.take(bands.images * patch.size() + SLACK);
    float[][] panel = new float[block.groups * block.height][];
    int sumsAt = bands.pixels() * panelWidth;
    int size = products.passes() * panelSize;
    for (int p = 0; p < panel.length; p++) {
      panel[p] = Buffers.take(sumsAt + size);
      Arrays.fill(panel[p], sumsAt, sumsAt + size, 0f);
    }
    int width = (block.groups - 1) * channels + block.width;
    int from = xo + block.group * channels + block.channel;
    for (int band = 0; band < bands.count(); band++) {
      int image0 = chunks.firstImage(chunk) + bands.firstImage(band);
      int row0 = chunks.firstRow(chunk) + bands.firstRow(band);
      int column0 = chunks.firstColumn(chunk) + bands.firstColumn(band);
      // The last chunk may be smaller than the others, which the bands do not know.
      int images = Math.min(bands.images(band), chunks.firstImage(chunk) + chunks.images(chunk) - image0);
      int rows = Math.min(bands.rows(band), chunks.firstRow(chunk) + chunks.rows(chunk) - row0);
      int columns = Math.min(bands.columns(band), chunks.firstColumn(chunk) + chunks.columns(chunk) - column0);
      if (images <= 0 || rows <= 0 || columns <= 0) {
        continue;
      }
      int pixels = images * rows * columns;
      int dyAt = dyo + ((image0 * s.oh() + row0) * s.ow() + column0) * s.oc();
      for (int i = 0; i < images; i++) {
        int imageAt = from + (image0 + i) * s.h() * s.w() * s.c();
        patch.fill(kernels, x, imageAt, s.c(), width, row0, rows, column0, scratch, i * patch.size());
      }
      for (int g = 0; g < block.groups; g++) {
        int first = block.output(g, 0);
        int count = block.output(g, block.height - 1) + block.outputs(block.height - 1) - first;
        kernels.copyPanels(dy, dyAt + first, s.oc(), count, pixels, panel, g * block.height, panelWidth);
        for (int p = 0; p < block.height; p++) {
          for (int pass = 0; pass < products.passes(); pass++) {
            kernels.outer(
                products, scratch, products.row(pass) + patch.channel(g * channels), block.width, pixels,
                block.outputs(p), panel[g * block.height + p], sumsAt + pass * panelSize);
          }
        }
      }
    }
    Buffers.give(scratch);
    for (int p = 0; p < panel.length; p++) {
      if (accumulate) {
        Elementwise.addInto(panel[p], sumsAt, sums, at + p * size, size);
      } else {
        System.arraycopy(panel[p], sumsAt, sums, at + p * size, size);
      }
      Buffers.give(panel[p]);
    }
  }
}
