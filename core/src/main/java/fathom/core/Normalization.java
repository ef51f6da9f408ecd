package fathom.core;

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
    checkChannels(x, "gamma", options.gamma());
    checkChannels(x, "beta", options.beta());
    checkChannels(x, "running mean", options.running().map(BatchNormOptions.Running::mean));
    checkChannels(x, "running variance", options.running().map(BatchNormOptions.Running::variance));
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

  private static void checkChannels(Tensor x, String name, Optional<Tensor> values) {
    if (values.isPresent() && (values.get().rank() != 1 || values.get().size() != x.dim(-1))) {
      Shape shape = values.get().shape();
      throw new TensorException("batchNorm: input " + x.shape() + " has " + x.dim(-1) + " channels, " + name + " "
          + shape + (shape.rank() == 1 ? " has " + shape.size() : " is not [" + x.dim(-1) + "]"));
    }
  }
}
