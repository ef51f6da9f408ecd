package fathom.core;

import java.util.List;
import java.util.function.UnaryOperator;

/** Pooling and sampling, for comparison with reference values. */
final class PoolingGolden {
  private PoolingGolden() {}

  static void register(GoldenOps ops) {
    ops.add("max_pool2d", List.of("Pooling.maxPool2d", "Pooling.adaptiveMaxPool2d"), PoolingGolden::maxPool2d);
    ops.add("avg_pool2d", List.of("Pooling.averagePool2d"), PoolingGolden::averagePool2d);
    ops.add("adaptive_avg_pool2d", List.of("Pooling.adaptiveAveragePool2d", "Pooling.globalAveragePool"),
        PoolingGolden::adaptiveAveragePool2d);
  }

  private static Tensor maxPool2d(GoldenCase c) {
    int[] dilation = c.list("dilation");
    Pool2dOptions options = window(c).dilation(dilation[0], dilation[1]);
    return withChannelsLast(c.in("x"), x -> {
      Tensor y = x.maxPool2d(options);
      boolean tiles = options.equals(Pool2dOptions.kernel(options.kernelH(), options.kernelW()))
          && x.dim(-3) % options.kernelH() == 0 && x.dim(-2) % options.kernelW() == 0;
      return tiles ? halfAndHalf(y, x.adaptiveMaxPool2d(y.dim(-3), y.dim(-2))) : y;
    });
  }

  private static Tensor averagePool2d(GoldenCase c) {
    Pool2dOptions options = c.flag("count_include_pad") ? window(c) : window(c).excludePadding();
    return withChannelsLast(c.in("x"), x -> x.averagePool2d(options));
  }

  private static Tensor adaptiveAveragePool2d(GoldenCase c) {
    int[] size = c.list("output_size");
    return withChannelsLast(c.in("x"), x -> {
      Tensor y = x.adaptiveAveragePool2d(size[0], size[1]);
      boolean global = x.rank() == 4 && size[0] == 1 && size[1] == 1;
      return global ? halfAndHalf(y, x.globalAveragePool().reshape(y.shape().dims())) : y;
    });
  }

  /** Returns a / 2 + b / 2: two ways to the same result, both of which get half of the gradient. */
  private static Tensor halfAndHalf(Tensor a, Tensor b) {
    Tensor half = Tensor.scalar(0.5f);
    return a.mul(half).add(b.mul(half));
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
