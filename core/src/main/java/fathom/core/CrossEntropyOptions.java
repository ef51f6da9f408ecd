package fathom.core;

/**
 * The optional settings of {@link Losses#crossEntropy(Tensor, int[], CrossEntropyOptions)}. Immutable; each method
 * returns a changed copy.
 *
 * @param labelSmoothing share e of the target that is spread evenly over all classes (Szegedy et al. 2016, section 7)
 */
public record CrossEntropyOptions(float labelSmoothing) {
  /** PyTorch's defaults: no label smoothing. */
  public static final CrossEntropyOptions DEFAULT = new CrossEntropyOptions(0);

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
    return new CrossEntropyOptions(share);
  }
}
