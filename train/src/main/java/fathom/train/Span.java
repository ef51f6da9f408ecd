package fathom.train;

/**
 * A stretch of training, counted in steps or in passes over the data.
 *
 * @param count how many, at least 1
 * @param unit steps or epochs
 */
public record Span(long count, Unit unit) {
  /** What is counted. */
  public enum Unit {
    /** Updates of the parameters, one a batch. */
    STEPS,
    /** Passes over the training data. */
    EPOCHS
  }

  /**
   * Checks the count.
   *
   * @param count how many, at least 1
   * @param unit steps or epochs
   * @throws IllegalArgumentException if there is not at least one
   */
  public Span {
    if (count < 1) {
      throw new IllegalArgumentException(
          "span: " + count + (unit == Unit.STEPS ? " steps" : " epochs") + ", at least 1 expected");
    }
  }

  /**
   * A number of steps.
   *
   * @param count at least 1
   * @return the span
   */
  public static Span steps(long count) {
    return new Span(count, Unit.STEPS);
  }

  /**
   * A number of epochs.
   *
   * @param count at least 1
   * @return the span
   */
  public static Span epochs(long count) {
    return new Span(count, Unit.EPOCHS);
  }

  /**
   * Returns how many steps the span has.
   *
   * @param stepsPerEpoch steps of one pass over the data
   * @return at least 1; at most {@link Long#MAX_VALUE}, which is for ever
   */
  public long inSteps(long stepsPerEpoch) {
    if (unit == Unit.STEPS) {
      return count;
    }
    return count > Long.MAX_VALUE / stepsPerEpoch ? Long.MAX_VALUE : count * stepsPerEpoch;
  }
}
