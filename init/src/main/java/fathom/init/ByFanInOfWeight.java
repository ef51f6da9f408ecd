package fathom.init;

import fathom.core.Rng;
import fathom.core.TensorException;
import fathom.nn.Parameter;
import java.util.Map;

/** Draws a bias evenly from [-b, b) with b = 1 / sqrt(fan-in of the weight of the same layer). */
record ByFanInOfWeight() implements Initializer {
  @Override
  public Initializer within(Map<String, Parameter> layer) {
    Parameter weight = layer.get("weight");
    if (weight == null) {
      throw new TensorException(this + ": needs the fan-in of the parameter weight of the same layer,"
          + " but the layer has only " + layer.keySet());
    }
    double bound = 1 / Math.sqrt(weight.fanIn());
    return Initializers.uniform(-bound, bound);
  }

  @Override
  public void fill(float[] values, Parameter parameter, Rng random) {
    throw new TensorException(this + ": needs the fan-in of the weight of the same layer; apply it by a rule of"
        + " Initialization, or call within(parameters of the layer) first");
  }

  @Override
  public String toString() {
    return "uniformByFanIn";
  }
}
