package fathom.core;

import java.util.Optional;

/**
 * The optional settings of {@link PointLosses#bceWithLogits(Tensor, Tensor, BceOptions)}. Immutable; each method
 * returns a changed copy.
 *
 * @param weight how much each element counts, in a shape that broadcasts to that of the logits; 1 if empty
 * @param positiveWeight how much positive targets count beside negative ones, in a shape that broadcasts to that of the
 *     logits, such as {@code [C]}; 1 if empty
 * @param reduction what becomes of the losses of the elements
 */
public record BceOptions(Optional<Tensor> weight, Optional<Tensor> positiveWeight, Reduction reduction) {
  /** PyTorch's defaults: all elements and targets alike, the mean. */
  public static final BceOptions DEFAULT = new BceOptions(Optional.empty(), Optional.empty(), Reduction.MEAN);

  /**
   * Sets how much each element counts.
   *
   * @param weight in a shape that broadcasts to that of the logits
   * @return the changed options
   */
  public BceOptions weight(Tensor weight) {
    return new BceOptions(Optional.of(weight), positiveWeight, reduction);
  }

  /**
   * Sets how much positive targets count beside negative ones; above 1 for recall, below for precision.
   *
   * @param weight in a shape that broadcasts to that of the logits
   * @return the changed options
   */
  public BceOptions positiveWeight(Tensor weight) {
    return new BceOptions(this.weight, Optional.of(weight), reduction);
  }

  /**
   * Sets what becomes of the losses of the elements.
   *
   * @param reduction the reduction
   * @return the changed options
   */
  public BceOptions reduction(Reduction reduction) {
    return new BceOptions(weight, positiveWeight, reduction);
  }
}
