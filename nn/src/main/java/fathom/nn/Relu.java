package fathom.nn;

import fathom.core.Tensor;

/** Rectified linear unit, {@code max(x, 0)} of every element, as PyTorch's {@code ReLU}. */
public final class Relu extends Layer {
  /** Makes the layer. */
  public Relu() {}

  @Override
  protected Tensor forward(Tensor x) {
    return x.relu();
  }

  @Override
  public String toString() {
    return "Relu()";
  }
}
