package fathom.core;

/**
 * The windows of a pooling operation over a batch of images with the channels last: each target pixel is combined from
 * the source pixels of one window. The gradient is the same the other way round, from targets to sources, so that every
 * pixel is written once, by one task.
 */
final class Windows {
  private final int images;
  private final WindowAxis rows;
  private final WindowAxis columns;
  private final int channels;

  /**
   * Describes windows.
   *
   * @param images number of images
   * @param rows vertical axis
   * @param columns horizontal axis
   * @param channels number of channels, which stay apart
   */
  Windows(int images, WindowAxis rows, WindowAxis columns, int channels) {
    this.images = images;
    this.rows = rows;
    this.columns = columns;
    this.channels = channels;
  }

  /** Returns for each source pixel the windows that it lies in. */
  Windows transposed() {
    return new Windows(images, rows.transposed(), columns.transposed(), channels);
  }

  /** Returns the number of floats of all targets. */
  int size() {
    return Shape.of(images, rows.targets(), columns.targets(), channels).size();
  }

  /** What to do for one window. */
  interface Body {
    /**
     * Combines the pixels of a window.
     *
     * @param source index of the source image
     * @param pixels numbers of the source pixels in that image, row by row
     * @param count how many they are
     * @param target index of the target pixel
     * @param row its row
     * @param column its column
     */
    void accept(int source, int[] pixels, int count, int target, int row, int column);
  }

  /** Runs {@code body} once for each target pixel, in parallel. */
  void forEach(Body body) {
    int h = rows.targets();
    int w = columns.targets();
    int imageSize = rows.sources() * columns.sources() * channels;
    int longest = rows.most() * columns.most();
    Threads.runRanges(images * h, Threads.grain((long) w * channels), (first, n) -> {
      int[] pixels = new int[longest];
      for (int i = first; i < first + n; i++) {
        for (int column = 0; column < w; column++) {
          int count = pixels(i % h, column, pixels);
          body.accept(i / h * imageSize, pixels, count, (i * w + column) * channels, i % h, column);
        }
      }
    });
  }

  /** Writes the numbers of the source pixels of a window, row by row, and returns how many they are. */
  private int pixels(int row, int column, int[] pixels) {
    int count = 0;
    for (int i = 0; i < rows.count(row); i++) {
      int first = rows.source(row, i) * columns.sources();
      for (int j = 0; j < columns.count(column); j++) {
        pixels[count++] = first + columns.source(column, j);
      }
    }
    return count;
  }
}
