package fathom.core;

import fathom.core.kernel.Axis;
import fathom.core.kernel.BlockedPatch;
import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.ConvKernels;
import fathom.core.kernel.OuterProducts;
import fathom.core.kernel.PaddedPatch;
import java.util.Arrays;

/**
 * The gradient of the weight of a convolution, {@code dw = xᵀ * dy}. The output pixels are cut into chunks; each chunk
 * sums its outer products in the order of the pixels, and the sums of the chunks are added in the order of the chunks.
 */
final class WeightGradient {
  /** Output pixels of a chunk, at least: fewer would make the addition of the chunks expensive. */
  private static final int CHUNK_PIXELS = 1024;

  /** Chunks, at most. */
  private static final int CHUNKS = 64;

  /** Floats of the sums of all chunks together, at most, unless there is only one chunk. */
  private static final int CHUNK_FLOATS = 1 << 22;

  /** Output channels of a panel: a task sums a range of panels. */
  private static final int PANEL = OuterProducts.PANEL;

  /** Floats that a tile may read beyond its rows, see {@link ConvKernels#outer}. */
  private static final int SLACK = 16;

  private final ConvKernels kernels;
  private final Conv2dShape s;
  private final int channels;
  private final int outputs;
  private final Bands chunks;

  /** Within a chunk, the pixels that are copied at once. */
  private final Bands bands;

  /** Whether the copy of x is in blocks. */
  private final boolean inBlocks;

  /** The copy of x; one of the two is used. */
  private final PaddedPatch padded;

  private final BlockedPatch blocked;

  /** Floats of the copy of x for one image. */
  private final int patchSize;

  /** What is summed over the pixels of a band for each kernel row. */
  private final OuterProducts products;

  /** Panels of a group, and of all groups. */
  private final int panels;

  private final int allPanels;

  /** Floats of the sums of a panel for one kernel row. */
  private final int panelSize;

  WeightGradient(ConvKernels kernels, Conv2dShape s) {
    this.kernels = kernels;
    this.s = s;
    channels = s.c() / s.groups();
    outputs = s.oc() / s.groups();
    panels = (outputs + PANEL - 1) / PANEL;
    allPanels = panels * s.groups();
    chunks = chunks(s, s.weights());
    long most = Conv2dEngine.BAND_FLOATS;
    long row = new PaddedPatch(s, 1, chunks.columns).size();
    long image = new PaddedPatch(s, chunks.rows, chunks.columns).size();
    long columns = Math.max(64, most * chunks.columns / row);
    bands = new Bands(chunks.images, chunks.rows, chunks.columns, most / image, most / row, columns);
    boolean shared = kernels.outerShares() && OuterProducts.shareable(s) && bands.columns == s.ow();
    inBlocks = shared || (kernels.outerShares() && s.kh() == 1 && s.kw() == 1);
    padded = new PaddedPatch(s, bands.rows, bands.columns);
    blocked = new BlockedPatch(Axis.rows(s), Axis.columns(s), s.groups(), channels, bands.rows, bands.columns);
    patchSize = inBlocks ? blocked.size() : padded.size();
    int[] pixel = pixels();
    products = shared
        ? OuterProducts.shared(s, blocked, pixel)
        : inBlocks ? OuterProducts.blocked(s, blocked, pixel) : OuterProducts.plain(s, pixel);
    panelSize = kernels.outerSize(products, Math.min(PANEL, outputs));
  }

  /** Returns where the pixels of a band lie in the copy of x. */
  private int[] pixels() {
    int[] pixel = new int[bands.pixels()];
    for (int p = 0; p < pixel.length; p++) {
      int row = p / bands.columns % bands.rows;
      int column = p % bands.columns;
      int image = p / bands.columns / bands.rows;
      int inImage = inBlocks
          ? row * blocked.row() + column * BlockedPatch.BLOCK
          : padded.offset(row, column, 0, 0);
      pixel[p] = image * patchSize + inImage;
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
    int size = allPanels * s.kh() * panelSize; // [panel, kernel row, what the kernels sum for them]
    float[] sums = Buffers.take(chunks.count() * size);
    long work = (long) chunks.pixels() * s.weights() / (2 * Conv2dEngine.WORK);
    int ranges = (int) Math.max(1, Math.min(allPanels, work));
    Threads.run(chunks.count() * ranges, task -> {
      int from = (int) ((long) allPanels * (task % ranges) / ranges);
      int to = (int) ((long) allPanels * (task % ranges + 1) / ranges);
      sum(task / ranges, from, to, x, xo, dy, dyo, sums, task / ranges * size);
    });
    Threads.run(allPanels * s.kh(), part -> {
      int panel = part / s.kh();
      int at = part * panelSize;
      for (int chunk = 1; chunk < chunks.count(); chunk++) {
        Elementwise.addInto(sums, chunk * size + at, sums, at, panelSize);
      }
      int to = dwo + part % s.kh() * s.kw() * channels * s.oc() + firstOutput(panel);
      kernels.outerStore(products, sums, at, width(panel), dw, to, accumulate);
    });
    Buffers.give(sums);
  }

  /** Sums the panels {@code from} to {@code to - 1} of a chunk. */
  private void sum(int chunk, int from, int to, float[] x, int xo, float[] dy, int dyo, float[] sums, int at) {
    Arrays.fill(sums, at + from * s.kh() * panelSize, at + to * s.kh() * panelSize, 0f);
    int dAt = bands.images * patchSize + SLACK;
    int block = kernels.outerBlock();
    int dBlock = bands.pixels() * block;
    int dSize = (Math.min(PANEL, outputs) + block - 1) / block * dBlock;
    float[] scratch = Buffers.take(dAt + dSize);
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
      for (int i = 0; i < images; i++) {
        int imageAt = xo + (image0 + i) * s.h() * s.w() * s.c();
        if (inBlocks) {
          blocked.fill(kernels, x, imageAt, row0, rows, column0, scratch, i * patchSize);
        } else {
          padded.fill(x, imageAt, row0, rows, column0, scratch, i * patchSize);
        }
      }
      int pixels = images * rows * columns;
      int dyAt = dyo + ((image0 * s.oh() + row0) * s.ow() + column0) * s.oc();
      for (int panel = from; panel < to; panel++) {
        for (int o = 0; o < width(panel); o += block) {
          int count = Math.min(block, width(panel) - o);
          int blockAt = dAt + o / block * dBlock;
          kernels.copyPixels(dy, dyAt + firstOutput(panel) + o, s.oc(), count, pixels, scratch, blockAt, block);
        }
        int group = panel / panels;
        for (int row = 0; row < s.kh(); row++) {
          int xAt = inBlocks
              ? blocked.offset(row, 0, 0) + blocked.group(group)
              : padded.offset(0, 0, row, 0) + group * channels;
          int sumsAt = at + (panel * s.kh() + row) * panelSize;
          kernels.outer(products, scratch, xAt, pixels, scratch, dAt, dBlock, width(panel), sums, sumsAt);
        }
      }
    }
    Buffers.give(scratch);
  }

  /** Returns the first output channel of a panel; panels are counted through the groups. */
  private int firstOutput(int panel) {
    return panel / panels * outputs + panel % panels * PANEL;
  }

  /** Returns how many output channels a panel has. */
  private int width(int panel) {
    return Math.min(PANEL, outputs - panel % panels * PANEL);
  }
}
