package fathom.benchmarks.report;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The machine's limits with as many threads as the benchmarks had. They are measured at the beginning and at the end of
 * a run; the better one counts, so that shares are not flattered by a slow moment.
 */
final class Peaks {
  private static final Map<String, Rate> TASKS = Map.of("fma", Rate.GFLOP, "copy", Rate.GBYTE);

  private final Map<Rate, Double> limits = new EnumMap<>(Rate.class);

  private Peaks() {}

  /** Finds the limits among measurements. */
  static Peaks among(Collection<Measurement> measurements) {
    Peaks peaks = new Peaks();
    for (Measurement measurement : measurements) {
      if (isPeak(measurement)) {
        Rate rate = TASKS.get(measurement.task());
        measurement.rate(rate).ifPresent(value -> peaks.limits.merge(rate, value, Math::max));
      }
    }
    return peaks;
  }

  /** Returns whether a measurement is one of a limit. */
  static boolean isPeak(Measurement measurement) {
    return TASKS.containsKey(measurement.task());
  }

  /** Returns the limit for what is counted; empty if there is none, or it was not measured. */
  OptionalDouble of(Rate rate) {
    return limits.containsKey(rate) ? OptionalDouble.of(limits.get(rate)) : OptionalDouble.empty();
  }
}
