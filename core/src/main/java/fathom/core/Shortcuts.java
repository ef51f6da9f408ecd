package fathom.core;

import fathom.core.kernel.ElementwiseKernels;
import fathom.core.kernel.Kernels;
import java.util.Arrays;

/** Shortcut connections without parameters. */
public final class Shortcuts {
  private static final ElementwiseKernels KERNELS = Kernels.get().elementwise();

  private Shortcuts() {}

  /**
   * The identity across a change of resolution and width, option A of He et al., "Deep residual learning for image
   * recognition", 2015, section 3.3 and 4.2: takes rows and columns 0, stride, 2 stride, ... and adds zero channels, as
   * many before as after.
   *
   * @param x {@code [N, H, W, C]}
   * @param stride step between the rows, and the columns, that are taken; at least 1
   * @param channels the number of channels of the result, C or more by an even number
   * @return {@code [N, ceil(H / stride), ceil(W / stride), channels]}; x itself if nothing changes
   * @throws TensorException if x has another rank, the stride is below 1, or the channels to add are no even number
   */
  public static Tensor shortcut(Tensor x, int stride, int channels) {
    if (x.rank() != 4) {
      throw new TensorException("shortcut: input " + x.shape() + " is not [N, H, W, C]");
    }
    if (stride < 1) {
      throw new TensorException("shortcut: stride " + stride + " is below 1");
    }
    int c = x.dim(3);
    if (channels < c || (channels - c) % 2 != 0) {
      throw new TensorException("shortcut: input " + x.shape() + " has " + c + " channels, " + channels
          + " cannot be reached by as many zero channels before as after; choose " + c + " plus an even number");
    }
    return stride == 1 && channels == c ? x : padded(x, stride, channels);
  }

  private static Tensor padded(Tensor x, int stride, int channels) {
    int n = x.dim(0);
    int h = x.dim(1);
    int w = x.dim(2);
    int c = x.dim(3);
    int step = Math.min(stride, Math.max(1, Math.max(h, w))); // beyond that it makes no difference
    int outH = (h + step - 1) / step;
    int outW = (w + step - 1) / step;
    Shape shape = Shape.of(n, outH, outW, channels);
    int before = (channels - c) / 2;
    Meter.begin();
    float[] y = Buffers.take(shape.size());
    float[] from = x.array();
    Threads.runRanges(n * outH, Threads.grain((long) w * c), (first, rows) -> {
      for (int row = first; row < first + rows; row++) {
        int at = x.offset() + (row / outH * h + row % outH * step) * w * c;
        int begin = row * outW * channels;
        Arrays.fill(y, begin, begin + outW * channels, 0f);
        for (int to = begin + before; to < begin + outW * channels; to += channels, at += step * c) {
          System.arraycopy(from, at, y, to, c);
        }
      }
    });
    return Node.result("shortcut", shape, y, out -> { // dx += dy at the pixels and channels that were taken
      float[] dy = out.gradient();
      boolean add = x.hasGradient();
      float[] dx = x.gradientToWrite();
      Threads.runRanges(n * h, Threads.grain((long) w * c), (first, rows) -> {
        for (int row = first; row < first + rows; row++) {
          if (!add) {
            Arrays.fill(dx, row * w * c, (row + 1) * w * c, 0f);
          }
          if (row % h % step == 0) {
            int at = (row / h * outH + row % h / step) * outW * channels + before;
            for (int to = row * w * c; to < (row + 1) * w * c; to += step * c, at += channels) {
              KERNELS.add(dx, to, dy, at, dx, to, c);
            }
          }
        }
      });
    }, x);
  }
}
