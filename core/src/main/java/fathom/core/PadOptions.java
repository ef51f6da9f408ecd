package fathom.core;

import java.util.ArrayList;
import java.util.List;

/**
 * How a tensor is padded: how much along which axis, and with what. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * images.pad(PadOptions.along(1, 2, 2).and(2, 1, 1).reflect())
 * }</pre>
 *
 * @param amounts how much along which axis; other axes stay as they are
 * @param mode what the new slices are
 * @param value the value of new elements in mode {@link Mode#CONSTANT}
 */
public record PadOptions(List<Amount> amounts, Mode mode, float value) {
  /**
   * How much one axis is padded.
   *
   * @param axis from 0, or from -1 backwards for the last
   * @param before the number of slices added in front; a negative number crops
   * @param after the number of slices added at the end; a negative number crops
   */
  public record Amount(int axis, int before, int after) {}

  /** What new slices are. */
  public enum Mode {
    /** All elements have one value. */
    CONSTANT,
    /** The tensor mirrored at its first and last slice, which are not repeated. */
    REFLECT,
    /** The first or the last slice. */
    REPLICATE
  }

  /** Keeps a copy of the list. */
  public PadOptions {
    amounts = List.copyOf(amounts);
  }

  /**
   * Returns a padding with zeros along one axis.
   *
   * @param axis from 0, or from -1 backwards for the last
   * @param before the number of slices added in front; a negative number crops
   * @param after the number of slices added at the end; a negative number crops
   * @return the options
   */
  public static PadOptions along(int axis, int before, int after) {
    return new PadOptions(List.of(new Amount(axis, before, after)), Mode.CONSTANT, 0);
  }

  /**
   * Pads one more axis.
   *
   * @param axis from 0, or from -1 backwards for the last
   * @param before the number of slices added in front; a negative number crops
   * @param after the number of slices added at the end; a negative number crops
   * @return the changed options
   */
  public PadOptions and(int axis, int before, int after) {
    List<Amount> more = new ArrayList<>(amounts);
    more.add(new Amount(axis, before, after));
    return new PadOptions(more, mode, value);
  }

  /**
   * Pads with a value.
   *
   * @param value of all new elements
   * @return the changed options
   */
  public PadOptions constant(float value) {
    return new PadOptions(amounts, Mode.CONSTANT, value);
  }

  /**
   * Pads with the tensor mirrored at its first and last slice.
   *
   * @return the changed options
   */
  public PadOptions reflect() {
    return new PadOptions(amounts, Mode.REFLECT, 0);
  }

  /**
   * Pads with copies of the first and last slice.
   *
   * @return the changed options
   */
  public PadOptions replicate() {
    return new PadOptions(amounts, Mode.REPLICATE, 0);
  }
}
