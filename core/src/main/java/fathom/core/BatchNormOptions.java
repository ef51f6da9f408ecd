package fathom.core;

import java.util.Optional;

/**
 * The optional settings of a batch normalisation. Immutable; each method returns a changed copy.
 *
 * @param gamma scale of each channel, {@code [C]}; 1 if absent
 * @param beta shift of each channel, {@code [C]}; 0 if absent
 * @param running running statistics, used in inference and updated in training; if absent, the statistics of the batch
 *     are always used
 * @param momentum weight of the batch when running statistics are updated, PyTorch's convention
 * @param epsilon added to the variance
 * @param residual added to the result, of the shape of the input
 * @param rectified whether a ReLU ends the operation, after the residual was added
 */
public record BatchNormOptions(
    Optional<Tensor> gamma,
    Optional<Tensor> beta,
    Optional<Running> running,
    double momentum,
    double epsilon,
    Optional<Tensor> residual,
    boolean rectified) {
  /** No scale, shift or running statistics; momentum 0.1 and epsilon 1e-5 as in PyTorch 1.13 and 2. */
  public static final BatchNormOptions DEFAULT = new BatchNormOptions(
      Optional.empty(), Optional.empty(), Optional.empty(), 0.1, 1e-5, Optional.empty(), false);

  /**
   * Running statistics of each channel; training changes their elements.
   *
   * @param mean {@code [C]}
   * @param variance {@code [C]}, unbiased
   */
  public record Running(Tensor mean, Tensor variance) {}

  /**
   * Checks the settings.
   *
   * @throws TensorException if the momentum is not between 0 and 1 or epsilon is negative
   */
  public BatchNormOptions {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new TensorException("batchNorm: momentum " + momentum + " is not between 0 and 1");
    }
    if (!(epsilon >= 0)) {
      throw new TensorException("batchNorm: epsilon " + epsilon + " is below 0");
    }
  }

  /**
   * Sets the scale.
   *
   * @param gamma {@code [C]}
   * @return the changed options
   */
  public BatchNormOptions gamma(Tensor gamma) {
    return new BatchNormOptions(Optional.of(gamma), beta, running, momentum, epsilon, residual, rectified);
  }

  /**
   * Sets the shift.
   *
   * @param beta {@code [C]}
   * @return the changed options
   */
  public BatchNormOptions beta(Tensor beta) {
    return new BatchNormOptions(gamma, Optional.of(beta), running, momentum, epsilon, residual, rectified);
  }

  /**
   * Sets the running statistics. A training pass replaces them by {@code (1 - momentum) * running + momentum * batch},
   * with the batch's unbiased variance; the other passes normalise with them.
   *
   * @param mean {@code [C]}
   * @param variance {@code [C]}
   * @return the changed options
   */
  public BatchNormOptions running(Tensor mean, Tensor variance) {
    return new BatchNormOptions(
        gamma, beta, Optional.of(new Running(mean, variance)), momentum, epsilon, residual, rectified);
  }

  /**
   * Sets the momentum.
   *
   * @param momentum weight of the batch when running statistics are updated, 0 to 1
   * @return the changed options
   */
  public BatchNormOptions momentum(double momentum) {
    return new BatchNormOptions(gamma, beta, running, momentum, epsilon, residual, rectified);
  }

  /**
   * Sets epsilon.
   *
   * @param epsilon added to the variance, 0 or more
   * @return the changed options
   */
  public BatchNormOptions epsilon(double epsilon) {
    return new BatchNormOptions(gamma, beta, running, momentum, epsilon, residual, rectified);
  }

  /**
   * Adds a tensor to the result. Together with {@link #relu()} that is one operation with fewer passes over memory, the
   * same bits as {@code x.batchNorm(...).add(residual).relu()}.
   *
   * @param residual a tensor of the shape of the input
   * @return the changed options
   */
  public BatchNormOptions residual(Tensor residual) {
    return new BatchNormOptions(gamma, beta, running, momentum, epsilon, Optional.of(residual), rectified);
  }

  /** Adds nothing to the result. */
  BatchNormOptions noResidual() {
    return new BatchNormOptions(gamma, beta, running, momentum, epsilon, Optional.empty(), rectified);
  }

  /**
   * Applies a ReLU at the end, with fewer passes over memory than as an operation of its own and the same bits.
   *
   * @return the changed options
   */
  public BatchNormOptions relu() {
    return new BatchNormOptions(gamma, beta, running, momentum, epsilon, residual, true);
  }
}
