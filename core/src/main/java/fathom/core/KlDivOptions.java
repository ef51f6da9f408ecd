package fathom.core;

/**
 * The optional settings of {@link PointLosses#klDiv(Tensor, Tensor, KlDivOptions)}. Immutable; each method returns a
 * changed copy.
 *
 * @param targetInLogs whether the target holds the logarithms of probabilities
 * @param reduction what becomes of the losses of the elements
 */
public record KlDivOptions(boolean targetInLogs, Reduction reduction) {
  /** PyTorch's defaults: the target holds probabilities, the mean. */
  public static final KlDivOptions DEFAULT = new KlDivOptions(false, Reduction.MEAN);

  /**
   * Says that the target holds the logarithms of probabilities.
   *
   * @return the changed options
   */
  public KlDivOptions logTarget() {
    return new KlDivOptions(true, reduction);
  }

  /**
   * Sets what becomes of the losses of the elements.
   *
   * @param reduction the reduction
   * @return the changed options
   */
  public KlDivOptions reduction(Reduction reduction) {
    return new KlDivOptions(targetInLogs, reduction);
  }
}
