package fathom.benchmarks;

import fathom.core.Threads;
import java.util.concurrent.TimeUnit;
import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.ejml.dense.row.CommonOps_MT_FDRM;
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

/** The product of {@link MatrixProductBenchmark} by EJML, which is written in plain Java, too. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EjmlBenchmark {
  /** Rows and columns of each matrix. */
  @Param({"512", "1024", "2048"})
  public int n;

  /** Whether EJML's concurrent product computes, on as many threads as {@code fathom.threads} says. */
  @Param({"false", "true"})
  public boolean concurrent;

  private FMatrixRMaj left;
  private FMatrixRMaj right;
  private FMatrixRMaj product;

  /** Fills the matrices. */
  @Setup
  public void prepare() {
    EjmlConcurrency.setMaxThreads(Threads.count());
    left = FMatrixRMaj.wrap(n, n, Inputs.normal("left", n * n));
    right = FMatrixRMaj.wrap(n, n, Inputs.normal("right", n * n));
    product = new FMatrixRMaj(n, n);
  }

  /**
   * EJML's product.
   *
   * @param work what is counted
   * @return the product
   */
  @Benchmark
  public FMatrixRMaj matrixProduct(Work work) {
    work.macs((double) n * n * n);
    return concurrent
        ? CommonOps_MT_FDRM.mult(left, right, product)
        : CommonOps_FDRM.mult(left, right, product);
  }
}
