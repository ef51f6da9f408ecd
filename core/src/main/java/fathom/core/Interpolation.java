package fathom.core;

import java.util.Arrays;

/** Resizing of images in {@code [N, H, W, C]} layout. */
public final class Interpolation {
  private Interpolation() {}

  /**
   * Resizes images; semantics of PyTorch's {@code interpolate} with the modes {@code nearest} and {@code bilinear}.
   *
   * @param x images {@code [N, H, W, C]}
   * @param options the new size, and how new pixels come from old ones
   * @return {@code [N, OH, OW, C]}
   * @throws TensorException if x has another rank or no pixels, or a scale leaves no pixel
   */
  public static Tensor interpolate(Tensor x, InterpolateOptions options) {
    if (x.rank() != 4 || x.dim(1) == 0 || x.dim(2) == 0) {
      throw new TensorException("interpolate: input " + x.shape() + " must be [N, H, W, C] with at least one pixel");
    }
    int height;
    int width;
    double stepH; // distance of neighbours in the source
    double stepW;
    if (options.target() instanceof InterpolateOptions.Scale scale) {
      height = (int) Math.floor(x.dim(1) * scale.vertical());
      width = (int) Math.floor(x.dim(2) * scale.horizontal());
      stepH = 1 / scale.vertical();
      stepW = 1 / scale.horizontal();
    } else {
      InterpolateOptions.Size size = (InterpolateOptions.Size) options.target();
      height = size.height();
      width = size.width();
      stepH = (double) x.dim(1) / height;
      stepW = (double) x.dim(2) / width;
    }
    if (height == 0 || width == 0) {
      throw new TensorException("interpolate: " + options.target() + " leaves " + height + "x" + width
          + " pixels of input " + x.shape());
    }
    Shape shape = Shape.of(x.dim(0), height, width, x.dim(3));
    Taps rows = taps(options, x.dim(1), height, stepH);
    Taps columns = taps(options, x.dim(2), width, stepW);
    Meter.begin();
    float[] y = Buffers.take(shape.size());
    resample(rows, columns, x.dim(0), x.dim(3), x.array(), x.offset(), y);
    return Node.result("interpolate", shape, y, out -> { // dx += the transposed map of dy
      float[] dx = Buffers.take(x.size());
      resample(rows.transposed(), columns.transposed(), x.dim(0), x.dim(3), out.gradient(), 0, dx);
      x.passGradient(dx);
    }, x);
  }

  /** Returns where the positions of an axis come from; {@code step} is the distance of neighbours in the source. */
  private static Taps taps(InterpolateOptions options, int sources, int results, double step) {
    if (options.mode() == InterpolateOptions.Mode.NEAREST) {
      int[] index = new int[results];
      for (int i = 0; i < results; i++) {
        index[i] = Math.min((int) (float) (i * step), sources - 1); // float: 2.9999999 means 3
      }
      return Taps.copies(sources, index);
    }
    if (results == sources) { // copied, as in PyTorch, even if the scale is not 1
      int[] index = new int[results];
      Arrays.setAll(index, i -> i);
      return Taps.copies(sources, index);
    }
    double[] coordinate = new double[results];
    for (int i = 0; i < results; i++) {
      coordinate[i] = options.mode() == InterpolateOptions.Mode.BILINEAR
          ? Math.max(0, (i + 0.5) * step - 0.5)
          : results == 1 ? 0 : i * ((sources - 1.0) / (results - 1));
    }
    return Taps.between(sources, coordinate);
  }

  /** Applies a map to the rows and one to the columns of all images; every element of y is written by one task. */
  private static void resample(Taps rows, Taps columns, int images, int c, float[] x, int xo, float[] y) {
    long perRow = (long) rows.index().length * columns.index().length * c / rows.results();
    Threads.runRanges(images * rows.results(), Threads.grain(perRow), (from, length) -> {
      for (int row = from; row < from + length; row++) {
        int image = xo + row / rows.results() * rows.sources() * columns.sources() * c;
        for (int column = 0; column < columns.results(); column++) {
          int to = (row * columns.results() + column) * c;
          pixel(rows, row % rows.results(), columns, column, c, x, image, y, to);
        }
      }
    });
  }

  /** Sums the source pixels of one pixel, rows first; y is zero when there are none. */
  private static void pixel(
      Taps rows, int row, Taps columns, int column, int c, float[] x, int image, float[] y, int to) {
    boolean first = true;
    for (int r = rows.start()[row]; r < rows.start()[row + 1]; r++) {
      for (int k = columns.start()[column]; k < columns.start()[column + 1]; k++) {
        int from = image + (rows.index()[r] * columns.sources() + columns.index()[k]) * c;
        float weight = rows.weight()[r] * columns.weight()[k];
        if (first) {
          for (int i = 0; i < c; i++) {
            y[to + i] = weight * x[from + i];
          }
          first = false;
        } else {
          for (int i = 0; i < c; i++) {
            y[to + i] += weight * x[from + i];
          }
        }
      }
    }
    if (first) {
      Arrays.fill(y, to, to + c, 0);
    }
  }
}
