package fathom.core;

import fathom.core.kernel.Conv2dShape;
import java.util.Optional;

/** Products with matrices. */
public final class MatrixProduct {
  private MatrixProduct() {}

  /**
   * Linear map without bias: {@code y = x W}.
   *
   * @param x {@code [..., in]}
   * @param weight {@code [in, out]}, the transpose of PyTorch's
   * @return {@code [..., out]}
   * @throws TensorException if the sizes do not fit
   */
  public static Tensor linear(Tensor x, Tensor weight) {
    return linear(x, weight, Optional.empty());
  }

  /**
   * Affine map: {@code y = x W + b}; semantics of PyTorch's {@code linear}.
   *
   * @param x {@code [..., in]}
   * @param weight {@code [in, out]}, the transpose of PyTorch's
   * @param bias {@code [out]}
   * @return {@code [..., out]}
   * @throws TensorException if the sizes do not fit
   */
  public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
    return linear(x, weight, Optional.of(bias));
  }

  private static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
    if (weight.rank() != 2 || x.rank() < 1) {
      throw new TensorException(
          "linear: input " + x.shape() + " must be [..., in] and weight " + weight.shape() + " [in, out]");
    }
    int k = weight.dim(0);
    int n = weight.dim(1);
    if (x.dim(-1) != k) {
      throw new TensorException(
          "linear: input " + x.shape() + " has " + x.dim(-1) + " features, weight " + weight.shape() + " expects " + k);
    }
    Conv2dShape product = Conv2dShape.product(rows(x.shape()), k, n);
    return Convolution.apply("linear", product, x.shape().with(-1, n), x, weight, bias);
  }

  /** The number of rows when all axes but the last are merged. */
  private static int rows(Shape shape) {
    int rows = 1;
    for (int axis = 0; axis < shape.rank() - 1; axis++) {
      rows *= shape.dim(axis);
    }
    return rows;
  }
}
