package fathom.train;

/**
 * One cycle of the learning rate, up to a high value and down to almost nothing, with a momentum that goes the other
 * way (Smith and Topin: "Super-convergence", 2017; Smith: "A disciplined approach to neural network hyper-parameters",
 * 2018, section 4), in the form and with the defaults of PyTorch 1.13's {@code OneCycleLR}.
 *
 * <pre>{@code
 * OneCycle cycle = new OneCycle(0.1, steps);
 * new Trainer(network, loader, new Sgd().momentum(0.9), cycle, Span.steps(steps)).momentum(cycle.momentum())
 * }</pre>
 *
 * <p>The learning rate goes from {@code peak / startDivisor} to {@code peak} at step {@code riseFraction * steps - 1},
 * and on to {@code peak / startDivisor / endDivisor} at step {@code steps - 1}, where it stays. With three phases it
 * falls as fast as it rose, back to the start, and goes on to the end from there. The momentum falls from {@code
 * highMomentum} to {@code lowMomentum} while the learning rate rises, and comes back while it falls for the first time.
 *
 * @param peak highest learning rate, not negative
 * @param steps length of the cycle, at least 1
 * @param riseFraction fraction of the cycle in which the learning rate rises, from 0 to 1
 * @param curve how values change from one end of a phase to the other
 * @param startDivisor {@code peak} divided by the first learning rate, above 0
 * @param endDivisor the first learning rate divided by the last one, above 0
 * @param lowMomentum momentum at the highest learning rate, not negative
 * @param highMomentum momentum at first and at the end, not negative
 * @param hasThreePhases whether the learning rate falls back to the start before it goes on to the end
 */
public record OneCycle(
    double peak, long steps, double riseFraction, Curve curve, double startDivisor, double endDivisor,
    double lowMomentum, double highMomentum, boolean hasThreePhases) implements Schedule {
  /** How a value changes within a phase. */
  public enum Curve {
    /** Along half a cosine. */
    COSINE,
    /** In a straight line. */
    LINEAR;

    private double between(double start, double end, double fraction) {
      return this == COSINE
          ? end + (start - end) / 2 * (StrictMath.cos(Math.PI * fraction) + 1)
          : start + (end - start) * fraction;
    }
  }

  /**
   * Checks the settings.
   *
   * @param peak highest learning rate
   * @param steps length of the cycle
   * @param riseFraction fraction of the cycle in which the learning rate rises
   * @param curve how values change
   * @param startDivisor the peak divided by the first learning rate
   * @param endDivisor the first learning rate divided by the last one
   * @param lowMomentum momentum at the highest learning rate
   * @param highMomentum momentum at first and at the end
   * @param hasThreePhases whether the learning rate falls back to the start first
   * @throws IllegalArgumentException if a number is out of its range
   */
  public OneCycle {
    Settings.checkNotNegative("one cycle", "peak", peak);
    Settings.checkNotNegative("one cycle", "low momentum", lowMomentum);
    Settings.checkNotNegative("one cycle", "high momentum", highMomentum);
    if (steps < 1) {
      throw new IllegalArgumentException("one cycle: needs at least 1 step, got " + steps);
    }
    if (!(riseFraction >= 0 && riseFraction <= 1)) {
      throw new IllegalArgumentException("one cycle: rise fraction " + riseFraction + " is not from 0 to 1");
    }
    if (!(startDivisor > 0 && endDivisor > 0)) {
      throw new IllegalArgumentException(
          "one cycle: divisors have to be above 0, got " + startDivisor + " and " + endDivisor);
    }
  }

  /**
   * Makes a cycle of two phases along cosines: 30 % up from a 25th of the peak, the rest down to a 10,000th of that;
   * momentum between 0.85 and 0.95.
   *
   * @param peak highest learning rate, not negative
   * @param steps length of the cycle, at least 1
   */
  public OneCycle(double peak, long steps) {
    this(peak, steps, 0.3, Curve.COSINE, 25, 1e4, 0.85, 0.95, false);
  }

  /**
   * Sets how long the learning rate rises.
   *
   * @param riseFraction fraction of the cycle, from 0 to 1
   * @return the changed cycle
   */
  public OneCycle riseFraction(double riseFraction) {
    return new OneCycle(
        peak, steps, riseFraction, curve, startDivisor, endDivisor, lowMomentum, highMomentum, hasThreePhases);
  }

  /**
   * Sets how values change within a phase.
   *
   * @param curve along a cosine or a straight line
   * @return the changed cycle
   */
  public OneCycle curve(Curve curve) {
    return new OneCycle(
        peak, steps, riseFraction, curve, startDivisor, endDivisor, lowMomentum, highMomentum, hasThreePhases);
  }

  /**
   * Sets the learning rates of both ends.
   *
   * @param startDivisor the peak divided by the first learning rate, above 0
   * @param endDivisor the first learning rate divided by the last one, above 0
   * @return the changed cycle
   */
  public OneCycle divisors(double startDivisor, double endDivisor) {
    return new OneCycle(
        peak, steps, riseFraction, curve, startDivisor, endDivisor, lowMomentum, highMomentum, hasThreePhases);
  }

  /**
   * Sets the range of the momentum.
   *
   * @param lowMomentum at the highest learning rate, not negative
   * @param highMomentum at first and at the end, not negative
   * @return the changed cycle
   */
  public OneCycle momenta(double lowMomentum, double highMomentum) {
    return new OneCycle(
        peak, steps, riseFraction, curve, startDivisor, endDivisor, lowMomentum, highMomentum, hasThreePhases);
  }

  /**
   * Lets the learning rate fall back to the start as fast as it rose, and from there to the end.
   *
   * @return the changed cycle
   */
  public OneCycle threePhases() {
    return new OneCycle(
        peak, steps, riseFraction, curve, startDivisor, endDivisor, lowMomentum, highMomentum, true);
  }

  @Override
  public double at(long step) {
    double start = peak / startDivisor;
    double end = start / endDivisor;
    return hasThreePhases ? along(step, start, peak, start, end) : along(step, start, peak, end);
  }

  /**
   * Returns the momentum of each step, for {@link Trainer#momentum} or {@link Optimizer#step(double, double)}.
   *
   * @return a function of the step, as a schedule is
   */
  public Schedule momentum() {
    return step -> hasThreePhases
        ? along(step, highMomentum, lowMomentum, highMomentum, highMomentum)
        : along(step, highMomentum, lowMomentum, highMomentum);
  }

  /** Returns the value at a step, given the values at the beginning and at the end of each phase. */
  private double along(long step, double... values) {
    double last = steps - 1.0;
    double peakAt = riseFraction * steps - 1;
    double[] ends = hasThreePhases ? new double[] {peakAt, 2 * peakAt, last} : new double[] {peakAt, last};
    double t = Math.min((double) step, last);
    int phase = 0;
    while (phase < ends.length - 1 && t > ends[phase]) {
      phase++;
    }
    double from = phase == 0 ? 0 : ends[phase - 1];
    double fraction = ends[phase] > from ? (t - from) / (ends[phase] - from) : 1;
    return curve.between(values[phase], values[phase + 1], fraction);
  }
}
