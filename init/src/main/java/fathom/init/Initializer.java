package fathom.init;

import fathom.core.Rng;
import fathom.core.TensorException;
import fathom.nn.Layer;
import fathom.nn.Parameter;

/**
 * Computes the first values of a parameter. {@link Initializers} has the usual ones; {@link Initialization} says which
 * parameter gets which.
 *
 * <p>An initialiser has no state: value i depends on the parameter's role and shape, on the stream and on i only, so
 * neither the order of calls nor the number of threads matters. Its {@code toString()} stands in reports.
 */
@FunctionalInterface
public interface Initializer {
  /**
   * Computes the values of one parameter.
   *
   * @param values is overwritten in full: the elements, row-major in Fathom's layout
   * @param parameter gives role, shape, fan-in and fan-out; not changed
   * @param random the parameter's own stream
   * @throws TensorException if the initialiser does not suit the parameter, such as one that needs a fan-in for a bias
   */
  void fill(float[] values, Parameter parameter, Rng random);

  /**
   * Returns the initialiser to use for a parameter of a layer. One that depends on the layer, as PyTorch's bias does on
   * the fan-in of the weight, returns one that knows it; {@link Initialization} asks for it.
   *
   * @param layer the layer that declares the parameter
   * @return an initialiser; this one unless it says otherwise
   * @throws TensorException if the initialiser does not suit the layer
   */
  default Initializer within(Layer layer) {
    return this;
  }
}
