package fathom.core;

import java.util.Optional;

/**
 * The optional settings of {@link Losses#crossEntropy(Tensor, int[], CrossEntropyOptions)} and {@link
 * Losses#crossEntropy(Tensor, Tensor, CrossEntropyOptions)}. Immutable; each method returns a changed copy.
 *
 * @param labelSmoothing share e of the target that is spread evenly over all classes (Szegedy et al. 2016, section 7)
 * @param classWeights {@code [C]}, how much each class counts; 1 each if empty; gets no gradient
 * @param ignoreIndex rows with this label do not count
 * @param reduction what becomes of the losses of the rows
 */
public record CrossEntropyOptions(
    float labelSmoothing, Optional<Tensor> classWeights, int ignoreIndex, Reduction reduction) {
  /** PyTorch's defaults: no label smoothing, all classes alike, the label -100 is ignored, the mean. */
  public static final CrossEntropyOptions DEFAULT = new CrossEntropyOptions(
      0, NllOptions.DEFAULT.classWeights(), NllOptions.DEFAULT.ignoreIndex(), NllOptions.DEFAULT.reduction());

  /**
   * Checks the settings.
   *
   * @throws TensorException if the label smoothing is outside [0, 1]
   */
  public CrossEntropyOptions {
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new TensorException("crossEntropy: label smoothing " + labelSmoothing + " is not between 0 and 1");
    }
  }

  /**
   * Sets the label smoothing.
   *
   * @param share between 0 and 1
   * @return the changed options
   */
  public CrossEntropyOptions labelSmoothing(float share) {
    return new CrossEntropyOptions(share, classWeights, ignoreIndex, reduction);
  }

  /**
   * Sets how much each class counts.
   *
   * @param weights {@code [C]}
   * @return the changed options
   */
  public CrossEntropyOptions classWeights(Tensor weights) {
    return new CrossEntropyOptions(labelSmoothing, Optional.of(weights), ignoreIndex, reduction);
  }

  /**
   * Sets which label marks rows that do not count.
   *
   * @param label a class, or a number that is none
   * @return the changed options
   */
  public CrossEntropyOptions ignoreIndex(int label) {
    return new CrossEntropyOptions(labelSmoothing, classWeights, label, reduction);
  }

  /**
   * Sets what becomes of the losses of the rows.
   *
   * @param reduction the reduction
   * @return the changed options
   */
  public CrossEntropyOptions reduction(Reduction reduction) {
    return new CrossEntropyOptions(labelSmoothing, classWeights, ignoreIndex, reduction);
  }

  /** Returns the settings that a loss of log-probabilities has as well. */
  NllOptions nll() {
    return new NllOptions(classWeights, ignoreIndex, reduction);
  }
}
