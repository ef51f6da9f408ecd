package fathom.core;

import java.util.OptionalInt;

/**
 * A range along one axis with the meaning of Python's {@code start:stop:step}. Bounds count from 0, or from -1
 * backwards for the last; a missing one is open; one beyond the end is clipped. Immutable; each method returns a
 * changed copy.
 *
 * <pre>{@code
 * x.slice(Slice.along(1).from(-4), Slice.along(2).step(2)); // x[:, -4:, ::2]
 * }</pre>
 *
 * @param axis the axis, from 0, or from -1 backwards for the last
 * @param start the first index; open: the first one, or the last when the step is negative
 * @param stop the first index after the range; open: all that are left
 * @param step the distance between indices, not 0; negative steps go backwards
 */
public record Slice(int axis, OptionalInt start, OptionalInt stop, int step) {
  /**
   * Checks the step.
   *
   * @throws TensorException if it is 0
   */
  public Slice {
    if (step == 0) {
      throw new TensorException("slice: a step of 0 along axis " + axis + " leads nowhere; use 1 for every index");
    }
  }

  /**
   * Returns a slice of everything along an axis.
   *
   * @param axis from 0, or from -1 backwards for the last
   * @return the slice
   */
  public static Slice along(int axis) {
    return new Slice(axis, OptionalInt.empty(), OptionalInt.empty(), 1);
  }

  /**
   * Sets where the range starts.
   *
   * @param index the first index
   * @return the changed slice
   */
  public Slice from(int index) {
    return new Slice(axis, OptionalInt.of(index), stop, step);
  }

  /**
   * Sets where the range ends.
   *
   * @param index the first index after the range
   * @return the changed slice
   */
  public Slice to(int index) {
    return new Slice(axis, start, OptionalInt.of(index), step);
  }

  /**
   * Sets the step.
   *
   * @param distance between indices, not 0
   * @return the changed slice
   * @throws TensorException if it is 0
   */
  public Slice step(int distance) {
    return new Slice(axis, start, stop, distance);
  }

  /** Returns the first index for an axis of that size; meaningless when the count is 0. */
  int first(int size) {
    return start.isPresent() ? clip(start.getAsInt(), size) : step > 0 ? 0 : size - 1;
  }

  /** Returns how many indices there are for an axis of that size. */
  int count(int size) {
    int end = stop.isPresent() ? clip(stop.getAsInt(), size) : step > 0 ? size : -1;
    long distance = step > 0 ? (long) end - first(size) : (long) first(size) - end;
    long stride = Math.abs((long) step);
    return distance <= 0 ? 0 : (int) ((distance + stride - 1) / stride);
  }

  private int clip(int index, int size) {
    int fromFront = index < 0 ? index + size : index;
    return step > 0 ? Math.max(0, Math.min(fromFront, size)) : Math.max(-1, Math.min(fromFront, size - 1));
  }
}
