package fathom.nn;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.Optional;

/**
 * A tensor that a layer keeps but does not train, such as a running mean. Its layout is the same here and in PyTorch.
 */
public final class Buffer implements State {
  private final Tensor value;

  /**
   * Makes a buffer whose elements all have one value.
   *
   * @param shape its shape
   * @param first the first value of every element
   */
  Buffer(Shape shape, float first) {
    value = Tensor.full(shape, first);
  }

  /**
   * Returns the value. The tensor stays the same object for the life of the buffer; {@link #set} and the layer change
   * its elements.
   *
   * @return a tensor that no gradient flows to
   */
  public Tensor value() {
    Optional<Inference> inference = CallStack.current().inference();
    return inference.isPresent() ? inference.get().value(this, "buffer " + value.shape()) : value;
  }

  /**
   * Sets the value.
   *
   * @param values copied; row-major
   * @throws TensorException if the number of elements is not that of the shape
   */
  public void set(float... values) {
    Shape shape = value.shape();
    if (values.length != shape.size()) {
      throw new TensorException("buffer: " + shape + " has " + shape.size() + " elements, got " + values.length);
    }
    System.arraycopy(values, 0, value.array(), value.offset(), values.length);
  }

  @Override
  public Shape torchShape() {
    return value.shape();
  }
}
