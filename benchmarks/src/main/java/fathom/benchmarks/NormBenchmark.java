package fathom.benchmarks;

import fathom.core.BatchNormOptions;
import fathom.core.Pass;
import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.Threads;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Forward and backward of what lies between the convolutions of ResNet-20, on maps of a batch of 128 that no cache
 * holds.
 *
 * <p>The score is the time for one map read or written, counted as the fused form needs it; so the score of {@code
 * copy} divided by that of an operation is the share of the copy bandwidth that the operation reaches. Counted maps,
 * each read once for each appearance and written where marked with *:
 *
 * <ul>
 *   <li>Statistics x; result x y*; or with a residual x r y*.
 *   <li>The gradient dy* that the loss leaves.
 *   <li>Sums dy x; or with a residual y x dy dy*.
 *   <li>Gradient dy x dx*; and what leaves keep of it: dx dx*, with a residual dy dr*.
 * </ul>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class NormBenchmark {
  private static final int NORM_MAPS = 11;
  private static final int RESIDUAL_MAPS = 16;
  private static final int ADD_MAPS = 13;
  private static final int GRAIN = 1 << 14;

  /** Height and width of the maps; there are 512 / size channels. */
  @Param({"32", "16", "8"})
  public int size;

  private Tensor[] inputs;
  private Tensor[] residuals;
  private BatchNormOptions options;
  private int next;

  /** Makes the maps. */
  @Setup
  public void prepare() {
    int channels = 512 / size;
    inputs = maps("inputs", channels);
    residuals = maps("residuals", channels);
    Shape shape = Shape.of(channels);
    options = BatchNormOptions.DEFAULT.gamma(Tensor.full(shape, 1).requireGradient())
        .beta(Tensor.zeros(channels).requireGradient()).running(Tensor.zeros(channels), Tensor.full(shape, 1));
  }

  /** Makes 64 MB of maps, as many again will be their gradients. */
  private Tensor[] maps(String name, int channels) {
    Tensor[] maps = new Tensor[8 * 32 / size];
    Rng random = Rng.of(1).split(name);
    for (int k = 0; k < maps.length; k++) {
      maps[k] = Tensor.zeros(128, size, size, channels).requireGradient();
      float[] x = maps[k].array();
      for (int i = 0; i < x.length; i++) {
        x[i] = random.uniform(i) - 0.5f;
      }
    }
    return maps;
  }

  /**
   * Copies a map.
   *
   * @return the copy
   */
  @Benchmark
  @OperationsPerInvocation(2)
  public float[] copy() {
    next = (next + 1) % inputs.length;
    float[] x = inputs[next].array();
    float[] y = residuals[next].array();
    Threads.run(x.length / GRAIN, task -> System.arraycopy(x, task * GRAIN, y, task * GRAIN, GRAIN));
    return y;
  }

  /**
   * Batch normalisation.
   *
   * @return a loss
   */
  @Benchmark
  @OperationsPerInvocation(NORM_MAPS)
  public Tensor norm() {
    return step(x -> x.batchNorm(options));
  }

  /**
   * Batch normalisation with a ReLU in the same passes.
   *
   * @return a loss
   */
  @Benchmark
  @OperationsPerInvocation(NORM_MAPS)
  public Tensor normRelu() {
    return step(x -> x.batchNorm(options.relu()));
  }

  /**
   * Batch normalisation, then a ReLU.
   *
   * @return a loss
   */
  @Benchmark
  @OperationsPerInvocation(NORM_MAPS)
  public Tensor normThenRelu() {
    return step(x -> x.batchNorm(options).relu());
  }

  /**
   * Batch normalisation with a residual and a ReLU in the same passes.
   *
   * @return a loss
   */
  @Benchmark
  @OperationsPerInvocation(RESIDUAL_MAPS)
  public Tensor normAddRelu() {
    return step(x -> x.batchNorm(options.residual(residuals[next]).relu()));
  }

  /**
   * Batch normalisation, then a residual, then a ReLU.
   *
   * @return a loss
   */
  @Benchmark
  @OperationsPerInvocation(RESIDUAL_MAPS)
  public Tensor normThenAddThenRelu() {
    return step(x -> x.batchNorm(options).add(residuals[next]).relu());
  }

  /**
   * Addition, then a ReLU: forward a b s*, s y*; backward dy*, y dy dy*, and dy da*, dy db* that the leaves keep.
   *
   * @return a loss
   */
  @Benchmark
  @OperationsPerInvocation(ADD_MAPS)
  public Tensor addThenRelu() {
    return step(x -> x.add(residuals[next]).relu());
  }

  private Tensor step(UnaryOperator<Tensor> operation) {
    next = (next + 1) % inputs.length;
    inputs[next].clearGradient();
    residuals[next].clearGradient();
    return Pass.TRAINING.get(() -> {
      Tensor loss = Pass.inner(() -> operation.apply(inputs[next]).rows(0, 1).sum());
      loss.backward();
      return loss;
    });
  }
}
