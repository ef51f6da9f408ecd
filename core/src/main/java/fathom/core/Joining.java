package fathom.core;

import java.util.Arrays;

/** Operations that put tensors together. */
public final class Joining {
  private Joining() {}

  /**
   * Puts tensors one after another along an axis; semantics of PyTorch's {@code cat}.
   *
   * @param axis along which they are joined, from 0, or from -1 backwards for the last
   * @param parts at least one; alike in all other sizes
   * @return the joined tensor
   * @throws TensorException if there is no part, the axis is missing, or other sizes differ
   */
  public static Tensor concat(int axis, Tensor... parts) {
    if (parts.length == 0) {
      throw new TensorException("concat: there is no tensor to join");
    }
    Tensor[] own = parts.clone();
    Shape first = own[0].shape();
    int at = first.axis("concat", axis);
    long total = 0;
    for (Tensor part : own) {
      if (part.rank() != first.rank() || !part.shape().with(at, 0).equals(first.with(at, 0))) {
        throw new TensorException("concat: " + first + " and " + part.shape() + " differ in more than axis " + axis);
      }
      total += part.dim(at);
    }
    if (total > Integer.MAX_VALUE) {
      throw new TensorException("concat: " + own.length + " tensors like " + first + " have more than 2147483647 slices"
          + " along axis " + axis);
    }
    Shape shape = first.with(at, (int) total);
    int rowLength = shape.size(at, shape.rank());
    Strided[] places = new Strided[own.length];
    int[] starts = new int[own.length];
    Meter.begin();
    float[] y = Buffers.take(shape.size());
    int start = 0;
    for (int i = 0; i < own.length; i++) { // each part is a band of columns of [everything before the axis, the rest]
      int length = own[i].shape().size(at, shape.rank());
      places[i] = new Strided(new int[] {shape.size(0, at), length}, new int[] {rowLength, 1});
      starts[i] = start;
      places[i].scatter(own[i].array(), own[i].offset(), y, start);
      start += length;
    }
    return Node.result("concat", shape, y, out -> {
      for (int i = 0; i < own.length; i++) {
        if (own[i].wantsGradient()) { // dx += its band of dy
          float[] dx = Buffers.take(own[i].size());
          places[i].gather(out.gradient(), starts[i], dx);
          own[i].passGradient(dx);
        }
      }
    }, own);
  }

  /**
   * Puts tensors one after another along a new axis; semantics of PyTorch's {@code stack}.
   *
   * @param axis where the new axis is in the result, from 0, or from -1 backwards for the last
   * @param parts at least one; of one shape
   * @return a tensor with one axis more, of size {@code parts.length}
   * @throws TensorException if there is no part, the shapes differ, or the result cannot have such an axis
   */
  public static Tensor stack(int axis, Tensor... parts) {
    for (Tensor part : parts) {
      if (!part.shape().equals(parts[0].shape())) {
        throw new TensorException("stack: " + parts[0].shape() + " and " + part.shape() + " differ");
      }
    }
    return concat(axis, Arrays.stream(parts).map(part -> Layout.unsqueeze(part, axis)).toArray(Tensor[]::new));
  }
}
