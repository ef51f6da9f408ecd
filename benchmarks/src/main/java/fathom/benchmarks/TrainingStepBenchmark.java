package fathom.benchmarks;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.init.Initialization;
import fathom.nn.CifarResNet;
import fathom.train.Optimizer;
import fathom.train.Sgd;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole training step of ResNet-20: forward pass, loss, backward pass and update, on a batch of 128 images of
 * 32x32x3.
 *
 * <p>A step counts as 3 x 2 x MACs floating-point operations (the forward pass and both gradients), so the figure is
 * GFLOP/s and compares with {@link PeakBenchmark#fma} at as many threads as {@code -Dfathom.threads} says; 31.14
 * divided by it is the time of a step in seconds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {"-Dfathom.threads=2", "-Xmx3g"})
@Warmup(iterations = 4, time = 5)
@Measurement(iterations = 7, time = 3)
public class TrainingStepBenchmark {
  private static final int BATCH = 128;

  private static final Shape SHAPE = Shape.of(BATCH, 32, 32, 3);

  /** ResNet-20 has 40,551,040 MACs per image; JMH's count of operations is an int, so it counts millions of them. */
  private static final int MEGAFLOPS = (int) (3 * 2 * 40_551_040L * BATCH / 1_000_000);

  private final CifarResNet network = CifarResNet.resnet(20);
  private final Optimizer optimizer;
  private final Tensor images = Tensor.wrap(SHAPE, Inputs.normal("images", SHAPE.size()));
  private final int[] labels = new int[BATCH];

  /** Makes the network and a fixed batch. */
  public TrainingStepBenchmark() {
    Initialization.standard().apply(network, 1);
    optimizer = new Optimizer(network.parameters(), new Sgd().momentum(0.9).weightDecay(1e-4));
    for (int i = 0; i < BATCH; i++) {
      labels[i] = i % 10;
    }
  }

  /**
   * One step.
   *
   * @return its loss
   */
  @Benchmark
  @OperationsPerInvocation(MEGAFLOPS)
  public float resnet20() {
    network.clearGradients();
    Tensor loss = Pass.TRAINING.get(() -> network.apply(images).crossEntropy(labels));
    loss.backward();
    optimizer.step(0.01);
    return loss.item();
  }
}
