package fathom.core;

import java.util.Optional;

/**
 * The optional settings of a layer, group or instance normalisation. Immutable; each method returns a changed copy.
 *
 * @param gamma scale; 1 if absent
 * @param beta shift; 0 if absent
 * @param epsilon added to the variance
 */
public record NormOptions(Optional<Tensor> gamma, Optional<Tensor> beta, double epsilon) {
  /** No scale and no shift; epsilon 1e-5 as in PyTorch 1.13 and 2. */
  public static final NormOptions DEFAULT = new NormOptions(Optional.empty(), Optional.empty(), 1e-5);

  /**
   * Checks the settings.
   *
   * @throws TensorException if epsilon is negative
   */
  public NormOptions {
    if (!(epsilon >= 0)) {
      throw new TensorException("norm: epsilon " + epsilon + " is below 0");
    }
  }

  /**
   * Sets the scale.
   *
   * @param gamma for layer normalisation of the shape of the normalised axes, else {@code [C]}
   * @return the changed options
   */
  public NormOptions gamma(Tensor gamma) {
    return new NormOptions(Optional.of(gamma), beta, epsilon);
  }

  /**
   * Sets the shift.
   *
   * @param beta for layer normalisation of the shape of the normalised axes, else {@code [C]}
   * @return the changed options
   */
  public NormOptions beta(Tensor beta) {
    return new NormOptions(gamma, Optional.of(beta), epsilon);
  }

  /**
   * Sets epsilon.
   *
   * @param epsilon added to the variance, 0 or more
   * @return the changed options
   */
  public NormOptions epsilon(double epsilon) {
    return new NormOptions(gamma, beta, epsilon);
  }

  /** Returns what gradients flow to: the input, which stands in for what is absent, and the tensors of the options. */
  Tensor[] inputs(Tensor x) {
    return new Tensor[] {x, gamma.orElse(x), beta.orElse(x)};
  }

  /** Returns the scale, or ones. */
  float[] scale(int n) {
    return gamma.map(Tensor::toArray).orElseGet(() -> Tensor.full(Shape.of(n), 1).array());
  }

  /** Returns the shift, or zeros. */
  float[] shift(int n) {
    return beta.map(Tensor::toArray).orElseGet(() -> new float[n]);
  }
}
