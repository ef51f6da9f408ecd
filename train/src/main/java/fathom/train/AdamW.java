package fathom.train;

import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter: "Decoupled weight decay regularization", ICLR 2019,
 * algorithm 2), in the form and with the defaults of PyTorch 1.13's {@code torch.optim.AdamW}: each update first
 * multiplies the parameter by {@code 1 - learningRate * weightDecay} and then does what {@link Adam} without weight
 * decay does.
 *
 * <pre>{@code
 * AdamW rule = new AdamW().weightDecay(0.05);
 * ParameterGroups.of(rule).with("no decay", ParameterFilter.BIASES_AND_NORMS, rule.weightDecay(0))
 * }</pre>
 *
 * @param beta1 how much of the mean gradient is kept, from 0 to below 1
 * @param beta2 how much of the mean square is kept, from 0 to below 1
 * @param epsilon keeps the divisor from 0, 0 or more
 * @param weightDecay how fast parameters shrink, in units of the learning rate, 0 or more
 * @param usesAmsgrad whether the step is divided by the largest mean square so far
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay, boolean usesAmsgrad)
    implements
      UpdateRule {
  /**
   * Checks the settings.
   *
   * @param beta1 how much of the mean gradient is kept
   * @param beta2 how much of the mean square is kept
   * @param epsilon keeps the divisor from 0
   * @param weightDecay how fast parameters shrink
   * @param usesAmsgrad whether the step is divided by the largest mean square so far
   * @throws IllegalArgumentException if a number is out of its range
   */
  public AdamW {
    Adam.checkMoments("adamw", beta1, beta2, epsilon, weightDecay);
  }

  /** Makes AdamW with betas 0.9 and 0.999, epsilon 1e-8 and weight decay 0.01. */
  public AdamW() {
    this(0.9, 0.999, 1e-8, 0.01, false);
  }

  /**
   * Sets how fast the moments forget.
   *
   * @param beta1 how much of the mean gradient is kept, from 0 to below 1
   * @param beta2 how much of the mean square is kept, from 0 to below 1
   * @return the changed rule
   */
  public AdamW betas(double beta1, double beta2) {
    return new AdamW(beta1, beta2, epsilon, weightDecay, usesAmsgrad);
  }

  /**
   * Sets what keeps the divisor from 0.
   *
   * @param epsilon 0 or more
   * @return the changed rule
   */
  public AdamW epsilon(double epsilon) {
    return new AdamW(beta1, beta2, epsilon, weightDecay, usesAmsgrad);
  }

  /**
   * Sets the weight decay.
   *
   * @param weightDecay how fast parameters shrink, in units of the learning rate, 0 or more
   * @return the changed rule
   */
  public AdamW weightDecay(double weightDecay) {
    return new AdamW(beta1, beta2, epsilon, weightDecay, usesAmsgrad);
  }

  /**
   * Divides the step by the largest mean square so far.
   *
   * @return the changed rule
   */
  public AdamW amsgrad() {
    return new AdamW(beta1, beta2, epsilon, weightDecay, true);
  }

  @Override
  public AdamW withMomentum(double momentum) {
    return betas(momentum, beta2);
  }

  @Override
  public List<Memory> memory() {
    return Adam.memory(usesAmsgrad);
  }

  @Override
  public Loop begin(double learningRate, long update, float[][] state) {
    return new Adam(beta1, beta2, epsilon, 0, usesAmsgrad)
        .begin(learningRate, update, state, 1 - learningRate * weightDecay);
  }
}
