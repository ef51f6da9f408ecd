package fathom.benchmarks;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.init.Initialization;
import fathom.nn.Inference;
import fathom.nn.Layer;
import fathom.nn.Networks;
import fathom.train.Optimizer;
import fathom.train.Sgd;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long a fresh process takes to its first result, and how many calls to full speed. It must be the first thing that
 * a process does, so it is a program and not a benchmark of JMH:
 *
 * <pre>
 * java --add-modules jdk.incubator.vector -cp benchmarks/target/benchmarks.jar fathom.benchmarks.ColdStart
 * </pre>
 */
@Command(
    name = "cold-start",
    mixinStandardHelpOptions = true,
    description = "Prints the time to the first result of a network in this process, and that of the calls after it.")
public final class ColdStart implements Callable<Integer> {
  /** Calls that are shown one by one. */
  private static final int SHOWN = 30;

  @Option(names = "--network", paramLabel = "NAME", description = "The network: ${DEFAULT-VALUE} if not given.")
  private String network = "resnet50";

  @Option(names = "--batch", paramLabel = "N", description = "Images of a call: ${DEFAULT-VALUE} if not given.")
  private int batch = 1;

  @Option(names = "--calls", paramLabel = "N", description = "Calls in all: ${DEFAULT-VALUE} if not given.")
  private int calls = 100;

  @Option(names = "--training", description = "Training steps in place of inferences.")
  private boolean training;

  private ColdStart() {}

  /**
   * Runs the program.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    System.exit(new CommandLine(new ColdStart()).execute(args));
  }

  @Override
  public Integer call() {
    long start = System.nanoTime();
    double launch = 1e-3 * (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
    Layer layers = Networks.byName(network);
    Initialization.standard().apply(layers, 1);
    double initialised = since(start);
    int size = Inputs.imageSize(network);
    Tensor images = Tensor.full(Shape.of(batch, size, size, 3), 0.5f);
    Runnable step = training ? trainingStep(layers, images) : inference(layers, images);
    double[] times = new double[calls];
    double first = 0;
    for (int call = 0; call < calls; call++) {
      long begin = System.nanoTime();
      step.run();
      times[call] = since(begin);
      first = call == 0 ? since(start) : first;
    }
    double[] last = Arrays.copyOfRange(times, calls / 2, calls);
    Arrays.sort(last);
    double steady = last[last.length / 2];
    String[] shown = Arrays.stream(times).limit(SHOWN).mapToObj(time -> Math.round(1e3 * time) + "")
        .toArray(String[]::new);
    System.out.printf(Locale.ROOT, "%s, %s of %d images, %s%n", network, training ? "training steps" : "inferences",
        batch,
        System.getProperty("java.vm.version"));
    System.out.printf(Locale.ROOT, "start of the JVM %.2f s, parameters %.2f s, first call %.2f s%n", launch,
        initialised, times[0]);
    System.out.printf(Locale.ROOT, "to the first result: %.2f s, %.2f s with the start of the JVM%n", first,
        launch + first);
    System.out.printf(Locale.ROOT, "steady %.1f ms (median of the last half); the first calls, in ms: %s%n",
        1e3 * steady, String.join(" ", shown));
    return CommandLine.ExitCode.OK;
  }

  private static Runnable inference(Layer layers, Tensor images) {
    Inference inference = Inference.of(layers);
    return () -> inference.apply(images);
  }

  private Runnable trainingStep(Layer layers, Tensor images) {
    Optimizer optimizer = new Optimizer(layers.parameters(), new Sgd().momentum(0.9).weightDecay(1e-4));
    int[] labels = Inputs.labels(batch);
    return () -> {
      layers.clearGradients();
      Pass.TRAINING.get(() -> layers.apply(images).crossEntropy(labels)).backward();
      optimizer.step(1e-3);
    };
  }

  private static double since(long nanoTime) {
    return (System.nanoTime() - nanoTime) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
