package fathom.benchmarks;

import fathom.core.Pass;
import fathom.core.Tensor;
import fathom.init.Initialization;
import fathom.nn.Layer;
import fathom.nn.Networks;
import fathom.nn.Parameter;
import fathom.train.AdamW;
import fathom.train.Optimizer;
import fathom.train.Sgd;
import fathom.train.UpdateRule;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Updates of the 25.6 million parameters of ResNet-50. A step reads the gradient, and reads and writes the parameter
 * and whatever the rule remembers of it, each once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OptimizerBenchmark {
  /** The rule: SGD with momentum and weight decay, or AdamW with its defaults. */
  @Param({"sgd", "adamw"})
  public String rule;

  private Optimizer optimizer;
  private double floats;

  /** Makes the network, and gradients of one. */
  @Setup
  public void prepare() {
    Layer network = Networks.byName("resnet50");
    Initialization.standard().apply(network, 1);
    Pass.TRAINING.get(
        () -> network.parameters().values().stream().map(p -> p.value().sum()).reduce(Tensor::add).orElseThrow())
        .backward();
    UpdateRule update = rule.equals("sgd") ? new Sgd().momentum(0.9).weightDecay(1e-4) : new AdamW();
    optimizer = new Optimizer(network.parameters(), update);
    double parameters = network.parameters().values().stream().mapToLong(Parameter::size).sum();
    floats = parameters * (3 + 2 * update.memory().size());
  }

  /**
   * One step.
   *
   * @param work what is counted
   * @return how many steps were made
   */
  @Benchmark
  public long optimizerStep(Work work) {
    work.floats(floats);
    optimizer.step(1e-6);
    return optimizer.steps();
  }
}
