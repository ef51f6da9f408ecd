package fathom.core.kernel;

import java.util.Arrays;

/** The definition of the kernels of depthwise and grouped convolutions, in plain loops. */
final class ScalarLanes implements LaneKernels {
  private static final int BLOCK = BlockedPatch.BLOCK;

  @Override
  public ConvTile tile(int columns, boolean shareable) {
    return new ConvTile(0, 1, BLOCK, false);
  }

  @Override
  public int nearPixels(Axis columns, int channels) {
    return 0; // the chain is that of the copied source;
  }

  @Override
  public void near(
      LaneRows c, float[] x, int xo, int row0, int rows, float[] w, int wo, int channels, float[] start, int so,
      int startChannel, float[] y, int yo) {
    throw new UnsupportedOperationException("the source has to be copied");
  }

  @Override
  public void spread(
      float[] x, int xo, int xPitch, int outputs, int from, int channels, int terms, int before, int pixels, int after,
      float[] y, int yo, int yBlock, int yTerm) {
    for (int c = 0; c < channels; c += BLOCK) {
      int lanes = Math.min(BLOCK, channels - c);
      for (int term = 0; term < terms; term++) {
        int at = yo + c / BLOCK * yBlock + term * yTerm;
        int to = at + before * BLOCK;
        Arrays.fill(y, at, to, 0f);
        for (int lane = 0; lane < lanes; lane++) {
          int xp = xo + (from + c + lane) / outputs * terms + term;
          for (int p = 0; p < pixels; p++) {
            y[to + p * BLOCK + lane] = x[xp + p * xPitch];
          }
        }
        Arrays.fill(y, to + pixels * BLOCK, to + (pixels + after) * BLOCK, 0f);
      }
    }
  }

  @Override
  public void correlate(
      Correlation c, float[] x, int xo, int xBlock, int rows, int columns, float[] w, int wo, int outputs,
      float[] start, int so, int startRow, int startPixel, int startChannel, float[] y, int yo, float[] spare,
      int spareAt) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int xp = xo + row * c.xRow() + column * BLOCK;
        int sp = so + row * startRow + column * startPixel;
        int yp = yo + row * c.yRow() + column * c.yPixel();
        for (int o = 0; o < outputs; o += BLOCK) {
          int lanes = Math.min(BLOCK, outputs - o);
          int xb = xp + o / BLOCK * xBlock;
          int wb = wo + o * c.depth();
          for (int lane = 0; lane < lanes; lane++) {
            y[yp + o + lane] = chain(c, x, xb + lane, w, wb + lane, start[sp + (o + lane) * startChannel]);
          }
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
        wp += BLOCK;
      }
    }
    return sum;
  }

  @Override
  public void sums(
      float[] x, int xo, int[] pixel, int pixels, int[] taps, int from, float[] d, int dOffset, float[] sums,
      int at) {
    for (int tap = 0; tap < TAPS; tap++) {
      for (int lane = 0; lane < BLOCK; lane++) {
        int xl = xo + taps[from + tap] + lane;
        int dl = dOffset + lane;
        float sum = sums[at + tap * BLOCK + lane];
        for (int i = 0; i < pixels; i++) {
          sum = Math.fma(x[xl + pixel[i]], d[dl + i * BLOCK], sum); // dw += x * dy
        }
        sums[at + tap * BLOCK + lane] = sum;
      }
    }
  }

  @Override
  public boolean summable(Axis rows, Axis columns, int channels) {
    return false; // the chain is that of the copied source
  }

  @Override
  public void nearSums(
      LaneRows c, float[] x, int xo, int row0, int rows, float[] d, int dOffset, int dPixel, int channels,
      float[] sums, int to, int sumBlock) {
    throw new UnsupportedOperationException("the source has to be copied");
  }
}
