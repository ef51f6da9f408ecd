package fathom.core;

import java.util.List;
import java.util.function.UnaryOperator;

/** Pooling and sampling, for comparison with reference values. */
final class PoolingGolden {
  private PoolingGolden() {}

  static void register(GoldenOps ops) {
    ops.add("max_pool2d", List.of("Pooling.maxPool2d"), PoolingGolden::maxPool2d);
  }

  private static Tensor maxPool2d(GoldenCase c) {
    int[] dilation = c.list("dilation");
    Pool2dOptions options = window(c).dilation(dilation[0], dilation[1]);
    return withChannelsLast(c.in("x"), x -> x.maxPool2d(options));
  }

  private static Pool2dOptions window(GoldenCase c) {
    int[] kernel = c.list("kernel_size");
    int[] stride = c.list("stride");
    int[] padding = c.list("padding");
    Pool2dOptions options = Pool2dOptions.kernel(kernel[0], kernel[1]).stride(stride[0], stride[1])
        .padding(padding[0], padding[1]);
    return c.flag("ceil_mode") ? options.ceilMode() : options;
  }

  /** Computes an operation on {@code [N, C, H, W]} or {@code [C, H, W]}. */
  private static Tensor withChannelsLast(Tensor x, UnaryOperator<Tensor> operation) {
    return x.rank() == 4
        ? GoldenOps.channelsFirst(operation.apply(GoldenOps.channelsLast(x)))
        : operation.apply(x.permute(1, 2, 0)).permute(2, 0, 1);
  }
}
