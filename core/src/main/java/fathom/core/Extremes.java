package fathom.core;

/**
 * Largest and smallest elements over axes. A NaN counts as larger, and as smaller, than any number.
 *
 * <p>{@link #max} and {@link #min} tell which element along one axis it is, and give that one the gradient; {@link
 * #amax} and {@link #amin} reduce any axes and share the gradient among elements that are equal.
 */
public final class Extremes {
  private static final int LARGEST = 1;
  private static final int SMALLEST = -1;

  /** A broadcast operation: 1 where the operands are equal, or both NaN, else 0. */
  private static final Broadcast.Run EQUAL = new Broadcast.Run() {
    @Override
    public void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
      for (int i = 0; i < n; i++) {
        y[yo + i] = equal(a[ao + i], b[bo + i]);
      }
    }

    @Override
    public void left(float a, float[] b, int bo, float[] y, int yo, int n) {
      right(b, bo, a, y, yo, n);
    }

    @Override
    public void right(float[] a, int ao, float b, float[] y, int yo, int n) {
      for (int i = 0; i < n; i++) {
        y[yo + i] = equal(a[ao + i], b);
      }
    }

    private static float equal(float a, float b) {
      return a == b || Float.isNaN(a) && Float.isNaN(b) ? 1 : 0;
    }
  };

  /**
   * Extreme elements along an axis, and where they are.
   *
   * @param values the elements, in the shape of the operand without the axis; {@code unsqueeze} brings it back
   * @param indices for each of them its index along the axis, in row-major order; the first one among equals
   */
  public record Indexed(Tensor values, int[] indices) {}

  private Extremes() {}

  /**
   * Largest elements along an axis; semantics of PyTorch's {@code max} with a dimension. The gradient goes to the
   * element whose index is given.
   *
   * @param x rank 1 or more
   * @param axis from 0, or from -1 backwards for the last
   * @return the elements and their indices
   * @throws TensorException if x lacks the axis, or it is empty
   */
  public static Indexed max(Tensor x, int axis) {
    return indexed("max", x, axis, LARGEST);
  }

  /**
   * Smallest elements along an axis; semantics of PyTorch's {@code min} with a dimension. The gradient goes to the
   * element whose index is given.
   *
   * @param x rank 1 or more
   * @param axis from 0, or from -1 backwards for the last
   * @return the elements and their indices
   * @throws TensorException if x lacks the axis, or it is empty
   */
  public static Indexed min(Tensor x, int axis) {
    return indexed("min", x, axis, SMALLEST);
  }

  /**
   * Index of the largest element along an axis, the first one among equals.
   *
   * @param x rank 1 or more
   * @param axis from 0, or from -1 backwards for the last
   * @return the indices along the axis, for the other axes in row-major order
   * @throws TensorException if x lacks the axis, or it is empty
   */
  public static int[] argMax(Tensor x, int axis) {
    return indices("argMax", x, axis, LARGEST);
  }

  /**
   * Index of the smallest element along an axis, the first one among equals.
   *
   * @param x rank 1 or more
   * @param axis from 0, or from -1 backwards for the last
   * @return the indices along the axis, for the other axes in row-major order
   * @throws TensorException if x lacks the axis, or it is empty
   */
  public static int[] argMin(Tensor x, int axis) {
    return indices("argMin", x, axis, SMALLEST);
  }

  /**
   * Largest element over axes; semantics of PyTorch's {@code amax}, and of {@code max} without a dimension.
   *
   * @param x any shape
   * @param axes the axes to reduce, from 0, or from -1 backwards for the last; none for all
   * @return the largest elements, in the shape of x without these axes
   * @throws TensorException if x lacks an axis, one is given twice, or there is no element to choose from
   */
  public static Tensor amax(Tensor x, int... axes) {
    return amax(x, ReductionOptions.DEFAULT.axes(axes));
  }

  /**
   * Largest element over axes; semantics of PyTorch's {@code amax}. The gradient is shared evenly by equal elements.
   *
   * @param x any shape
   * @param options the axes, and whether they stay with size 1
   * @return the largest elements
   * @throws TensorException if x lacks an axis, one is given twice, or there is no element to choose from
   */
  public static Tensor amax(Tensor x, ReductionOptions options) {
    return shared("amax", x, options, LARGEST);
  }

  /**
   * Smallest element over axes; semantics of PyTorch's {@code amin}, and of {@code min} without a dimension.
   *
   * @param x any shape
   * @param axes the axes to reduce, from 0, or from -1 backwards for the last; none for all
   * @return the smallest elements, in the shape of x without these axes
   * @throws TensorException if x lacks an axis, one is given twice, or there is no element to choose from
   */
  public static Tensor amin(Tensor x, int... axes) {
    return amin(x, ReductionOptions.DEFAULT.axes(axes));
  }

  /**
   * Smallest element over axes; semantics of PyTorch's {@code amin}. The gradient is shared evenly by equal elements.
   *
   * @param x any shape
   * @param options the axes, and whether they stay with size 1
   * @return the smallest elements
   * @throws TensorException if x lacks an axis, one is given twice, or there is no element to choose from
   */
  public static Tensor amin(Tensor x, ReductionOptions options) {
    return shared("amin", x, options, SMALLEST);
  }

  private static Indexed indexed(String op, Tensor x, int axis, int sign) {
    int[] indices = indices(op, x, axis, sign);
    Shape kept = x.shape().with(axis, 1);
    return new Indexed(Indexing.gather(x, axis, kept, indices).squeeze(axis), indices);
  }

  private static int[] indices(String op, Tensor x, int axis, int sign) {
    int at = x.shape().axis(op, axis);
    int rows = x.dim(at);
    int columns = x.shape().size(at + 1, x.rank());
    int[] best = new int[x.shape().size(0, at) * columns];
    requireElements(op, x, best.length, rows);
    float[] from = x.array();
    Threads.runRanges(best.length, Threads.grain(rows), (first, n) -> {
      for (int i = first; i < first + n; i++) {
        int start = x.offset() + i / columns * rows * columns + i % columns;
        float extreme = from[start];
        for (int row = 1; row < rows; row++) {
          float candidate = from[start + row * columns];
          if (beats(candidate, extreme, sign)) {
            extreme = candidate;
            best[i] = row;
          }
        }
      }
    });
    return best;
  }

  private static Tensor shared(String op, Tensor x, ReductionOptions options, int sign) {
    ReducedAxes axes = ReducedAxes.of(op, x.shape(), options);
    requireElements(op, x, axes.result().size(), axes.count());
    Meter.begin();
    float[] y = axes.reduce(x.array(), x.offset(), (from, offset, before, rows, columns, last, to) -> {
      Threads.runRanges(to.length, Threads.grain(rows), (first, n) -> {
        for (int i = first; i < first + n; i++) {
          int start = offset + i / columns * rows * columns + i % columns;
          float extreme = from[start];
          for (int row = 1; row < rows; row++) {
            float candidate = from[start + row * columns];
            extreme = beats(candidate, extreme, sign) ? candidate : extreme;
          }
          to[i] = extreme;
        }
      });
    });
    return Node.result(op, axes.result(), y, out -> { // dx += dy / number of equal ones, at these
      float[] dx = Buffers.take(x.size());
      Broadcast broadcast = axes.broadcast();
      broadcast.apply(EQUAL, x.array(), x.offset(), y, 0, dx);
      float[] count = Reductions.sum(dx, 0, axes, 1);
      float[] dy = out.takeGradient();
      for (int i = 0; i < dy.length; i++) {
        dy[i] /= count[i];
      }
      broadcast.apply(Arithmetic.MUL, dx, 0, dy, 0, dx);
      Buffers.give(count);
      Buffers.give(dy);
      x.passGradient(dx);
    }, x);
  }

  private static boolean beats(float candidate, float extreme, int sign) {
    return sign * candidate > sign * extreme || Float.isNaN(candidate) && !Float.isNaN(extreme);
  }

  private static void requireElements(String op, Tensor x, int results, double candidates) {
    if (results > 0 && candidates == 0) {
      throw new TensorException(op + ": " + x.shape() + " has no element to choose from");
    }
  }
}
