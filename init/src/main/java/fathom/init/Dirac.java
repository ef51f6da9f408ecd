package fathom.init;

import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.TensorException;

/**
 * Output channel i of every group of output channels copies input channel i, as far as there are that many of both:
 * ones in the centre of the window, zeros elsewhere.
 */
record Dirac(int groups) implements TorchMatrix {
  Dirac {
    if (groups < 1) {
      throw new IllegalArgumentException("dirac: " + groups + " is not a number of groups, at least 1 is needed");
    }
  }

  @Override
  public void fillTorch(float[] weight, Shape shape, Rng random) {
    int outputs = shape.dim(0);
    int channels = shape.dim(1);
    if (outputs % groups != 0) {
      throw new TensorException(
          "dirac: " + groups + " groups do not divide the " + outputs + " outputs of a weight of PyTorch's shape "
              + shape);
    }
    int window = 1;
    int centre = 0;
    for (int axis = 2; axis < shape.rank(); axis++) {
      window *= shape.dim(axis);
      centre = centre * shape.dim(axis) + shape.dim(axis) / 2;
    }
    int perGroup = outputs / groups;
    for (int output = 0; output < outputs; output++) {
      int channel = output % perGroup;
      if (channel < channels) {
        weight[(output * channels + channel) * window + centre] = 1;
      }
    }
  }

  @Override
  public String toString() {
    return groups == 1 ? "identity" : "dirac(groups " + groups + ")";
  }
}
