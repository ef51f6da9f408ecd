package fathom.train;

import java.util.List;

/**
 * RMSprop (Tieleman and Hinton: "Neural networks for machine learning", lecture 6.5, 2012; centred as in Graves:
 * "Generating sequences with recurrent neural networks", 2013, equations 38 to 45), in the form and with the defaults
 * of PyTorch 1.13's {@code torch.optim.RMSprop}. With gradient g, parameter p and learning rate lr:
 *
 * <pre>
 * d = g + weightDecay * p
 * v = alpha * v + (1 - alpha) * d * d
 * a = alpha * a + (1 - alpha) * d                      centred only
 * s = d / (sqrt(centered ? v - a * a : v) + epsilon)
 * b = momentum * b + s
 * p = p - lr * b                                       without momentum: p - lr * s
 * </pre>
 *
 * <p>Where rounding makes the variance {@code v - a * a} negative it counts as 0; in PyTorch the parameter becomes NaN.
 *
 * @param alpha how much of the running means is kept, from 0 to below 1
 * @param epsilon keeps the divisor from 0, 0 or more
 * @param weightDecay how much of the parameter is added to its gradient, 0 or more
 * @param momentum how much of the former direction is kept, 0 or more
 * @param isCentered whether the step is divided by the standard deviation in place of the root of the mean square
 */
public record RmsProp(double alpha, double epsilon, double weightDecay, double momentum, boolean isCentered)
    implements
      UpdateRule {
  private static final Memory SQUARE_AVG = Memory.ofElements("square_avg");
  private static final Memory GRAD_AVG = Memory.ofElements("grad_avg");
  private static final Memory MOMENTUM_BUFFER = Memory.ofElements("momentum_buffer");

  /**
   * Checks the settings.
   *
   * @param alpha how much of the running means is kept
   * @param epsilon keeps the divisor from 0
   * @param weightDecay how much of the parameter is added to its gradient
   * @param momentum how much of the former direction is kept
   * @param isCentered whether the step is divided by the standard deviation
   * @throws IllegalArgumentException if a number is out of its range
   */
  public RmsProp {
    Settings.checkKept("rmsprop", "alpha", alpha);
    Settings.checkNotNegative("rmsprop", "epsilon", epsilon);
    Settings.checkNotNegative("rmsprop", "weight decay", weightDecay);
    Settings.checkNotNegative("rmsprop", "momentum", momentum);
  }

  /** Makes RMSprop with alpha 0.99 and epsilon 1e-8: no weight decay, no momentum, not centred. */
  public RmsProp() {
    this(0.99, 1e-8, 0, 0, false);
  }

  /**
   * Sets how fast the running means forget.
   *
   * @param alpha how much is kept, from 0 to below 1
   * @return the changed rule
   */
  public RmsProp alpha(double alpha) {
    return new RmsProp(alpha, epsilon, weightDecay, momentum, isCentered);
  }

  /**
   * Sets what keeps the divisor from 0.
   *
   * @param epsilon 0 or more
   * @return the changed rule
   */
  public RmsProp epsilon(double epsilon) {
    return new RmsProp(alpha, epsilon, weightDecay, momentum, isCentered);
  }

  /**
   * Sets the weight decay.
   *
   * @param weightDecay how much of the parameter is added to its gradient, 0 or more
   * @return the changed rule
   */
  public RmsProp weightDecay(double weightDecay) {
    return new RmsProp(alpha, epsilon, weightDecay, momentum, isCentered);
  }

  /**
   * Sets the momentum.
   *
   * @param momentum how much of the former direction is kept, 0 or more
   * @return the changed rule
   */
  public RmsProp momentum(double momentum) {
    return new RmsProp(alpha, epsilon, weightDecay, momentum, isCentered);
  }

  /**
   * Divides the step by the standard deviation of the gradient.
   *
   * @return the changed rule
   */
  public RmsProp centered() {
    return new RmsProp(alpha, epsilon, weightDecay, momentum, true);
  }

  @Override
  public RmsProp withMomentum(double momentum) {
    return momentum(momentum);
  }

  @Override
  public List<Memory> memory() {
    if (isCentered) {
      return momentum == 0 ? List.of(SQUARE_AVG, GRAD_AVG) : List.of(SQUARE_AVG, GRAD_AVG, MOMENTUM_BUFFER);
    }
    return momentum == 0 ? List.of(SQUARE_AVG) : List.of(SQUARE_AVG, MOMENTUM_BUFFER);
  }

  @Override
  public Loop begin(double learningRate, long update, float[][] state) {
    Factors f = new Factors(
        (float) learningRate, (float) weightDecay, (float) alpha, (float) (1 - alpha), (float) epsilon,
        (float) momentum);
    float[] v = state[0];
    float[] b = state[state.length - 1];
    if (isCentered) {
      float[] a = state[1];
      return momentum == 0
          ? (p, g, from, to) -> centered(p, g, v, a, from, to, f)
          : (p, g, from, to) -> centeredWithMomentum(p, g, v, a, b, from, to, f);
    }
    return momentum == 0
        ? (p, g, from, to) -> plain(p, g, v, from, to, f)
        : (p, g, from, to) -> withMomentum(p, g, v, b, from, to, f);
  }

  /** The numbers of an update that are the same for all elements. */
  private record Factors(float lr, float decay, float keep, float take, float epsilon, float momentum) {}

  private static void plain(float[] p, float[] g, float[] v, int from, int to, Factors f) {
    for (int i = from; i < to; i++) {
      float d = g[i] + f.decay * p[i];
      float square = f.keep * v[i] + f.take * d * d;
      v[i] = square;
      p[i] -= f.lr * (d / ((float) Math.sqrt(square) + f.epsilon));
    }
  }

  private static void withMomentum(float[] p, float[] g, float[] v, float[] b, int from, int to, Factors f) {
    for (int i = from; i < to; i++) {
      float d = g[i] + f.decay * p[i];
      float square = f.keep * v[i] + f.take * d * d;
      float direction = f.momentum * b[i] + d / ((float) Math.sqrt(square) + f.epsilon);
      v[i] = square;
      b[i] = direction;
      p[i] -= f.lr * direction;
    }
  }

  private static void centered(float[] p, float[] g, float[] v, float[] a, int from, int to, Factors f) {
    for (int i = from; i < to; i++) {
      float d = g[i] + f.decay * p[i];
      float square = f.keep * v[i] + f.take * d * d;
      float mean = f.keep * a[i] + f.take * d;
      v[i] = square;
      a[i] = mean;
      p[i] -= f.lr * (d / ((float) Math.sqrt(Math.max(square - mean * mean, 0f)) + f.epsilon));
    }
  }

  private static void centeredWithMomentum(
      float[] p, float[] g, float[] v, float[] a, float[] b, int from, int to, Factors f) {
    means(p, g, v, a, from, to, f); // a loop of its own: together they are too long for the compiler to vectorise
    for (int i = from; i < to; i++) {
      float d = g[i] + f.decay * p[i];
      float variance = Math.max(v[i] - a[i] * a[i], 0f);
      float direction = f.momentum * b[i] + d / ((float) Math.sqrt(variance) + f.epsilon);
      b[i] = direction;
      p[i] -= f.lr * direction;
    }
  }

  private static void means(float[] p, float[] g, float[] v, float[] a, int from, int to, Factors f) {
    for (int i = from; i < to; i++) {
      float d = g[i] + f.decay * p[i];
      v[i] = f.keep * v[i] + f.take * d * d;
      a[i] = f.keep * a[i] + f.take * d;
    }
  }
}
