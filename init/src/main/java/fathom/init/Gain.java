package fathom.init;

/**
 * By how much weights are scaled up so that a nonlinearity keeps the variance of its input, as in PyTorch 1.13's
 * {@code torch.nn.init.calculate_gain}.
 */
public final class Gain {
  /** No nonlinearity, or a sigmoid, whose gain PyTorch sets to 1 as well. */
  public static final double LINEAR = 1;

  /** The logistic sigmoid. */
  public static final double SIGMOID = 1;

  /** The hyperbolic tangent. */
  public static final double TANH = 5.0 / 3;

  /** The rectifier: sqrt(2), He et al. 2015, "Delving deep into rectifiers", equation 10. */
  public static final double RELU = Math.sqrt(2);

  /** The scaled exponential linear unit; PyTorch's value, which is chosen for gradients in practice. */
  public static final double SELU = 0.75;

  private Gain() {}

  /**
   * Returns the gain of a rectifier that multiplies negative values by a slope: sqrt(2 / (1 + slope<sup>2</sup>)),
   * equation 15 of the same paper.
   *
   * @param negativeSlope the slope; 0 gives {@link #RELU}, PyTorch's default for its leaky rectifier is 0.01
   * @return the gain
   */
  public static double leakyRelu(double negativeSlope) {
    return Math.sqrt(2 / (1 + negativeSlope * negativeSlope));
  }
}
