package fathom.benchmarks;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
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
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Enough to keep two FMA units of latency 4 or 5 busy, and few enough for 16 registers. */
  private static final int ACCUMULATORS = 12;

  private static final int FMAS = 1 << 19;
  private static final int COPIED_FLOATS = 1 << 24;

  private final float factor = 0.999f;
  private final float[] source = new float[COPIED_FLOATS];
  private final float[] target = new float[COPIED_FLOATS];

  /**
   * Independent chains of FMAs in registers, nothing else. Inlined into the loop of JMH the chains would leave the
   * registers, at a third of the speed.
   *
   * @param work what is counted
   * @return what keeps the compiler from leaving them out
   */
  @Benchmark
  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  public float fma(Work work) {
    int rounds = FMAS / (ACCUMULATORS * SPECIES.length());
    work.macs((double) rounds * ACCUMULATORS * SPECIES.length());
    FloatVector x = FloatVector.broadcast(SPECIES, factor);
    FloatVector y = FloatVector.broadcast(SPECIES, 1 - factor);
    // Different starts: equal chains could be computed once.
    FloatVector a0 = x;
    FloatVector a1 = x.add(1);
    FloatVector a2 = x.add(2);
    FloatVector a3 = x.add(3);
    FloatVector a4 = x.add(4);
    FloatVector a5 = x.add(5);
    FloatVector a6 = x.add(6);
    FloatVector a7 = x.add(7);
    FloatVector a8 = x.add(8);
    FloatVector a9 = x.add(9);
    FloatVector a10 = x.add(10);
    FloatVector a11 = x.add(11);
    for (int i = 0; i < rounds; i++) {
      a0 = a0.fma(x, y);
      a1 = a1.fma(x, y);
      a2 = a2.fma(x, y);
      a3 = a3.fma(x, y);
      a4 = a4.fma(x, y);
      a5 = a5.fma(x, y);
      a6 = a6.fma(x, y);
      a7 = a7.fma(x, y);
      a8 = a8.fma(x, y);
      a9 = a9.fma(x, y);
      a10 = a10.fma(x, y);
      a11 = a11.fma(x, y);
    }
    FloatVector sum = a0.add(a1).add(a2).add(a3).add(a4).add(a5).add(a6).add(a7).add(a8).add(a9).add(a10).add(a11);
    return sum.lane(0);
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
