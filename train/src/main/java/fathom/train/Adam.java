package fathom.train;

import java.util.List;

/**
 * Adam (Kingma and Ba: "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1) and AMSGrad (Reddi, Kale,
 * Kumar: "On the convergence of Adam and beyond", ICLR 2018, algorithm 2), in the form and with the defaults of PyTorch
 * 1.13's {@code torch.optim.Adam}. With gradient g, parameter p, learning rate lr and the number t of the update:
 *
 * <pre>
 * d = g + weightDecay * p
 * m = beta1 * m + (1 - beta1) * d
 * v = beta2 * v + (1 - beta2) * d * d                  AMSGrad: h = max(h, v), and h in place of v below
 * p = p - lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 * </pre>
 *
 * <p>Weight decay goes through the moments here, which weakens it where gradients are large; {@link AdamW} shrinks the
 * parameters themselves and is what recipes with weight decay mean.
 *
 * @param beta1 how much of the mean gradient m is kept, from 0 to below 1
 * @param beta2 how much of the mean square v is kept, from 0 to below 1
 * @param epsilon keeps the divisor from 0, 0 or more
 * @param weightDecay how much of the parameter is added to its gradient, 0 or more
 * @param usesAmsgrad whether the step is divided by the largest mean square so far
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean usesAmsgrad)
    implements
      UpdateRule {
  private static final List<Memory> MOMENTS = List.of(Memory.ofElements("exp_avg"), Memory.ofElements("exp_avg_sq"));
  private static final List<Memory> AMSGRAD = List.of(MOMENTS.get(0), MOMENTS.get(1),
      Memory.ofElements("max_exp_avg_sq"));

  /**
   * Checks the settings.
   *
   * @param beta1 how much of the mean gradient is kept
   * @param beta2 how much of the mean square is kept
   * @param epsilon keeps the divisor from 0
   * @param weightDecay how much of the parameter is added to its gradient
   * @param usesAmsgrad whether the step is divided by the largest mean square so far
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Adam {
    checkMoments("adam", beta1, beta2, epsilon, weightDecay);
  }

  /** Makes Adam with betas 0.9 and 0.999, epsilon 1e-8 and no weight decay. */
  public Adam() {
    this(0.9, 0.999, 1e-8, 0, false);
  }

  /**
   * Sets how fast the moments forget.
   *
   * @param beta1 how much of the mean gradient is kept, from 0 to below 1
   * @param beta2 how much of the mean square is kept, from 0 to below 1
   * @return the changed rule
   */
  public Adam betas(double beta1, double beta2) {
    return new Adam(beta1, beta2, epsilon, weightDecay, usesAmsgrad);
  }

  /**
   * Sets what keeps the divisor from 0.
   *
   * @param epsilon 0 or more
   * @return the changed rule
   */
  public Adam epsilon(double epsilon) {
    return new Adam(beta1, beta2, epsilon, weightDecay, usesAmsgrad);
  }

  /**
   * Sets the weight decay.
   *
   * @param weightDecay how much of the parameter is added to its gradient, 0 or more
   * @return the changed rule
   */
  public Adam weightDecay(double weightDecay) {
    return new Adam(beta1, beta2, epsilon, weightDecay, usesAmsgrad);
  }

  /**
   * Divides the step by the largest mean square so far.
   *
   * @return the changed rule
   */
  public Adam amsgrad() {
    return new Adam(beta1, beta2, epsilon, weightDecay, true);
  }

  @Override
  public Adam withMomentum(double momentum) {
    return betas(momentum, beta2);
  }

  @Override
  public List<Memory> memory() {
    return memory(usesAmsgrad);
  }

  @Override
  public Loop begin(double learningRate, long update, float[][] state) {
    return begin(learningRate, update, state, 1);
  }

  /** Begins an update that multiplies the parameter by {@code shrink} before all else. */
  Loop begin(double learningRate, long update, float[][] state, double shrink) {
    Factors f = new Factors(
        (float) shrink, (float) weightDecay, (float) beta1, (float) (1 - beta1), (float) beta2, (float) (1 - beta2),
        (float) (learningRate / (1 - StrictMath.pow(beta1, (double) update))),
        (float) Math.sqrt(1 - StrictMath.pow(beta2, (double) update)), (float) epsilon);
    float[] m = state[0];
    float[] v = state[1];
    if (usesAmsgrad) {
      float[] h = state[2];
      return (p, g, from, to) -> amsgrad(p, g, m, v, h, from, to, f);
    }
    return (p, g, from, to) -> adam(p, g, m, v, from, to, f);
  }

  static List<Memory> memory(boolean amsgrad) {
    return amsgrad ? AMSGRAD : MOMENTS;
  }

  static void checkMoments(String rule, double beta1, double beta2, double epsilon, double weightDecay) {
    Settings.checkKept(rule, "beta1", beta1);
    Settings.checkKept(rule, "beta2", beta2);
    Settings.checkNotNegative(rule, "epsilon", epsilon);
    Settings.checkNotNegative(rule, "weight decay", weightDecay);
  }

  /** The numbers of an update that are the same for all elements. */
  private record Factors(
      float shrink, float decay, float keepM, float takeM, float keepV, float takeV, float lr, float root,
      float epsilon) {}

  private static void adam(float[] p, float[] g, float[] m, float[] v, int from, int to, Factors f) {
    for (int i = from; i < to; i++) {
      float value = p[i] * f.shrink;
      float d = g[i] + f.decay * value;
      float mean = f.keepM * m[i] + f.takeM * d;
      float square = f.keepV * v[i] + f.takeV * d * d;
      m[i] = mean;
      v[i] = square;
      p[i] = value - f.lr * mean / ((float) Math.sqrt(square) / f.root + f.epsilon);
    }
  }

  private static void amsgrad(
      float[] p, float[] g, float[] m, float[] v, float[] h, int from, int to, Factors f) {
    for (int i = from; i < to; i++) {
      float value = p[i] * f.shrink;
      float d = g[i] + f.decay * value;
      float mean = f.keepM * m[i] + f.takeM * d;
      float square = f.keepV * v[i] + f.takeV * d * d;
      float highest = Math.max(h[i], square);
      m[i] = mean;
      v[i] = square;
      h[i] = highest;
      p[i] = value - f.lr * mean / ((float) Math.sqrt(highest) / f.root + f.epsilon);
    }
  }
}
