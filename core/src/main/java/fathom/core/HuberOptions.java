package fathom.core;

/**
 * The optional settings of {@link PointLosses#huber(Tensor, Tensor, HuberOptions)}. Immutable; each method returns a
 * changed copy.
 *
 * @param delta below this difference the loss is a parabola, above it grows by delta times the difference
 * @param reduction what becomes of the losses of the elements
 */
public record HuberOptions(float delta, Reduction reduction) {
  /** PyTorch's defaults: delta 1, the mean. */
  public static final HuberOptions DEFAULT = new HuberOptions(1, Reduction.MEAN);

  /**
   * Checks the settings.
   *
   * @throws TensorException if delta is not positive
   */
  public HuberOptions {
    if (!(delta > 0)) {
      throw new TensorException("huber: delta " + delta + " must be positive");
    }
  }

  /**
   * Sets where the parabola ends.
   *
   * @param difference above 0
   * @return the changed options
   */
  public HuberOptions delta(float difference) {
    return new HuberOptions(difference, reduction);
  }

  /**
   * Sets what becomes of the losses of the elements.
   *
   * @param reduction the reduction
   * @return the changed options
   */
  public HuberOptions reduction(Reduction reduction) {
    return new HuberOptions(delta, reduction);
  }
}
