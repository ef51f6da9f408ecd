package fathom.core;

import java.util.Arrays;
import java.util.Optional;

/** Operations that bring activations to a common mean and variance. */
public final class Normalization {
  private Normalization() {}

  /**
   * Batch normalisation of each channel: Ioffe and Szegedy, "Batch normalization", 2015, algorithm 1; semantics of
   * PyTorch's {@code batch_norm}. With the mean m and the variance v of a channel,
   * {@code y = gamma * (x - m) / sqrt(v + epsilon) + beta}, then {@code + residual}, then ReLU, each where the options
   * say so.
   *
   * <p>A training pass takes m and the biased v over all axes but the last, and updates the running statistics, if
   * there are any, with m and the unbiased variance. Other passes take the running statistics as m and v, as constants
   * for gradients; without running statistics they use those of the batch.
   *
   * @param x {@code [N, C]}, {@code [N, H, W, C]} or any other shape with the channels last and at least one axis
   *     before
   * @param options scale, shift, running statistics, momentum, epsilon and what follows
   * @return the shape of x
   * @throws TensorException if shapes do not fit, or statistics of the batch are needed and there is only one value per
   *     channel
   */
  public static Tensor batchNorm(Tensor x, BatchNormOptions options) {
    if (x.rank() < 2) {
      throw new TensorException(
          "batchNorm: input " + x.shape()
              + " needs the channels as last axis and at least one axis before, as in [N, C]");
    }
    if (x.dim(-1) == 0) {
      throw new TensorException("batchNorm: input " + x.shape() + " has no channels");
    }
    Shape channels = Shape.of(x.dim(-1));
    checkShape("batchNorm", x, channels, "gamma", options.gamma());
    checkShape("batchNorm", x, channels, "beta", options.beta());
    checkShape("batchNorm", x, channels, "running mean", options.running().map(BatchNormOptions.Running::mean));
    checkShape("batchNorm", x, channels, "running variance", options.running().map(BatchNormOptions.Running::variance));
    if (options.residual().isPresent() && !options.residual().get().shape().equals(x.shape())) {
      throw new TensorException("batchNorm: input " + x.shape() + " and residual " + options.residual().get().shape()
          + " need the same shape");
    }
    if (BatchNorm.usesBatch(options) && x.size() <= x.dim(-1)) {
      int values = x.size() / x.dim(-1);
      throw new TensorException("batchNorm: input " + x.shape() + " has " + values + " value" + (values == 1 ? "" : "s")
          + " per channel, statistics of a batch need more than 1; use a larger batch, or running statistics outside of"
          + " Pass.TRAINING");
    }
    if (options.residual().isPresent() && !options.rectified()) {
      Tensor residual = options.residual().get();
      return Elementwise.add(new BatchNorm(x, options.noResidual()).forward(), residual);
    }
    return new BatchNorm(x, options).forward();
  }

  /**
   * Layer normalisation: Ba, Kiros and Hinton, "Layer normalization", 2016; semantics of PyTorch's {@code layer_norm}.
   * With the mean m and the biased variance v over the last axes,
   * {@code y = gamma * (x - m) / sqrt(v + epsilon) + beta}.
   *
   * @param x any shape
   * @param axes how many axes at the end are normalised together, at least 1: 1 for the channels of {@code [..., C]}
   * @param options scale and shift, of the shape of these axes, and epsilon
   * @return the shape of x
   * @throws TensorException if x has not as many axes, or has nothing along them, or gamma or beta have another shape
   */
  public static Tensor layerNorm(Tensor x, int axes, NormOptions options) {
    if (axes < 1 || axes > x.rank()) {
      throw new TensorException("layerNorm: input " + x.shape() + " has no " + axes + " last axes to normalise");
    }
    Shape normalized = Shape.of(Arrays.copyOfRange(x.shape().dims(), x.rank() - axes, x.rank()));
    if (normalized.size() == 0) {
      throw new TensorException("layerNorm: input " + x.shape() + " has no values to normalise");
    }
    checkShape("layerNorm", x, normalized, "gamma", options.gamma());
    checkShape("layerNorm", x, normalized, "beta", options.beta());
    return new LayerNorm(x, normalized.size(), options).forward();
  }

  /**
   * Group normalisation: Wu and He, "Group normalization", 2018; semantics of PyTorch's {@code group_norm}. The mean m
   * and the biased variance v are those of C/groups neighbouring channels over all pixels of one sample, and {@code y =
   * gamma * (x - m) / sqrt(v + epsilon) + beta}.
   *
   * @param x {@code [N, ..., C]}, such as {@code [N, H, W, C]} or {@code [N, C]}
   * @param groups number of groups; divides the number of channels
   * @param options scale and shift {@code [C]}, and epsilon
   * @return the shape of x
   * @throws TensorException if x has less than two axes or no channels, the groups do not divide them, or gamma or beta
   *     have another shape
   */
  public static Tensor groupNorm(Tensor x, int groups, NormOptions options) {
    checkSamples("groupNorm", x, options);
    if (groups < 1 || x.dim(-1) % groups != 0) {
      throw new TensorException("groupNorm: " + groups + " groups do not divide the " + x.dim(-1)
          + " channels of input " + x.shape());
    }
    return new GroupNorm(x, groups, options).forward("groupNorm");
  }

  /**
   * Instance normalisation: Ulyanov, Vedaldi and Lempitsky, "Instance normalization", 2016; semantics of PyTorch's
   * {@code instance_norm} with the statistics of the input. It is group normalisation with one channel per group.
   *
   * @param x {@code [N, ..., C]}, such as {@code [N, H, W, C]}
   * @param options scale and shift {@code [C]}, and epsilon
   * @return the shape of x
   * @throws TensorException if x has less than two axes, no channels, or only one value per sample and channel, or
   *     gamma or beta have another shape
   */
  public static Tensor instanceNorm(Tensor x, NormOptions options) {
    checkSamples("instanceNorm", x, options);
    if (x.size() <= x.dim(0) * x.dim(-1)) {
      throw new TensorException("instanceNorm: input " + x.shape()
          + " needs more than 1 value per sample and channel to normalise");
    }
    return new GroupNorm(x, x.dim(-1), options).forward("instanceNorm");
  }

  private static void checkSamples(String op, Tensor x, NormOptions options) {
    if (x.rank() < 2 || x.dim(-1) == 0) {
      throw new TensorException(op + ": input " + x.shape() + " is not [N, ..., C] with at least one channel");
    }
    Shape channels = Shape.of(x.dim(-1));
    checkShape(op, x, channels, "gamma", options.gamma());
    checkShape(op, x, channels, "beta", options.beta());
  }

  private static void checkShape(String op, Tensor x, Shape shape, String name, Optional<Tensor> values) {
    if (values.isPresent() && !values.get().shape().equals(shape)) {
      throw new TensorException(
          op + ": input " + x.shape() + " needs a " + name + " of shape " + shape + ", got " + values.get().shape());
    }
  }
}
