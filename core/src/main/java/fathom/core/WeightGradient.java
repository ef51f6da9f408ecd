package fathom.core;

import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.Kernels;
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
  private static final int PANEL = 64;

  /** Floats that a tile may read beyond its rows, see {@link Kernels#outer}. */
  private static final int SLACK = 16;

  private final Kernels kernels;
  private final Conv2dShape s;
  private final Bands chunks;

  /** Within a chunk, the pixels that are copied at once. */
  private final Bands bands;

  private final PaddedPatch patch;

  /** Where the pixels of a band lie in its copy. */
  private final int[] pixel;

  private final int channels;
  private final int outputs;
  private final int panels;

  /** Whether panels of {@code dy} are too narrow for the kernel, so that they are copied into wider ones. */
  private final boolean widened;

  WeightGradient(Kernels kernels, Conv2dShape s) {
    this.kernels = kernels;
    this.s = s;
    channels = s.c() / s.groups();
    outputs = s.oc() / s.groups();
    panels = (outputs + PANEL - 1) / PANEL;
    widened = kernels.outerWidth(outputs) != outputs;
    chunks = chunks(s, s.weights());
    long row = new PaddedPatch(s, 1, chunks.columns).size();
    long image = new PaddedPatch(s, chunks.rows, chunks.columns).size();
    long most = Conv2dEngine.BAND_FLOATS;
    bands = new Bands(
        chunks.images, chunks.rows, chunks.columns, most / image, most / row,
        Math.max(64, most * chunks.columns / row));
    patch = new PaddedPatch(s, bands.rows, bands.columns);
    pixel = new int[bands.pixels()];
    for (int p = 0; p < pixel.length; p++) {
      int row0 = p / bands.columns;
      pixel[p] = row0 / bands.rows * patch.size() + patch.offset(row0 % bands.rows, p % bands.columns, 0, 0);
    }
  }

  /** Cuts the output pixels into the chunks whose sums are added to a gradient with {@code size} elements. */
  static Bands chunks(Conv2dShape s, int size) {
    long image = (long) s.oh() * s.ow();
    long all = s.n() * image;
    long most = Math.max(CHUNK_PIXELS, Math.max((all + CHUNKS - 1) / CHUNKS, all * size / CHUNK_FLOATS));
    return new Bands(s.n(), s.oh(), s.ow(), most / image, most / s.ow(), most);
  }

  void compute(float[] x, int xo, float[] dy, int dyo, float[] dw, int dwo, boolean accumulate) {
    int size = s.weights();
    boolean direct = chunks.count() == 1 && !accumulate;
    float[] sums = direct ? dw : Buffers.take(chunks.count() * size);
    int sumsAt = direct ? dwo : 0;
    int allPanels = s.groups() * panels;
    long work = (long) chunks.pixels() * size / (2 * Conv2dEngine.WORK);
    int ranges = (int) Math.max(1, Math.min(allPanels, work));
    Threads.run(chunks.count() * ranges, task -> {
      int from = (int) ((long) allPanels * (task % ranges) / ranges);
      int to = (int) ((long) allPanels * (task % ranges + 1) / ranges);
      sum(task / ranges, from, to, x, xo, dy, dyo, sums, sumsAt + task / ranges * size);
    });
    if (!direct) {
      addChunks(sums, chunks.count(), size, dw, dwo, accumulate);
      Buffers.give(sums);
    }
  }

  /** Sums the panels {@code from} to {@code to - 1} of a chunk. */
  private void sum(int chunk, int from, int to, float[] x, int xo, float[] dy, int dyo, float[] y, int yo) {
    for (int row = 0; row < s.kh() * s.kw() * channels; row++) {
      Arrays.fill(y, yo + row * s.oc() + firstOutput(from), yo + row * s.oc() + firstOutput(to), 0f);
    }
    int patchSize = bands.images * patch.size() + SLACK;
    int wide = kernels.outerWidth(Math.min(PANEL, outputs));
    int dySize = widened ? bands.pixels() * wide : 0;
    float[] scratch = Buffers.take(patchSize + dySize + Conv2dEngine.SPARE);
    int spareAt = patchSize + dySize;
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
        patch.fill(x, xo + (image0 + i) * s.h() * s.w() * s.c(), row0, rows, column0, scratch, i * patch.size());
      }
      int count = images * rows * columns;
      int dyAt = dyo + ((image0 * s.oh() + row0) * s.ow() + column0) * s.oc();
      for (int panel = from; panel < to; panel++) {
        int output = firstOutput(panel);
        int width = firstOutput(panel + 1) - output;
        if (widened) {
          for (int p = 0; p < count; p++) {
            System.arraycopy(dy, dyAt + p * s.oc() + output, scratch, patchSize + p * wide, width);
          }
          sumPanel(panel / panels, scratch, count, scratch, patchSize, wide, width, y, yo + output, spareAt);
        } else {
          sumPanel(panel / panels, scratch, count, dy, dyAt + output, s.oc(), width, y, yo + output, spareAt);
        }
      }
    }
    Buffers.give(scratch);
  }

  /** Returns the first output channel of a panel; panels are counted through the groups. */
  private int firstOutput(int panel) {
    return panel / panels * outputs + panel % panels * PANEL;
  }

  private void sumPanel(
      int group, float[] scratch, int count, float[] d, int dAt, int dPitch, int width, float[] y, int yo,
      int spareAt) {
    // What a kernel row sees of a pixel is contiguous unless columns are apart or channels belong to several groups.
    boolean contiguous = s.groups() == 1 && (s.dilationW() == 1 || s.kw() == 1);
    int runs = contiguous ? 1 : s.kw();
    int run = contiguous ? s.kw() * channels : channels;
    for (int row = 0; row < s.kh(); row++) {
      for (int column = 0; column < runs; column++) {
        int from = patch.offset(0, 0, row, column) + group * channels;
        int to = yo + (row * s.kw() + column) * channels * s.oc();
        kernels.outer(scratch, from, pixel, count, run, d, dAt, dPitch, width, y, to, s.oc(), scratch, spareAt);
      }
    }
  }

  /** Adds the sums of chunks, in their order, to {@code y}, or overwrites {@code y}. */
  static void addChunks(float[] sums, int chunks, int size, float[] y, int yo, boolean accumulate) {
    int slice = 4096;
    Threads.run((size + slice - 1) / slice, task -> {
      int from = task * slice;
      int to = Math.min(size, from + slice);
      for (int chunk = 1; chunk < chunks; chunk++) {
        int at = chunk * size;
        for (int i = from; i < to; i++) {
          sums[i] += sums[at + i];
        }
      }
      for (int i = from; i < to; i++) {
        y[yo + i] = accumulate ? y[yo + i] + sums[i] : sums[i];
      }
    });
  }
}
