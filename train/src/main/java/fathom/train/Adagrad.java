package fathom.train;

import java.util.List;

/**
 * Adagrad (Duchi, Hazan, Singer: "Adaptive subgradient methods for online learning and stochastic optimization", JMLR
 * 12, 2011, figure 1 with diagonal matrices), in the form and with the defaults of PyTorch 1.13's {@code
 * torch.optim.Adagrad}. With gradient g, parameter p, learning rate lr and the number t of the update:
 *
 * <pre>
 * d = g + weightDecay * p
 * s = s + d * d                                        from initialAccumulator
 * p = p - lr / (1 + (t - 1) * learningRateDecay) * d / (sqrt(s) + epsilon)
 * </pre>
 *
 * @param learningRateDecay how fast the learning rate falls with the number of updates, 0 or more
 * @param weightDecay how much of the parameter is added to its gradient, 0 or more
 * @param initialAccumulator sum of squares before the first update, 0 or more
 * @param epsilon keeps the divisor from 0, 0 or more
 */
public record Adagrad(double learningRateDecay, double weightDecay, double initialAccumulator, double epsilon)
    implements
      UpdateRule {
  /**
   * Checks the settings.
   *
   * @param learningRateDecay how fast the learning rate falls
   * @param weightDecay how much of the parameter is added to its gradient
   * @param initialAccumulator sum of squares before the first update
   * @param epsilon keeps the divisor from 0
   * @throws IllegalArgumentException if a number is negative or not finite
   */
  public Adagrad {
    Settings.checkNotNegative("adagrad", "learning rate decay", learningRateDecay);
    Settings.checkNotNegative("adagrad", "weight decay", weightDecay);
    Settings.checkNotNegative("adagrad", "initial accumulator", initialAccumulator);
    Settings.checkNotNegative("adagrad", "epsilon", epsilon);
  }

  /** Makes Adagrad with epsilon 1e-10: no decay, and sums that begin with 0. */
  public Adagrad() {
    this(0, 0, 0, 1e-10);
  }

  /**
   * Sets how fast the learning rate falls with the number of updates.
   *
   * @param learningRateDecay 0 or more
   * @return the changed rule
   */
  public Adagrad learningRateDecay(double learningRateDecay) {
    return new Adagrad(learningRateDecay, weightDecay, initialAccumulator, epsilon);
  }

  /**
   * Sets the weight decay.
   *
   * @param weightDecay how much of the parameter is added to its gradient, 0 or more
   * @return the changed rule
   */
  public Adagrad weightDecay(double weightDecay) {
    return new Adagrad(learningRateDecay, weightDecay, initialAccumulator, epsilon);
  }

  /**
   * Sets the sum of squares before the first update.
   *
   * @param initialAccumulator 0 or more
   * @return the changed rule
   */
  public Adagrad initialAccumulator(double initialAccumulator) {
    return new Adagrad(learningRateDecay, weightDecay, initialAccumulator, epsilon);
  }

  /**
   * Sets what keeps the divisor from 0.
   *
   * @param epsilon 0 or more
   * @return the changed rule
   */
  public Adagrad epsilon(double epsilon) {
    return new Adagrad(learningRateDecay, weightDecay, initialAccumulator, epsilon);
  }

  @Override
  public List<Memory> memory() {
    return List.of(new Memory("sum", false, (float) initialAccumulator));
  }

  @Override
  public Loop begin(double learningRate, long update, float[][] state) {
    float lr = (float) (learningRate / (1 + (update - 1) * learningRateDecay));
    float decay = (float) weightDecay;
    float epsilon32 = (float) epsilon;
    float[] s = state[0];
    return (p, g, from, to) -> loop(p, g, s, from, to, lr, decay, epsilon32);
  }

  private static void loop(
      float[] p, float[] g, float[] s, int from, int to, float lr, float decay, float epsilon) {
    for (int i = from; i < to; i++) {
      float d = g[i] + decay * p[i];
      float sum = s[i] + d * d;
      s[i] = sum;
      p[i] -= lr * d / ((float) Math.sqrt(sum) + epsilon);
    }
  }
}
