package fathom.benchmarks.report;

import fathom.core.Threads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures everything that {@code docs/performance.md} says, and rewrites it.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -Dmaven.test.skip
 * java --add-modules jdk.incubator.vector -cp benchmarks/target/benchmarks.jar fathom.benchmarks.report.Performance
 * </pre>
 */
@Command(
    name = "performance",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs benchmarks and the machine's limits with JMH, prints tables and rewrites docs/performance.md.")
public final class Performance implements Callable<Integer> {
  @Option(
      names = "--only",
      split = ",",
      paramLabel = "CHAPTER",
      description = "What to measure, separated by commas: ${COMPLETION-CANDIDATES}. All if not given.")
  private List<Selection> only = List.of(Selection.values());

  @Option(names = "--quick", description = "Short iterations: a tenth of the time, for a first look.")
  private boolean quick;

  @Option(names = "--threads", paramLabel = "N", description = "Threads of each contender and of the limits.")
  private int threads = Threads.count();

  @Option(names = "--jvm", paramLabel = "ARG", description = "An argument for all measuring processes, repeatable.")
  private List<String> jvm = List.of();

  @Option(
      names = "--onnx",
      paramLabel = "FILE",
      description = "Another ResNet-50 for ONNX Runtime than Fathom's own, with images [N, 3, 224, 224] of any N.")
  private Optional<Path> onnx = Optional.empty();

  @Option(names = "--print-only", description = "Rewrites no file.")
  private boolean printOnly;

  @Option(names = "--file", paramLabel = "FILE", description = "What to rewrite: ${DEFAULT-VALUE} if not given.")
  private Path file = Path.of("docs", "performance.md");

  private final String[] arguments;

  private Performance(String... arguments) {
    this.arguments = arguments;
  }

  /**
   * Runs the program.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    System.exit(commandLine(args).execute(args));
  }

  static CommandLine commandLine(String... args) {
    return new CommandLine(new Performance(args)).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    String origin = origin();
    if (!printOnly) {
      MarkedText.check(file);
    }
    Report report = new Report();
    Run peaks = Run.of("PeakBenchmark", "(fma|copy)").threads(threads);
    List<Measurement> before = measure(peaks);
    for (Selection selection : EnumSet.copyOf(only)) { // in this order: some chapters compare with earlier ones
      List<Measurement> chapter = new ArrayList<>();
      for (Run run : selection.runs()) {
        chapter.addAll(measure(run));
      }
      List<Measurement> after = measure(peaks);
      report.add(selection, chapter, Peaks.among(before, after));
      before = after;
    }
    String text = report.text() + "\n" + origin;
    System.out.println(text);
    if (!printOnly) {
      MarkedText.rewrite(file, text);
    }
    return CommandLine.ExitCode.OK;
  }

  private List<Measurement> measure(Run run) throws RunnerException {
    try {
      return new Runner(options(run).build()).run().stream().map(Measurement::of).toList();
    } catch (NoBenchmarksException e) {
      throw new IllegalStateException("performance: no benchmark has a name like " + run.include(), e);
    }
  }

  private ChainedOptionsBuilder options(Run run) {
    List<String> arguments = new ArrayList<>(List.of("-Dfathom.threads=" + threads, "-Xmx4g"));
    onnx.ifPresent(model -> arguments.add("-Donnx=" + model.toAbsolutePath()));
    arguments.addAll(run.jvm());
    arguments.addAll(jvm);
    ChainedOptionsBuilder options = new OptionsBuilder()
        .include(run.include())
        .threads(run.threads())
        .mode(Mode.Throughput)
        .timeUnit(TimeUnit.SECONDS)
        .jvmArgsPrepend("--add-modules=jdk.incubator.vector")
        .jvmArgsAppend(arguments.toArray(String[]::new))
        .addProfiler(GCProfiler.class)
        .verbosity(VerboseMode.NORMAL)
        .shouldFailOnError(true)
        .forks(1);
    if (quick) {
      options.warmupIterations(3).warmupTime(TimeValue.milliseconds(500))
          .measurementIterations(3).measurementTime(TimeValue.milliseconds(300));
    }
    run.parameters().forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
    return options;
  }

  private String origin() {
    String command = "java --add-modules jdk.incubator.vector -cp benchmarks/target/benchmarks.jar "
        + Performance.class.getName()
        + Arrays.stream(arguments).map(argument -> " " + argument).reduce("", String::concat);
    return (quick ? "Short iterations, for a first look. " : "") + "Medians of one run with " + threads
        + " threads, " + LocalDate.now(ZoneOffset.UTC) + ", " + Machine.describe() + ":\n\n```\n" + command + "\n```\n";
  }
}
