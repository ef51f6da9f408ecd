package fathom.core.kernel;

/**
 * Convolution kernels as plain loops. Inner loops run over contiguous output channels, which the compiler can
 * vectorise.
 */
final class ScalarConv {
  private static final int WIDEST = 64;

  private ScalarConv() {}

  static ConvTile tile(int outputs) {
    return new ConvTile(0, 1, Math.min(WIDEST, outputs), false);
  }

  static void copyPixels(float[] x, int xo, int xPitch, int channels, int pixels, float[] y, int yo) {
    for (int p = 0; p < pixels; p++) {
      int from = xo + p * xPitch;
      int to = yo + p * BlockedPatch.BLOCK;
      for (int c = 0; c < channels; c++) {
        y[to + c] = x[from + c];
      }
    }
  }

  static void correlate(
      Correlation c, float[] x, int xo, int rows, int columns, float[] w, int wo, int outputs, float[] start, int so,
      int startRow,
      int startPixel, float[] y, int yo) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int yp = yo + row * c.yRow() + column * c.yPixel();
        int sp = so + row * startRow + column * startPixel;
        for (int o = 0; o < outputs; o++) {
          y[yp + o] = start[sp + o];
        }
        int xp = xo + row * c.xRow() + column * BlockedPatch.BLOCK;
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

  static void outer(
      float[] x, int xo, int[] pixel, int pixels, int rows, float[] d, int dOffset, int dPitch, int outputs, float[] y,
      int yo,
      int yPitch) {
    for (int p = 0; p < pixels; p++) {
      for (int r = 0; r < rows; r++) {
        multiplyAdd(x[xo + pixel[p] + r], d, dOffset + p * dPitch, outputs, y, yo + r * yPitch);
      }
    }
  }

  private static void multiplyAdd(float a, float[] x, int xo, int n, float[] y, int yo) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = Math.fma(a, x[xo + i], y[yo + i]);
    }
  }

  static void addRows(float[] x, int xo, int rows, int columns, float[] y, int yo) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        y[yo + c] += x[xo + r * columns + c];
      }
    }
  }
}
