package fathom.benchmarks;

import fathom.core.kernel.Kernels;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the machine can do at best; every other figure is a share of it. JMH adds up what its threads ({@code -t})
 * reach.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PeakBenchmark {
  private static final int COPIED_FLOATS = 1 << 24;

  private final Kernels kernels = Kernels.get();
  private final float[] sums = new float[1];
  private final float[] source = new float[COPIED_FLOATS];
  private final float[] target = new float[COPIED_FLOATS];

  /**
   * Independent chains of FMAs in registers, nothing else.
   *
   * @param work what is counted
   * @return what keeps the compiler from leaving them out
   */
  @Benchmark
  public float fma(Work work) {
    work.macs(kernels.multiplyAdds(sums, 0) / 2);
    return sums[0];
  }

  /**
   * Copies an array that no cache holds.
   *
   * @param work what is counted
   * @return the copy
   */
  @Benchmark
  public float[] copy(Work work) {
    work.floats(2.0 * COPIED_FLOATS);
    System.arraycopy(source, 0, target, 0, COPIED_FLOATS);
    return target;
  }
}
