package fathom.train;

import java.util.List;

/**
 * Adam with Nesterov's momentum (Dozat: "Incorporating Nesterov momentum into Adam", ICLR 2016 workshop), as the
 * documentation of PyTorch's {@code torch.optim.NAdam} states it and PyTorch 2.0 computes it (PyTorch 1.13 multiplies
 * the look-ahead product by mu<sub>t</sub> twice), with PyTorch's defaults. With gradient g, parameter p, learning rate
 * lr and the number t of the update:
 *
 * <pre>
 * d = g + weightDecay * p
 * m = beta1 * m + (1 - beta1) * d
 * v = beta2 * v + (1 - beta2) * d * d
 * mu_t = beta1 * (1 - 0.5 * 0.96^(t * momentumDecay))
 * P_t = mu_1 * ... * mu_t
 * p = p - (lr * (1 - mu_t) / (1 - P_t) * d + lr * mu_{t+1} / (1 - P_t * mu_{t+1}) * m)
 *         / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * @param beta1 how much of the mean gradient m is kept, from 0 to below 1
 * @param beta2 how much of the mean square v is kept, from 0 to below 1
 * @param epsilon keeps the divisor from 0, 0 or more
 * @param weightDecay how much of the parameter is added to its gradient, 0 or more
 * @param momentumDecay how fast the momentum mu rises from half of beta1 to beta1, 0 or more
 */
public record NAdam(double beta1, double beta2, double epsilon, double weightDecay, double momentumDecay)
    implements
      UpdateRule {
  private static final List<Memory> MEMORY = List.of(
      Memory.ofElements("exp_avg"), Memory.ofElements("exp_avg_sq"), new Memory("mu_product", true, 1f));

  /**
   * Checks the settings.
   *
   * @param beta1 how much of the mean gradient is kept
   * @param beta2 how much of the mean square is kept
   * @param epsilon keeps the divisor from 0
   * @param weightDecay how much of the parameter is added to its gradient
   * @param momentumDecay how fast the momentum rises
   * @throws IllegalArgumentException if a number is out of its range
   */
  public NAdam {
    Adam.checkMoments("nadam", beta1, beta2, epsilon, weightDecay);
    Settings.checkNotNegative("nadam", "momentum decay", momentumDecay);
  }

  /** Makes NAdam with betas 0.9 and 0.999, epsilon 1e-8, no weight decay and momentum decay 0.004. */
  public NAdam() {
    this(0.9, 0.999, 1e-8, 0, 0.004);
  }

  /**
   * Sets how fast the moments forget.
   *
   * @param beta1 how much of the mean gradient is kept, from 0 to below 1
   * @param beta2 how much of the mean square is kept, from 0 to below 1
   * @return the changed rule
   */
  public NAdam betas(double beta1, double beta2) {
    return new NAdam(beta1, beta2, epsilon, weightDecay, momentumDecay);
  }

  /**
   * Sets what keeps the divisor from 0.
   *
   * @param epsilon 0 or more
   * @return the changed rule
   */
  public NAdam epsilon(double epsilon) {
    return new NAdam(beta1, beta2, epsilon, weightDecay, momentumDecay);
  }

  /**
   * Sets the weight decay.
   *
   * @param weightDecay how much of the parameter is added to its gradient, 0 or more
   * @return the changed rule
   */
  public NAdam weightDecay(double weightDecay) {
    return new NAdam(beta1, beta2, epsilon, weightDecay, momentumDecay);
  }

  /**
   * Sets how fast the momentum rises from half of beta1 to beta1.
   *
   * @param momentumDecay 0 or more; 0 leaves it at half
   * @return the changed rule
   */
  public NAdam momentumDecay(double momentumDecay) {
    return new NAdam(beta1, beta2, epsilon, weightDecay, momentumDecay);
  }

  @Override
  public NAdam withMomentum(double momentum) {
    return betas(momentum, beta2);
  }

  @Override
  public List<Memory> memory() {
    return MEMORY;
  }

  @Override
  public Loop begin(double learningRate, long update, float[][] state) {
    double mu = mu(update);
    double next = mu(update + 1);
    float product = (float) (state[2][0] * mu);
    state[2][0] = product;
    Factors f = new Factors(
        (float) weightDecay, (float) beta1, (float) (1 - beta1), (float) beta2, (float) (1 - beta2),
        (float) (learningRate * (1 - mu) / (1 - product)), (float) (learningRate * next / (1 - product * next)),
        (float) (1 - StrictMath.pow(beta2, (double) update)), (float) epsilon);
    float[] m = state[0];
    float[] v = state[1];
    return (p, g, from, to) -> loop(p, g, m, v, from, to, f);
  }

  private double mu(long update) {
    return beta1 * (1 - 0.5 * StrictMath.pow(0.96, update * momentumDecay));
  }

  /** The numbers of an update that are the same for all elements; two learning rates, of the gradient and its mean. */
  private record Factors(
      float decay, float keepM, float takeM, float keepV, float takeV, float lrG, float lrM, float correction,
      float epsilon) {}

  private static void loop(float[] p, float[] g, float[] m, float[] v, int from, int to, Factors f) {
    for (int i = from; i < to; i++) {
      float d = g[i] + f.decay * p[i];
      float mean = f.keepM * m[i] + f.takeM * d;
      float square = f.keepV * v[i] + f.takeV * d * d;
      m[i] = mean;
      v[i] = square;
      p[i] -= (f.lrG * d + f.lrM * mean) / ((float) Math.sqrt(square / f.correction) + f.epsilon);
    }
  }
}
