package fathom.core;

import fathom.core.kernel.FloatMath;

/**
 * Losses that compare each element of a tensor with a target of its own. Gradients flow to the targets as well, if they
 * want them.
 */
public final class PointLosses {
  /** (x - t)². */
  private static final PairFunction SQUARE = new Difference() {
    @Override
    public float value(float d) {
      return d * d;
    }

    @Override
    public float slope(float d) {
      return 2 * d;
    }
  };

  /** -t log p - (1 - t) log(1 - p) for p = sigmoid(x), arranged so that nothing overflows. */
  private static final PairFunction BINARY_CROSS_ENTROPY = new PairFunction() {
    @Override
    public float value(float x, float t) {
      return Math.max(x, 0) - x * t + FloatMath.log1p(FloatMath.exp(-Math.abs(x)));
    }

    @Override
    public float leftGradient(float x, float t, float y, float dy) {
      return dy * (FloatMath.sigmoid(x) - t);
    }

    @Override
    public float rightGradient(float x, float t, float y, float dy) {
      return dy * -x;
    }
  };

  /** t (log t - x), 0 for t = 0. */
  private static final PairFunction DIVERGENCE = new PairFunction() {
    @Override
    public float value(float x, float t) {
      return (t == 0 ? 0 : t * FloatMath.log(t)) - t * x;
    }

    @Override
    public float leftGradient(float x, float t, float y, float dy) {
      return dy * -t;
    }

    @Override
    public float rightGradient(float x, float t, float y, float dy) {
      return dy * (FloatMath.log(t) + 1 - x);
    }
  };

  /** e<sup>t</sup> (t - x). */
  private static final PairFunction LOG_DIVERGENCE = new PairFunction() {
    @Override
    public float value(float x, float t) {
      return FloatMath.exp(t) * (t - x);
    }

    @Override
    public float leftGradient(float x, float t, float y, float dy) {
      return dy * -FloatMath.exp(t);
    }

    @Override
    public float rightGradient(float x, float t, float y, float dy) {
      return dy * FloatMath.exp(t) * (t - x + 1);
    }
  };

  private PointLosses() {}

  /**
   * Mean squared difference.
   *
   * @param x any shape
   * @param target of the same shape
   * @return a scalar
   * @throws TensorException if the shapes differ
   */
  public static Tensor mse(Tensor x, Tensor target) {
    return mse(x, target, Reduction.MEAN);
  }

  /**
   * Squared difference; semantics of PyTorch's {@code mse_loss}.
   *
   * @param x any shape
   * @param target of the same shape
   * @param reduction what becomes of the losses of the elements
   * @return a scalar, or without reduction the shape of x
   * @throws TensorException if the shapes differ
   */
  public static Tensor mse(Tensor x, Tensor target, Reduction reduction) {
    return reduction.of(losses("mse", SQUARE, x, target));
  }

  /**
   * Mean absolute difference.
   *
   * @param x any shape
   * @param target of the same shape
   * @return a scalar
   * @throws TensorException if the shapes differ
   */
  public static Tensor l1(Tensor x, Tensor target) {
    return l1(x, target, Reduction.MEAN);
  }

  /**
   * Absolute difference; semantics of PyTorch's {@code l1_loss}. The gradient is 0 where there is no difference.
   *
   * @param x any shape
   * @param target of the same shape
   * @param reduction what becomes of the losses of the elements
   * @return a scalar, or without reduction the shape of x
   * @throws TensorException if the shapes differ
   */
  public static Tensor l1(Tensor x, Tensor target, Reduction reduction) {
    return reduction.of(losses("l1", new SmoothL1(0), x, target));
  }

  /**
   * Mean smooth absolute difference, with the default options.
   *
   * @param x any shape
   * @param target of the same shape
   * @return a scalar
   * @throws TensorException if the shapes differ
   */
  public static Tensor smoothL1(Tensor x, Tensor target) {
    return smoothL1(x, target, SmoothL1Options.DEFAULT);
  }

  /**
   * Smooth absolute difference: Girshick, "Fast R-CNN", 2015, section 2.3; semantics of PyTorch's {@code
   * smooth_l1_loss}. For a difference d it is {@code d²/(2 beta)} where |d| is below beta, else {@code |d| - beta/2}.
   *
   * @param x any shape
   * @param target of the same shape
   * @param options beta and the reduction
   * @return a scalar, or without reduction the shape of x
   * @throws TensorException if the shapes differ
   */
  public static Tensor smoothL1(Tensor x, Tensor target, SmoothL1Options options) {
    return options.reduction().of(losses("smoothL1", new SmoothL1(options.beta()), x, target));
  }

  /**
   * Mean Huber loss, with the default options.
   *
   * @param x any shape
   * @param target of the same shape
   * @return a scalar
   * @throws TensorException if the shapes differ
   */
  public static Tensor huber(Tensor x, Tensor target) {
    return huber(x, target, HuberOptions.DEFAULT);
  }

  /**
   * Huber loss: Huber, "Robust estimation of a location parameter", 1964; semantics of PyTorch's {@code huber_loss}.
   * For a difference d it is {@code d²/2} where |d| is below delta, else {@code delta (|d| - delta/2)}.
   *
   * @param x any shape
   * @param target of the same shape
   * @param options delta and the reduction
   * @return a scalar, or without reduction the shape of x
   * @throws TensorException if the shapes differ
   */
  public static Tensor huber(Tensor x, Tensor target, HuberOptions options) {
    return options.reduction().of(losses("huber", new Huber(options.delta()), x, target));
  }

  /**
   * Mean binary cross-entropy of logits, with the default options.
   *
   * @param logits any shape
   * @param target probabilities, of the same shape
   * @return a scalar
   * @throws TensorException if the shapes differ
   */
  public static Tensor bceWithLogits(Tensor logits, Tensor target) {
    return bceWithLogits(logits, target, BceOptions.DEFAULT);
  }

  /**
   * Binary cross-entropy of logits; semantics of PyTorch's {@code binary_cross_entropy_with_logits}. With p =
   * sigmoid(logit), target t, weight w and weight q of positive targets it is {@code -w (q t log p + (1 - t) log(1 -
   * p))}.
   *
   * @param logits any shape
   * @param target probabilities, of the same shape
   * @param options the weights and the reduction
   * @return a scalar, or without reduction the shape of the logits
   * @throws TensorException if the shapes differ, or a weight does not broadcast to them
   */
  public static Tensor bceWithLogits(Tensor logits, Tensor target, BceOptions options) {
    Tensor losses = losses("bceWithLogits", BINARY_CROSS_ENTROPY, logits, target);
    if (options.positiveWeight().isPresent()) { // (q - 1) t (-log p) more
      Tensor more = target.mul(fitting(options.positiveWeight().get(), logits).sub(1));
      losses = losses.add(more.mul(logits.neg().softplus()));
    }
    if (options.weight().isPresent()) {
      losses = losses.mul(fitting(options.weight().get(), logits));
    }
    return options.reduction().of(losses);
  }

  /**
   * Mean divergence of log-probabilities from probabilities over all elements, with the default options. {@link
   * Reduction#BATCH_MEAN} gives the divergence as it is defined.
   *
   * @param logProbabilities any shape
   * @param target probabilities, of the same shape
   * @return a scalar
   * @throws TensorException if the shapes differ
   */
  public static Tensor klDiv(Tensor logProbabilities, Tensor target) {
    return klDiv(logProbabilities, target, KlDivOptions.DEFAULT);
  }

  /**
   * Kullback-Leibler divergence; semantics of PyTorch's {@code kl_div}. For a log-probability x and a target t it is
   * {@code t (log t - x)}, or {@code exp(t) (t - x)} for a target in logarithms.
   *
   * @param logProbabilities any shape
   * @param target probabilities or their logarithms, of the same shape
   * @param options which of both, and the reduction
   * @return a scalar, or without reduction the shape of the log-probabilities
   * @throws TensorException if the shapes differ
   */
  public static Tensor klDiv(Tensor logProbabilities, Tensor target, KlDivOptions options) {
    PairFunction divergence = options.targetInLogs() ? LOG_DIVERGENCE : DIVERGENCE;
    return options.reduction().of(losses("klDiv", divergence, logProbabilities, target));
  }

  private static Tensor losses(String op, PairFunction f, Tensor x, Tensor target) {
    if (!x.shape().equals(target.shape())) {
      throw new TensorException(op + ": input " + x.shape() + " and target " + target.shape()
          + " differ; expand() or reshape() one of them");
    }
    return Elementwise.pair(op, f, x, target);
  }

  /** Returns the weight unless it would give the losses another shape than that of the logits. */
  private static Tensor fitting(Tensor weight, Tensor logits) {
    if (!Broadcast.of("bceWithLogits", logits.shape(), weight.shape()).shape().equals(logits.shape())) {
      throw new TensorException("bceWithLogits: weight " + weight.shape() + " does not broadcast to logits "
          + logits.shape());
    }
    return weight;
  }

  /** A loss of the difference alone. */
  private interface Difference extends PairFunction {
    float value(float d);

    float slope(float d);

    @Override
    default float value(float x, float t) {
      return value(x - t);
    }

    @Override
    default float leftGradient(float x, float t, float y, float dy) {
      return dy * slope(x - t);
    }

    @Override
    default float rightGradient(float x, float t, float y, float dy) {
      return dy * -slope(x - t);
    }
  }

  private record SmoothL1(float beta) implements Difference {
    @Override
    public float value(float d) {
      float distance = Math.abs(d);
      return distance < beta ? 0.5f * d * d / beta : distance - 0.5f * beta;
    }

    @Override
    public float slope(float d) {
      return Math.abs(d) < beta ? d / beta : Math.signum(d);
    }
  }

  private record Huber(float delta) implements Difference {
    @Override
    public float value(float d) {
      float distance = Math.abs(d);
      return distance < delta ? 0.5f * d * d : delta * (distance - 0.5f * delta);
    }

    @Override
    public float slope(float d) {
      return Math.abs(d) < delta ? d : delta * Math.signum(d);
    }
  }
}
