package fathom.nn;

import fathom.core.Tensor;
import fathom.core.Workspace;
import java.util.List;

/** Layers one after another, named {@code 0}, {@code 1}, ... as in PyTorch. */
public final class Sequential extends Layer implements Forgetful {
  private final List<Layer> layers;

  /**
   * Chains layers.
   *
   * @param layers in order of computation; none for the identity
   */
  public Sequential(Layer... layers) {
    this.layers = List.of(layers);
    for (int i = 0; i < layers.length; i++) {
      child(Integer.toString(i), layers[i]);
    }
  }

  @Override
  protected Tensor forward(Tensor x) {
    boolean fused = CallStack.current().inference().isPresent();
    Tensor y = x;
    int i = 0;
    while (i < layers.size()) {
      if (fused && at(i) instanceof Conv2d convolution && at(i + 1) instanceof BatchNorm2d norm) {
        boolean relu = at(i + 2) instanceof Activation activation && activation.isRelu();
        y = Workspace.release(y, relu ? norm.applyRelu(convolution, y) : norm.apply(convolution, y));
        i += relu ? 3 : 2;
      } else {
        y = Workspace.release(y, at(i).apply(y));
        i++;
      }
    }
    return y;
  }

  /** Returns a layer, or this one, which is none of its own, behind the last. */
  private Layer at(int i) {
    return i < layers.size() ? layers.get(i) : this;
  }

  @Override
  public String toString() {
    return "Sequential(" + children().size() + (children().size() == 1 ? " layer)" : " layers)");
  }
}
