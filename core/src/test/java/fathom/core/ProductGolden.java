package fathom.core;

import static fathom.core.GoldenOps.channelsFirst;
import static fathom.core.GoldenOps.channelsLast;

import java.util.List;

/** Convolutions and matrix products, for comparison with reference values. */
final class ProductGolden {
  private ProductGolden() {}

  static void register(GoldenOps ops) {
    ops.add("conv2d", List.of("Convolution.conv2d"), ProductGolden::conv2d);
    ops.add("conv_transpose2d", List.of("TransposedConvolution.convTranspose2d"), ProductGolden::convTranspose2d);
    ops.add("linear", List.of("MatrixProduct.linear"), ProductGolden::linear);
    ops.add("matmul", List.of("MatrixProduct.matmul"), c -> c.in("a").matmul(c.in("b")));
  }

  private static Tensor conv2d(GoldenCase c) {
    Conv2dOptions options = conv(c);
    Tensor x = channelsLast(c.in("x"));
    Tensor weight = c.param("weight").permute(2, 3, 1, 0);
    return channelsFirst(c.optionalParam("bias").map(bias -> x.conv2d(weight, bias, options))
        .orElseGet(() -> x.conv2d(weight, options)));
  }

  private static Tensor convTranspose2d(GoldenCase c) {
    int[] outputPadding = c.list("output_padding");
    ConvTranspose2dOptions options = ConvTranspose2dOptions.DEFAULT.conv(conv(c)).outputPadding(outputPadding[0],
        outputPadding[1]);
    Tensor x = channelsLast(c.in("x"));
    Tensor weight = c.param("weight").permute(2, 3, 1, 0);
    return channelsFirst(c.optionalParam("bias").map(bias -> x.convTranspose2d(weight, bias, options))
        .orElseGet(() -> x.convTranspose2d(weight, options)));
  }

  private static Conv2dOptions conv(GoldenCase c) {
    int[] stride = c.list("stride");
    int[] padding = c.list("padding");
    int[] dilation = c.list("dilation");
    return Conv2dOptions.DEFAULT.stride(stride[0], stride[1]).padding(padding[0], padding[1])
        .dilation(dilation[0], dilation[1]).groups(c.integer("groups"));
  }

  private static Tensor linear(GoldenCase c) {
    Tensor weight = c.param("weight").permute(1, 0);
    return c.optionalParam("bias").map(bias -> c.in("x").linear(weight, bias))
        .orElseGet(() -> c.in("x").linear(weight));
  }
}
