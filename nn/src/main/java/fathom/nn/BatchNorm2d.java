package fathom.nn;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.TensorException;

/**
 * Batch normalisation of every channel over batch, height and width (Ioffe and Szegedy 2015, "Batch normalization",
 * algorithm 1), as PyTorch's {@code BatchNorm2d}. Inputs are {@code [N, H, W, C]}. Parameters: {@code weight} (gamma)
 * and {@code bias} (beta) {@code [C]}. Buffers: {@code running_mean} and {@code running_var} {@code [C]}, the latter
 * unbiased, and the counter {@code num_batches_tracked}. The options can leave out either kind.
 *
 * <p>In a pass that {@link Pass#isTraining()} the statistics are those of the batch, and the running ones are updated;
 * else the running ones are used.
 */
public final class BatchNorm2d extends BatchNorm {
  /**
   * Makes a batch normalisation with the default options.
   *
   * @param channels channels of the input
   */
  public BatchNorm2d(int channels) {
    this(channels, Options.DEFAULT);
  }

  /**
   * Makes a batch normalisation.
   *
   * @param channels channels of the input
   * @param options momentum, epsilon, and which parts the layer has
   * @throws TensorException if there is no channel, the momentum is not between 0 and 1, or epsilon is negative
   */
  public BatchNorm2d(int channels, Options options) {
    super("BatchNorm2d", channels, options);
  }

  @Override
  void checkRank(Shape input) {
    if (input.rank() != 4) {
      throw new TensorException("batchNorm: input " + input + " is not [N, H, W, C]");
    }
  }
}
