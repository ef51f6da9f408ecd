package fathom.nn;

import fathom.core.Tensor;
import fathom.core.TensorException;

/**
 * Merges all axes but the first, as PyTorch's {@code Flatten}. Images {@code [N, H, W, C]} become {@code [N, C * H *
 * W]} with the channels outermost, in PyTorch's order, so that the weights of a following {@link Linear} mean the same
 * in both libraries. Everything else keeps its order.
 */
public final class Flatten extends Layer implements Forgetful {
  /** Makes the layer. */
  public Flatten() {}

  @Override
  protected Tensor forward(Tensor x) {
    if (x.rank() < 2) {
      throw new TensorException("Flatten: input " + x.shape() + " has no axes to merge after the first");
    }
    return (x.rank() == 4 ? x.permute(0, 3, 1, 2) : x).flatten(1, -1);
  }

  @Override
  public String toString() {
    return "Flatten()";
  }
}
