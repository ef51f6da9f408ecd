package fathom.core;

import java.util.Arrays;

/** Operations that give the same elements another shape or order, or pick some of them. */
public final class Layout {
  private Layout() {}

  /**
   * Same elements in another shape, in the same memory.
   *
   * @param x any shape
   * @param dims the new sizes; one of them may be -1 and is then computed from the others
   * @return a view of that shape
   * @throws TensorException if the numbers of elements differ, or the -1 cannot be computed
   */
  public static Tensor reshape(Tensor x, int... dims) {
    Shape shape = resolve(x.shape(), dims);
    return Node.view("reshape", shape, x, x.offset(), y -> x.passGradient(y.takeGradient())); // dx += dy
  }

  private static Shape resolve(Shape from, int[] dims) {
    int[] known = dims.clone();
    int open = -1;
    for (int axis = 0; axis < dims.length; axis++) {
      if (dims[axis] == -1) {
        if (open >= 0) {
          throw new TensorException("reshape: " + Arrays.toString(dims) + " has more than one -1");
        }
        open = axis;
        known[axis] = 1;
      }
    }
    Shape shape = Shape.of(known);
    if (open >= 0) {
      if (shape.size() == 0 || from.size() % shape.size() != 0) {
        throw new TensorException("reshape: " + from + " has " + from.size() + " elements, the -1 in "
            + Arrays.toString(dims) + " needs a multiple of " + shape.size());
      }
      shape = shape.with(open, from.size() / shape.size());
    }
    if (shape.size() != from.size()) {
      throw new TensorException(
          "reshape: " + from + " has " + from.size() + " elements, " + shape + " has " + shape.size());
    }
    return shape;
  }

  /**
   * A range of slices along the first axis, such as some images of a batch, in the same memory.
   *
   * @param x rank 1 or more
   * @param from the first slice
   * @param to the first slice after the range
   * @return a view of shape {@code [to - from, ...]}
   * @throws TensorException if x is a scalar, or the range does not lie within the first axis
   */
  public static Tensor rows(Tensor x, int from, int to) {
    if (x.rank() == 0 || from < 0 || from > to || to > x.dim(0)) {
      throw new TensorException("rows: " + x.shape() + " has no rows " + from + " to " + to);
    }
    Shape shape = x.shape().with(0, to - from);
    int start = x.dim(0) == 0 ? 0 : x.size() / x.dim(0) * from;
    return Node.view("rows", shape, x, x.offset() + start, y -> { // dx[from..to] += dy
      float[] dy = y.takeGradient();
      if (dy.length == x.size()) {
        x.passGradient(dy);
      } else {
        Elementwise.addInto(dy, 0, x.gradientToAdd(), start, dy.length);
        Buffers.give(dy);
      }
    });
  }

  /**
   * The axes in another order; semantics of PyTorch's {@code permute}.
   *
   * @param x any shape
   * @param axes for each axis of the result the axis of x that it is, from 0, or from -1 backwards for the last
   * @return a copy whose axis i is axis {@code axes[i]} of x
   * @throws TensorException unless every axis is given once
   */
  public static Tensor permute(Tensor x, int... axes) {
    int rank = x.rank();
    int[] dims = x.shape().dims();
    int[] steps = steps(dims);
    int[] newDims = new int[rank];
    int[] newSteps = new int[rank];
    int[] inverse = new int[rank];
    Arrays.fill(inverse, -1);
    for (int i = 0; i < rank; i++) {
      int axis = axes.length != rank ? -1 : axes[i] < 0 ? axes[i] + rank : axes[i];
      if (axis < 0 || axis >= rank || inverse[axis] >= 0) {
        throw new TensorException("permute: " + Arrays.toString(axes) + " does not name each axis of " + x.shape()
            + " once");
      }
      newDims[i] = dims[axis];
      newSteps[i] = steps[axis];
      inverse[axis] = i;
    }
    float[] y = Buffers.take(x.size());
    new Strided(newDims, newSteps).gather(x.array(), x.offset(), y);
    return Node.result("permute", Shape.of(newDims), y, out -> { // dx += dy, permuted back
      int[] outSteps = steps(newDims);
      int[] backSteps = new int[rank];
      for (int axis = 0; axis < rank; axis++) {
        backSteps[axis] = outSteps[inverse[axis]];
      }
      float[] dx = Buffers.take(x.size());
      new Strided(dims, backSteps).gather(out.gradient(), 0, dx);
      x.passGradient(dx);
    }, x);
  }

  /** Returns the distance between neighbours along each axis of a contiguous tensor. */
  static int[] steps(int[] dims) {
    int[] steps = new int[dims.length];
    int step = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      steps[axis] = step;
      step *= dims[axis];
    }
    return steps;
  }
}
