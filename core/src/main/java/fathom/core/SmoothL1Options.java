package fathom.core;

/**
 * The optional settings of {@link PointLosses#smoothL1(Tensor, Tensor, SmoothL1Options)}. Immutable; each method
 * returns a changed copy.
 *
 * @param beta below this difference the loss is a parabola; 0 makes it the absolute difference
 * @param reduction what becomes of the losses of the elements
 */
public record SmoothL1Options(float beta, Reduction reduction) {
  /** PyTorch's defaults: beta 1, the mean. */
  public static final SmoothL1Options DEFAULT = new SmoothL1Options(1, Reduction.MEAN);

  /**
   * Checks the settings.
   *
   * @throws TensorException if beta is negative
   */
  public SmoothL1Options {
    if (!(beta >= 0)) {
      throw new TensorException("smoothL1: beta " + beta + " must not be negative");
    }
  }

  /**
   * Sets where the parabola ends.
   *
   * @param difference 0 or more
   * @return the changed options
   */
  public SmoothL1Options beta(float difference) {
    return new SmoothL1Options(difference, reduction);
  }

  /**
   * Sets what becomes of the losses of the elements.
   *
   * @param reduction the reduction
   * @return the changed options
   */
  public SmoothL1Options reduction(Reduction reduction) {
    return new SmoothL1Options(beta, reduction);
  }
}
