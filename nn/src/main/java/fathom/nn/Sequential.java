package fathom.nn;

import fathom.core.Tensor;

/** Layers one after another, named {@code 0}, {@code 1}, ... as in PyTorch. */
public final class Sequential extends Layer {
  /**
   * Chains layers.
   *
   * @param layers in order of computation; none for the identity
   */
  public Sequential(Layer... layers) {
    for (int i = 0; i < layers.length; i++) {
      child(Integer.toString(i), layers[i]);
    }
  }

  @Override
  protected Tensor forward(Tensor x) {
    Tensor y = x;
    for (Layer layer : children().values()) {
      y = layer.apply(y);
    }
    return y;
  }

  @Override
  public String toString() {
    return "Sequential(" + children().size() + (children().size() == 1 ? " layer)" : " layers)");
  }
}
