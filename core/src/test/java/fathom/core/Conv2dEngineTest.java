package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.Kernels;
import fathom.core.kernel.ScalarKernels;
import fathom.core.kernel.SimdKernels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Conv2dEngineTest {
  private static final int OFFSET = 5;

  static Stream<Conv2dShape> cases() {
    return Stream.of(ConvCases.chosen(), ConvCases.random(60, 1), ConvCases.kinds(5, 1)).flatMap(List::stream);
  }

  /** All results of one geometry, each with a margin of {@link #OFFSET} elements before and after it. */
  private static final class Results {
    final Conv2dShape s;
    final float[] x;
    final float[] w;
    final float[] bias;
    final float[] dy;
    final float[] y;
    final float[] yUnbiased;
    final float[] dx;
    final float[] dxAdded;
    final float[] dw;
    final float[] dwAdded;
    final float[] db;
    final float[] dbAdded;

    Results(Conv2dShape s, Kernels kernels) {
      this(s, kernels, padded(ConvCases.inputSize(s), 1), padded(s.weights(), 2), padded(ConvCases.outputSize(s), 4));
    }

    Results(Conv2dShape s, Kernels kernels, float[] x, float[] w, float[] dy) {
      this.s = s;
      this.x = x;
      this.w = w;
      this.dy = dy;
      bias = padded(s.oc(), 3);
      y = padded(ConvCases.outputSize(s), 5);
      yUnbiased = y.clone();
      dx = padded(ConvCases.inputSize(s), 6);
      dxAdded = dx.clone();
      dw = padded(s.weights(), 7);
      dwAdded = dw.clone();
      db = padded(s.oc(), 8);
      dbAdded = db.clone();
      Conv2dEngine engine = new Conv2dEngine(kernels, s);
      engine.forward(x, OFFSET, w, OFFSET, bias, OFFSET, y, OFFSET);
      engine.forward(x, OFFSET, w, OFFSET, Conv2dEngine.NO_BIAS, 0, yUnbiased, OFFSET);
      engine.inputGradient(dy, OFFSET, w, OFFSET, dx, OFFSET, false);
      engine.inputGradient(dy, OFFSET, w, OFFSET, dxAdded, OFFSET, true);
      engine.weightGradient(x, OFFSET, dy, OFFSET, dw, OFFSET, false);
      engine.weightGradient(x, OFFSET, dy, OFFSET, dwAdded, OFFSET, true);
      engine.biasGradient(dy, OFFSET, db, OFFSET, false);
      engine.biasGradient(dy, OFFSET, dbAdded, OFFSET, true);
    }

    static float[] padded(int length, long seed) {
      return ConvCases.values(length + 2 * OFFSET, seed);
    }

    /** Asserts that the other results have the same bits; one NaN is like another. */
    void assertSameBits(Results other) {
      same("y", y, other.y);
      same("y without bias", yUnbiased, other.yUnbiased);
      same("dx", dx, other.dx);
      same("dx added", dxAdded, other.dxAdded);
      same("dw", dw, other.dw);
      same("dw added", dwAdded, other.dwAdded);
      same("db", db, other.db);
      same("db added", dbAdded, other.dbAdded);
    }

    private void same(String what, float[] expected, float[] actual) {
      for (int i = 0; i < expected.length; i++) {
        if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
          throw new AssertionError(
              s + ": " + what + "[" + (i - OFFSET) + "] is " + actual[i] + " and not " + expected[i]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plainLoopsFollowTheDefinition(Conv2dShape s) {
    Results r = new Results(s, new ScalarKernels());
    double[] y = new double[ConvCases.outputSize(s)];
    double[] dx = new double[ConvCases.inputSize(s)];
    double[] dw = new double[s.weights()];
    double[] db = new double[s.oc()];
    ConvCases.visit(s, (xi, wi, yi) -> {
      y[yi] += (double) r.x[OFFSET + xi] * r.w[OFFSET + wi];
      dx[xi] += (double) r.dy[OFFSET + yi] * r.w[OFFSET + wi];
      dw[wi] += (double) r.x[OFFSET + xi] * r.dy[OFFSET + yi];
    });
    double[] biased = y.clone();
    for (int i = 0; i < y.length; i++) {
      biased[i] += r.bias[OFFSET + i % s.oc()];
      db[i % s.oc()] += r.dy[OFFSET + i];
    }
    close("y", biased, r.y, 5, false);
    close("y without bias", y, r.yUnbiased, 5, false);
    close("dx", dx, r.dx, 6, false);
    close("dx added", dx, r.dxAdded, 6, true);
    close("dw", dw, r.dw, 7, false);
    close("dw added", dw, r.dwAdded, 7, true);
    close("db", db, r.db, 8, false);
    close("db added", db, r.dbAdded, 8, true);
  }

  /**
   * Asserts what was computed, and that the margins kept the values of {@code seed}. The tolerance is that of the
   * reference files, whose results are about 1.
   */
  private static void close(String what, double[] expected, float[] actual, long seed, boolean added) {
    float[] before = Results.padded(expected.length, seed);
    double meanSquare = Arrays.stream(expected).map(e -> e * e).average().orElse(0);
    double tolerance = 1e-5 * Math.max(1, Math.sqrt(meanSquare));
    for (int i = 0; i < actual.length; i++) {
      boolean margin = i < OFFSET || i >= OFFSET + expected.length;
      double value = margin ? before[i] : expected[i - OFFSET] + (added ? before[i] : 0);
      if (!(Math.abs(actual[i] - value) <= (margin ? 0 : tolerance + 1e-4 * Math.abs(value)))) {
        throw new AssertionError(what + "[" + (i - OFFSET) + "] is " + actual[i] + " and not " + value);
      }
    }
  }

  /** One chain of float32 additions would be off by a millionth. */
  @Test
  void biasGradientsOfManyPixelsAreExact() {
    Conv2dShape s = Conv2dShape.product(2000, 1, 9);
    float[] dy = ConvCases.values(ConvCases.outputSize(s), 1);
    double[] sum = new double[s.oc()];
    for (int i = 0; i < dy.length; i++) {
      dy[i] = Math.abs(dy[i]);
      sum[i % s.oc()] += dy[i];
    }
    float[] db = new float[s.oc()];
    Conv2dEngine.biasGradient(s, dy, 0, db, 0, false);
    for (int o = 0; o < s.oc(); o++) {
      assertEquals(sum[o], db[o], 2e-7 * sum[o]);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void vectorsHaveTheBitsOfPlainLoops(Conv2dShape s) {
    new Results(s, new ScalarKernels()).assertSameBits(new Results(s, new SimdKernels()));
  }

  @Test
  void bitsDoNotDependOnTheNumberOfThreads() {
    int before = Threads.count();
    try {
      for (Conv2dShape s : cases().toList()) {
        Threads.set(1);
        Results one = new Results(s, Kernels.get());
        for (int threads : new int[] {2, 3, 7}) {
          Threads.set(threads);
          one.assertSameBits(new Results(s, Kernels.get()));
        }
      }
    } finally {
      Threads.set(before);
    }
  }

  @Test
  void infinitiesAndNaNsSpreadAlike() {
    for (Conv2dShape s : ConvCases.chosen()) {
      float[] x = Results.padded(ConvCases.inputSize(s), 1);
      float[] w = Results.padded(s.weights(), 2);
      float[] dy = Results.padded(ConvCases.outputSize(s), 4);
      x[OFFSET] = Float.POSITIVE_INFINITY;
      w[OFFSET + s.weights() / 2] = Float.NEGATIVE_INFINITY;
      w[OFFSET + s.weights() - 1] = Float.NaN;
      dy[OFFSET + ConvCases.outputSize(s) / 2] = Float.NaN;
      Results scalar = new Results(s, new ScalarKernels(), x, w, dy);
      scalar.assertSameBits(new Results(s, new SimdKernels(), x, w, dy));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreAdjoint(Conv2dShape s) {
    Results r = new Results(s, Kernels.get());
    // <x * w, dy> = <x, dy * wᵀ> = <w, xᵀ * dy>
    double forward = dot(r.yUnbiased, r.dy, ConvCases.outputSize(s));
    double scale = Math
        .sqrt(dot(r.yUnbiased, r.yUnbiased, ConvCases.outputSize(s)) * dot(r.dy, r.dy, ConvCases.outputSize(s)));
    assertEquals(forward, dot(r.x, r.dx, ConvCases.inputSize(s)), 1e-6 * (1 + scale));
    assertEquals(forward, dot(r.w, r.dw, s.weights()), 1e-6 * (1 + scale));
  }

  private static double dot(float[] a, float[] b, int length) {
    double sum = 0;
    for (int i = OFFSET; i < OFFSET + length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void casesCoverManyChunksAndBands() {
    assertTrue(cases().anyMatch(s -> WeightGradient.chunks(s.flat(), s.weights()).count() > 2));
  }
}
