package fathom.core;

import fathom.benchmarks.Inputs;
import fathom.core.kernel.Conv2dShape;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * Convolutions: forward, input gradient and weight gradient. The column {@code gflops} is GFLOP/s, two for each
 * multiply-accumulate, and compares with {@code PeakBenchmark.fma} at as many threads as {@code -Dfathom.threads} says.
 *
 * <p>It lies in the package of the engine, which is not public.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Dfathom.threads=2")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 7, time = 1)
public class Conv2dBenchmark {
  /** Batch, height and width, input channels, output channels, kernel, stride; the padding keeps the size. */
  @Param({"8x56x64x64x3x1", "128x32x3x16x3x1", "128x32x16x16x3x1", "128x32x16x32x3x2", "128x16x32x32x3x1",
      "128x16x32x64x3x2", "128x8x64x64x3x1"})
  private String shape;

  private Conv2dShape s;
  private float[] x;
  private float[] w;
  private float[] y;
  private float[] dx;
  private float[] dw;

  /** Fills the arrays. */
  @Setup
  public void setUp() {
    int[] n = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
    s = new Conv2dShape(n[0], n[1], n[1], n[2], n[3], n[4], n[4], n[5], n[5], n[4] / 2, n[4] / 2, 1, 1, 1);
    x = Inputs.normal("x", s.n() * s.h() * s.w() * s.c());
    w = Inputs.normal("w", s.kh() * s.kw() * s.c() * s.oc());
    y = Inputs.normal("y", s.n() * s.oh() * s.ow() * s.oc());
    dx = new float[x.length];
    dw = new float[w.length];
  }

  /** Counts floating-point operations beside calls. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Work {
    /** Operations so far, in thousand millions. */
    public double gflops;

    private void add(Conv2dShape s) {
      gflops += 2e-9 * s.n() * s.oh() * s.ow() * s.oc() * s.kh() * s.kw() * s.c();
    }
  }

  /**
   * The output.
   *
   * @param work what is counted
   * @return the output
   */
  @Benchmark
  public float[] forward(Work work) {
    Conv2dEngine.forward(s, x, 0, w, 0, Conv2dEngine.NO_BIAS, 0, y, 0);
    work.add(s);
    return y;
  }

  /**
   * The gradient of the input.
   *
   * @param work what is counted
   * @return the gradient
   */
  @Benchmark
  public float[] inputGradient(Work work) {
    Conv2dEngine.inputGradient(s, y, 0, w, 0, dx, 0, false);
    work.add(s);
    return dx;
  }

  /**
   * The gradient of the weight.
   *
   * @param work what is counted
   * @return the gradient
   */
  @Benchmark
  public float[] weightGradient(Work work) {
    Conv2dEngine.weightGradient(s, x, 0, y, 0, dw, 0, false);
    work.add(s);
    return dw;
  }
}
