package fathom.nn;

import fathom.core.Shape;
import fathom.core.TensorException;

/**
 * Batch normalisation of every feature over the batch, or of every channel over batch and length (Ioffe and Szegedy
 * 2015, "Batch normalization", algorithm 1), as PyTorch's {@code BatchNorm1d}. Inputs are {@code [N, C]} or {@code [N,
 * L, C]}; all else is as in {@link BatchNorm2d}.
 */
public final class BatchNorm1d extends BatchNorm {
  /**
   * Makes a batch normalisation with the default options.
   *
   * @param channels features or channels of the input
   */
  public BatchNorm1d(int channels) {
    this(channels, Options.DEFAULT);
  }

  /**
   * Makes a batch normalisation.
   *
   * @param channels features or channels of the input
   * @param options momentum, epsilon, and which parts the layer has
   * @throws TensorException if there is no channel, the momentum is not between 0 and 1, or epsilon is negative
   */
  public BatchNorm1d(int channels, Options options) {
    super("BatchNorm1d", channels, options);
  }

  @Override
  void checkRank(Shape input) {
    if (input.rank() != 2 && input.rank() != 3) {
      throw new TensorException("batchNorm: input " + input + " is neither [N, C] nor [N, L, C]");
    }
  }
}
