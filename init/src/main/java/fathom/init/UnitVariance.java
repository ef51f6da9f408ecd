package fathom.init;

/**
 * The search for the factor of a weight that gives the layer's results unit variance: the root of log variance as a
 * function of log factor. Where results are proportional to the weight that is a line of slope 2, and the first step,
 * which assumes it, is the division by the standard deviation of the paper; further steps are those of the secant
 * method.
 */
final class UnitVariance {
  private static final double PROPORTIONAL = 2;

  private final double tolerance;
  private final int maxSteps;
  private double factor;
  private int steps;
  private double formerFactor;
  private double formerVariance = Double.NaN;
  private double bestFactor;
  private double bestDistance = Double.POSITIVE_INFINITY;
  private boolean ended;

  /** Begins a search with the factor that the weight has already. */
  UnitVariance(double factor, double tolerance, int maxSteps) {
    this.factor = factor;
    this.tolerance = tolerance;
    this.maxSteps = maxSteps;
    bestFactor = factor;
  }

  /** Returns the factor to measure with. */
  double factor() {
    return factor;
  }

  /** Returns how many factors were tried beyond the first. */
  int steps() {
    return steps;
  }

  /** Returns whether a variance is near enough to 1. */
  static boolean isUnit(double variance, double tolerance) {
    return Math.abs(variance - 1) <= tolerance;
  }

  /**
   * Takes the variance that was measured with the present factor. Returns whether there is now another factor to
   * measure with: the next one to try, or in the end the best one.
   */
  boolean advance(double variance) {
    if (ended || isUnit(variance, tolerance)) {
      return false;
    }
    boolean usable = variance > 0 && variance < Double.POSITIVE_INFINITY;
    if (usable && distance(variance) < bestDistance) {
      bestFactor = factor;
      bestDistance = distance(variance);
    }
    double next;
    if (usable && steps < maxSteps) {
      next = step(variance);
      steps++;
    } else {
      next = bestFactor;
      ended = true;
    }
    boolean changed = next != factor;
    factor = next;
    return changed;
  }

  private double step(double variance) {
    double secant = StrictMath.log(variance / formerVariance) / StrictMath.log(factor / formerFactor);
    // A slope that is hardly above 0, or none at all, would lead far away.
    double slope = secant > PROPORTIONAL / 8 && secant < Double.POSITIVE_INFINITY ? secant : PROPORTIONAL;
    formerFactor = factor;
    formerVariance = variance;
    return factor * StrictMath.pow(variance, -1 / slope);
  }

  private static double distance(double variance) {
    return Math.abs(StrictMath.log(variance));
  }
}
