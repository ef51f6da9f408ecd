package fathom.nn;

import fathom.core.Rng;
import fathom.core.Tensor;

/**
 * Drops whole channels of samples {@code [N, ..., C]}, see {@link fathom.core.RandomMasks#dropout2d}; as PyTorch's
 * {@code Dropout2d}.
 */
public final class Dropout2d extends RandomMask {
  /**
   * Makes the layer.
   *
   * @param probability of a channel of a sample to become 0, 0 to 1
   * @throws fathom.core.TensorException if the probability is not between 0 and 1
   */
  public Dropout2d(double probability) {
    super(probability);
  }

  @Override
  Tensor drop(Tensor x, double probability, Rng random) {
    return x.dropout2d(probability, random);
  }
}
