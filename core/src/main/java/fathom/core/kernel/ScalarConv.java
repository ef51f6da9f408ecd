package fathom.core.kernel;

import java.util.Arrays;

/**
 * Convolution kernels as plain loops. Eight chains side by side keep the multiply-adders busy; loops over output
 * channels would not: the compiler does not vectorise them, since it cannot tell that the arrays differ.
 */
final class ScalarConv implements ConvKernels {
  private static final int WIDEST = 64;
  private static final int CHAINS = 8;
  private static final int BLOCK = BlockedPatch.BLOCK;

  @Override
  public ConvTile tile(int columns, int outputs, boolean shareable) {
    return new ConvTile(0, 1, Math.min(WIDEST, outputs), false);
  }

  @Override
  public void copyBlocks(
      float[] x, int xo, int xPitch, int channels, int before, int pixels, int after, float[] y, int yo, int yBlock) {
    for (int c = 0; c < channels; c += BLOCK) {
      int at = yo + c / BLOCK * yBlock;
      int to = at + before * BLOCK;
      Arrays.fill(y, at, to, 0f);
      copyPixels(x, xo + c, xPitch, Math.min(BLOCK, channels - c), pixels, y, to, BLOCK);
      Arrays.fill(y, to + pixels * BLOCK, to + (pixels + after) * BLOCK, 0f);
    }
  }

  @Override
  public void copyPixels(float[] x, int xo, int xPitch, int channels, int pixels, float[] y, int yo, int yPitch) {
    for (int p = 0; p < pixels; p++) {
      int from = xo + p * xPitch;
      int to = yo + p * yPitch;
      for (int c = 0; c < channels; c++) {
        y[to + c] = x[from + c];
      }
    }
  }

  @Override
  public void correlate(
      Correlation c, float[] x, int xo, int rows, int columns, float[] w, int wo, int outputs, float[] start, int so,
      int startRow, int startPixel, float[] y, int yo, float[] spare, int spareAt) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int xp = xo + row * c.xRow() + column * BLOCK;
        int yp = yo + row * c.yRow() + column * c.yPixel();
        int sp = so + row * startRow + column * startPixel;
        int o = 0;
        for (; o + CHAINS <= outputs; o += CHAINS) {
          chains(c, x, xp, w, wo + o, start, sp + o, y, yp + o);
        }
        for (; o < outputs; o++) {
          y[yp + o] = chain(c, x, xp, w, wo + o, start[sp + o]);
        }
      }
    }
  }

  /** Returns one output element. */
  private static float chain(Correlation c, float[] x, int xo, float[] w, int wo, float start) {
    float sum = start;
    int wp = wo;
    for (int[] taps : c.taps) {
      for (int tap : taps) {
        sum = Math.fma(x[xo + tap], w[wp], sum); // y += x * w
        wp += c.tile.width();
      }
    }
    return sum;
  }

  /** Computes eight neighbouring output elements, each as {@link #chain} does. */
  private static void chains(
      Correlation c, float[] x, int xo, float[] w, int wo, float[] start, int so, float[] y, int yo) {
    int width = c.tile.width();
    chains(c.taps[0], c.taps[0].length, x, xo, w, wo, width, start, so, y, yo);
    int wp = wo;
    for (int run = 1; run < c.taps.length; run++) {
      wp += c.taps[run - 1].length * width;
      chains(c.taps[run], c.taps[run].length, x, xo, w, wp, width, y, yo, y, yo);
    }
  }

  /**
   * Continues eight neighbouring chains: step i adds the products of the value at {@code table[i]} with the row of
   * {@code w} that lies {@code i * pitch} behind the first one.
   */
  private static void chains(
      int[] table, int n, float[] x, int xo, float[] w, int wo, int pitch, float[] start, int so, float[] y, int yo) {
    float sum0 = start[so];
    float sum1 = start[so + 1];
    float sum2 = start[so + 2];
    float sum3 = start[so + 3];
    float sum4 = start[so + 4];
    float sum5 = start[so + 5];
    float sum6 = start[so + 6];
    float sum7 = start[so + 7];
    for (int i = 0, wp = wo; i < n; i++, wp += pitch) {
      float value = x[xo + table[i]];
      sum0 = Math.fma(value, w[wp], sum0);
      sum1 = Math.fma(value, w[wp + 1], sum1);
      sum2 = Math.fma(value, w[wp + 2], sum2);
      sum3 = Math.fma(value, w[wp + 3], sum3);
      sum4 = Math.fma(value, w[wp + 4], sum4);
      sum5 = Math.fma(value, w[wp + 5], sum5);
      sum6 = Math.fma(value, w[wp + 6], sum6);
      sum7 = Math.fma(value, w[wp + 7], sum7);
    }
    y[yo] = sum0;
    y[yo + 1] = sum1;
    y[yo + 2] = sum2;
    y[yo + 3] = sum3;
    y[yo + 4] = sum4;
    y[yo + 5] = sum5;
    y[yo + 6] = sum6;
    y[yo + 7] = sum7;
  }

  @Override
  public ConvTile pointwiseTile(int outputs) {
    return new ConvTile(0, 1, Math.min(WIDEST, outputs), false);
  }

  @Override
  public void pointwise(
      ConvTile tile, float[] x, int xo, int xPixel, int pixels, int channels, float[] w, int wo, int outputs,
      float[] start, int so, int startPixel, float[] y, int yo, int yPixel, float[] spare, int spareAt) {
    for (int p = 0; p < pixels; p++) {
      int xp = xo + p * xPixel;
      int sp = so + p * startPixel;
      int yp = yo + p * yPixel;
      int o = 0;
      for (; o + CHAINS <= outputs; o += CHAINS) {
        products(x, xp, channels, w, wo + o, tile.width(), start, sp + o, y, yp + o);
      }
      for (; o < outputs; o++) {
        float sum = start[sp + o];
        for (int c = 0; c < channels; c++) {
          sum = Math.fma(x[xp + c], w[wo + c * tile.width() + o], sum); // y += x * w
        }
        y[yp + o] = sum;
      }
    }
  }

  /** Computes eight neighbouring output elements of a pixel. */
  private static void products(
      float[] x, int xo, int channels, float[] w, int wo, int width, float[] start, int so, float[] y, int yo) {
    float sum0 = start[so];
    float sum1 = start[so + 1];
    float sum2 = start[so + 2];
    float sum3 = start[so + 3];
    float sum4 = start[so + 4];
    float sum5 = start[so + 5];
    float sum6 = start[so + 6];
    float sum7 = start[so + 7];
    for (int c = 0, wp = wo; c < channels; c++, wp += width) {
      float value = x[xo + c];
      sum0 = Math.fma(value, w[wp], sum0);
      sum1 = Math.fma(value, w[wp + 1], sum1);
      sum2 = Math.fma(value, w[wp + 2], sum2);
      sum3 = Math.fma(value, w[wp + 3], sum3);
      sum4 = Math.fma(value, w[wp + 4], sum4);
      sum5 = Math.fma(value, w[wp + 5], sum5);
      sum6 = Math.fma(value, w[wp + 6], sum6);
      sum7 = Math.fma(value, w[wp + 7], sum7);
    }
    y[yo] = sum0;
    y[yo + 1] = sum1;
    y[yo + 2] = sum2;
    y[yo + 3] = sum3;
    y[yo + 4] = sum4;
    y[yo + 5] = sum5;
    y[yo + 6] = sum6;
    y[yo + 7] = sum7;
  }

  @Override
  public int outerBlock() {
    return OuterProducts.PANEL;
  }

  @Override
  public boolean outerShares() {
    return false;
  }

  @Override
  public int outerSize(OuterProducts p, int outputs) {
    return p.columns * p.channels * outputs;
  }

  @Override
  public void outer(
      OuterProducts p, float[] x, int xo, int pixels, float[] d, int dOffset, int dBlock, int outputs, float[] sums,
      int at) {
    int sp = at;
    for (int column = 0; column < p.columns; column++) {
      for (int channel = 0; channel < p.channels; channel++) {
        int xp = xo + p.offset(column, channel);
        int o = 0;
        for (; o + CHAINS <= outputs; o += CHAINS) {
          chains(p.pixel, pixels, x, xp, d, dOffset + o, OuterProducts.PANEL, sums, sp + o, sums, sp + o);
        }
        for (; o < outputs; o++) {
          for (int pixel = 0; pixel < pixels; pixel++) {
            float value = d[dOffset + o + pixel * OuterProducts.PANEL];
            sums[sp + o] = Math.fma(x[xp + p.pixel[pixel]], value, sums[sp + o]); // sum += x * d
          }
        }
        sp += outputs;
      }
    }
  }

  @Override
  public void outerStore(
      OuterProducts p, float[] sums, int at, int outputs, float[] y, int yo, boolean accumulate) {
    for (int row = 0; row < p.columns * p.channels; row++) {
      OuterProducts.store(sums, at + row * outputs, outputs, y, yo + row * p.yChannel, accumulate);
    }
  }
}
