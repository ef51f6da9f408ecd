package fathom.core;

import fathom.benchmarks.ConvolutionText;
import fathom.benchmarks.Inputs;
import fathom.benchmarks.Work;
import fathom.core.kernel.Conv2dShape;
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
 * Convolutions: forward, input gradient and weight gradient.
 *
 * <p>It lies in the package of the engine, which is not public.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class Conv2dBenchmark {
  /** The geometry, see {@link ConvolutionText}; more of them are in {@code NetworkConvolution}. */
  @Param({"8x56x56x64-64k3s1p1", "128x32x32x3-16k3s1p1", "128x32x32x16-16k3s1p1", "128x32x32x16-32k3s2p1",
      "128x16x16x32-32k3s1p1", "128x16x16x32-64k3s2p1", "128x8x8x64-64k3s1p1"})
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
    s = ConvolutionText.parse(shape);
    x = Inputs.normal("x", s.n() * s.h() * s.w() * s.c());
    w = Inputs.normal("w", s.weights());
    y = Inputs.normal("y", s.n() * s.oh() * s.ow() * s.oc());
    dx = new float[x.length];
    dw = new float[w.length];
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
    count(work);
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
    count(work);
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
    count(work);
    return dw;
  }

  /** Counts arithmetic, and each array once. */
  private void count(Work work) {
    work.macs((double) s.macs());
    work.floats((double) x.length + w.length + y.length);
  }
}
