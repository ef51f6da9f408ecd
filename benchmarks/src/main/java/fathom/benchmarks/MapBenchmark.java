package fathom.benchmarks;

import fathom.core.BatchNormOptions;
import fathom.core.Pass;
import fathom.core.Pool2dOptions;
import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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
 * Forward and backward of what lies between the convolutions of ResNet-20, on maps of a batch of 128 that no cache
 * holds.
 *
 * <p>Bytes are counted as the fused form needs them, so that operations compare with a copy. Counted maps, each read
 * once for each appearance and written where marked with *:
 *
 * <ul>
 *   <li>Statistics x; result x y*; or with a residual x r y*.
 *   <li>The gradient dy* that the loss leaves.
 *   <li>Sums dy x; or with a residual y x dy dy*.
 *   <li>Gradient dy x dx*; and what leaves keep of it: dx dx*, with a residual dy dr*.
 *   <li>Functions of an element and softmax: result x y*; dy*; gradient y dy dx*; and dx dx* that the leaf keeps.
 *   <li>Max pooling with kernel 3 and stride 2, whose maps y are a quarter: x y*; dy*; dy dx*; and dx dx*.
 *   <li>Inference: x y*, with a residual x r y*.
 * </ul>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MapBenchmark {
  private static final int NORM_MAPS = 11;
  private static final int RESIDUAL_MAPS = 16;
  private static final int ADD_MAPS = 13;
  private static final int FUNCTION_MAPS = 8;
  private static final double POOLING_MAPS = 4.75;

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
   * Batch normalisation.
   *
   * @param work what is counted
   * @return a loss
   */
  @Benchmark
  public Tensor norm(Work work) {
    return step(work, NORM_MAPS, x -> x.batchNorm(options));
  }

  /**
   * Batch normalisation with a ReLU in the same passes.
   *
   * @param work what is counted
   * @return a loss
   */
  @Benchmark
  public Tensor normRelu(Work work) {
    return step(work, NORM_MAPS, x -> x.batchNorm(options.relu()));
  }

  /**
   * Batch normalisation, then a ReLU.
   *
   * @param work what is counted
   * @return a loss
   */
  @Benchmark
  public Tensor normThenRelu(Work work) {
    return step(work, NORM_MAPS, x -> x.batchNorm(options).relu());
  }

  /**
   * Batch normalisation with a residual and a ReLU in the same passes.
   *
   * @param work what is counted
   * @return a loss
   */
  @Benchmark
  public Tensor normAddRelu(Work work) {
    return step(work, RESIDUAL_MAPS, x -> x.batchNorm(options.residual(residuals[next]).relu()));
  }

  /**
   * Batch normalisation, then a residual, then a ReLU.
   *
   * @param work what is counted
   * @return a loss
   */
  @Benchmark
  public Tensor normThenAddThenRelu(Work work) {
    return step(work, RESIDUAL_MAPS, x -> x.batchNorm(options).add(residuals[next]).relu());
  }

  /**
   * Addition, then a ReLU: forward a b s*, s y*; backward dy*, y dy dy*, and dy da*, dy db* that the leaves keep.
   *
   * @param work what is counted
   * @return a loss
   */
  @Benchmark
  public Tensor addThenRelu(Work work) {
    return step(work, ADD_MAPS, x -> x.add(residuals[next]).relu());
  }

  /**
   * ReLU.
   *
   * @param work what is counted
   * @return a loss
   */
  @Benchmark
  public Tensor relu(Work work) {
    return step(work, FUNCTION_MAPS, Tensor::relu);
  }

  /**
   * GELU.
   *
   * @param work what is counted
   * @return a loss
   */
  @Benchmark
  public Tensor gelu(Work work) {
    return step(work, FUNCTION_MAPS, Tensor::gelu);
  }

  /**
   * Softmax over the channels.
   *
   * @param work what is counted
   * @return a loss
   */
  @Benchmark
  public Tensor softmax(Work work) {
    return step(work, FUNCTION_MAPS, x -> x.softmax(-1));
  }

  /**
   * Max pooling.
   *
   * @param work what is counted
   * @return a loss
   */
  @Benchmark
  public Tensor maxPool(Work work) {
    Pool2dOptions pooling = Pool2dOptions.kernel(3).stride(2).padding(1);
    return step(work, POOLING_MAPS, x -> x.maxPool2d(pooling));
  }

  /**
   * Batch normalisation in inference.
   *
   * @param work what is counted
   * @return the result
   */
  @Benchmark
  public Tensor inferNorm(Work work) {
    return infer(work, 2, x -> x.batchNorm(options));
  }

  /**
   * Batch normalisation with a residual and a ReLU in the same pass, in inference.
   *
   * @param work what is counted
   * @return the result
   */
  @Benchmark
  public Tensor inferNormAddRelu(Work work) {
    return infer(work, 3, x -> x.batchNorm(options.residual(residuals[next]).relu()));
  }

  /**
   * Addition in inference.
   *
   * @param work what is counted
   * @return the result
   */
  @Benchmark
  public Tensor inferAdd(Work work) {
    return infer(work, 3, x -> x.add(residuals[next]));
  }

  private Tensor infer(Work work, int maps, UnaryOperator<Tensor> operation) {
    next = (next + 1) % inputs.length;
    work.floats((double) maps * inputs[next].shape().size());
    return Pass.INFERENCE.get(() -> operation.apply(inputs[next]));
  }

  private Tensor step(Work work, double maps, UnaryOperator<Tensor> operation) {
    next = (next + 1) % inputs.length;
    work.floats(maps * inputs[next].shape().size());
    inputs[next].clearGradient();
    residuals[next].clearGradient();
    return Pass.TRAINING.get(() -> {
      Tensor loss = Pass.inner(() -> operation.apply(inputs[next]).rows(0, 1).sum());
      loss.backward();
      return loss;
    });
  }
}
