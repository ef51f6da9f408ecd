package fathom.core.kernel;

import java.util.Arrays;

/** {@link WinogradKernels#products} by the kernels of 1x1 convolutions: chain by chain, each added to those before. */
final class ChainedProducts {
  private static final float[] ZEROS = new float[256];

  private ChainedProducts() {}

  /** Returns how many floats {@link #compute} works in: the sums of one chain, and a tile beyond them. */
  static int spare(ConvKernels conv, int tiles, int n, int outputs) {
    ConvTile tile = conv.pointwisePlan(1, n, outputs).tile();
    return tiles * outputs + tile.pixels() * tile.width();
  }

  static void compute(
      ConvKernels conv, ElementwiseKernels elementwise, float[] v, int vo, int vPitch, int tiles, int chains, int n,
      float[] u, int uo, int outputs, boolean add, float[] m, int mo, float[] spare) {
    ConvTile tile = conv.pointwisePlan(1, n, outputs).tile();
    int size = tiles * outputs;
    if (!add) {
      Arrays.fill(m, mo, mo + size, 0f);
    }
    for (int k = 0; k < chains; k++) {
      for (int o = 0; o < outputs; o += tile.width()) {
        conv.pointwise(tile, v, vo + k * n, vPitch, tiles, n, u, uo + (k * outputs + o) * n, tile.width(), ZEROS, 0, 0,
            spare, o, outputs, spare, size);
      }
      elementwise.add(m, mo, spare, 0, m, mo, size);
    }
  }
}
