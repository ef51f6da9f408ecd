package fathom.init;

import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.TensorException;
import fathom.nn.Parameter;

/**
 * An initialiser that means a weight as the matrix {@code [OC, C/groups * KH * KW]} or {@code [out, in]} of PyTorch's
 * layout. Sees to layout and shape for those that implement it.
 */
interface TorchMatrix extends Initializer {
  /**
   * Computes the values of a weight.
   *
   * @param weight zeros, to be filled; row-major in PyTorch's layout
   * @param shape PyTorch's shape, of at least two dimensions
   * @param random the parameter's own stream
   */
  void fillTorch(float[] weight, Shape shape, Rng random);

  @Override
  default void fill(float[] values, Parameter parameter, Rng random) {
    Shape shape = parameter.torchShape();
    if (shape.rank() < 2) {
      throw new TensorException(this + ": a " + parameter.role() + " " + parameter.shape() + " is not a matrix;"
          + " only parameters of two or more dimensions are, such as weights of convolutions and linear layers");
    }
    float[] weight = new float[parameter.size()];
    fillTorch(weight, shape, random);
    System.arraycopy(parameter.fromTorchLayout(weight), 0, values, 0, values.length);
  }
}
