package fathom.train.data;

/** A {@link Normalization} worked out for every byte, so that making a batch is a matter of looking numbers up. */
final class PixelTable {
  /** How many values a byte has. */
  static final int LEVELS = 256;

  /** The byte that becomes 1 before a mean is subtracted. */
  static final double WHITE = 255;

  private final int channels;

  /** The number for each byte: {@code [C, 256]}. */
  private final float[] table;

  /** What to subtract from it: {@code [H, W, C]}, or empty. */
  private final float[] subtract;

  PixelTable(int channels, float[] table, float[] subtract) {
    this.channels = channels;
    this.table = table;
    this.subtract = subtract;
  }

  /**
   * Writes the numbers of some pixels of one row.
   *
   * @param bytes unsigned bytes
   * @param image where in {@code bytes} the image {@code [H, W, C]} starts
   * @param pixel the first pixel to read, counted from the first of the image
   * @param step from a pixel to the next one to read: 1, or -1 for mirroring
   * @param count how many pixels
   * @param out receives {@code count * C} numbers
   * @param to where in {@code out}
   */
  void row(byte[] bytes, int image, int pixel, int step, int count, float[] out, int to) {
    int stride = step * channels;
    for (int c = 0; c < channels; c++) {
      int level = c * LEVELS;
      int at = pixel * channels + c;
      int end = to + count * channels;
      if (subtract.length == 0) {
        for (int o = to + c; o < end; o += channels, at += stride) {
          out[o] = table[level + (bytes[image + at] & 0xFF)];
        }
      } else {
        for (int o = to + c; o < end; o += channels, at += stride) {
          out[o] = table[level + (bytes[image + at] & 0xFF)] - subtract[at];
        }
      }
    }
  }
}
