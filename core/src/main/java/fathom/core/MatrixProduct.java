package fathom.core;

import fathom.core.kernel.Conv2dShape;
import java.util.Arrays;
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
    if (x.size() == 0 || n == 0) { // nothing to multiply
      Convolution.checkBias("linear", bias, weight, n);
      Tensor zeros = matmul(x, weight);
      return bias.map(zeros::add).orElse(zeros);
    }
    Conv2dShape product = Conv2dShape.product(x.shape().size(0, x.rank() - 1), k, n);
    return Convolution.apply("linear", product, x.shape().with(-1, n), x, weight, bias);
  }

  /**
   * Matrix product by the rules of NumPy and of PyTorch's {@code matmul}: leading axes broadcast; a vector on the left
   * is a row and one on the right a column, and that axis is missing in the result.
   *
   * @param a {@code [..., M, K]} or {@code [K]}
   * @param b {@code [..., K, N]} or {@code [K]}
   * @return {@code [..., M, N]}, without M if a is a vector and without N if b is one
   * @throws TensorException if an operand is a scalar, or the sizes do not fit
   */
  public static Tensor matmul(Tensor a, Tensor b) {
    if (a.rank() == 0 || b.rank() == 0) {
      throw new TensorException(
          "matmul: " + a.shape() + " and " + b.shape()
              + " must have at least one axis each; mul multiplies by a scalar");
    }
    Tensor rows = a.rank() > 1 ? a : a.reshape(1, a.size());
    Tensor columns = b.rank() > 1 ? b : b.reshape(b.size(), 1);
    Tensor y = BatchedProduct.of(rows.shape(), columns.shape()).apply(rows, columns);
    if (a.rank() > 1 && b.rank() > 1) {
      return y;
    }
    int[] dims = y.shape().dims();
    int kept = dims.length - (a.rank() == 1 ? 1 : 0) - (b.rank() == 1 ? 1 : 0);
    int[] result = Arrays.copyOf(dims, kept);
    if (a.rank() == 1 && b.rank() > 1) {
      result[kept - 1] = dims[dims.length - 1];
    }
    return y.reshape(result);
  }
}
