package fathom.core;

/**
 * The optional settings of {@link Statistics#var(Tensor, VarianceOptions)} and {@link Statistics#std(Tensor,
 * VarianceOptions)}. Immutable; each method returns a changed copy.
 *
 * @param reduction the axes, and whether they stay with size 1
 * @param correction what is taken from the number of elements n before dividing by it: 1 for the unbiased estimate from
 *     a sample, 0 for the variance of the elements themselves
 */
public record VarianceOptions(ReductionOptions reduction, int correction) {
  /** PyTorch's defaults: over all axes, unbiased. */
  public static final VarianceOptions DEFAULT = new VarianceOptions(ReductionOptions.DEFAULT, 1);

  /**
   * Sets the axes to reduce.
   *
   * @param axes from 0, or from -1 backwards for the last; none for all
   * @return the changed options
   */
  public VarianceOptions axes(int... axes) {
    return new VarianceOptions(reduction.axes(axes), correction);
  }

  /**
   * Keeps reduced axes in the shape, with size 1, so that the result broadcasts with the input.
   *
   * @return the changed options
   */
  public VarianceOptions keepDims() {
    return new VarianceOptions(reduction.keepDims(), correction);
  }

  /**
   * Sets the correction.
   *
   * @param correction what is taken from the number of elements; 0 for the biased variance
   * @return the changed options
   */
  public VarianceOptions correction(int correction) {
    return new VarianceOptions(reduction, correction);
  }
}
