package fathom.nn;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.Locale;

/**
 * A trainable tensor that a layer declares. It has a role and a shape from the start, and a value only once an
 * initialiser or a checkpoint has set it.
 */
public final class Parameter implements State {
  /** What a parameter is for; initialisation rules, weight decay and checkpoints go by it. */
  public enum Role {
    /** Weight of a convolution, {@code [KH, KW, C/groups, OC]}; PyTorch's is {@code [OC, C/groups, KH, KW]}. */
    CONV_WEIGHT,
    /** Weight of a linear layer, {@code [in, out]}; PyTorch's is {@code [out, in]}. */
    LINEAR_WEIGHT,
    /** Bias of a convolution or linear layer, {@code [out]}. */
    BIAS,
    /** Scale (gamma) of a normalisation layer, {@code [C]}. */
    NORM_WEIGHT,
    /** Shift (beta) of a normalisation layer, {@code [C]}. */
    NORM_BIAS;

    /** Returns the role in words, such as {@code conv weight}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final Role role;
  private final Shape shape;
  private Tensor value;

  /**
   * Declares a parameter.
   *
   * @param role what it is for
   * @param shape its shape in Fathom's layout
   */
  Parameter(Role role, Shape shape) {
    this.role = role;
    this.shape = shape;
  }

  /**
   * Returns what the parameter is for.
   *
   * @return the role
   */
  public Role role() {
    return role;
  }

  /**
   * Returns the shape in Fathom's layout.
   *
   * @return the shape
   */
  public Shape shape() {
    return shape;
  }

  /**
   * Returns the number of elements.
   *
   * @return the product of all sizes
   */
  public int size() {
    return shape.size();
  }

  /**
   * Returns whether the parameter has a value.
   *
   * @return false until it is initialised or loaded
   */
  public boolean isSet() {
    return value != null;
  }

  /**
   * Returns the value, a leaf that requires a gradient. The tensor stays the same object for the life of the parameter;
   * optimisers and {@link #set} change its elements.
   *
   * @return a tensor of shape {@link #shape()}
   * @throws TensorException if the parameter was neither initialised nor loaded
   */
  public Tensor value() {
    if (value != null) {
      return value;
    }
    if (CallStack.current().zerosForUnset()) {
      return Tensor.full(shape, 0);
    }
    throw new TensorException("parameter: the " + role + " " + shape + " was neither initialised nor loaded;"
        + " call Initialization.standard().apply(network, seed) or load a checkpoint");
  }

  /**
   * Sets the value.
   *
   * @param values copied; row-major in Fathom's layout
   * @throws TensorException if the number of elements is not that of the shape
   */
  public void set(float... values) {
    if (values.length != size()) {
      throw new TensorException(
          "parameter: the " + role + " " + shape + " has " + size() + " elements, got " + values.length);
    }
    if (value == null) {
      value = Tensor.of(shape, values).requireGradient();
    } else {
      System.arraycopy(values, 0, value.array(), value.offset(), values.length);
    }
  }

  /**
   * Returns the number of inputs that feed one output: {@code KH * KW * C/groups}, or {@code in} (PyTorch's fan_in).
   *
   * @return fan-in
   * @throws TensorException if the parameter is not the weight of a convolution or linear layer
   */
  public int fanIn() {
    return receptiveField() * shape.dim(-2);
  }

  /**
   * Returns the number of outputs that one input feeds when there is one group and stride 1: {@code KH * KW * OC}, or
   * {@code out} (PyTorch's fan_out).
   *
   * @return fan-out
   * @throws TensorException if the parameter is not the weight of a convolution or linear layer
   */
  public int fanOut() {
    return receptiveField() * shape.dim(-1);
  }

  private int receptiveField() {
    return switch (role) {
      case CONV_WEIGHT -> shape.dim(0) * shape.dim(1);
      case LINEAR_WEIGHT -> 1;
      case BIAS, NORM_WEIGHT, NORM_BIAS ->
        throw new TensorException("fan: a " + role + " " + shape + " has no fan-in and no fan-out; only weights of"
            + " convolutions and linear layers have");
    };
  }

  // ---- PyTorch's layout ----

  @Override
  public Shape torchShape() {
    return TorchLayout.shape(role, shape);
  }

  /**
   * Returns the value as PyTorch lays it out.
   *
   * @return a fresh array, row-major in {@link #torchShape()}
   * @throws TensorException if the parameter was neither initialised nor loaded
   */
  public float[] toTorchLayout() {
    return TorchLayout.toTorch(role, shape, value().toArray());
  }

  /**
   * Sets the value from PyTorch's layout.
   *
   * @param values row-major in {@link #torchShape()}
   * @throws TensorException if the number of elements is not that of the shape
   */
  public void setFromTorchLayout(float... values) {
    set(values.length == size() ? TorchLayout.fromTorch(role, shape, values) : values);
  }
}
