package fathom.core.kernel;

import java.util.Arrays;

/**
 * What a weight gradient sums for one kernel row, or for all of them, whose columns then count as one after the other:
 * {@code y[column, channel, o] += x[pixel, column, channel] * d[pixel, o]}, pixel after pixel. Pixels of {@code x} lie
 * in an {@link OuterPatch}.
 *
 * <p>Shared sums take pixels in pairs of which the second one sees through a kernel column what the first one sees
 * through the next column. They want a blocked patch.
 */
public final class OuterProducts {
  /** Kernel columns of shared sums. */
  static final int SHARED = 3;

  /** Where the pixels lie in {@code x}. */
  final int[] pixel;

  /** Output channels that are summed at once, and the distance of pixels in {@code d}. */
  final int panel;

  /** Whether sums are shared. */
  final boolean shared;

  private final OuterPatch patch;

  /** Where the kernel columns lie in {@code x}, row after row; one run of them counts as one column. */
  private final int[] column;

  /** Where the kernel row of each pass lies in {@code x}; 0 if all rows are summed in one pass. */
  private final int[] row;

  /** Kernel columns that are one run. */
  private final int run;

  /** Distance in {@code y} of kernel columns, or of runs of them. */
  private final int yColumn;

  /** Distance in {@code y} of channels. */
  private final int yChannel;

  private OuterProducts(
      Conv2dShape s, OuterPatch patch, int[] pixel, int panel, boolean shared, int run, boolean allRows) {
    this.patch = patch;
    this.pixel = pixel;
    this.panel = panel;
    this.shared = shared;
    this.run = run;
    yChannel = s.oc();
    yColumn = run * s.c() / s.groups() * s.oc();
    int[] kernelRow = new int[s.kh()];
    Arrays.setAll(kernelRow, patch::kernelRow);
    row = allRows ? new int[1] : kernelRow;
    int columns = s.kw() / run;
    column = new int[allRows ? s.kh() * columns : columns];
    for (int k = 0; k < column.length; k++) {
      column[k] = (allRows ? kernelRow[k / columns] : 0) + patch.kernelColumn(k % columns);
    }
  }

  /**
   * Returns whether sums can be shared.
   *
   * @param s the convolution
   * @return true for three kernel columns without stride or dilation, rows with an even number of pixels, and a
   *     multiple of eight channels, or of 16 in each of several groups
   */
  public static boolean shareable(Conv2dShape s) {
    return s.kw() == SHARED
        && s.strideH() == 1
        && s.strideW() == 1
        && s.dilationH() == 1
        && s.dilationW() == 1
        && s.ow() % 2 == 0
        && s.c() / s.groups() % (s.groups() == 1 ? 8 : BlockedPatch.BLOCK) == 0;
  }

  /**
   * Plans shared sums.
   *
   * @param s a {@link #shareable} convolution
   * @param patch blocked pixels
   * @param pixel where each of them begins
   * @param panel distance of pixels in {@code d}, {@link ConvKernels#outerPanel}
   * @return the plan
   */
  public static OuterProducts shared(Conv2dShape s, OuterPatch patch, int[] pixel, int panel) {
    return new OuterProducts(s, patch, pixel, panel, true, 1, false);
  }

  /**
   * Plans sums over wide pixels.
   *
   * @param s the convolution
   * @param patch wide pixels
   * @param pixel where each of them begins
   * @param panel distance of pixels in {@code d}, {@link ConvKernels#outerPanel}
   * @param allRows whether all kernel rows are summed at once
   * @return the plan
   */
  public static OuterProducts wide(Conv2dShape s, OuterPatch patch, int[] pixel, int panel, boolean allRows) {
    return new OuterProducts(s, patch, pixel, panel, false, 1, allRows);
  }

  /**
   * Plans sums over dense pixels.
   *
   * @param s a convolution whose kernel columns are not dilated
   * @param patch dense pixels
   * @param pixel where each of them begins
   * @param panel distance of pixels in {@code d}, {@link ConvKernels#outerPanel}
   * @param allRows whether all kernel rows are summed at once
   * @return the plan
   */
  public static OuterProducts dense(Conv2dShape s, OuterPatch patch, int[] pixel, int panel, boolean allRows) {
    return new OuterProducts(s, patch, pixel, panel, false, s.kw(), allRows);
  }

  /**
   * Returns how often the pixels are passed over, once for each kernel row or for all of them.
   *
   * @return at least 1
   */
  public int passes() {
    return row.length;
  }

  /**
   * Returns where a pixel finds what it sees in a pass, from its beginning.
   *
   * @param pass number of the pass
   * @return in floats
   */
  public int row(int pass) {
    return row[pass];
  }

  /** Returns the number of columns; a run of kernel columns is one. */
  int columns() {
    return column.length;
  }

  /** Returns how many values a column sees of a pixel with so many channels. */
  int values(int channels) {
    return run * channels;
  }

  /** Returns where in {@code x} a column sees a value, from the beginning of the pixel. */
  int offset(int k, int value) {
    return column[k] + (run > 1 ? value : patch.channel(value));
  }

  /** Returns where {@code y} has a column and a value. */
  int place(int k, int value) {
    return k * yColumn + value * yChannel;
  }

  /** Adds {@code n} sums to those of a column and a value in {@code y}, or stores them there. */
  void store(float[] sums, int at, int n, float[] y, int yo, int k, int value, boolean accumulate) {
    int yp = yo + place(k, value);
    if (accumulate) {
      for (int i = 0; i < n; i++) {
        y[yp + i] += sums[at + i];
      }
    } else {
      System.arraycopy(sums, at, y, yp, n);
    }
  }
}
