package fathom.core;

import java.util.Arrays;
import java.util.stream.IntStream;

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
    Meter.begin();
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

  /**
   * Two axes swapped; semantics of PyTorch's {@code transpose}.
   *
   * @param x any shape
   * @param first an axis, from 0, or from -1 backwards for the last
   * @param second the axis to swap it with
   * @return a copy in which these axes have changed places
   * @throws TensorException if x lacks one of the axes
   */
  public static Tensor transpose(Tensor x, int first, int second) {
    int[] axes = IntStream.range(0, x.rank()).toArray();
    int a = x.shape().axis("transpose", first);
    int b = x.shape().axis("transpose", second);
    axes[a] = b;
    axes[b] = a;
    return permute(x, axes);
  }

  /**
   * Drops axes of size 1; semantics of PyTorch's {@code squeeze}.
   *
   * @param x any shape
   * @param axes the axes to drop, from 0, or from -1 backwards for the last; those whose size is not 1 stay; none for
   *     all of size 1
   * @return a view
   * @throws TensorException if x lacks one of the axes
   */
  public static Tensor squeeze(Tensor x, int... axes) {
    boolean[] drop = new boolean[x.rank()];
    Arrays.fill(drop, axes.length == 0);
    for (int axis : axes) {
      drop[x.shape().axis("squeeze", axis)] = true;
    }
    return reshape(x, IntStream.range(0, x.rank()).filter(axis -> !drop[axis] || x.dim(axis) != 1).map(x::dim)
        .toArray());
  }

  /**
   * Adds an axis of size 1; semantics of PyTorch's {@code unsqueeze}.
   *
   * @param x any shape
   * @param axis where the new axis is in the result, from 0, or from -1 backwards for the last
   * @return a view with one axis more
   * @throws TensorException if the result cannot have such an axis
   */
  public static Tensor unsqueeze(Tensor x, int axis) {
    int at = axis < 0 ? axis + x.rank() + 1 : axis;
    if (at < 0 || at > x.rank()) {
      throw new TensorException("unsqueeze: " + x.shape() + " with one axis more has no axis " + axis);
    }
    return reshape(x, IntStream.rangeClosed(0, x.rank()).map(i -> i < at ? x.dim(i) : i == at ? 1 : x.dim(i - 1))
        .toArray());
  }

  /**
   * Merges neighbouring axes; semantics of PyTorch's {@code flatten}.
   *
   * @param x any shape; a scalar becomes {@code [1]}
   * @param start the first axis to merge, from 0, or from -1 backwards for the last
   * @param end the last one
   * @return a view
   * @throws TensorException if x lacks one of the axes, or {@code end} lies before {@code start}
   */
  public static Tensor flatten(Tensor x, int start, int end) {
    Shape shape = x.rank() == 0 ? Shape.of(1) : x.shape();
    int first = shape.axis("flatten", start);
    int last = shape.axis("flatten", end);
    if (first > last) {
      throw new TensorException("flatten: axis " + end + " of " + shape + " lies before axis " + start);
    }
    int[] dims = shape.dims();
    int[] merged = Arrays.copyOf(dims, dims.length - last + first);
    merged[first] = shape.size(first, last + 1);
    System.arraycopy(dims, last + 1, merged, first + 1, dims.length - last - 1);
    return reshape(x, merged);
  }

  /**
   * Repeats the slice of axes of size 1, and adds axes in front; semantics of PyTorch's {@code expand}.
   *
   * @param x any shape
   * @param dims the new sizes, as many as x has or more; -1 keeps the size of an axis of x
   * @return a copy of that shape
   * @throws TensorException if x does not broadcast to that shape
   */
  public static Tensor expand(Tensor x, int... dims) {
    int[] from = x.shape().dims();
    int[] fromSteps = steps(from);
    int[] sizes = dims.clone();
    int[] repeatSteps = new int[dims.length];
    int added = dims.length - from.length;
    boolean fits = added >= 0;
    for (int axis = 0; fits && axis < dims.length; axis++) {
      int size = axis < added ? 1 : from[axis - added];
      if (axis >= added) {
        sizes[axis] = dims[axis] == -1 ? size : dims[axis];
        repeatSteps[axis] = size == 1 ? 0 : fromSteps[axis - added];
      }
      fits = sizes[axis] >= 0 && (size == 1 || size == sizes[axis]);
    }
    if (!fits) {
      throw new TensorException("expand: " + x.shape() + " cannot become " + Arrays.toString(dims)
          + "; only axes of size 1 repeat, new ones come in front, and -1 keeps the size of an old one");
    }
    Shape shape = Shape.of(sizes);
    Meter.begin();
    float[] y = Buffers.take(shape.size());
    new Strided(sizes, repeatSteps).gather(x.array(), x.offset(), y);
    return Node.result("expand", shape, y, out -> { // dx += dy, summed where x was repeated
      x.passGradient(Reductions.sumTo(x.shape(), shape, out.gradient()));
    }, x);
  }

  /**
   * Every step-th slice of a range along one or more axes, as Python slices a list.
   *
   * @param x any shape
   * @param slices what to take along which axis, one after another; other axes stay whole
   * @return a copy of the elements
   * @throws TensorException if x lacks one of the axes
   */
  public static Tensor slice(Tensor x, Slice... slices) {
    int[] dims = x.shape().dims();
    int[] steps = steps(dims);
    int start = 0;
    for (Slice slice : slices) {
      int axis = x.shape().axis("slice", slice.axis());
      start += slice.first(dims[axis]) * steps[axis];
      dims[axis] = slice.count(dims[axis]);
      steps[axis] *= slice.step();
    }
    int first = start;
    Strided taken = new Strided(dims, steps);
    Shape shape = Shape.of(dims);
    Meter.begin();
    float[] y = Buffers.take(shape.size());
    taken.gather(x.array(), x.offset() + first, y);
    return Node.result("slice", shape, y, out -> { // dx += dy at the elements that were taken
      taken.scatterAdd(out.gradient(), x.gradientToAdd(), first);
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
