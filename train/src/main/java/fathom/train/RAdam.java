package fathom.train;

import java.util.List;

/**
 * Rectified Adam, which needs no warm-up (Liu et al.: "On the variance of the adaptive learning rate and beyond", ICLR
 * 2020, algorithm 2), in the form and with the defaults of PyTorch 1.13's {@code torch.optim.RAdam}. With gradient g,
 * parameter p, learning rate lr and the number t of the update:
 *
 * <pre>
 * d = g + weightDecay * p
 * m = beta1 * m + (1 - beta1) * d
 * v = beta2 * v + (1 - beta2) * d * d
 * rho_inf = 2 / (1 - beta2) - 1
 * rho_t = rho_inf - 2 * t * beta2^t / (1 - beta2^t)
 * r = sqrt((rho_t - 4) * (rho_t - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho_t))
 * p = p - lr / (1 - beta1^t) * m * (rho_t > 5 ? r * sqrt(1 - beta2^t) / (sqrt(v) + epsilon) : 1)
 * </pre>
 *
 * @param beta1 how much of the mean gradient m is kept, from 0 to below 1
 * @param beta2 how much of the mean square v is kept, from 0 to below 1
 * @param epsilon keeps the divisor from 0, 0 or more
 * @param weightDecay how much of the parameter is added to its gradient, 0 or more
 */
public record RAdam(double beta1, double beta2, double epsilon, double weightDecay) implements UpdateRule {
  private static final List<Memory> MEMORY = List.of(Memory.ofElements("exp_avg"), Memory.ofElements("exp_avg_sq"));

  /**
   * Checks the settings.
   *
   * @param beta1 how much of the mean gradient is kept
   * @param beta2 how much of the mean square is kept
   * @param epsilon keeps the divisor from 0
   * @param weightDecay how much of the parameter is added to its gradient
   * @throws IllegalArgumentException if a number is out of its range
   */
  public RAdam {
    Adam.checkMoments("radam", beta1, beta2, epsilon, weightDecay);
  }

  /** Makes RAdam with betas 0.9 and 0.999, epsilon 1e-8 and no weight decay. */
  public RAdam() {
    this(0.9, 0.999, 1e-8, 0);
  }

  /**
   * Sets how fast the moments forget.
   *
   * @param beta1 how much of the mean gradient is kept, from 0 to below 1
   * @param beta2 how much of the mean square is kept, from 0 to below 1
   * @return the changed rule
   */
  public RAdam betas(double beta1, double beta2) {
    return new RAdam(beta1, beta2, epsilon, weightDecay);
  }

  /**
   * Sets what keeps the divisor from 0.
   *
   * @param epsilon 0 or more
   * @return the changed rule
   */
  public RAdam epsilon(double epsilon) {
    return new RAdam(beta1, beta2, epsilon, weightDecay);
  }

  /**
   * Sets the weight decay.
   *
   * @param weightDecay how much of the parameter is added to its gradient, 0 or more
   * @return the changed rule
   */
  public RAdam weightDecay(double weightDecay) {
    return new RAdam(beta1, beta2, epsilon, weightDecay);
  }

  @Override
  public RAdam withMomentum(double momentum) {
    return betas(momentum, beta2);
  }

  @Override
  public List<Memory> memory() {
    return MEMORY;
  }

  @Override
  public Loop begin(double learningRate, long update, float[][] state) {
    double lr = learningRate / (1 - StrictMath.pow(beta1, (double) update));
    double power = StrictMath.pow(beta2, (double) update);
    double limit = 2 / (1 - beta2) - 1;
    double rho = limit - 2 * update * power / (1 - power);
    boolean rectified = rho > 5;
    if (rectified) {
      lr *= Math.sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho)) * Math.sqrt(1 - power);
    }
    Factors f = new Factors(
        (float) weightDecay, (float) beta1, (float) (1 - beta1), (float) beta2, (float) (1 - beta2), (float) lr,
        (float) epsilon);
    float[] m = state[0];
    float[] v = state[1];
    return rectified
        ? (p, g, from, to) -> rectified(p, g, m, v, from, to, f)
        : (p, g, from, to) -> plain(p, g, m, v, from, to, f);
  }

  /** The numbers of an update that are the same for all elements. */
  private record Factors(
      float decay, float keepM, float takeM, float keepV, float takeV, float lr, float epsilon) {}

  private static void rectified(float[] p, float[] g, float[] m, float[] v, int from, int to, Factors f) {
    for (int i = from; i < to; i++) {
      float d = g[i] + f.decay * p[i];
      float mean = f.keepM * m[i] + f.takeM * d;
      float square = f.keepV * v[i] + f.takeV * d * d;
      m[i] = mean;
      v[i] = square;
      p[i] -= f.lr * mean / ((float) Math.sqrt(square) + f.epsilon);
    }
  }

  private static void plain(float[] p, float[] g, float[] m, float[] v, int from, int to, Factors f) {
    for (int i = from; i < to; i++) {
      float d = g[i] + f.decay * p[i];
      float mean = f.keepM * m[i] + f.takeM * d;
      m[i] = mean;
      v[i] = f.keepV * v[i] + f.takeV * d * d;
      p[i] -= f.lr * mean;
    }
  }
}
