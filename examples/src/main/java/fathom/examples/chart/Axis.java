package fathom.examples.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One direction of a chart.
 *
 * @param label what is shown, with its unit
 * @param min value at the start
 * @param max value at the end, above {@code min}
 * @param logarithmic whether equal distances are equal factors
 */
public record Axis(String label, double min, double max, boolean logarithmic) {
  private static final int FEWEST_STEPS = 4;
  private static final int MOST_DECADES = 7;

  /**
   * Logarithmic axes that reach no further than by this factor have ticks at 1, 2 and 5, longer ones at powers of ten.
   */
  private static final double FINE_RANGE = 100;

  /** Room for rounding errors, relative. */
  private static final double EPSILON = 1e-9;

  /**
   * Checks the limits.
   *
   * @param label what is shown, with its unit
   * @param min value at the start
   * @param max value at the end, above {@code min}
   * @param logarithmic whether equal distances are equal factors
   * @throws IllegalArgumentException if there is nothing between the limits, or {@code min} has no logarithm
   */
  public Axis {
    if (!(min < max) || logarithmic && min <= 0) {
      throw new IllegalArgumentException(
          "axis: cannot reach from " + min + " to " + max + (logarithmic ? " (logarithmic)" : ""));
    }
  }

  /**
   * Returns an axis from 0 to the first tick at or above a value.
   *
   * @param label what is shown
   * @param largest the largest value to be shown; anything that is not above 0 counts as 1
   * @return the axis
   */
  public static Axis fromZero(String label, double largest) {
    double max = largest > 0 ? largest : 1;
    double step = step(max);
    return new Axis(label, 0, Math.ceil(max / step - EPSILON) * step, false);
  }

  /**
   * Returns a logarithmic axis that begins and ends at a tick.
   *
   * @param label what is shown
   * @param smallest the smallest value to be shown, above 0
   * @param largest the largest value to be shown, at least {@code smallest}
   * @return the axis
   */
  public static Axis logarithmic(String label, double smallest, double largest) {
    boolean fine = largest <= smallest * FINE_RANGE;
    double low = tickBelow(smallest, fine);
    double high = -1;
    for (int exponent = exponent(low); high < largest * (1 - EPSILON) || high <= low; exponent++) {
      for (double lead : leads(fine)) {
        if (high < largest * (1 - EPSILON) || high <= low) {
          high = lead * Math.pow(10, exponent);
        }
      }
    }
    return new Axis(label, low, high, true);
  }

  private static double tickBelow(double value, boolean fine) {
    double power = Math.pow(10, exponent(value));
    double below = power;
    for (double lead : leads(fine)) {
      if (lead * power <= value * (1 + EPSILON)) {
        below = lead * power;
      }
    }
    return below;
  }

  private static int exponent(double value) {
    return (int) Math.floor(Math.log10(value) + EPSILON);
  }

  private static double[] leads(boolean fine) {
    return fine ? new double[] {1, 2, 5} : new double[] {1};
  }

  /** Returns where a value stands: 0 at {@link #min}, 1 at {@link #max}, not limited to between. */
  double position(double value) {
    return logarithmic ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  }

  /** Returns the values that are marked. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      boolean fine = max <= min * FINE_RANGE * (1 + EPSILON);
      int first = exponent(min);
      int last = exponent(max);
      int step = fine ? 1 : 1 + (last - first) / MOST_DECADES;
      for (int exponent = first; exponent <= last; exponent += step) {
        for (double lead : leads(fine)) {
          double tick = lead * Math.pow(10, exponent);
          if (tick >= min * (1 - EPSILON) && tick <= max * (1 + EPSILON)) {
            ticks.add(tick);
          }
        }
      }
    } else {
      double step = step(max - min);
      for (double k = Math.ceil(min / step - EPSILON); k * step <= max + EPSILON * step; k++) {
        ticks.add(k * step + 0.0); // no negative zero
      }
    }
    return ticks;
  }

  /** Returns a tick value in words. */
  String write(double tick) {
    if (logarithmic) {
      int exponent = exponent(tick);
      boolean power = exponent < -3 || exponent > 3;
      String lead = Math.round(tick / Math.pow(10, exponent)) == 1
          ? ""
          : Math.round(tick / Math.pow(10, exponent)) + "·";
      return power ? lead + "10" + superscript(exponent) : plain(tick, Math.max(0, -exponent));
    }
    return plain(tick, Math.max(0, (int) -Math.floor(Math.log10(step(max - min)) + EPSILON)));
  }

  /**
   * Returns the largest number of the kind 1, 2 or 5 times a power of ten that {@link #FEWEST_STEPS} times fit in the
   * range.
   */
  private static double step(double range) {
    double largest = range / FEWEST_STEPS * (1 + EPSILON);
    double power = Math.pow(10, Math.floor(Math.log10(largest)));
    double lead = largest / power;
    return power * (lead >= 5 ? 5 : lead >= 2 ? 2 : 1);
  }

  private static String plain(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private static String superscript(int exponent) {
    StringBuilder text = new StringBuilder();
    for (char c : Integer.toString(exponent).toCharArray()) {
      text.append(c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0'));
    }
    return text.toString();
  }
}
