package fathom.nn;

import fathom.core.Activations;
import fathom.core.Gelu;
import fathom.core.Tensor;
import fathom.core.Workspace;
import java.util.function.UnaryOperator;

/**
 * A layer without parameters that computes a function of every element, as those of PyTorch with the same names. The
 * functions are described at {@link Activations}; {@link #of} makes a layer of another one.
 */
public final class Activation extends Layer implements Forgetful {
  private static final UnaryOperator<Tensor> RELU = Tensor::relu;

  private final String text;
  private final UnaryOperator<Tensor> function;

  private Activation(String text, UnaryOperator<Tensor> function) {
    this.text = text;
    this.function = function;
  }

  /**
   * Makes a layer of a function.
   *
   * @param text how it is written in summaries and error messages, such as {@code Mish()}
   * @param function what it computes
   * @return the layer
   */
  public static Activation of(String text, UnaryOperator<Tensor> function) {
    return own(text, x -> Workspace.leave(x, () -> function.apply(x)));
  }

  /** Makes a layer of a function that holds on to no tensor. */
  private static Activation own(String text, UnaryOperator<Tensor> function) {
    return new Activation(text, function);
  }

  /**
   * Makes a rectified linear unit.
   *
   * @return the layer
   */
  public static Activation relu() {
    return own("Relu()", RELU);
  }

  /**
   * Makes a rectified linear unit that ends at 6.
   *
   * @return the layer
   */
  public static Activation relu6() {
    return own("Relu6()", Tensor::relu6);
  }

  /**
   * Makes a leaky rectified linear unit with PyTorch's slope.
   *
   * @return the layer
   */
  public static Activation leakyRelu() {
    return own("LeakyRelu()", Tensor::leakyRelu);
  }

  /**
   * Makes a leaky rectified linear unit.
   *
   * @param slope slope for elements that are not positive
   * @return the layer
   */
  public static Activation leakyRelu(float slope) {
    return own("LeakyRelu(slope " + slope + ")", x -> x.leakyRelu(slope));
  }

  /**
   * Makes an exponential linear unit with alpha 1.
   *
   * @return the layer
   */
  public static Activation elu() {
    return own("Elu()", Tensor::elu);
  }

  /**
   * Makes an exponential linear unit.
   *
   * @param alpha minus the limit for negative elements
   * @return the layer
   */
  public static Activation elu(float alpha) {
    return own("Elu(alpha " + alpha + ")", x -> x.elu(alpha));
  }

  /**
   * Makes a scaled exponential linear unit.
   *
   * @return the layer
   */
  public static Activation selu() {
    return own("Selu()", Tensor::selu);
  }

  /**
   * Makes a Gaussian error linear unit, computed exactly.
   *
   * @return the layer
   */
  public static Activation gelu() {
    return own("Gelu()", Tensor::gelu);
  }

  /**
   * Makes a Gaussian error linear unit.
   *
   * @param form how it is computed
   * @return the layer
   */
  public static Activation gelu(Gelu form) {
    return form == Gelu.EXACT ? gelu() : own("Gelu(tanh)", x -> x.gelu(form));
  }

  /**
   * Makes a sigmoid linear unit, also called swish.
   *
   * @return the layer
   */
  public static Activation silu() {
    return own("Silu()", Tensor::silu);
  }

  /**
   * Makes a hard swish.
   *
   * @return the layer
   */
  public static Activation hardswish() {
    return own("Hardswish()", Tensor::hardswish);
  }

  /**
   * Makes a piecewise linear sigmoid.
   *
   * @return the layer
   */
  public static Activation hardsigmoid() {
    return own("Hardsigmoid()", Tensor::hardsigmoid);
  }

  /**
   * Makes a smooth rectifier with PyTorch's beta and threshold.
   *
   * @return the layer
   */
  public static Activation softplus() {
    return own("Softplus()", Tensor::softplus);
  }

  /**
   * Makes a smooth rectifier.
   *
   * @param beta sharpness of the bend
   * @param threshold where beta * x is above it, the result is x
   * @return the layer
   */
  public static Activation softplus(float beta, float threshold) {
    return own("Softplus(beta " + beta + ", threshold " + threshold + ")", x -> x.softplus(beta, threshold));
  }

  /**
   * Makes a logistic function.
   *
   * @return the layer
   */
  public static Activation sigmoid() {
    return own("Sigmoid()", Tensor::sigmoid);
  }

  /**
   * Makes a hyperbolic tangent.
   *
   * @return the layer
   */
  public static Activation tanh() {
    return own("Tanh()", Tensor::tanh);
  }

  /** Returns whether this is {@link #relu}, which some operations compute along with their own. */
  boolean isRelu() {
    return function == RELU;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return function.apply(x);
  }

  @Override
  public String toString() {
    return text;
  }
}
