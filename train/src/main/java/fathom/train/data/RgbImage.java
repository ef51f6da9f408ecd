package fathom.train.data;

/**
 * A decoded image of any size.
 *
 * @param height H, in pixels
 * @param width W, in pixels
 * @param pixels unsigned bytes {@code [H, W, 3]}, red, green, blue; not copied
 */
record RgbImage(int height, int width, byte[] pixels) {
  static final int CHANNELS = 3;

  /** Fixed-point weights have this many bits behind the point; 8 bits of a value and the sign leave one more. */
  private static final int BITS = 22;

  private static final int HALF = 1 << BITS - 1;
  private static final int WHITE = 255;

  /**
   * Scales a rectangle and cuts a piece out of the result. Bilinear with antialiasing, to the byte what Pillow 12 and
   * so torchvision make: each value is a mean weighted by a triangle that is as wide as two of its pixels, but at
   * least as two of the original's. Rows are scaled first and rounded to bytes, columns then. The weights are
   * integers, so the bits are the same everywhere.
   *
   * @param place a rectangle within this image, and a piece within what it is scaled to
   * @param outHeight rows of the piece
   * @param outWidth columns of the piece
   * @return {@code [outHeight, outWidth, 3]}
   * @throws IllegalArgumentException if the rectangle does not lie in this image, or the piece not in the scaled one
   */
  byte[] scale(Framing.Placement place, int outHeight, int outWidth) {
    if (!lies(place.top(), place.height(), height) || !lies(place.left(), place.width(), width)
        || !lies(place.y(), outHeight, place.scaledHeight()) || !lies(place.x(), outWidth, place.scaledWidth())) {
      throw new IllegalArgumentException("framing: " + place + " takes what is not there from an image of " + height
          + "x" + width + " for one of " + outHeight + "x" + outWidth);
    }
    Triangles rows = Triangles.of(place.height(), place.scaledHeight(), place.y(), outHeight);
    Triangles columns = Triangles.of(place.width(), place.scaledWidth(), place.x(), outWidth);
    int first = rows.first();
    byte[] narrow = new byte[(rows.end() - first) * outWidth * CHANNELS]; // only the rows that are needed
    for (int y = first, to = 0; y < rows.end(); y++) {
      int row = ((place.top() + y) * width + place.left()) * CHANNELS;
      for (int x = 0; x < outWidth; x++, to += CHANNELS) {
        columns.mean(x, pixels, row, CHANNELS, narrow, to);
      }
    }
    byte[] piece = new byte[outHeight * outWidth * CHANNELS];
    for (int y = 0, to = 0; y < outHeight; y++) {
      for (int x = 0; x < outWidth; x++, to += CHANNELS) {
        rows.mean(y, narrow, (x - first * outWidth) * CHANNELS, outWidth * CHANNELS, piece, to);
      }
    }
    return piece;
  }

  /** Returns whether a part that is not empty lies within a whole. */
  private static boolean lies(int from, int size, int whole) {
    return from >= 0 && size > 0 && size <= whole - from;
  }

  /**
   * The weights of the original's pixels along one axis for each pixel of the result: those of result i are {@code
   * weights[i]}, for the pixels from {@code from[i]} on.
   */
  private record Triangles(int[] from, int[][] weights) {
    /** Weighs for the pixels {@code start} to {@code start + count - 1} of an axis scaled from one size to another. */
    static Triangles of(int size, int scaledSize, int start, int count) {
      double scale = (double) size / scaledSize;
      double reach = Math.max(1, scale);
      int[] from = new int[count];
      int[][] weights = new int[count][];
      for (int i = 0; i < count; i++) {
        double center = (start + i + 0.5) * scale;
        from[i] = Math.max(0, (int) (center - reach + 0.5));
        double[] triangle = new double[Math.min(size, (int) (center + reach + 0.5)) - from[i]];
        double sum = 0;
        for (int k = 0; k < triangle.length; k++) {
          triangle[k] = Math.max(0, 1 - Math.abs((from[i] + k - center + 0.5) / reach));
          sum += triangle[k];
        }
        weights[i] = new int[triangle.length];
        for (int k = 0; k < triangle.length; k++) {
          weights[i][k] = (int) (0.5 + triangle[k] / sum * (1 << BITS));
        }
      }
      return new Triangles(from, weights);
    }

    /** Returns the first pixel that has a weight. */
    int first() {
      return from[0];
    }

    /** Returns the pixel after the last that has a weight. */
    int end() {
      int last = from.length - 1;
      return from[last] + weights[last].length;
    }

    /** Writes the three means of result i; pixel 0 of the axis is at {@code at}, the next one {@code step} behind. */
    void mean(int i, byte[] in, int at, int step, byte[] out, int to) {
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      int pixel = at + from[i] * step;
      for (int weight : weights[i]) {
        red += weight * (in[pixel] & 0xFF);
        green += weight * (in[pixel + 1] & 0xFF);
        blue += weight * (in[pixel + 2] & 0xFF);
        pixel += step;
      }
      out[to] = toByte(red);
      out[to + 1] = toByte(green);
      out[to + 2] = toByte(blue);
    }

    private static byte toByte(int fixedPoint) {
      return (byte) Math.min(WHITE, fixedPoint >> BITS);
    }
  }
}
