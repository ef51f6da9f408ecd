package fathom.train;

/** The loss of a training step is infinite or not a number. The network is as it was before the step. */
public final class NonFiniteLossException extends ArithmeticException {
  private static final long serialVersionUID = 1L;

  private final long step;
  private final float loss;
  private final double learningRate;

  /**
   * Makes the exception.
   *
   * @param step number of the step, from 1
   * @param loss the loss
   * @param learningRate learning rate at that step
   * @param advice what was found, and what to try
   */
  NonFiniteLossException(long step, float loss, double learningRate, String advice) {
    super("training: the loss of step " + step + " is " + loss + " at learning rate " + learningRate
        + "; the network is left as it was before the step. " + advice);
    this.step = step;
    this.loss = loss;
    this.learningRate = learningRate;
  }

  /**
   * Returns the number of the step.
   *
   * @return from 1
   */
  public long step() {
    return step;
  }

  /**
   * Returns the loss.
   *
   * @return an infinity or NaN
   */
  public float loss() {
    return loss;
  }

  /**
   * Returns the learning rate at that step.
   *
   * @return not negative
   */
  public double learningRate() {
    return learningRate;
  }
}
