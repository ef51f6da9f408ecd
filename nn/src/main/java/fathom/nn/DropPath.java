package fathom.nn;

import fathom.core.Rng;
import fathom.core.Tensor;

/**
 * Drops whole samples, for the residual branches of a network, see {@link fathom.core.RandomMasks#dropPath}; as
 * torchvision's {@code StochasticDepth} in mode "row".
 */
public final class DropPath extends RandomMask {
  /**
   * Makes the layer.
   *
   * @param probability of a sample to become 0, 0 to 1
   * @throws fathom.core.TensorException if the probability is not between 0 and 1
   */
  public DropPath(double probability) {
    super(probability);
  }

  @Override
  Tensor drop(Tensor x, double probability, Rng random) {
    return x.dropPath(probability, random);
  }
}
