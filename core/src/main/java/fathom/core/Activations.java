package fathom.core;

import fathom.core.kernel.PointFunction;

/**
 * Activation functions of every element. Values and gradients at kinks, and for infinities, are PyTorch's; NaN stays
 * NaN.
 */
public final class Activations {
  private Activations() {}

  /**
   * Rectified linear unit. The gradient is 0 at 0.
   *
   * @param x any shape
   * @return max(x, 0), of the same shape
   */
  public static Tensor relu(Tensor x) {
    return Elementwise.map("relu", PointFunction.RELU, x);
  }

  /**
   * Rectified linear unit that ends at 6: Howard et al., "MobileNets", 2017. The gradient is 0 at 0 and 6.
   *
   * @param x any shape
   * @return min(max(x, 0), 6), of the same shape
   */
  public static Tensor relu6(Tensor x) {
    return Elementwise.map("relu6", PointFunction.RELU6, x);
  }

  /**
   * Leaky rectified linear unit with PyTorch's slope 0.01.
   *
   * @param x any shape
   * @return x where it is positive, else 0.01 x, of the same shape
   */
  public static Tensor leakyRelu(Tensor x) {
    return leakyRelu(x, 0.01f);
  }

  /**
   * Leaky rectified linear unit: Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic
   * models", 2013.
   *
   * @param x any shape
   * @param slope slope for elements that are not positive
   * @return x where it is positive, else slope * x, of the same shape
   */
  public static Tensor leakyRelu(Tensor x, float slope) {
    return Elementwise.map("leakyRelu", PointFunction.LEAKY_RELU, slope, 0, x);
  }

  /**
   * Rectified linear unit with learned slopes: He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015, section
   * 2.1.
   *
   * @param x any shape {@code [..., C]}
   * @param weight slopes for elements that are not positive, {@code [C]}, or one for all, {@code [1]} or a scalar
   * @return x where it is positive, else weight * x, of the same shape
   * @throws TensorException if the weight has another shape
   */
  public static Tensor prelu(Tensor x, Tensor weight) {
    boolean single = weight.rank() <= 1 && weight.size() == 1;
    if (!single && (weight.rank() != 1 || x.rank() == 0 || weight.dim(0) != x.dim(-1))) {
      throw new TensorException(
          "prelu: weight " + weight.shape() + " needs to be [1], or have one slope for each channel"
              + " of the input " + x.shape());
    }
    return Elementwise.pair("prelu", Pairs.PRELU, x, x.rank() == 0 ? weight.reshape() : weight);
  }

  /**
   * Exponential linear unit with alpha 1.
   *
   * @param x any shape
   * @return x where it is positive, else e<sup>x</sup> - 1, of the same shape
   */
  public static Tensor elu(Tensor x) {
    return elu(x, 1);
  }

  /**
   * Exponential linear unit: Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by
   * exponential linear units", 2015, equation 15.
   *
   * @param x any shape
   * @param alpha minus the limit for negative elements
   * @return x where it is positive, else alpha (e<sup>x</sup> - 1), of the same shape
   */
  public static Tensor elu(Tensor x, float alpha) {
    return Elementwise.map("elu", PointFunction.ELU, alpha, 1, x);
  }

  /**
   * Scaled exponential linear unit: Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks",
   * 2017, equation 2, with the constants of its section 2 for mean 0 and variance 1.
   *
   * @param x any shape
   * @return 1.0507 times {@link #elu(Tensor, float)} with alpha 1.6733, of the same shape
   */
  public static Tensor selu(Tensor x) {
    return Elementwise.map("selu", PointFunction.ELU, 1.6732632423543772f, 1.0507009873554805f, x);
  }

  /**
   * Gaussian error linear unit, computed exactly.
   *
   * @param x any shape
   * @return x P(X &lt;= x) for a standard normal X, of the same shape
   */
  public static Tensor gelu(Tensor x) {
    return gelu(x, Gelu.EXACT);
  }

  /**
   * Gaussian error linear unit: Hendrycks and Gimpel, "Gaussian error linear units", 2016, section 2.
   *
   * @param x any shape
   * @param form how it is computed
   * @return x P(X &lt;= x) for a standard normal X, of the same shape
   */
  public static Tensor gelu(Tensor x, Gelu form) {
    return Elementwise.map("gelu", form == Gelu.TANH ? PointFunction.GELU_TANH : PointFunction.GELU, x);
  }

  /**
   * Sigmoid linear unit, also called swish: Hendrycks and Gimpel, "Gaussian error linear units", 2016, section 3.
   *
   * @param x any shape
   * @return x / (1 + e<sup>-x</sup>), of the same shape
   */
  public static Tensor silu(Tensor x) {
    return Elementwise.map("silu", PointFunction.SILU, x);
  }

  /**
   * {@link #silu} with a piecewise linear sigmoid: Howard et al., "Searching for MobileNetV3", 2019, section 5.2. The
   * gradient is 0 at -3 and 1 at 3.
   *
   * @param x any shape
   * @return x min(max(x + 3, 0), 6) / 6, of the same shape
   */
  public static Tensor hardswish(Tensor x) {
    return Elementwise.map("hardswish", PointFunction.HARDSWISH, x);
  }

  /**
   * Piecewise linear sigmoid: Howard et al., "Searching for MobileNetV3", 2019, section 5.2. The gradient is 0 at -3
   * and 3.
   *
   * @param x any shape
   * @return min(max(x + 3, 0), 6) / 6, of the same shape
   */
  public static Tensor hardsigmoid(Tensor x) {
    return Elementwise.map("hardsigmoid", PointFunction.HARDSIGMOID, x);
  }

  /**
   * Smooth rectifier with PyTorch's beta 1 and threshold 20.
   *
   * @param x any shape
   * @return log(1 + e<sup>x</sup>), of the same shape
   */
  public static Tensor softplus(Tensor x) {
    return softplus(x, 1, 20);
  }

  /**
   * Smooth rectifier: Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2000.
   *
   * @param x any shape
   * @param beta sharpness of the bend
   * @param threshold where beta * x is above it, the result is x
   * @return log(1 + e<sup>beta x</sup>) / beta, of the same shape
   */
  public static Tensor softplus(Tensor x, float beta, float threshold) {
    return Elementwise.map("softplus", PointFunction.SOFTPLUS, beta, threshold, x);
  }

  /**
   * Logistic function.
   *
   * @param x any shape
   * @return 1 / (1 + e<sup>-x</sup>), of the same shape
   */
  public static Tensor sigmoid(Tensor x) {
    return Elementwise.map("sigmoid", PointFunction.SIGMOID, x);
  }

  /**
   * Hyperbolic tangent.
   *
   * @param x any shape
   * @return tanh x, of the same shape
   */
  public static Tensor tanh(Tensor x) {
    return Elementwise.map("tanh", PointFunction.TANH, x);
  }
}
