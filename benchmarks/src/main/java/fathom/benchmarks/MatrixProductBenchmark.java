package fathom.benchmarks;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.Workspace;
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
 * A product of two square matrices; {@link EjmlBenchmark} computes the same. The memory of results is recycled, as
 * within a network; EJML is given a matrix for its result, and PyTorch keeps the memory of tensors.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatrixProductBenchmark {
  /** Rows and columns of each matrix. */
  @Param({"512", "1024", "2048"})
  public int n;

  private Tensor left;
  private Tensor right;

  /** Fills the matrices. */
  @Setup
  public void prepare() {
    left = Tensor.wrap(Shape.of(n, n), Inputs.normal("left", n * n));
    right = Tensor.wrap(Shape.of(n, n), Inputs.normal("right", n * n));
  }

  /**
   * Fathom's product.
   *
   * @param work what is counted
   * @return of no importance
   */
  @Benchmark
  public Tensor matrixProduct(Work work) {
    work.macs((double) n * n * n);
    return Pass.INFERENCE.get(() -> Workspace.run(() -> Workspace.release(left.linear(right), left)));
  }
}
