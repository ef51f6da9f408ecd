package fathom.core;

import java.util.Optional;

/**
 * The optional settings of {@link Losses#nll(Tensor, int[], NllOptions)}. Immutable; each method returns a changed
 * copy.
 *
 * @param classWeights {@code [C]}, how much each class counts; 1 each if empty; gets no gradient
 * @param ignoreIndex rows with this label do not count
 * @param reduction what becomes of the losses of the rows
 */
public record NllOptions(Optional<Tensor> classWeights, int ignoreIndex, Reduction reduction) {
  /** PyTorch's defaults: all classes alike, the label -100 is ignored, the mean. */
  public static final NllOptions DEFAULT = new NllOptions(Optional.empty(), -100, Reduction.MEAN);

  /**
   * Sets how much each class counts.
   *
   * @param weights {@code [C]}
   * @return the changed options
   */
  public NllOptions classWeights(Tensor weights) {
    return new NllOptions(Optional.of(weights), ignoreIndex, reduction);
  }

  /**
   * Sets which label marks rows that do not count.
   *
   * @param label a class, or a number that is none
   * @return the changed options
   */
  public NllOptions ignoreIndex(int label) {
    return new NllOptions(classWeights, label, reduction);
  }

  /**
   * Sets what becomes of the losses of the rows.
   *
   * @param reduction the reduction
   * @return the changed options
   */
  public NllOptions reduction(Reduction reduction) {
    return new NllOptions(classWeights, ignoreIndex, reduction);
  }
}
