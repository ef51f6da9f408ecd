package fathom.core;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Operations that take elements or slices by their indices. */
public final class Indexing {
  private Indexing() {}

  /**
   * Slices along an axis, in any order; semantics of PyTorch's {@code index_select}. The gradients of slices that are
   * taken more than once add up.
   *
   * @param x rank 1 or more
   * @param axis from 0, or from -1 backwards for the last
   * @param indices which slices to take
   * @return a copy in which that axis has the size {@code indices.length}
   * @throws TensorException if x lacks the axis or a slice
   */
  public static Tensor indexSelect(Tensor x, int axis, int... indices) {
    int at = x.shape().axis("indexSelect", axis);
    check("indexSelect", x.shape(), at, indices);
    return new Picks(x.shape(), at, indices.clone()).apply("indexSelect", x, x.shape().with(at, indices.length), 0);
  }

  /**
   * Takes an element for each index; semantics of PyTorch's {@code gather}: the result at place p is the element of x
   * at p, with the index along the axis replaced by {@code indices} at p. Gradients of elements that are taken more
   * than once add up.
   *
   * @param x any shape
   * @param axis from 0, or from -1 backwards for the last
   * @param shape the shape of the indices and of the result: as many axes as x, along the others at most x's size
   * @param indices where along the axis each element is taken, in row-major order
   * @return the elements, in that shape
   * @throws TensorException if the shape does not fit x or the number of indices, or x lacks an index
   */
  public static Tensor gather(Tensor x, int axis, Shape shape, int... indices) {
    int at = x.shape().axis("gather", axis);
    boolean fits = shape.rank() == x.rank() && shape.size() == indices.length;
    for (int i = 0; fits && i < x.rank(); i++) {
      fits = i == at || shape.dim(i) <= x.dim(i);
    }
    if (!fits) {
      throw new TensorException("gather: " + indices.length + " indices of shape " + shape + " do not fit " + x.shape()
          + "; along axes other than " + axis + " they may be smaller, not larger");
    }
    check("gather", x.shape(), at, indices);
    int[] steps = Layout.steps(x.shape().dims());
    int[] from = new int[indices.length];
    for (int i = 0; i < from.length; i++) {
      from[i] = indices[i] * steps[at];
      for (int other = x.rank() - 1, rest = i; other >= 0; rest /= shape.dim(other), other--) {
        from[i] += other == at ? 0 : rest % shape.dim(other) * steps[other];
      }
    }
    Meter.begin();
    float[] y = Buffers.take(from.length);
    float[] elements = x.array();
    Threads.runRanges(y.length, Threads.GRAIN, (first, n) -> {
      for (int i = first; i < first + n; i++) {
        y[i] = elements[x.offset() + from[i]];
      }
    });
    return Node.result("gather", shape, y, out -> { // dx += dy at the elements that were taken
      float[] dy = out.gradient();
      float[] dx = x.gradientToAdd();
      for (int i = 0; i < from.length; i++) {
        dx[from[i]] += dy[i];
      }
    }, x);
  }

  /**
   * Rows of a table, such as vectors for the words of a text; semantics of PyTorch's {@code embedding} without a
   * padding index.
   *
   * @param weight {@code [rows, width]}
   * @param shape the shape of the indices
   * @param indices which rows to take, in row-major order
   * @return {@code [shape..., width]}
   * @throws TensorException if the weight has another rank or lacks a row, or the shape is not that of the indices
   */
  public static Tensor embedding(Tensor weight, Shape shape, int... indices) {
    return embedding(weight, shape, indices, EmbeddingOptions.DEFAULT);
  }

  /**
   * Rows of a table, such as vectors for the words of a text; semantics of PyTorch's {@code embedding}.
   *
   * @param weight {@code [rows, width]}
   * @param shape the shape of the indices
   * @param indices which rows to take, in row-major order
   * @param options the row that gets no gradient
   * @return {@code [shape..., width]}
   * @throws TensorException if the weight has another rank or lacks a row, or the shape is not that of the indices
   */
  public static Tensor embedding(Tensor weight, Shape shape, int[] indices, EmbeddingOptions options) {
    if (weight.rank() != 2 || shape.size() != indices.length) {
      throw new TensorException("embedding: weight " + weight.shape() + " must be [rows, width], and " + indices.length
          + " indices as many as " + shape + " has elements");
    }
    check("embedding", weight.shape(), 0, indices);
    int padding = padding(weight.shape(), options.padding());
    int[] dims = Arrays.copyOf(shape.dims(), shape.rank() + 1);
    dims[shape.rank()] = weight.dim(1);
    int[] own = indices.clone();
    Meter.begin();
    float[] y = Buffers.take(own.length * weight.dim(1));
    new Picks(weight.shape(), 0, own).gather(weight.array(), weight.offset(), 0, y);
    return Node.result("embedding", Shape.of(dims), y, out -> { // dw[index] += dy
      int[] learning = IntStream.of(own).map(index -> index == padding ? Picks.NOTHING : index).toArray();
      new Picks(weight.shape(), 0, learning).scatterAdd(out.gradient(), weight.gradientToAdd());
    }, weight);
  }

  /** Returns the row that gets no gradient, or {@link Picks#NOTHING}. */
  private static int padding(Shape weight, OptionalInt given) {
    int row = given.orElse(Picks.NOTHING);
    int rows = weight.dim(0);
    if (given.isPresent() && (row < -rows || row >= rows)) {
      throw new TensorException("embedding: weight " + weight + " has no row " + row + " for padding");
    }
    return given.isPresent() && row < 0 ? row + rows : row;
  }

  private static void check(String op, Shape shape, int axis, int[] indices) {
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] < 0 || indices[i] >= shape.dim(axis)) {
        throw new TensorException(op + ": index " + indices[i] + " at position " + i + " is out of range, axis " + axis
            + " of " + shape + " has 0 to " + (shape.dim(axis) - 1));
      }
    }
  }
}
