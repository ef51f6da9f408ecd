package fathom.nn;

import fathom.core.Conv2dOptions;
import fathom.core.FixedConv2d;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.Optional;

/**
 * Affine map of the last axis, {@code y = x W + b}, as PyTorch's {@code Linear}. Parameters: {@code weight} {@code [in,
 * out]} and, unless there is none, {@code bias} {@code [out]}.
 */
public final class Linear extends Layer implements Forgetful {
  /**
   * The optional settings of the layer. Immutable; each method returns a changed copy.
   *
   * @param bias whether a bias is added
   */
  public record Options(boolean bias) {
    /** PyTorch's default: with bias. */
    public static final Options DEFAULT = new Options(true);

    /**
     * Leaves the bias out.
     *
     * @return the changed options
     */
    public Options noBias() {
      return new Options(false);
    }
  }

  private final int inFeatures;
  private final int outFeatures;
  private final Parameter weight;
  private final Optional<Parameter> bias;

  /**
   * Makes a linear layer with the default options.
   *
   * @param inFeatures size of the last axis of the input
   * @param outFeatures size of the last axis of the result
   */
  public Linear(int inFeatures, int outFeatures) {
    this(inFeatures, outFeatures, Options.DEFAULT);
  }

  /**
   * Makes a linear layer.
   *
   * @param inFeatures size of the last axis of the input
   * @param outFeatures size of the last axis of the result
   * @param options whether there is a bias
   * @throws TensorException if a number is below 1
   */
  public Linear(int inFeatures, int outFeatures, Options options) {
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    if (inFeatures < 1 || outFeatures < 1) {
      throw new TensorException("Linear(" + inFeatures + " -> " + outFeatures + "): both numbers must be at least 1");
    }
    weight = parameter("weight", Parameter.Role.LINEAR_WEIGHT, Shape.of(inFeatures, outFeatures));
    bias = options.bias()
        ? Optional.of(parameter("bias", Parameter.Role.BIAS, Shape.of(outFeatures)))
        : Optional.empty();
  }

  Parameter weight() {
    return weight;
  }

  Optional<Parameter> bias() {
    return bias;
  }

  @Override
  protected Tensor forward(Tensor x) {
    Optional<Inference> inference = CallStack.current().inference();
    if (inference.isPresent() && x.size() > 0 && x.rank() > 0 && x.dim(-1) == inFeatures) {
      FixedConv2d product = inference.get().fixed(this, this::fixed);
      return product.apply(x.reshape(1, 1, -1, inFeatures)).reshape(x.shape().with(-1, outFeatures).dims());
    }
    return bias.isPresent() ? x.linear(weight.value(), bias.get().value()) : x.linear(weight.value());
  }

  /** Returns the map with its present values: a product with a matrix is a convolution of one row with a 1x1 kernel. */
  private FixedConv2d fixed() {
    Tensor kernel = weight.value().reshape(1, 1, inFeatures, outFeatures);
    return bias.isPresent()
        ? FixedConv2d.of(kernel, bias.get().value(), Conv2dOptions.DEFAULT)
        : FixedConv2d.of(kernel, Conv2dOptions.DEFAULT);
  }

  @Override
  protected long macs(Shape input, Shape output) {
    return (long) output.size() * inFeatures;
  }

  @Override
  public String toString() {
    return "Linear(" + inFeatures + " -> " + outFeatures + (bias.isPresent() ? ")" : ", no bias)");
  }
}
