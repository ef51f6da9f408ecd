package fathom.train;

import java.util.List;

/**
 * Adadelta (Zeiler: "ADADELTA: an adaptive learning rate method", 2012, algorithm 1), in the form and with the defaults
 * of PyTorch 1.13's {@code torch.optim.Adadelta}, whose learning rate is 1 unless it is set. With gradient g, parameter
 * p and learning rate lr:
 *
 * <pre>
 * d = g + weightDecay * p
 * v = rho * v + (1 - rho) * d * d
 * s = sqrt(u + epsilon) / sqrt(v + epsilon) * d
 * u = rho * u + (1 - rho) * s * s
 * p = p - lr * s
 * </pre>
 *
 * @param rho how much of the running means is kept, from 0 to below 1
 * @param epsilon keeps the divisor from 0 and starts the steps, 0 or more
 * @param weightDecay how much of the parameter is added to its gradient, 0 or more
 */
public record Adadelta(double rho, double epsilon, double weightDecay) implements UpdateRule {
  private static final List<Memory> MEMORY = List.of(Memory.ofElements("square_avg"), Memory.ofElements("acc_delta"));

  /**
   * Checks the settings.
   *
   * @param rho how much of the running means is kept
   * @param epsilon keeps the divisor from 0
   * @param weightDecay how much of the parameter is added to its gradient
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Adadelta {
    Settings.checkKept("adadelta", "rho", rho);
    Settings.checkNotNegative("adadelta", "epsilon", epsilon);
    Settings.checkNotNegative("adadelta", "weight decay", weightDecay);
  }

  /** Makes Adadelta with rho 0.9, epsilon 1e-6 and no weight decay. */
  public Adadelta() {
    this(0.9, 1e-6, 0);
  }

  /**
   * Sets how fast the running means forget.
   *
   * @param rho how much is kept, from 0 to below 1
   * @return the changed rule
   */
  public Adadelta rho(double rho) {
    return new Adadelta(rho, epsilon, weightDecay);
  }

  /**
   * Sets what keeps the divisor from 0 and starts the steps.
   *
   * @param epsilon 0 or more
   * @return the changed rule
   */
  public Adadelta epsilon(double epsilon) {
    return new Adadelta(rho, epsilon, weightDecay);
  }

  /**
   * Sets the weight decay.
   *
   * @param weightDecay how much of the parameter is added to its gradient, 0 or more
   * @return the changed rule
   */
  public Adadelta weightDecay(double weightDecay) {
    return new Adadelta(rho, epsilon, weightDecay);
  }

  @Override
  public List<Memory> memory() {
    return MEMORY;
  }

  @Override
  public Loop begin(double learningRate, long update, float[][] state) {
    float lr = (float) learningRate;
    float decay = (float) weightDecay;
    float keep = (float) rho;
    float take = (float) (1 - rho);
    float epsilon32 = (float) epsilon;
    float[] v = state[0];
    float[] u = state[1];
    return (p, g, from, to) -> loop(p, g, v, u, from, to, lr, decay, keep, take, epsilon32);
  }

  private static void loop(
      float[] p, float[] g, float[] v, float[] u, int from, int to, float lr, float decay, float keep, float take,
      float epsilon) {
    for (int i = from; i < to; i++) {
      float d = g[i] + decay * p[i];
      float square = keep * v[i] + take * d * d;
      float s = (float) Math.sqrt(u[i] + epsilon) / (float) Math.sqrt(square + epsilon) * d;
      v[i] = square;
      u[i] = keep * u[i] + take * s * s;
      p[i] -= lr * s;
    }
  }
}
