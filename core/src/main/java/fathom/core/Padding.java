package fathom.core;

import fathom.core.PadOptions.Amount;
import fathom.core.PadOptions.Mode;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Adding slices around a tensor. */
public final class Padding {
  private Padding() {}

  /**
   * Adds slices at the ends of axes, or crops them; semantics of PyTorch's {@code pad}.
   *
   * @param x any shape
   * @param options how much along which axis, and with what
   * @return the padded copy
   * @throws TensorException if x lacks an axis or is cropped to less than nothing, an axis is given twice, reflection
   *     reaches beyond the other end, or there is no slice to repeat
   */
  public static Tensor pad(Tensor x, PadOptions options) {
    int[] dims = x.shape().dims();
    int[][] picks = new int[dims.length][];
    int first = dims.length - 1;
    int last = 0;
    for (Amount amount : options.amounts()) {
      int axis = x.shape().axis("pad", amount.axis());
      if (picks[axis] != null) {
        throw new TensorException("pad: axis " + amount.axis() + " of " + x.shape() + " is given twice");
      }
      picks[axis] = padded(x.shape(), axis, amount, options.mode());
      dims[axis] = picks[axis].length;
      first = Math.min(first, axis);
      last = Math.max(last, axis);
    }
    if (options.amounts().isEmpty()) {
      return x;
    }
    for (int axis = first; axis <= last; axis++) {
      picks[axis] = picks[axis] == null ? IntStream.range(0, dims[axis]).toArray() : picks[axis];
    }
    int[][] changing = Arrays.copyOfRange(picks, first, last + 1);
    return new Picks(x.shape(), first, changing).apply("pad", x, Shape.of(dims), options.value());
  }

  /** Returns which slice of x each slice along a padded axis is. */
  private static int[] padded(Shape shape, int axis, Amount amount, Mode mode) {
    int size = shape.dim(axis);
    int most = Math.max(amount.before(), amount.after());
    boolean fits = switch (mode) {
      case CONSTANT -> true;
      case REFLECT -> most < size;
      case REPLICATE -> most <= 0 || size > 0;
    };
    long result = (long) size + amount.before() + amount.after();
    if (!fits || result < 0 || result > Integer.MAX_VALUE) {
      throw new TensorException("pad: axis " + amount.axis() + " of " + shape + " cannot take " + amount.before()
          + " slices before and " + amount.after() + " after"
          + (mode == Mode.REFLECT ? "; reflection adds at most " + (size - 1) : ""));
    }
    return IntStream.range(-amount.before(), size + amount.after()).map(index -> {
      if (index >= 0 && index < size) {
        return index;
      }
      return switch (mode) {
        case CONSTANT -> Picks.NOTHING;
        case REFLECT -> index < 0 ? -index : 2 * (size - 1) - index;
        case REPLICATE -> index < 0 ? 0 : size - 1;
      };
    }).toArray();
  }
}
