package fathom.init;

import fathom.core.Rng;
import fathom.core.TensorException;
import fathom.nn.Layer;
import fathom.nn.Parameter;

/** Draws a bias evenly from [-b, b) with b = 1 / sqrt(fan-in of the weight of the same layer). */
record ByFanInOfWeight() implements Initializer {
  @Override
  public Initializer within(Layer layer) {
    Parameter weight = layer.parameters().get("weight");
    if (weight == null) {
      throw new TensorException(this + ": needs the fan-in of the parameter weight of the same layer, which "
          + layer + " lacks");
    }
    double bound = 1 / Math.sqrt(weight.fanIn());
    return Initializers.uniform(-bound, bound);
  }

  @Override
  public void fill(float[] values, Parameter parameter, Rng random) {
    throw new TensorException(this + ": needs the fan-in of the weight of the same layer; apply it by a rule of"
        + " Initialization, or call within(layer) first");
  }

  @Override
  public String toString() {
    return "uniformByFanIn";
  }
}
