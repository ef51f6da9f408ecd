package fathom.core;

import fathom.core.kernel.BlockedPatch;
import fathom.core.kernel.Kernels;
import fathom.core.kernel.LaneKernels;

/**
 * The groups of a convolution as {@link LaneKernels} see them: each source channel of a group is a term of the sums of
 * each of its output channels.
 *
 * @param count number of groups
 * @param terms source channels of a group
 * @param outputs output channels of a group
 */
record LaneGroups(int count, int terms, int outputs) {
  /** Source channels of a group, at most, for which vectors of output channels of several groups are the faster way. */
  private static final int MOST_TERMS = 16;

  /** Output channels of a group, at most: with more of them a group fills a vector. */
  private static final int MOST_OUTPUTS = BlockedPatch.BLOCK - 1;

  /** Returns whether vectors of output channels of several groups are the faster way. */
  boolean areNarrow() {
    return count > 1 && terms <= MOST_TERMS && outputs <= MOST_OUTPUTS;
  }

  /** Returns whether every output channel sees one source channel, and every source channel one output channel. */
  boolean areDepthwise() {
    return terms == 1 && outputs == 1;
  }

  int sourceChannels() {
    return count * terms;
  }

  int outputChannels() {
    return count * outputs;
  }

  /**
   * Copies what a range of output channels sees of a band, see {@link BlockedPatch#fill}.
   *
   * @param fromChannel first output channel, at the beginning of a block
   * @param channels number of output channels
   */
  void fill(
      Kernels kernels, BlockedPatch patch, int fromChannel, int channels, float[] x, int xo, int row0, int rows,
      int column0, float[] y, int yo) {
    patch.fill(sourceChannels(), copy(kernels, patch, fromChannel, channels, x, y), xo, row0, rows, column0, y, yo);
  }

  private BlockedPatch.Copy copy(
      Kernels kernels, BlockedPatch patch, int fromChannel, int channels, float[] x, float[] y) {
    int yBlock = patch.group(1);
    if (areDepthwise()) {
      return (xo, xPitch, before, pixels, after, yo) -> kernels.convolution().copyBlocks(
          x, xo + fromChannel, xPitch, channels, before, pixels, after, y, yo, yBlock);
    }
    return (xo, xPitch, before, pixels, after, yo) -> kernels.lanes().spread(
        x, xo, xPitch, outputs, fromChannel, channels, terms, before, pixels, after, y, yo, yBlock, patch.block());
  }
}
