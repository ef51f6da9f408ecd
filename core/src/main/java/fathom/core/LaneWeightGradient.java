package fathom.core;

import fathom.core.kernel.Axis;
import fathom.core.kernel.BlockedPatch;
import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.Kernels;
import fathom.core.kernel.LaneKernels;
import fathom.core.kernel.LaneRows;
import java.util.Arrays;
import java.util.Optional;

/**
 * The gradient of the weight of convolutions with narrow groups, see {@link LaneConvolution}. Pixels are cut into the
 * chunks of {@link WeightGradient} and summed in the same order.
 */
final class LaneWeightGradient {
  /** Channels of a block. */
  private static final int BLOCK = BlockedPatch.BLOCK;

  /** Multiply-accumulate operations of a task, about. */
  private static final int WORK = 1 << 20;

  private final Kernels kernels;
  private final Conv2dShape s;
  private final LaneGroups groups;
  private final Bands chunks;
  private final LaneCut cut;
  private final BlockedPatch patch;

  /** How the source is read where it lies, unless it is copied. */
  private final Optional<LaneRows> near;

  /** Where the weights of an output channel see their values, from the pixel; whole steps of the kernel. */
  private final int[] taps;

  /** Where the pixels of a band lie in the patch. */
  private final int[] pixel;

  LaneWeightGradient(Kernels kernels, Conv2dShape s) {
    this.kernels = kernels;
    this.s = s;
    groups = LaneConvolution.forwardGroups(s);
    chunks = WeightGradient.chunks(s, s.weights());
    Axis rows = Axis.rows(s);
    Axis columns = Axis.columns(s);
    long macs = (long) chunks.pixels() * s.weights();
    cut = LaneCut.chunk(chunks, rows, columns, groups, macs / WORK);
    patch = BlockedPatch.lanes(rows, columns, cut.blocks(), groups.terms(), cut.bands.rows, cut.bands.columns);
    boolean summable = groups.areDepthwise() && cut.bands.columns == s.ow()
        && kernels.lanes().summable(rows, columns, s.c());
    near = summable ? Optional.of(new LaneRows(rows, columns, s.c(), s.ow(), 0, 0)) : Optional.empty();
    int count = s.kh() * s.kw() * groups.terms();
    taps = new int[(count + LaneKernels.TAPS - 1) / LaneKernels.TAPS * LaneKernels.TAPS];
    for (int tap = 0; tap < taps.length; tap++) {
      int weight = Math.min(tap, count - 1); // what is left of the last step computes it again
      int place = weight / groups.terms();
      taps[tap] = patch.offset(place / s.kw(), place % s.kw(), weight % groups.terms());
    }
    pixel = new int[cut.bands.rows * cut.bands.columns];
    for (int p = 0; p < pixel.length; p++) {
      pixel[p] = p / cut.bands.columns * patch.row() + p % cut.bands.columns * BLOCK;
    }
  }

  void compute(float[] x, int xo, float[] dy, int dyo, float[] dw, int dwo, boolean accumulate) {
    int blocks = (s.oc() + BLOCK - 1) / BLOCK;
    int block = taps.length * BLOCK;
    int size = blocks * block; // [block, tap, channel in block]
    float[] sums = Buffers.take(chunks.count() * size);
    Threads.run(chunks.count() * cut.ranges, task -> {
      int chunk = task / cut.ranges;
      int range = task % cut.ranges;
      sum(chunk, range, x, xo, dy, dyo, sums, chunk * size + cut.firstChannel(range) / BLOCK * block);
    });
    Threads.run(blocks, b -> {
      for (int chunk = 1; chunk < chunks.count(); chunk++) {
        Elementwise.addInto(sums, chunk * size + b * block, sums, b * block, block);
      }
      int channel = b * BLOCK;
      int count = Math.min(BLOCK, s.oc() - channel);
      for (int weight = 0; weight < s.weights() / s.oc(); weight++) {
        int from = b * block + weight * BLOCK;
        int to = dwo + weight * s.oc() + channel;
        for (int lane = 0; lane < count; lane++) {
          dw[to + lane] = accumulate ? dw[to + lane] + sums[from + lane] : sums[from + lane];
        }
      }
    });
    Buffers.give(sums);
  }

  /** Sums a range of channels over a chunk. */
  private void sum(int chunk, int range, float[] x, int xo, float[] dy, int dyo, float[] sums, int at) {
    int channel = cut.firstChannel(range);
    int channels = cut.channels(range);
    int blocks = (channels + BLOCK - 1) / BLOCK;
    int block = taps.length * BLOCK;
    Arrays.fill(sums, at, at + blocks * block, 0f);
    Bands bands = cut.bands;
    int dAt = patch.size();
    int dBlock = pixel.length * BLOCK;
    float[] scratch = Buffers.take(near.isPresent() ? 0 : dAt + cut.blocks() * dBlock);
    for (int band = 0; band < bands.count(); band++) {
      int row0 = chunks.firstRow(chunk) + bands.firstRow(band);
      int column0 = chunks.firstColumn(chunk) + bands.firstColumn(band);
      // The last chunk may be smaller than the others, which the bands do not know.
      int rows = Math.min(bands.rows(band), chunks.firstRow(chunk) + chunks.rows(chunk) - row0);
      int columns = Math.min(bands.columns(band), chunks.firstColumn(chunk) + chunks.columns(chunk) - column0);
      int first = chunks.firstImage(chunk) + bands.firstImage(band);
      int end = Math.min(first + bands.images(band), chunks.firstImage(chunk) + chunks.images(chunk));
      for (int n = first; n < end && rows > 0 && columns > 0; n++) {
        int image = xo + n * s.h() * s.w() * s.c();
        int dyAt = dyo + ((n * s.oh() + row0) * s.ow() + column0) * s.oc() + channel;
        if (near.isPresent()) {
          kernels.lanes().nearSums(
              near.get(), x, image + channel, row0, rows, dy, dyAt, s.oc(), channels, sums, at, block);
          continue;
        }
        groups.fill(kernels, patch, channel, channels, x, image, row0, rows, column0, scratch, 0);
        int pixels = rows * columns;
        kernels.convolution().copyBlocks(dy, dyAt, s.oc(), channels, 0, pixels, 0, scratch, dAt, dBlock);
        for (int b = 0; b < blocks; b++) {
          for (int tap = 0; tap < taps.length; tap += LaneKernels.TAPS) {
            kernels.lanes().sums(scratch, patch.group(b), pixel, pixels, taps, tap, scratch, dAt + b * dBlock, sums,
                at + b * block + tap * BLOCK);
          }
        }
      }
    }
    Buffers.give(scratch);
  }
}
