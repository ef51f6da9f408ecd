package fathom.nn;

import fathom.core.Rng;
import fathom.core.Tensor;

/**
 * Drops single elements, see {@link fathom.core.RandomMasks#dropout}; as PyTorch's {@code Dropout}.
 */
public final class Dropout extends RandomMask {
  /**
   * Makes the layer.
   *
   * @param probability of an element to become 0, 0 to 1
   * @throws fathom.core.TensorException if the probability is not between 0 and 1
   */
  public Dropout(double probability) {
    super(probability);
  }

  @Override
  Tensor drop(Tensor x, double probability, Rng random) {
    return x.dropout(probability, random);
  }
}
