package fathom.benchmarks;

import fathom.core.Shape;
import fathom.core.Tensor;
import java.util.concurrent.TimeUnit;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
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
 * A linear layer of 512 inputs and 512 outputs for a batch of 512, on one thread, against the same product by EJML,
 * which is written in plain Java, too. Operations per nanosecond are GFLOP/s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Dfathom.threads=1")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatrixProductBenchmark {
  private static final int N = 512;
  private static final int FLOPS = 2 * N * N * N;

  private final float[] left = Inputs.normal("left", N * N);
  private final float[] right = Inputs.normal("right", N * N);
  private final Tensor x = Tensor.of(Shape.of(N, N), left);
  private final Tensor weight = Tensor.of(Shape.of(N, N), right);
  private final FMatrixRMaj a = FMatrixRMaj.wrap(N, N, left);
  private final FMatrixRMaj b = FMatrixRMaj.wrap(N, N, right);
  private final FMatrixRMaj product = new FMatrixRMaj(N, N);

  /**
   * Fathom's linear map.
   *
   * @return the product
   */
  @Benchmark
  @OperationsPerInvocation(FLOPS)
  public Tensor linear() {
    return x.linear(weight);
  }

  /**
   * EJML's product.
   *
   * @return the product
   */
  @Benchmark
  @OperationsPerInvocation(FLOPS)
  public FMatrixRMaj ejml() {
    return CommonOps_FDRM.mult(a, b, product);
  }
}
