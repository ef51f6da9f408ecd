package fathom.nn;

import fathom.core.Shape;
import fathom.core.Tensor;

/** A layer with one parameter that applies its children in turn; its description is its name. */
final class Named extends Layer {
  private final String name;

  Named(String name, Layer... children) {
    this.name = name;
    parameter("weight", Parameter.Role.NORM_WEIGHT, Shape.of(2));
    for (int i = 0; i < children.length; i++) {
      child("part" + i, children[i]);
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
    return name;
  }
}
