package fathom.core.kernel;

/**
 * What a weight gradient sums for one kernel row: {@code y[column, channel, o] += x[pixel, column, channel] * d[pixel,
 * o]}, pixel after pixel.
 *
 * <p>Pixels of {@code x} lie in a {@link PaddedPatch}, or, if the sums are shared or the kernel has one column, in a
 * {@link BlockedPatch}. Shared sums take pixels in pairs of which the second one sees through a kernel column what the
 * first one sees through the next column.
 */
public final class OuterProducts {
  /** Output channels that are summed at once, at most. */
  public static final int PANEL = 32;

  /** Kernel columns of shared sums. */
  static final int SHARED = 3;

  /** Where the pixels lie in {@code x}. */
  final int[] pixel;

  /** Kernel columns. */
  final int columns;

  /** Channels that a kernel column sees. */
  final int channels;

  /** Whether sums are shared. */
  final boolean shared;

  /** Distance in {@code x} of kernel columns. */
  final int xColumn;

  /** Distance in {@code x} of blocks of 16 channels. */
  final int xBlock;

  /** Distance in {@code y} of channels. */
  final int yChannel;

  private OuterProducts(Conv2dShape s, int[] pixel, boolean shared, int xColumn, int xBlock) {
    this.pixel = pixel;
    this.shared = shared;
    this.xColumn = xColumn;
    this.xBlock = xBlock;
    columns = s.kw();
    channels = s.c() / s.groups();
    yChannel = s.oc();
  }

  /**
   * Returns whether sums can be shared.
   *
   * @param s the convolution
   * @return true for three kernel columns without stride or dilation, rows with an even number of pixels, and a
   *     multiple of eight channels
   */
  public static boolean shareable(Conv2dShape s) {
    return s.kw() == SHARED
        && s.strideH() == 1
        && s.strideW() == 1
        && s.dilationH() == 1
        && s.dilationW() == 1
        && s.ow() % 2 == 0
        && s.c() / s.groups() % 8 == 0;
  }

  /**
   * Plans shared sums.
   *
   * @param s a {@link #shareable} convolution
   * @param patch where the pixels of x lie
   * @param pixel where each of them begins
   * @return the plan
   */
  public static OuterProducts shared(Conv2dShape s, BlockedPatch patch, int[] pixel) {
    return new OuterProducts(s, pixel, true, BlockedPatch.BLOCK, patch.block());
  }

  /**
   * Plans sums over a {@link BlockedPatch} for a kernel of one row and column.
   *
   * @param s the convolution
   * @param patch where the pixels of x lie
   * @param pixel where each of them begins
   * @return the plan
   */
  public static OuterProducts blocked(Conv2dShape s, BlockedPatch patch, int[] pixel) {
    return new OuterProducts(s, pixel, false, BlockedPatch.BLOCK, patch.block());
  }

  /**
   * Plans sums over a {@link PaddedPatch}.
   *
   * @param s the convolution
   * @param pixel where the pixels begin
   * @return the plan
   */
  public static OuterProducts plain(Conv2dShape s, int[] pixel) {
    return new OuterProducts(s, pixel, false, s.dilationW() * s.c(), BlockedPatch.BLOCK);
  }

  /** Returns whether blocks of 16 channels of x lie apart. */
  boolean isBlocked() {
    return xBlock != BlockedPatch.BLOCK;
  }

  /** Returns where in {@code x} a kernel column sees a channel, from the beginning of the pixel. */
  int offset(int column, int channel) {
    return column * xColumn + channel / BlockedPatch.BLOCK * xBlock + channel % BlockedPatch.BLOCK;
  }

  /** Adds {@code n} sums to {@code y}, or stores them there. */
  static void store(float[] sums, int at, int n, float[] y, int yo, boolean accumulate) {
    if (accumulate) {
      for (int i = 0; i < n; i++) {
        y[yo + i] += sums[at + i];
      }
    } else {
      System.arraycopy(sums, at, y, yo, n);
    }
  }
}
