package fathom.core;

import static fathom.core.Tensors.random;

/** Gradient checks of convolutions and matrix products. */
final class ProductGradients {
  private static final Conv2dOptions CONV = Conv2dOptions.DEFAULT.padding(1).stride(2);

  private ProductGradients() {}

  static void check(GradientChecks checks) {
    Tensor x = random("x", 2, 5, 4, 3);
    Tensor weight = random("weight", 3, 3, 3, 4);
    checks.check("Convolution.conv2d", in -> in[0].conv2d(in[1], CONV), x, weight);
    checks.check("Convolution.conv2d", in -> in[0].conv2d(in[1], in[2], CONV), x, weight, random("bias", 4));
    ConvTranspose2dOptions up = ConvTranspose2dOptions.DEFAULT.stride(2).padding(1).outputPadding(1);
    Tensor filters = random("filters", 3, 3, 2, 3);
    checks.check("TransposedConvolution.convTranspose2d", in -> in[0].convTranspose2d(in[1], up), x, filters);
    checks.check("TransposedConvolution.convTranspose2d", in -> in[0].convTranspose2d(in[1], in[2], up), x, filters,
        random("bias", 2));
    ConvTranspose2dOptions grouped = ConvTranspose2dOptions.DEFAULT.dilation(3).groups(3).outputPadding(2, 1);
    checks.check("TransposedConvolution.convTranspose2d", in -> in[0].convTranspose2d(in[1], grouped), x,
        random("filters", 2, 1, 2, 3));
    checks.check("MatrixProduct.linear", in -> in[0].linear(in[1]), random("x", 3, 5), random("weight", 5, 2));
    checks.check(
        "MatrixProduct.linear", in -> in[0].linear(in[1], in[2]), random("x", 3, 5), random("weight", 5, 2),
        random("bias", 2));
    int[][][] products = {
        {{2, 3}, {3, 4}}, {{3}, {3}}, {{2, 3}, {3}}, {{3}, {3, 2}}, {{2, 2, 3}, {3}}, {{3}, {2, 3, 2}},
        {{2, 2, 3}, {2, 3, 2}}, {{2, 2, 3}, {3, 2}}, {{2, 3}, {2, 3, 2}}, {{2, 1, 2, 3}, {3, 3, 1}},
        {{2, 2, 3}, {1, 3, 2}}};
    for (int[][] shapes : products) {
      checks.check("MatrixProduct.matmul", in -> in[0].matmul(in[1]), random("a", shapes[0]), random("b", shapes[1]));
    }
    checks.check("MatrixProduct.matmul", in -> in[0].matmul(in[0]), random("a", 2, 3, 3));
  }
}
