package fathom.benchmarks.report;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The machine's limits with as many threads as the benchmarks had. They are measured before and after each chapter,
 * since a machine that is shared drifts; the better one counts, so that shares are not flattered by a slow moment.
 */
final class Peaks {
  private static final Map<String, Rate> TASKS = Map.of("fma", Rate.GFLOP, "copy", Rate.GBYTE);

  private final Map<Rate, Double> limits = new EnumMap<>(Rate.class);

  private Peaks() {}

  /** Takes the better one of each limit. */
  static Peaks among(Collection<Measurement> before, Collection<Measurement> after) {
    Peaks peaks = new Peaks();
    peaks.add(before);
    peaks.add(after);
    return peaks;
  }

  private void add(Collection<Measurement> measurements) {
    for (Measurement measurement : measurements) {
      Rate rate = TASKS.get(measurement.task());
      measurement.rate(rate).ifPresent(value -> limits.merge(rate, value, Math::max));
    }
  }

  /** Returns the limit for what is counted; empty if there is none, or it was not measured. */
  OptionalDouble of(Rate rate) {
    return limits.containsKey(rate) ? OptionalDouble.of(limits.get(rate)) : OptionalDouble.empty();
  }
}
