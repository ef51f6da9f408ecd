package fathom.benchmarks.report;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What JMH measured of one benchmark; figures are medians over its iterations. Results with the same task and the same
 * parameters compare with each other.
 *
 * @param contender who computed it, see {@link #FATHOM}
 * @param task the benchmark's method
 * @param parameters its parameters, by name
 * @param seconds time of a call
 * @param rates what it counted, per second
 * @param allocated bytes allocated on the heap by a call, if that was measured
 */
record Measurement(
    String contender, String task, Map<String, String> parameters, double seconds, Map<Rate, Double> rates,
    OptionalDouble allocated) {
  /** The contender that reports are about. */
  static final String FATHOM = "Fathom";

  /** Fathom with its scalar kernels. */
  static final String PLAIN_LOOPS = "Fathom, plain loops";

  /** Contenders by the class of their benchmarks; all other classes are Fathom's. */
  private static final Map<String, String> CONTENDERS = Map.of(
      "EjmlBenchmark", "EJML", "DjlBenchmark", "DJL with PyTorch", "OnnxRuntimeBenchmark", "ONNX Runtime");

  /** A parameter that says how a contender computes, not what. */
  private static final String CONCURRENT = "concurrent";

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** Reads a result of a benchmark that measures throughput. */
  static Measurement of(RunResult result) {
    BenchmarkParams benchmark = result.getParams();
    String[] name = benchmark.getBenchmark().split("\\.");
    Map<String, String> parameters = new TreeMap<>();
    benchmark.getParamsKeys().forEach(key -> parameters.put(key, benchmark.getParam(key)));
    boolean concurrent = Boolean.parseBoolean(parameters.remove(CONCURRENT));
    boolean plain = benchmark.getJvmArgs().contains(Run.PLAIN_LOOPS);
    String contender = plain ? PLAIN_LOOPS : CONTENDERS.getOrDefault(name[name.length - 2], FATHOM);

    Map<Rate, Double> rates = new EnumMap<>(Rate.class);
    for (Rate rate : Rate.values()) {
      median(result, rate.counter()).stream().filter(value -> value > 0).forEach(value -> rates.put(rate, value));
    }
    double nanosecondsPerUnit = benchmark.getTimeUnit().toNanos(1);
    double calls = median(result.getPrimaryResult()) / nanosecondsPerUnit * 1e9;
    return new Measurement(
        concurrent ? contender + ", concurrent" : contender, name[name.length - 1], Map.copyOf(parameters), 1 / calls,
        Map.copyOf(rates), median(result, ALLOCATED));
  }

  private static OptionalDouble median(RunResult result, String name) {
    return Optional.ofNullable(result.getSecondaryResults().get(name))
        .map(found -> OptionalDouble.of(median(found))).orElse(OptionalDouble.empty());
  }

  private static double median(Result<?> result) {
    return result.getStatistics().getPercentile(50);
  }

  /** Returns what was counted per second, if it was. */
  Optional<Double> rate(Rate rate) {
    return Optional.ofNullable(rates.get(rate));
  }

  /** Returns whether both did the same. */
  boolean comparesWith(Measurement other) {
    return task.equals(other.task) && parameters.equals(other.parameters);
  }
}
