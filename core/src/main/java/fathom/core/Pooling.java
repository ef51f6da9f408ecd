package fathom.core;

import fathom.core.kernel.Kernels;
import fathom.core.kernel.WindowKernels;
import java.util.Arrays;

/** Operations that summarise windows of images. */
public final class Pooling {
  private static final WindowKernels KERNELS = Kernels.get().windows();

  /** Numbers of pixels are kept as floats, which hold whole numbers up to here. */
  private static final int MOST_PIXELS = 1 << 24;

  private Pooling() {}

  /**
   * Maximum of each channel over windows; semantics of PyTorch's {@code max_pool2d}. Padding is -infinity, NaN is
   * larger than everything. The gradient goes to the maximum of a window: the first in row-major order if it is there
   * more than once, but the last NaN.
   *
   * @param x {@code [N, H, W, C]} or one image {@code [H, W, C]}
   * @param options the window and how it moves
   * @return {@code [N, OH, OW, C]} or {@code [OH, OW, C]} with {@code OH = floor((H + 2 padH - dilationH (kernelH - 1)
   *     - 1) / strideH) + 1}, or rounded up, and OW likewise
   * @throws TensorException if x has another rank, a window does not fit, or an image has more than 2<sup>24</sup>
   *     pixels
   */
  public static Tensor maxPool2d(Tensor x, Pool2dOptions options) {
    return max("maxPool2d", x, sliding("maxPool2d", x, options));
  }

  /**
   * Maximum of each channel over windows that cover the image evenly; semantics of PyTorch's {@code
   * adaptive_max_pool2d}. Row i of the result covers the rows from floor(i H / outH) to ceil((i + 1) H / outH), the
   * latter not included. The gradient goes where that of {@link #maxPool2d} does.
   *
   * @param x {@code [N, H, W, C]} or one image {@code [H, W, C]}
   * @param outH rows of the result, 1 to 2<sup>24</sup>
   * @param outW columns of the result, 1 to 2<sup>24</sup>
   * @return {@code [N, outH, outW, C]} or {@code [outH, outW, C]}
   * @throws TensorException if x has another rank, a size is out of range, or an image has more than 2<sup>24</sup>
   *     pixels
   */
  public static Tensor adaptiveMaxPool2d(Tensor x, int outH, int outW) {
    return max("adaptiveMaxPool2d", x, adaptive("adaptiveMaxPool2d", x, outH, outW));
  }

  private static Tensor max(String op, Tensor x, WindowAxis... axes) {
    if ((long) axes[0].sources() * axes[1].sources() > MOST_PIXELS) {
      throw new TensorException(
          op + ": images of input " + x.shape() + " have more than " + MOST_PIXELS + " pixels");
    }
    Windows windows = windows(x, axes);
    Meter.begin();
    float[] y = Buffers.take(windows.size());
    float[] argmax = Buffers.take(y.length);
    float[] from = x.array();
    int c = x.dim(-1);
    windows.forEachRow((image, first, row, target, number) -> KERNELS.max(
        row, from, x.offset() + image + first * c, first, y, target, argmax, target, c));
    Tensor result = Node.result(op, shape(x, axes), y, out -> { // dx += dy of the windows whose maximum it is
      float[] dy = out.gradient();
      float[] dx = Buffers.take(x.size());
      windows.transposed().forEachRow((image, first, row, target, number) -> KERNELS.maxGradient(
          row, dy, argmax, image + first * c, number * axes[1].sources(), dx, target, c));
      Buffers.give(argmax);
      x.passGradient(dx);
    }, x);
    if (result.node() == null) {
      Buffers.give(argmax);
    }
    return result;
  }

  /**
   * Mean of each channel over windows; semantics of PyTorch's {@code avg_pool2d}. Padding is 0 and counts in the
   * divisor, unless the options exclude it; cells that {@link Pool2dOptions#ceilMode()} adds beyond the padding never
   * count.
   *
   * @param x {@code [N, H, W, C]} or one image {@code [H, W, C]}
   * @param options the window and how it moves; without dilation
   * @return {@code [N, OH, OW, C]} or {@code [OH, OW, C]} with {@code OH = floor((H + 2 padH - kernelH) / strideH) +
   *     1}, or rounded up, and OW likewise
   * @throws TensorException if x has another rank, a window does not fit, or there is a dilation
   */
  public static Tensor averagePool2d(Tensor x, Pool2dOptions options) {
    if (options.dilationH() != 1 || options.dilationW() != 1) {
      throw new TensorException("averagePool2d: windows have no dilation, got " + options);
    }
    return average("averagePool2d", x, options.countsPadding(), sliding("averagePool2d", x, options));
  }

  /**
   * Mean of each channel over windows that cover the image evenly; semantics of PyTorch's {@code adaptive_avg_pool2d}.
   * Row i of the result covers the rows from floor(i H / outH) to ceil((i + 1) H / outH), the latter not included.
   *
   * @param x {@code [N, H, W, C]} or one image {@code [H, W, C]}
   * @param outH rows of the result, 1 to 2<sup>24</sup>
   * @param outW columns of the result, 1 to 2<sup>24</sup>
   * @return {@code [N, outH, outW, C]} or {@code [outH, outW, C]}
   * @throws TensorException if x has another rank, or a size is out of range
   */
  public static Tensor adaptiveAveragePool2d(Tensor x, int outH, int outW) {
    WindowAxis[] axes = adaptive("adaptiveAveragePool2d", x, outH, outW);
    if (outH == 1 && outW == 1) {
      boolean[] image = x.rank() == 4 ? new boolean[] {false, true, true, false} : new boolean[] {true, true, false};
      return Reductions.mean("adaptiveAveragePool2d", x, image, true);
    }
    return average("adaptiveAveragePool2d", x, true, axes);
  }

  private static Tensor average(String op, Tensor x, boolean countsPadding, WindowAxis... axes) {
    Windows windows = windows(x, axes);
    Meter.begin();
    int c = x.dim(-1);
    float[][] divisors = divisors(countsPadding, axes);
    float[] y = Buffers.take(windows.size());
    float[] from = x.array();
    windows.forEachRow((image, first, row, target, number) -> KERNELS.sum(
        row, from, x.offset() + image + first * c, divisors[number], y, target, c));
    return Node.result(op, shape(x, axes), y, out -> { // dx += dy / divisor of the windows that it lies in
      float[] dy = out.takeGradient();
      windows.forEachRow((image, first, row, target, number) -> {
        for (int column = 0, at = target; column < row.targets(); column++, at += c) {
          for (int i = at; i < at + c; i++) {
            dy[i] /= divisors[number][column];
          }
        }
      });
      float[] ones = new float[axes[1].sources()];
      Arrays.fill(ones, 1);
      float[] dx = Buffers.take(x.size());
      windows.transposed().forEachRow((image, first, row, target, number) -> KERNELS.sum(
          row, dy, image + first * c, ones, dx, target, c));
      Buffers.give(dy);
      x.passGradient(dx);
    }, x);
  }

  /** Returns what divides the sum of a window, by row and column. */
  private static float[][] divisors(boolean countsPadding, WindowAxis... axes) {
    float[][] divisors = new float[axes[0].targets()][axes[1].targets()];
    for (int row = 0; row < divisors.length; row++) {
      for (int column = 0; column < divisors[row].length; column++) {
        divisors[row][column] = countsPadding
            ? (float) axes[0].cells(row) * axes[1].cells(column)
            : (float) axes[0].count(row) * axes[1].count(column);
      }
    }
    return divisors;
  }

  /**
   * Mean of each channel over all pixels of an image.
   *
   * @param x {@code [N, H, W, C]}
   * @return {@code [N, C]}
   * @throws TensorException if x has another rank
   */
  public static Tensor globalAveragePool(Tensor x) {
    if (x.rank() != 4) {
      throw new TensorException("globalAveragePool: input " + x.shape() + " is not [N, H, W, C]");
    }
    return Reductions.mean("globalAveragePool", x, new boolean[] {false, true, true, false}, false);
  }

  /** Returns rows and columns of windows that move over x. */
  private static WindowAxis[] sliding(String op, Tensor x, Pool2dOptions o) {
    checkImages(op, x);
    WindowAxis rows = WindowAxis.sliding(
        x.dim(-3), o.kernelH(), o.strideH(), o.padH(), o.dilationH(), o.partial());
    WindowAxis columns = WindowAxis.sliding(
        x.dim(-2), o.kernelW(), o.strideW(), o.padW(), o.dilationW(), o.partial());
    if (Math.min(rows.targets(), columns.targets()) < 1) {
      throw new TensorException(op + ": a window of " + o + " does not fit into input " + x.shape());
    }
    return new WindowAxis[] {rows, columns};
  }

  /** Returns rows and columns of windows that cover x evenly. */
  private static WindowAxis[] adaptive(String op, Tensor x, int outH, int outW) {
    checkImages(op, x);
    if (Math.min(outH, outW) < 1 || Math.max(outH, outW) > MOST_PIXELS) {
      throw new TensorException(op + ": input " + x.shape() + " cannot become " + outH + "x" + outW
          + " pixels; give 1 to " + MOST_PIXELS + " rows and columns");
    }
    return new WindowAxis[] {WindowAxis.adaptive(x.dim(-3), outH), WindowAxis.adaptive(x.dim(-2), outW)};
  }

  private static void checkImages(String op, Tensor x) {
    if (x.rank() != 4 && x.rank() != 3) {
      throw new TensorException(op + ": input " + x.shape() + " is neither [N, H, W, C] nor [H, W, C]");
    }
    if (Math.min(x.dim(-3), Math.min(x.dim(-2), x.dim(-1))) < 1) {
      throw new TensorException(op + ": input " + x.shape() + " has no pixels or no channels");
    }
  }

  private static Windows windows(Tensor x, WindowAxis... axes) {
    return new Windows(x.rank() == 4 ? x.dim(0) : 1, axes[0], axes[1], x.dim(-1));
  }

  private static Shape shape(Tensor x, WindowAxis... axes) {
    return x.shape().with(-3, axes[0].targets()).with(-2, axes[1].targets());
  }
}
