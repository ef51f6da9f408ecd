package fathom.core.kernel;

import java.util.Arrays;

/** Convolution kernels as plain loops. Inner loops run over contiguous output channels. */
final class ScalarConv implements ConvKernels {
  private static final int WIDEST = 64;
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
        int yp = yo + row * c.yRow() + column * c.yPixel();
        System.arraycopy(start, so + row * startRow + column * startPixel, y, yp, outputs);
        int xp = xo + row * c.xRow() + column * BLOCK;
        int wp = wo;
        for (int[] taps : c.taps) {
          for (int tap : taps) {
            multiplyAdd(x[xp + tap], w, wp, outputs, y, yp); // y += x * w
            wp += c.tile.width();
          }
        }
      }
    }
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
    for (int pixel = 0; pixel < pixels; pixel++) {
      int sp = at;
      for (int column = 0; column < p.columns; column++) {
        for (int channel = 0; channel < p.channels; channel++) {
          float value = x[xo + p.pixel[pixel] + p.offset(column, channel)];
          multiplyAdd(value, d, dOffset + pixel * OuterProducts.PANEL, outputs, sums, sp); // sum += x * d
          sp += outputs;
        }
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

  private static void multiplyAdd(float a, float[] x, int xo, int n, float[] y, int yo) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = Math.fma(a, x[xo + i], y[yo + i]);
    }
  }
}
