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
    /**
     * Weight of a convolution, {@code [KH, KW, C/groups, OC]}; PyTorch's is {@code [OC, C/groups, KH, KW]}. Also that
     * of a transposed convolution, whose input channels are the OC of the convolution that leads back.
     */
    CONV_WEIGHT,
    /** Weight of a linear layer, {@code [in, out]}; PyTorch's is {@code [out, in]}. */
    LINEAR_WEIGHT,
    /** Table of an embedding, {@code [rows, width]}, as PyTorch's. */
    EMBEDDING,
    /** Bias of a convolution or linear layer, {@code [out]}. */
    BIAS,
    /** Slopes of a {@link PRelu}, {@code [C]} or {@code [1]}. */
    ACTIVATION_SLOPE,
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
    CallStack calls = CallStack.current();
    if (calls.inference().isPresent()) {
      return calls.inference().get().value(this, role + " " + shape);
    }
    if (value != null) {
      return value;
    }
    if (calls.zerosForUnset()) {
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
    checkSize(values);
    if (value == null) {
      value = Tensor.of(shape, values).requireGradient();
    } else {
      System.arraycopy(values, 0, value.array(), value.offset(), values.length);
    }
  }

  private void checkSize(float[] values) {
    if (values.length != size()) {
      throw new TensorException(
          "parameter: the " + role + " " + shape + " has " + size() + " elements, got " + values.length);
    }
  }

  /**
   * Returns PyTorch's fan_in, which goes by the shape alone: the second size of {@link #torchShape()} times the window.
   * For a convolution or linear layer that is the number of inputs that feed one output, {@code KH * KW * C/groups} or
   * {@code in}.
   *
   * @return fan-in
   * @throws TensorException if the parameter has fewer than two dimensions
   */
  public int fanIn() {
    return receptiveField() * torchShape().dim(1);
  }

  /**
   * Returns PyTorch's fan_out, which goes by the shape alone: the first size of {@link #torchShape()} times the window.
   * For a convolution or linear layer that is the number of outputs that one input feeds when there is one group and
   * stride 1, {@code KH * KW * OC} or {@code out}.
   *
   * @return fan-out
   * @throws TensorException if the parameter has fewer than two dimensions
   */
  public int fanOut() {
    return receptiveField() * torchShape().dim(0);
  }

  private int receptiveField() {
    Shape torch = torchShape();
    if (torch.rank() < 2) {
      throw new TensorException("fan: a " + role + " " + shape + " has no fan-in and no fan-out; only parameters of two"
          + " or more dimensions have, such as weights of convolutions and linear layers");
    }
    int places = 1;
    for (int axis = 2; axis < torch.rank(); axis++) {
      places *= torch.dim(axis);
    }
    return places;
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
    return toTorchLayout(value().toArray());
  }

  /**
   * Returns values of this parameter's shape, such as its gradient, as PyTorch lays them out.
   *
   * @param values row-major in {@link #shape()}
   * @return a fresh array, row-major in {@link #torchShape()}
   * @throws TensorException if the number of elements is not that of the shape
   */
  public float[] toTorchLayout(float[] values) {
    checkSize(values);
    return TorchLayout.toTorch(role, shape, values);
  }

  /**
   * Sets the value from PyTorch's layout.
   *
   * @param values row-major in {@link #torchShape()}
   * @throws TensorException if the number of elements is not that of the shape
   */
  public void setFromTorchLayout(float... values) {
    set(fromTorchLayout(values));
  }

  /**
   * Returns values of this parameter's shape, given in PyTorch's layout, in Fathom's. The parameter itself does not
   * change.
   *
   * @param values row-major in {@link #torchShape()}
   * @return a fresh array, row-major in {@link #shape()}
   * @throws TensorException if the number of elements is not that of the shape
   */
  public float[] fromTorchLayout(float... values) {
    checkSize(values);
    return TorchLayout.fromTorch(role, shape, values);
  }
}
