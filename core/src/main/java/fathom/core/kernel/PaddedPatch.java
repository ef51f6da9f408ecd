package fathom.core.kernel;

import java.util.Arrays;

/**
 * Where a weight gradient reads: a copy of a band of the input with its zero padding, channels last as the input
 * itself, so that what one kernel row sees of one pixel is {@code KW * C} floats in a row.
 */
public final class PaddedPatch {
  private final Conv2dShape s;
  private final int row;
  private final int size;

  /**
   * Makes the layout for bands of an image.
   *
   * @param s the convolution
   * @param bandRows output rows of a band, at most
   * @param bandColumns output columns of a band, at most
   */
  public PaddedPatch(Conv2dShape s, int bandRows, int bandColumns) {
    this.s = s;
    row = ((bandColumns - 1) * s.strideW() + (s.kw() - 1) * s.dilationW() + 1) * s.c();
    size = Math.toIntExact((long) row * height(bandRows));
  }

  private int height(int bandRows) {
    return (bandRows - 1) * s.strideH() + (s.kh() - 1) * s.dilationH() + 1;
  }

  /**
   * Returns the floats of one band.
   *
   * @return at least 1
   */
  public int size() {
    return size;
  }

  /**
   * Returns where a kernel row and column finds input channel 0 for an output pixel.
   *
   * @param outputRow output row in the band
   * @param outputColumn output column in the band
   * @param kernelRow row of the kernel
   * @param kernelColumn column of the kernel
   * @return in floats
   */
  public int offset(int outputRow, int outputColumn, int kernelRow, int kernelColumn) {
    return (outputRow * s.strideH() + kernelRow * s.dilationH()) * row
        + (outputColumn * s.strideW() + kernelColumn * s.dilationW()) * s.c();
  }

  /**
   * Copies what the output pixels of a band see.
   *
   * @param x input
   * @param xo where the image {@code [H, W, C]} begins in {@code x}
   * @param row0 first output row
   * @param bandRows output rows, at most those of the layout
   * @param column0 first output column; the band has all columns of the layout, as far as there are any
   * @param y the patch
   * @param yo where it begins in {@code y}
   */
  public void fill(float[] x, int xo, int row0, int bandRows, int column0, float[] y, int yo) {
    int width = row / s.c();
    int first = column0 * s.strideW() - s.padW();
    int from = Math.min(width, Math.max(0, -first));
    int to = Math.max(from, Math.min(width, s.w() - first));
    for (int r = 0; r < height(bandRows); r++) {
      int sourceRow = row0 * s.strideH() - s.padH() + r;
      int at = yo + r * row;
      if (sourceRow < 0 || sourceRow >= s.h()) {
        Arrays.fill(y, at, at + row, 0f);
      } else {
        Arrays.fill(y, at, at + from * s.c(), 0f);
        int xp = xo + (sourceRow * s.w() + first + from) * s.c();
        System.arraycopy(x, to > from ? xp : xo, y, at + from * s.c(), (to - from) * s.c());
        Arrays.fill(y, at + to * s.c(), at + row, 0f);
      }
    }
  }
}
