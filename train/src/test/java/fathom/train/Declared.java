package fathom.train;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.nn.Layer;
import fathom.nn.Parameter;

/** A layer that only declares parts, for tests of what works on parameters alone. */
final class Declared extends Layer {
  /** Declares a parameter with a value. */
  Declared with(String name, Parameter.Role role, Shape shape, float... values) {
    parameter(name, role, shape).set(values);
    return this;
  }

  /** Declares a weight {@code [1, n]} with a value. */
  Declared weight(String name, float... values) {
    return with(name, Parameter.Role.LINEAR_WEIGHT, Shape.of(1, values.length), values);
  }

  Declared withBuffer(String name, float first, int... dims) {
    buffer(name, Shape.of(dims), first);
    return this;
  }

  Declared withCounter(String name, long value) {
    counter(name).set(value);
    return this;
  }

  Declared withChild(String name, Layer part) {
    child(name, part);
    return this;
  }

  /** Makes these the only gradients of a parameter. */
  void gradients(String name, float... gradients) {
    Tensor value = parameters().get(name).value();
    value.clearGradient();
    value.backward(Tensor.of(value.shape(), gradients));
  }

  float[] values(String name) {
    return parameters().get(name).value().toArray();
  }

  float[] gradients(String name) {
    return parameters().get(name).value().grad().toArray();
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x;
  }

  @Override
  public String toString() {
    return "Declared()";
  }
}
