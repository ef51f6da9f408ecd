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
    return new Axis(label, 0, Math.ceil(max / step - 1e-9) * step, false);
  }

  /**
   * Returns a logarithmic axis of whole decades.
   *
   * @param label what is shown
   * @param smallest the smallest value to be shown, above 0
   * @param largest the largest value to be shown, at least {@code smallest}
   * @return the axis
   */
  public static Axis decades(String label, double smallest, double largest) {
    double low = Math.floor(Math.log10(smallest) + 1e-9);
    double high = Math.max(low + 1, Math.ceil(Math.log10(largest) - 1e-9));
    return new Axis(label, Math.pow(10, low), Math.pow(10, high), true);
  }

  /** Returns where a value stands: 0 at {@link #min}, 1 at {@link #max}, not limited to between. */
  double position(double value) {
    return logarithmic ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  }

  /** Returns the values that are marked. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      int first = (int) Math.ceil(Math.log10(min) - 1e-9);
      int last = (int) Math.floor(Math.log10(max) + 1e-9);
      int step = 1 + (last - first) / MOST_DECADES;
      for (int exponent = first; exponent <= last; exponent += step) {
        ticks.add(Math.pow(10, exponent));
      }
    } else {
      double step = step(max - min);
      for (double k = Math.ceil(min / step - 1e-9); k * step <= max + 1e-9 * step; k++) {
        ticks.add(k * step + 0.0); // no negative zero
      }
    }
    return ticks;
  }

  /** Returns a tick value in words. */
  String write(double tick) {
    if (logarithmic) {
      int exponent = (int) Math.round(Math.log10(tick));
      return exponent < -3 || exponent > 3 ? "10" + superscript(exponent) : plain(tick, Math.max(0, -exponent));
    }
    return plain(tick, Math.max(0, (int) -Math.floor(Math.log10(step(max - min)) + 1e-9)));
  }

  /**
   * Returns the largest number of the kind 1, 2 or 5 times a power of ten that {@link #FEWEST_STEPS} times fit in the
   * range.
   */
  private static double step(double range) {
    double largest = range / FEWEST_STEPS * (1 + 1e-9);
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
