package fathom.nn;

import fathom.core.Pass;
import fathom.core.RandomMasks;
import fathom.core.Rng;
import fathom.core.Tensor;
import fathom.core.TensorException;

/**
 * A layer that sets random parts of its input to 0 while training, and scales the others so that the mean stays, see
 * {@link RandomMasks}; the identity otherwise.
 *
 * <p>Masks depend on the random numbers that the pass was given, {@link Pass#get(Rng, java.util.function.Supplier)}, on
 * the path of the layer in the network, and on how often it has computed in this pass. The layer has no state: the same
 * step of a training has the same masks, whatever came before.
 */
public abstract sealed class RandomMask extends Layer implements Forgetful
    permits Dropout, Dropout2d, DropPath {
  private final double probability;

  /**
   * Makes a layer.
   *
   * @param probability of a part to become 0, 0 to 1
   * @throws TensorException if the probability is not between 0 and 1
   */
  RandomMask(double probability) {
    this.probability = probability;
    if (!(probability >= 0 && probability <= 1)) {
      throw new TensorException(this + ": the probability must be between 0 and 1");
    }
  }

  /** Drops parts of the input. */
  abstract Tensor drop(Tensor x, double probability, Rng random);

  @Override
  protected final Tensor forward(Tensor x) {
    boolean identity = !Pass.current().isTraining() || probability == 0;
    return identity ? x : drop(x, probability, Pass.random(CallStack.current().path()));
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + "(" + probability + ")";
  }
}
