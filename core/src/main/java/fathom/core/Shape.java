package fathom.core;

import java.util.Arrays;

/**
 * The sizes of a tensor along its axes, outermost first; immutable. A scalar has rank 0 and size 1. Elements lie in
 * row-major order, so the last axis is contiguous.
 */
public final class Shape {
  /** The shape of a scalar. */
  public static final Shape SCALAR = new Shape(new int[0], 1);

  private final int[] dims;
  private final int size;

  private Shape(int[] dims, int size) {
    this.dims = dims;
    this.size = size;
  }

  /**
   * Returns the shape with the given sizes.
   *
   * @param dims the size of each axis, outermost first; none for a scalar
   * @return the shape
   * @throws TensorException if a size is negative or the number of elements exceeds 2<sup>31</sup> - 1
   */
  public static Shape of(int... dims) {
    if (dims.length == 0) {
      return SCALAR;
    }
    int[] own = dims.clone();
    long size = 1;
    boolean tooLarge = false;
    for (int dim : own) {
      if (dim < 0) {
        throw new TensorException("shape: " + Arrays.toString(own) + " has the negative size " + dim);
      }
      size *= dim;
      tooLarge |= size > Integer.MAX_VALUE;
      size = Math.min(size, Integer.MAX_VALUE);
    }
    if (tooLarge && size != 0) {
      throw new TensorException("shape: " + Arrays.toString(own) + " has more than 2147483647 elements");
    }
    return new Shape(own, (int) size);
  }

  /**
   * Returns the number of axes.
   *
   * @return 0 for a scalar
   */
  public int rank() {
    return dims.length;
  }

  /**
   * Returns the number of elements.
   *
   * @return the product of all sizes, 1 for a scalar
   */
  public int size() {
    return size;
  }

  /**
   * Returns the size of one axis.
   *
   * @param axis from 0, or from -1 backwards for the last
   * @return its size
   * @throws TensorException if there is no such axis
   */
  public int dim(int axis) {
    return dims[axis(axis)];
  }

  /**
   * Returns the number of an axis counted from the front.
   *
   * @param axis from 0, or from -1 backwards for the last
   * @return the axis, from 0
   * @throws TensorException if there is no such axis
   */
  public int axis(int axis) {
    return axis("shape", axis);
  }

  /** Like {@link #axis(int)}, for an operation that the message names. */
  int axis(String op, int axis) {
    int fromFront = axis < 0 ? axis + dims.length : axis;
    if (fromFront < 0 || fromFront >= dims.length) {
      throw new TensorException(op + ": " + this + " has no axis " + axis);
    }
    return fromFront;
  }

  /** Returns the number of elements of one slice along the axes from {@code from} to before {@code to}. */
  int size(int from, int to) {
    int size = 1;
    for (int axis = from; axis < to; axis++) {
      size *= dims[axis];
    }
    return size;
  }

  /**
   * Returns the sizes of all axes.
   *
   * @return a fresh array
   */
  public int[] dims() {
    return dims.clone();
  }

  /**
   * Returns this shape with another size for one axis.
   *
   * @param axis from 0, or from -1 backwards for the last
   * @param dim the new size
   * @return the changed shape
   */
  public Shape with(int axis, int dim) {
    int[] changed = dims.clone();
    changed[axis(axis)] = dim;
    return of(changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** Returns the sizes as in {@code [128, 32, 32, 3]}. */
  @Override
  public String toString() {
    return Arrays.toString(dims);
  }
}
