package fathom.benchmarks.report;

import fathom.benchmarks.ConvolutionText;
import fathom.benchmarks.NetworkConvolution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes measurements as Markdown: shares of the machine's limits, and ratios to other contenders of the same run. */
final class Report {
  private static final String NONE = "-";
  private static final List<String> CONVOLUTION_TASKS = List.of("forward", "inputGradient", "weightGradient");

  private final List<Measurement> all = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  /** Adds a chapter, with the limits of the machine around it. */
  void add(Selection selection, List<Measurement> measurements, Peaks peaks) {
    all.addAll(measurements);
    List<NetworkConvolution> convolutions = selection.convolutions();
    text.append(text.isEmpty() ? "" : "\n").append("### ").append(selection.title()).append("\n\n")
        .append("Limits: ").append(limit(peaks, Rate.GFLOP)).append(" of fused multiply-adds, ")
        .append(limit(peaks, Rate.GBYTE)).append(" copied.\n\n")
        .append(convolutions.isEmpty() ? table(measurements, peaks) : table(convolutions, measurements, peaks));
  }

  /** Returns all chapters. */
  String text() {
    return text.toString();
  }

  private static String limit(Peaks peaks, Rate rate) {
    OptionalDouble limit = peaks.of(rate);
    return limit.isPresent() ? number(limit.getAsDouble()) + " " + rate.unit() : "no figure";
  }

  // ---- any chapter ----

  private MarkdownTable table(List<Measurement> measurements, Peaks peaks) {
    MarkdownTable table = new MarkdownTable(
        "what", "by", "time", "per second", "of the limit", "time / Fathom's", "allocated");
    for (Measurement m : inOrder(measurements)) {
      table.row(
          what(m), m.contender(), time(m.seconds()), rates(m), share(m, peaks),
          ratio(m).map(Report::times).orElse(NONE),
          allocated(m.allocated()));
    }
    return table;
  }

  /** Returns what compares side by side: in order of first appearance, and of each task and size Fathom first. */
  private static List<Measurement> inOrder(List<Measurement> measurements) {
    Map<String, List<Measurement>> groups = new LinkedHashMap<>();
    Stream.concat(measurements.stream().filter(Report::isFathom), measurements.stream().filter(m -> !isFathom(m)))
        .forEach(m -> groups.computeIfAbsent(what(m), none -> new ArrayList<>()).add(m));
    return groups.values().stream().flatMap(List::stream).toList();
  }

  private static boolean isFathom(Measurement m) {
    return m.contender().equals(Measurement.FATHOM);
  }

  private static String what(Measurement m) {
    String parameters = m.parameters().keySet().stream().sorted()
        .map(key -> key + " " + m.parameters().get(key)).collect(Collectors.joining(", "));
    return parameters.isEmpty() ? m.task() : m.task() + ": " + parameters;
  }

  private static String rates(Measurement m) {
    String rates = List.of(Rate.values()).stream().filter(rate -> m.rate(rate).isPresent())
        .map(rate -> number(m.rate(rate).orElseThrow()) + " " + rate.unit()).collect(Collectors.joining(", "));
    return rates.isEmpty() ? NONE : rates;
  }

  /** Returns the share of the limit that is nearest: that binds the benchmark. */
  private static String share(Measurement m, Peaks peaks) {
    String nearest = NONE;
    double largest = 0;
    for (Rate rate : Rate.values()) {
      OptionalDouble limit = peaks.of(rate);
      double share = limit.isPresent() ? m.rate(rate).orElse(0.0) / limit.getAsDouble() : 0;
      if (share > largest) {
        largest = share;
        nearest = percent(share) + (rate == Rate.GFLOP ? " of FMA" : " of copy");
      }
    }
    return nearest;
  }

  /** Returns how many times as long as Fathom a contender took. */
  private Optional<Double> ratio(Measurement m) {
    return isFathom(m)
        ? Optional.empty()
        : all.stream().filter(other -> isFathom(other) && other.comparesWith(m))
            .findFirst().map(fathom -> m.seconds() / fathom.seconds());
  }

  private static String allocated(OptionalDouble allocated) {
    if (allocated.isEmpty()) {
      return NONE;
    }
    double bytes = allocated.getAsDouble();
    return bytes < 1e4 ? Math.round(bytes) + " B" : number(bytes / 1e6) + " MB";
  }

  // ---- the convolutions of a network ----

  private MarkdownTable table(List<NetworkConvolution> convolutions, List<Measurement> measurements, Peaks peaks) {
    MarkdownTable table = new MarkdownTable("convolution", "layers", "forward", "input gradient", "weight gradient",
        "allocated");
    List<String> sums = new ArrayList<>(List.of("all, by their work", NONE));
    for (NetworkConvolution convolution : convolutions) {
      List<String> cells = new ArrayList<>(
          List.of(ConvolutionText.of(convolution.shape()), String.valueOf(convolution.layers())));
      for (String task : CONVOLUTION_TASKS) {
        cells.add(
            find(measurements, convolution, task).flatMap(m -> m.rate(Rate.GFLOP))
                .map(rate -> ofPeak(rate, peaks)).orElse(NONE));
      }
      cells.add(allocated(mostAllocated(measurements, convolution)));
      table.row(cells.toArray(String[]::new));
    }
    for (String task : CONVOLUTION_TASKS) {
      OptionalDouble rate = weighted(convolutions, measurements, task);
      sums.add(rate.isPresent() ? ofPeak(rate.getAsDouble(), peaks) : NONE);
    }
    sums.add(NONE);
    return table.row(sums.toArray(String[]::new));
  }

  private static String ofPeak(double rate, Peaks peaks) {
    OptionalDouble limit = peaks.of(Rate.GFLOP);
    return limit.isPresent()
        ? percent(rate / limit.getAsDouble()) + ", " + number(rate)
        : number(rate) + " " + Rate.GFLOP.unit();
  }

  /**
   * Returns the rate of all layers one after the other: all their work, divided by all their time. Empty unless all
   * were measured; the input gradient of the first layer does not count.
   */
  static OptionalDouble weighted(
      List<NetworkConvolution> convolutions, List<Measurement> measurements, String task) {
    double gflop = 0;
    double seconds = 0;
    for (NetworkConvolution convolution : convolutions) {
      if (convolution.first() && task.equals("inputGradient")) {
        continue;
      }
      Optional<Double> rate = find(measurements, convolution, task).flatMap(m -> m.rate(Rate.GFLOP));
      if (rate.isEmpty()) {
        return OptionalDouble.empty();
      }
      double work = 2e-9 * convolution.shape().macs() * convolution.layers();
      gflop += work;
      seconds += work / rate.get();
    }
    return OptionalDouble.of(gflop / seconds);
  }

  /** Returns what a call of the pass of a convolution that allocates most allocates. */
  private static OptionalDouble mostAllocated(List<Measurement> measurements, NetworkConvolution convolution) {
    return CONVOLUTION_TASKS.stream().flatMap(task -> find(measurements, convolution, task).stream())
        .flatMapToDouble(m -> m.allocated().stream()).max();
  }

  private static Optional<Measurement> find(
      List<Measurement> measurements, NetworkConvolution convolution, String task) {
    Map<String, String> parameters = Map.of("shape", ConvolutionText.of(convolution.shape()));
    return measurements.stream().filter(m -> m.task().equals(task) && m.parameters().equals(parameters)).findFirst();
  }

  // ---- numbers ----

  private static String percent(double share) {
    return Math.round(100 * share) + " %";
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }

  private static String time(double seconds) {
    return seconds < 1e-3 ? number(1e6 * seconds) + " µs" : number(1e3 * seconds) + " ms";
  }

  /** Returns a number with three digits, or more before the point. */
  static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
  }
}
