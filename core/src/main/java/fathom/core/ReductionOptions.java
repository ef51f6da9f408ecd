package fathom.core;

import java.util.Arrays;
import java.util.List;

/**
 * The optional settings of a reduction such as a sum or a mean. Immutable; each method returns a changed copy.
 *
 * @param axes the axes to reduce, from 0, or from -1 backwards for the last; empty for all
 * @param keepsDims whether a reduced axis stays in the shape with size 1 instead of going away
 */
public record ReductionOptions(List<Integer> axes, boolean keepsDims) {
  /** All axes are reduced, and go away. */
  public static final ReductionOptions DEFAULT = new ReductionOptions(List.of(), false);

  /** Keeps a copy of the list. */
  public ReductionOptions {
    axes = List.copyOf(axes);
  }

  /**
   * Sets the axes to reduce.
   *
   * @param axes from 0, or from -1 backwards for the last; none for all
   * @return the changed options
   */
  public ReductionOptions axes(int... axes) {
    return new ReductionOptions(Arrays.stream(axes).boxed().toList(), keepsDims);
  }

  /**
   * Keeps reduced axes in the shape, with size 1, so that the result broadcasts with the input.
   *
   * @return the changed options
   */
  public ReductionOptions keepDims() {
    return new ReductionOptions(axes, true);
  }
}
