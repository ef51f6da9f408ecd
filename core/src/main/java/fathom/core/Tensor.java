package fathom.core;

import java.util.Arrays;

/**
 * A dense array of 32-bit floats with a {@link Shape}: the value that every operation takes and gives. Elements lie
 * contiguously in row-major order; images are {@code [N, H, W, C]} with the channels last.
 *
 * <p>A tensor made by an operation in a recording {@link Pass} knows how it was computed; {@link #backward()} sends
 * gradients from it to the leaves that {@link #requireGradient() require} one.
 */
public final class Tensor extends TensorOperations {
  private final Shape shape;
  private final Storage storage;
  private final int offset;

  private Node node;
  private boolean leafGradient;
  private float[] gradient;
  private boolean gradientValid;

  Tensor(Shape shape, Storage storage, int offset) {
    this.shape = shape;
    this.storage = storage;
    this.offset = offset;
  }

  // ---- making tensors ----

  /**
   * Makes a tensor of a copy of the given elements.
   *
   * @param shape the shape
   * @param values the elements in row-major order
   * @return the tensor
   * @throws TensorException if the number of elements is not that of the shape
   */
  public static Tensor of(Shape shape, float... values) {
    return wrap(shape, values.clone());
  }

  /**
   * Makes a tensor on top of an array, without copying: both see changes of the other.
   *
   * @param shape the shape
   * @param values the elements in row-major order
   * @return the tensor
   * @throws TensorException if the number of elements is not that of the shape
   */
  public static Tensor wrap(Shape shape, float[] values) {
    if (values.length != shape.size()) {
      throw new TensorException("tensor: " + shape + " has " + shape.size() + " elements, got " + values.length);
    }
    return new Tensor(shape, new Storage(values, false), 0);
  }

  /**
   * Makes a tensor of zeros.
   *
   * @param dims the size of each axis
   * @return the tensor
   */
  public static Tensor zeros(int... dims) {
    Shape shape = Shape.of(dims);
    return wrap(shape, new float[shape.size()]);
  }

  /**
   * Makes a tensor whose elements all have one value.
   *
   * @param shape the shape
   * @param value the value
   * @return the tensor
   */
  public static Tensor full(Shape shape, float value) {
    float[] values = new float[shape.size()];
    Arrays.fill(values, value);
    return wrap(shape, values);
  }

  /**
   * Makes a scalar.
   *
   * @param value the value
   * @return a tensor of rank 0
   */
  public static Tensor scalar(float value) {
    return wrap(Shape.SCALAR, new float[] {value});
  }

  // ---- looking at tensors ----

  /**
   * Returns the shape.
   *
   * @return the shape
   */
  public Shape shape() {
    return shape;
  }

  /**
   * Returns the number of axes.
   *
   * @return 0 for a scalar
   */
  public int rank() {
    return shape.rank();
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
   * Returns the size of one axis.
   *
   * @param axis from 0, or from -1 backwards for the last
   * @return its size
   */
  public int dim(int axis) {
    return shape.dim(axis);
  }

  /**
   * Returns the only element.
   *
   * @return its value
   * @throws TensorException if there is not exactly one
   */
  public float item() {
    if (size() != 1) {
      throw new TensorException("item: " + shape + " has " + size() + " elements, item() needs exactly one");
    }
    return array()[offset];
  }

  /**
   * Returns one element.
   *
   * @param index the index along each axis
   * @return its value
   * @throws TensorException if the index does not fit the shape
   */
  public float get(int... index) {
    boolean fits = index.length == rank();
    int flat = 0;
    for (int axis = 0; fits && axis < index.length; axis++) {
      fits = index[axis] >= 0 && index[axis] < dim(axis);
      flat = flat * dim(axis) + index[axis];
    }
    if (!fits) {
      throw new TensorException("get: " + shape + " has no element " + Arrays.toString(index));
    }
    return array()[offset + flat];
  }

  /**
   * Returns a copy of the elements.
   *
   * @return a fresh array in row-major order
   */
  public float[] toArray() {
    return Arrays.copyOfRange(array(), offset, offset + size());
  }

  /**
   * Returns the array that holds the elements from {@link #offset()} on; writing to it changes the tensor.
   *
   * @return the array itself, not a copy
   * @throws TensorException if the memory was recycled, see {@link Pass#inner} and {@link Workspace}
   */
  public float[] array() {
    if (storage.array == null) {
      throw new TensorException(
          "tensor: the memory of this " + shape + " activation from inside a network was recycled;"
              + " call keep() on it before, or copy it with toArray()");
    }
    return storage.array;
  }

  /**
   * Returns where the elements start in {@link #array()}.
   *
   * @return index of the first element
   */
  public int offset() {
    return offset;
  }

  /**
   * Says that the memory of this tensor must not be recycled. Needed only for activations from inside a network, see
   * {@link Pass#inner} and {@link Workspace}.
   *
   * @return this tensor
   */
  public Tensor keep() {
    storage.recyclable = false;
    return this;
  }

  /**
   * Returns a tensor with the same elements, in the same memory, that no gradient flows through.
   *
   * @return a leaf that wants no gradient
   */
  public Tensor detach() {
    keep();
    array();
    return new Tensor(shape, storage, offset);
  }

  @Override
  public String toString() {
    int shown = Math.min(size(), 8);
    return "Tensor" + shape + (storage.array == null
        ? " recycled"
        : " " + Arrays.toString(Arrays.copyOfRange(storage.array, offset, offset + shown))
            + (shown < size() ? "..." : ""));
  }

  // ---- gradients ----

  /**
   * Marks this tensor as a leaf that gradients are wanted for.
   *
   * @return this tensor
   * @throws TensorException if the tensor is the recorded result of an operation
   */
  public Tensor requireGradient() {
    if (node != null) {
      throw new TensorException("requireGradient: " + shape + " is the result of an operation, not a leaf");
    }
    leafGradient = true;
    return this;
  }

  /**
   * Returns whether gradients flow to this tensor: it is a leaf that requires one, or was computed from such a leaf in
   * a recording pass.
   *
   * @return true if so
   */
  public boolean wantsGradient() {
    return leafGradient || node != null;
  }

  /**
   * Returns whether a gradient has arrived since the last {@link #clearGradient()}.
   *
   * @return true if so
   */
  public boolean hasGradient() {
    return gradientValid;
  }

  /**
   * Returns the gradient that backward passes have added up in this leaf.
   *
   * @return a tensor of the same shape, on top of the gradient's own memory: the next backward pass changes it
   * @throws TensorException if there is none
   */
  public Tensor grad() {
    if (!gradientValid) {
      throw new TensorException("grad: this " + shape + " tensor has no gradient; "
          + (leafGradient
              ? "no backward() has reached it since the last clearGradient()"
              : node != null ? "only leaves keep theirs" : "call requireGradient() before the forward pass"));
    }
    return wrap(shape, gradient);
  }

  /** Forgets the gradient; the next one starts anew. */
  public void clearGradient() {
    gradientValid = false;
  }

  /**
   * Computes the gradient of this scalar with respect to every leaf that requires one, and adds it to what is there.
   *
   * @throws TensorException if this is not a scalar, or was not recorded
   */
  public void backward() {
    if (size() != 1) {
      throw new TensorException("backward: " + shape + " is no scalar; give backward(...) a gradient of that shape");
    }
    backward(full(shape, 1));
  }

  /**
   * Computes the gradient of {@code sum(this * upstream)} with respect to every leaf that requires one, and adds it to
   * what is there.
   *
   * @param upstream gradient with respect to this tensor, of the same shape
   * @throws TensorException if the shapes differ, or this tensor was not recorded
   */
  public void backward(Tensor upstream) {
    if (!upstream.shape.equals(shape)) {
      throw new TensorException("backward: the tensor is " + shape + ", its gradient " + upstream.shape);
    }
    if (!wantsGradient()) {
      throw new TensorException(
          "backward: " + shape + " was not recorded; compute it inside Pass.TRAINING from parameters"
              + " or from tensors with requireGradient()");
    }
    addGradient(upstream.array(), upstream.offset);
    if (node != null) {
      Node.backward(this);
    }
  }

  // ---- for operations: the gradient of an input or a result during backward ----

  /** Returns the gradient, valid now; the caller only reads it. */
  float[] gradient() {
    return gradient;
  }

  /** Takes the gradient's memory over from this result: the caller may change it, and gives it back or passes it on. */
  float[] takeGradient() {
    float[] own = gradient;
    gradient = null;
    gradientValid = false;
    return own;
  }

  /**
   * Returns the memory for the gradient of this input, to be written by the caller: added to when {@link
   * #hasGradient()} said true before this call, else overwritten in full.
   */
  float[] gradientToWrite() {
    if (gradient == null) {
      gradient = leafGradient ? new float[size()] : Buffers.take(size());
    }
    gradientValid = true;
    return gradient;
  }

  /** Returns the gradient of this input for adding to it, zero where nothing has arrived. */
  float[] gradientToAdd() {
    if (!gradientValid) {
      Elementwise.fill(gradientToWrite(), 0);
    }
    return gradient;
  }

  /** Adds a gradient that the caller keeps. */
  void addGradient(float[] dy, int dyOffset) {
    if (gradientValid) {
      Elementwise.addInto(dy, dyOffset, gradient, 0, size());
    } else {
      Elementwise.copy(dy, dyOffset, gradientToWrite(), 0, size());
    }
  }

  /** Adds a gradient whose memory the caller hands over. */
  void passGradient(float[] dy) {
    if (gradientValid || leafGradient) {
      addGradient(dy, 0);
      Buffers.give(dy);
    } else {
      gradient = dy;
      gradientValid = true;
    }
  }

  /** Recycles the gradient of a result that is no longer needed. */
  void dropGradient() {
    if (gradient != null) {
      Buffers.give(takeGradient());
    }
  }

  /** Returns a leaf with the same elements. */
  Tensor asLeaf() {
    Tensor leaf = new Tensor(shape, storage, offset);
    leaf.leafGradient = true;
    return leaf;
  }

  /** Returns a leaf with the same elements that goes on collecting this tensor's gradient, in its memory. */
  Tensor beginCollecting() {
    Tensor leaf = asLeaf();
    leaf.gradientValid = gradientValid;
    leaf.gradient = gradient == null && !leafGradient ? Buffers.take(size()) : gradient;
    gradient = null;
    gradientValid = false;
    return leaf;
  }

  /** Takes back what a leaf has collected. */
  void endCollecting(Tensor leaf) {
    if (leaf != this) {
      gradient = leaf.gradient;
      gradientValid = leaf.gradientValid;
      leaf.gradient = null;
      leaf.gradientValid = false;
    }
  }

  Storage storage() {
    return storage;
  }

  Node node() {
    return node;
  }

  void setNode(Node node) {
    this.node = node;
  }
}
