package fathom.train;

import java.util.List;

/**
 * Stochastic gradient descent with momentum (Sutskever, Martens, Dahl, Hinton: "On the importance of initialization and
 * momentum in deep learning", ICML 2013), in the form and with the defaults of PyTorch 1.13's {@code torch.optim.SGD}.
 * With gradient g, parameter p and learning rate lr:
 *
 * <pre>
 * d = g + weightDecay * p
 * b = d at the first update, else momentum * b + (1 - dampening) * d
 * p = p - lr * (nesterov ? d + momentum * b : b)       without momentum: p - lr * d
 * </pre>
 *
 * <pre>{@code
 * new Sgd().momentum(0.9).weightDecay(1e-4)
 * new Sgd().nesterov(0.9)
 * }</pre>
 *
 * @param momentum how much of the former direction is kept, 0 or more
 * @param dampening how much of the new gradient is left out of the direction, 0 for none
 * @param usesNesterov whether the step looks one momentum ahead
 * @param weightDecay how much of the parameter is added to its gradient, 0 or more; {@link L2} with half that strength
 *     on the same parameters does the same
 */
public record Sgd(double momentum, double dampening, boolean usesNesterov, double weightDecay) implements UpdateRule {
  private static final List<Memory> MOMENTUM_BUFFER = List.of(Memory.ofElements("momentum_buffer"));

  /**
   * Checks the settings.
   *
   * @param momentum how much of the former direction is kept
   * @param dampening how much of the new gradient is left out of the direction
   * @param usesNesterov whether the step looks one momentum ahead
   * @param weightDecay how much of the parameter is added to its gradient
   * @throws IllegalArgumentException if a number is negative or not finite, or Nesterov's step has no momentum or has
   *     dampening
   */
  public Sgd {
    Settings.checkNotNegative("sgd", "momentum", momentum);
    if (!Double.isFinite(dampening)) {
      throw new IllegalArgumentException("sgd: dampening " + dampening + " is no finite number");
    }
    Settings.checkNotNegative("sgd", "weight decay", weightDecay);
    if (usesNesterov && (momentum == 0 || dampening != 0)) {
      throw new IllegalArgumentException(
          "sgd: Nesterov's step needs a momentum above 0 and no dampening, got momentum " + momentum + " and dampening "
              + dampening);
    }
  }

  /** Makes plain gradient descent: no momentum, no dampening, no weight decay. */
  public Sgd() {
    this(0, 0, false, 0);
  }

  /**
   * Sets classical momentum.
   *
   * @param momentum how much of the former direction is kept, 0 or more; 0.9 is usual
   * @return the changed rule
   */
  public Sgd momentum(double momentum) {
    return new Sgd(momentum, dampening, false, weightDecay);
  }

  /**
   * Sets Nesterov's momentum.
   *
   * @param momentum how much of the former direction is kept, above 0
   * @return the changed rule
   */
  public Sgd nesterov(double momentum) {
    return new Sgd(momentum, dampening, true, weightDecay);
  }

  /**
   * Sets the dampening.
   *
   * @param dampening how much of the new gradient is left out of the direction
   * @return the changed rule
   */
  public Sgd dampening(double dampening) {
    return new Sgd(momentum, dampening, usesNesterov, weightDecay);
  }

  /**
   * Sets the weight decay, which applies to every parameter.
   *
   * @param weightDecay how much of the parameter is added to its gradient, 0 or more
   * @return the changed rule
   */
  public Sgd weightDecay(double weightDecay) {
    return new Sgd(momentum, dampening, usesNesterov, weightDecay);
  }

  @Override
  public Sgd withMomentum(double momentum) {
    return new Sgd(momentum, dampening, usesNesterov, weightDecay);
  }

  @Override
  public List<Memory> memory() {
    return momentum == 0 ? List.of() : MOMENTUM_BUFFER;
  }

  @Override
  public Loop begin(double learningRate, long update, float[][] state) {
    float lr = (float) learningRate;
    float decay = (float) weightDecay;
    if (momentum == 0) {
      return (p, g, from, to) -> plain(p, g, from, to, lr, decay);
    }
    float[] b = state[0];
    float keep = (float) momentum;
    float take = update == 1 ? 1f : (float) (1 - dampening); // b is 0 before the first update, so that b = d after it
    return usesNesterov
        ? (p, g, from, to) -> nesterov(p, g, b, from, to, lr, decay, keep, take)
        : (p, g, from, to) -> classical(p, g, b, from, to, lr, decay, keep, take);
  }

  // One loop a method, and one index for all arrays: so the compiler turns them into vector instructions.

  private static void plain(float[] p, float[] g, int from, int to, float lr, float decay) {
    for (int i = from; i < to; i++) {
      float d = g[i] + decay * p[i];
      p[i] -= lr * d;
    }
  }

  private static void classical(
      float[] p, float[] g, float[] b, int from, int to, float lr, float decay, float keep, float take) {
    for (int i = from; i < to; i++) {
      float d = g[i] + decay * p[i];
      float direction = keep * b[i] + take * d;
      b[i] = direction;
      p[i] -= lr * direction;
    }
  }

  private static void nesterov(
      float[] p, float[] g, float[] b, int from, int to, float lr, float decay, float keep, float take) {
    for (int i = from; i < to; i++) {
      float d = g[i] + decay * p[i];
      float direction = keep * b[i] + take * d;
      b[i] = direction;
      p[i] -= lr * (d + keep * direction);
    }
  }
}
