package fathom.core;

import fathom.core.kernel.WindowRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  /** What to do for the windows of a row of target pixels. */
  interface Body {
    /**
     * Combines the pixels of the windows.
     *
     * @param image index of the source image
     * @param first number of the source pixel, in that image, from which the windows count
     * @param windows the windows
     * @param target index of the first target pixel
     * @param row the row
     */
    void accept(int image, int first, WindowRow windows, int target, int row);
  }

  /** Runs {@code body} once for each row of target pixels, in parallel. */
  void forEachRow(Body body) {
    int h = rows.targets();
    int pitch = columns.targets() * channels;
    int imageSize = rows.sources() * columns.sources() * channels;
    WindowRow[] windows = windowRows();
    Threads.runRanges(images * h, Threads.grain(pitch), (first, n) -> {
      for (int i = first; i < first + n; i++) {
        int row = i % h;
        int firstPixel = rows.count(row) == 0 ? 0 : rows.source(row, 0) * columns.sources();
        body.accept(i / h * imageSize, firstPixel, windows[row], i * pitch, row);
      }
    });
  }

  /** Returns the windows of each row of targets; rows whose windows are alike share them. */
  private WindowRow[] windowRows() {
    Map<List<Integer>, WindowRow> known = new HashMap<>();
    WindowRow[] windows = new WindowRow[rows.targets()];
    for (int row = 0; row < windows.length; row++) {
      List<Integer> distances = new ArrayList<>();
      for (int k = 0; k < rows.count(row); k++) {
        distances.add(rows.source(row, k) - rows.source(row, 0));
      }
      windows[row] = known.computeIfAbsent(distances, this::windowRow);
    }
    return windows;
  }

  /** Returns the windows that reach over some source rows, counted from the first of these. */
  private WindowRow windowRow(List<Integer> sourceRows) {
    int[] start = new int[columns.targets() + 1];
    int[] pixels = new int[columns.targets() * columns.most() * sourceRows.size()];
    int size = 0;
    for (int column = 0; column < columns.targets(); column++) {
      for (int sourceRow : sourceRows) {
        for (int k = 0; k < columns.count(column); k++) {
          pixels[size++] = sourceRow * columns.sources() + columns.source(column, k);
        }
      }
      start[column + 1] = size;
    }
    return new WindowRow(start, pixels);
  }
}
