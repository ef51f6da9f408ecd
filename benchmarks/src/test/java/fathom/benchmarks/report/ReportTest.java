package fathom.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.benchmarks.ConvolutionText;
import fathom.benchmarks.NetworkConvolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.results.ThroughputResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;

/** Reports on made-up results. */
class ReportTest {
  /** Returns what JMH makes of iterations of a second with so many calls and so much counted, in thousand millions. */
  private static RunResult result(
      String name, List<String> jvm, Map<String, String> parameters, int[] calls, String counter, double perCall) {
    WorkloadParams workload = new WorkloadParams();
    parameters.forEach((key, value) -> workload.put(key, value, 0));
    IterationParams iterations = new IterationParams(IterationType.MEASUREMENT, calls.length, TimeValue.seconds(1), 1);
    BenchmarkParams benchmark = new BenchmarkParams(
        name, name, false, 1, new int[] {1}, List.of(), 1, 0, iterations, iterations, Mode.Throughput, workload,
        TimeUnit.SECONDS, 1, "java", jvm, "17", "VM", "1", "1.37", TimeValue.seconds(1));
    List<IterationResult> results = new ArrayList<>();
    for (int n : calls) {
      IterationResult iteration = new IterationResult(benchmark, iterations, new IterationResultMetaData(n, n));
      long second = TimeUnit.SECONDS.toNanos(1);
      iteration.addResult(new ThroughputResult(ResultRole.PRIMARY, "task", n, second, TimeUnit.SECONDS));
      iteration.addResult(
          new ThroughputResult(ResultRole.SECONDARY, counter, n * perCall, second, TimeUnit.SECONDS));
      iteration.addResult(new ThroughputResult(ResultRole.SECONDARY, "images", 0, second, TimeUnit.SECONDS));
      iteration.addResult(new ScalarResult("gc.alloc.rate.norm", 48, "B/op", AggregationPolicy.AVG));
      results.add(iteration);
    }
    return new RunResult(benchmark, List.of(new BenchmarkResult(benchmark, results)));
  }

  private static Measurement measurement(
      String task, NetworkConvolution convolution, double seconds, double gflops, double allocated) {
    return new Measurement(
        Measurement.FATHOM, task, Map.of("shape", ConvolutionText.of(convolution.shape())), seconds,
        Map.of(Rate.GFLOP, gflops), OptionalDouble.of(allocated));
  }

  private static Measurement peak(String task, Rate rate, double value) {
    return new Measurement(Measurement.FATHOM, task, Map.of(), 1, Map.of(rate, value), OptionalDouble.empty());
  }

  @Test
  void measurementsAreMediansOfIterations() {
    Measurement m = Measurement.of(
        result("fathom.benchmarks.ABenchmark.product", List.of(), Map.of("n", "512"), new int[] {10, 100, 50}, "gflop",
            3));
    assertEquals(Measurement.FATHOM, m.contender());
    assertEquals("product", m.task());
    assertEquals(Map.of("n", "512"), m.parameters());
    assertEquals(1.0 / 50, m.seconds(), 1e-12);
    assertEquals(Map.of(Rate.GFLOP, 150.0), m.rates());
    assertEquals(48, m.allocated().getAsDouble());
  }

  @Test
  void classesAndArgumentsTellContenders() {
    int[] calls = {1};
    assertEquals("EJML, concurrent", Measurement.of(
        result("a.EjmlBenchmark.product", List.of(), Map.of("concurrent", "true"), calls, "gflop", 1)).contender());
    assertEquals("EJML", Measurement.of(
        result("a.EjmlBenchmark.product", List.of(), Map.of("concurrent", "false"), calls, "gflop", 1)).contender());
    assertEquals("Fathom, plain loops", Measurement.of(
        result("a.ABenchmark.product", List.of("-Dfathom.simd=off"), Map.of(), calls, "gflop", 1)).contender());
  }

  @Test
  void contendersOfATaskStandTogether() {
    Report report = new Report();
    Measurement small = new Measurement(
        Measurement.FATHOM, "product", Map.of("n", "2"), 0.5e-3, Map.of(Rate.GFLOP, 150.0, Rate.GBYTE, 35.0),
        OptionalDouble.of(16));
    Measurement large = new Measurement(
        Measurement.FATHOM, "product", Map.of("n", "4"), 2, Map.of(Rate.GFLOP, 100.0, Rate.IMAGES, 1234.0),
        OptionalDouble.of(2.5e6));
    Measurement other = new Measurement(
        "EJML", "product", Map.of("n", "4"), 5, Map.of(Rate.GFLOP, 40.0), OptionalDouble.empty());
    Peaks peaks = Peaks.among(
        List.of(peak("fma", Rate.GFLOP, 200), peak("copy", Rate.GBYTE, 38)),
        List.of(peak("fma", Rate.GFLOP, 180), peak("copy", Rate.GBYTE, 40)));
    report.add(Selection.PRODUCTS, List.of(other, small, large), peaks);
    assertEquals("""
        ### Matrix products

        Limits: 200 GFLOP/s of fused multiply-adds, 40.0 GB/s copied.

        | what         | by     | time     | per second                  | of the limit | time / Fathom's | allocated |
        | ------------ | ------ | -------- | --------------------------- | ------------ | --------------- | --------- |
        | product: n 2 | Fathom | 500 µs   | 150 GFLOP/s, 35.0 GB/s      | 88 % of copy | -               | 16 B      |
        | product: n 4 | Fathom | 2,000 ms | 100 GFLOP/s, 1,234 images/s | 50 % of FMA  | -               | 2.50 MB   |
        | product: n 4 | EJML   | 5,000 ms | 40.0 GFLOP/s                | 20 % of FMA  | 2.50            | -         |
        """, report.text());
  }

  @Test
  void convolutionsAreWeightedByTheirWork() {
    List<NetworkConvolution> convolutions = Selection.RESNET20_CONVOLUTIONS.convolutions();
    List<Measurement> measurements = new ArrayList<>();
    double gflop = 0;
    double seconds = 0;
    for (int i = 0; i < convolutions.size(); i++) {
      NetworkConvolution convolution = convolutions.get(i);
      double work = 2e-9 * convolution.shape().macs();
      gflop += work * convolution.layers();
      seconds += work * convolution.layers() / (10 * (i + 1));
      measurements.add(measurement("forward", convolution, work / (10 * (i + 1)), 10 * (i + 1), 32));
    }
    assertEquals(gflop / seconds, Report.weighted(convolutions, measurements, "forward").getAsDouble(), 1e-9);
    assertTrue(Report.weighted(convolutions, measurements.subList(1, 6), "forward").isEmpty(), "one is missing");

    List<Measurement> gradients = new ArrayList<>();
    convolutions.stream().filter(convolution -> !convolution.first()).forEach(
        convolution -> gradients.add(measurement("inputGradient", convolution, 1, 50, 64)));
    assertEquals(50, Report.weighted(convolutions, gradients, "inputGradient").getAsDouble(), 1e-9);

    Report report = new Report();
    measurements.addAll(gradients);
    report.add(
        Selection.RESNET20_CONVOLUTIONS, measurements, Peaks.among(List.of(peak("fma", Rate.GFLOP, 100)), List.of()));
    List<String> lines = report.text().lines().toList();
    assertEquals("| 128x32x32x3-16k3s1p1  | 1      | 10 %, 10.0 | -              | -               | 32 B      |",
        lines.get(6));
    assertEquals("| 128x32x32x16-16k3s1p1 | 6      | 20 %, 20.0 | 50 %, 50.0     | -               | 64 B      |",
        lines.get(7));
    String all = Math.round(gflop / seconds) + " %, " + Report.number(gflop / seconds);
    assertEquals("| all, by their work    | -      | " + all + " | 50 %, 50.0     | -               | -         |",
        lines.get(12));
  }

  @Test
  void everySelectionNamesItsRuns() {
    for (Selection selection : Selection.values()) {
      assertTrue(!selection.runs().isEmpty(), selection::toString);
    }
    assertEquals("resnet50-convolutions-1", Selection.RESNET50_CONVOLUTIONS_1.toString());
    assertTrue(Selection.PLAIN_LOOPS.runs().stream().allMatch(run -> run.jvm().equals(List.of(Run.PLAIN_LOOPS))));
  }

  @Test
  void tablesHaveACellForEachColumn() {
    assertEquals("table: 1 cells for 2 columns",
        assertThrows(IllegalArgumentException.class, () -> new MarkdownTable("a", "b").row("1")).getMessage());
  }
}
