package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class NormalizationTest {
  private static final int[] CHANNELS = {1, 2, 3, 10, 15, 16, 17, 31, 32, 33, 64, 100, 128, 500, 1001};
  private static final BatchNormOptions DEFAULT = BatchNormOptions.DEFAULT;

  /** Batch normalisation in double precision, from the definition. */
  private static final class Reference {
    final double[] mean;
    final double[] variance;
    final double[] y;
    final double[] dx;
    final double[] dgamma;
    final double[] dbeta;

    Reference(Tensor x, Tensor gamma, Tensor beta, Tensor residual, boolean relu, Tensor dz) {
      int c = x.dim(-1);
      int rows = x.size() / c;
      mean = new double[c];
      variance = new double[c];
      y = new double[x.size()];
      dx = new double[x.size()];
      dgamma = new double[c];
      dbeta = new double[c];
      float[] v = x.toArray();
      for (int j = 0; j < c; j++) {
        for (int i = j; i < v.length; i += c) {
          mean[j] += v[i] / (double) rows;
        }
        for (int i = j; i < v.length; i += c) {
          variance[j] += (v[i] - mean[j]) * (v[i] - mean[j]) / rows;
        }
        double s = 1 / Math.sqrt(variance[j] + 1e-5);
        for (int i = j; i < v.length; i += c) {
          y[i] = gamma.get(j) * (v[i] - mean[j]) * s + beta.get(j) + residual.array()[i];
          double dr = relu && y[i] <= 0 ? 0 : dz.array()[i];
          dbeta[j] += dr;
          dgamma[j] += dr * (v[i] - mean[j]) * s;
          dx[i] = dr; // finished below
          y[i] = relu ? Math.max(y[i], 0) : y[i];
        }
        for (int i = j; i < v.length; i += c) {
          dx[i] = gamma.get(j) * s * (dx[i] - dbeta[j] / rows - (v[i] - mean[j]) * s * dgamma[j] / rows);
        }
      }
    }
  }

  @Test
  void trainingFollowsTheDefinition() {
    for (int c : CHANNELS) {
      for (int[] dims : new int[][] {{2, c}, {37, c}, {3, 11, 7, c}}) {
        Tensor gamma = random("gamma", c).requireGradient();
        Tensor beta = random("beta", c).requireGradient();
        Tensor x = random("x", dims).requireGradient();
        Tensor dz = random("dz", dims);
        Reference expected = new Reference(x, gamma, beta, Tensor.zeros(dims), false, dz);
        Tensor mean = random("mean", c);
        Tensor variance = random("variance", c);
        Tensor oldMean = Tensor.of(mean.shape(), mean.array());
        Tensor oldVariance = Tensor.of(mean.shape(), variance.array());
        Pass.TRAINING.run(() -> {
          Tensor y = x.batchNorm(DEFAULT.gamma(gamma).beta(beta).running(mean, variance));
          assertNear(expected.y, y.array(), 1e-5);
          y.backward(dz);
        });
        assertNear(expected.dbeta, beta.grad().array(), 1e-5);
        assertNear(expected.dgamma, gamma.grad().array(), 1e-5);
        assertNear(expected.dx, x.grad().array(), dims[0] == 2 ? 1e-3 : 1e-5);
        int rows = x.size() / c;
        for (int j = 0; j < c; j++) {
          assertEquals(0.9 * oldMean.get(j) + 0.1 * expected.mean[j], mean.get(j), 1e-6);
          double unbiased = expected.variance[j] * rows / (rows - 1);
          assertEquals(0.9 * oldVariance.get(j) + 0.1 * unbiased, variance.get(j), 1e-6);
        }
      }
    }
  }

  @Test
  void inferenceUsesTheRunningStatisticsAndLeavesThem() {
    Tensor x = random("x", 3, 5, 4, 17);
    Tensor mean = random("mean", 17);
    Tensor variance = random("variance", 17).mul(random("variance", 17));
    float[] before = mean.toArray();
    for (Pass pass : new Pass[] {Pass.INFERENCE, Pass.GRADIENTS}) {
      float[] y = pass.get(() -> x.batchNorm(DEFAULT.running(mean, variance).epsilon(1e-3))).array();
      for (int i = 0; i < y.length; i++) {
        assertEquals((x.array()[i] - mean.get(i % 17)) / Math.sqrt(variance.get(i % 17) + 1e-3), y[i], 1e-5);
      }
    }
    assertArrayEquals(before, mean.toArray());
  }

  @Test
  void withoutRunningStatisticsEveryPassUsesThoseOfTheBatch() {
    Tensor x = random("x", 20, 3);
    assertArrayEquals(
        Pass.TRAINING.get(() -> x.batchNorm(DEFAULT)).toArray(),
        Pass.INFERENCE.get(() -> x.batchNorm(DEFAULT)).toArray());
  }

  @Test
  void momentumIsTheWeightOfTheBatch() {
    Tensor x = Tensor.of(Shape.of(3, 1), 1, 2, 6);
    Tensor mean = Tensor.full(Shape.of(1), 10);
    Tensor variance = Tensor.full(Shape.of(1), 20);
    Pass.TRAINING.run(() -> x.batchNorm(DEFAULT.running(mean, variance).momentum(0.25)));
    assertEquals(0.75f * 10 + 0.25f * 3, mean.get(0));
    assertEquals(0.75f * 20 + 0.25f * 7, variance.get(0)); // (4 + 1 + 9) / 2
    Pass.TRAINING.run(() -> x.batchNorm(DEFAULT.running(mean, variance).momentum(1)));
    assertEquals(3, mean.get(0));
    Pass.TRAINING.run(() -> x.mul(x).batchNorm(DEFAULT.running(mean, variance).momentum(0)));
    assertEquals(3, mean.get(0));
  }

  @Test
  void statisticsKeepTheirDigitsWhenTheMeanIsLarge() {
    Tensor x = random("x", 16, 20, 20, 3);
    float[] v = x.array();
    for (int i = 0; i < v.length; i++) { // the second channel has its outliers where the centre is taken from
      v[i] = i % 3 == 0 ? v[i] + 30_000 : i % 3 == 1 ? v[i] + (i < 600 ? 1_000 : 0) : 1e-3f * v[i] - 5;
    }
    Tensor one = Tensor.full(Shape.of(3), 1);
    Reference expected = new Reference(x, one, Tensor.zeros(3), Tensor.zeros(16, 20, 20, 3), false, x);
    Tensor mean = Tensor.zeros(3);
    Tensor variance = Tensor.zeros(3);
    float[] y = Pass.TRAINING.get(() -> x.batchNorm(DEFAULT.running(mean, variance).momentum(1))).array();
    for (int j = 0; j < 3; j++) {
      assertEquals(1, mean.get(j) / expected.mean[j], 2e-7); // float32 has 0.6e-7
      assertEquals(1, variance.get(j) / (expected.variance[j] * 6400 / 6399), 2e-6);
    }
    for (int i = 0; i < y.length; i++) { // rounding the mean to float32 costs 0.001 of a deviation of the first channel
      assertEquals(expected.y[i], y[i], i % 3 == 0 ? 2e-3 : 2e-4);
    }
  }

  @Test
  void aConstantChannelBecomesBeta() {
    Tensor x = Tensor.full(Shape.of(30, 30, 2), 0.1f).requireGradient();
    Pass.TRAINING.run(() -> {
      Tensor y = x.batchNorm(DEFAULT.beta(Tensor.full(Shape.of(2), 3)));
      assertEquals(3, y.get(17, 5, 1), 1e-4);
      y.backward(random("dy", 30, 30, 2));
    });
    assertTrue(Double.isFinite(x.grad().sum().item()));
  }

  @Test
  void nanAndInfinityStayInTheirChannel() {
    Tensor x = random("x", 200, 3).requireGradient();
    x.array()[3 * 5] = Float.NaN;
    x.array()[3 * 2 + 1] = Float.POSITIVE_INFINITY;
    for (boolean relu : new boolean[] {false, true}) {
      Tensor mean = Tensor.zeros(3);
      Tensor variance = Tensor.zeros(3);
      BatchNormOptions options = DEFAULT.running(mean, variance).momentum(1);
      Pass.TRAINING.run(() -> {
        Tensor y = x.batchNorm(relu ? options.relu() : options);
        y.backward(random("dy", 200, 3));
        for (int i = 0; i < 600; i++) {
          assertEquals(i % 3 != 2, Float.isNaN(y.array()[i]));
          assertEquals(i % 3 != 2, Float.isNaN(x.grad().array()[i]));
        }
        x.clearGradient();
      });
      assertEquals(Float.NaN, mean.get(0));
      assertEquals(Float.POSITIVE_INFINITY, mean.get(1));
      assertEquals(Float.NaN, variance.get(1));
    }
  }

  @Test
  void fusedFormsHaveTheBitsOfTheChain() {
    for (int c : new int[] {3, 16, 17, 64, 100}) {
      for (Pass pass : new Pass[] {Pass.TRAINING, Pass.GRADIENTS}) {
        Tensor x = random("x", 6, 13, 13, c).requireGradient();
        Tensor residual = random("residual", 6, 13, 13, c).requireGradient();
        Tensor gamma = random("gamma", c).requireGradient();
        Tensor beta = random("beta", c).requireGradient();
        Tensor dz = random("dz", 6, 13, 13, c);
        BatchNormOptions options = DEFAULT.gamma(gamma).beta(beta).running(random("mean", c),
            Tensor.full(Shape.of(c), 2));
        Tensor[] leaves = {x, gamma, beta, residual};
        assertSame(
            run(pass, () -> x.batchNorm(options).relu(), dz, x, gamma, beta),
            run(pass, () -> x.batchNorm(options.relu()), dz, x, gamma, beta));
        assertSame(
            run(pass, () -> x.batchNorm(options).add(residual).relu(), dz, leaves),
            run(pass, () -> x.batchNorm(options.residual(residual).relu()), dz, leaves));
        assertSame(
            run(pass, () -> x.batchNorm(options).add(residual), dz, leaves),
            run(pass, () -> x.batchNorm(options.residual(residual)), dz, leaves));
        // Inside a network gradients go from operation to operation in the same memory.
        assertSame(
            run(pass, () -> twice(twice(x).batchNorm(options).add(twice(residual)).relu()), dz, leaves),
            run(pass, () -> twice(twice(x).batchNorm(options.residual(twice(residual)).relu())), dz, leaves));
        assertSame(
            run(pass, () -> twice(twice(x).batchNorm(options).relu()), dz, x),
            run(pass, () -> twice(twice(x).batchNorm(options.relu())), dz, x));
      }
    }
  }

  private static Tensor twice(Tensor x) {
    return x.mul(Tensor.scalar(2));
  }

  /** Returns the result and the gradients of the leaves. */
  private static float[][] run(Pass pass, Supplier<Tensor> body, Tensor dz, Tensor... leaves) {
    float[][] results = new float[leaves.length + 1][];
    pass.run(() -> {
      Tensor y = Pass.inner(body::get);
      results[0] = y.toArray();
      y.backward(dz);
    });
    for (int i = 0; i < leaves.length; i++) {
      results[i + 1] = leaves[i].grad().toArray();
      leaves[i].clearGradient();
    }
    return results;
  }

  private static void assertSame(float[][] expected, float[][] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i], "result " + i);
    }
  }

  @Test
  void aResidualThatIsUsedElsewhereGetsAllItsGradients() {
    Tensor x = random("x", 4, 8, 8, 16).requireGradient();
    Tensor dz = random("dz", 4, 8, 8, 16);
    // A residual block: r goes into a branch and round it. First piecewise, with tensors of their own.
    float[][] expected = run(Pass.TRAINING, () -> {
      Tensor r = twice(x);
      Tensor copy = twice(x);
      return twice(r).batchNorm(DEFAULT).add(copy).relu();
    }, dz, x);
    float[][] actual = run(Pass.TRAINING, () -> {
      Tensor r = twice(x);
      return twice(r).batchNorm(DEFAULT.residual(r).relu());
    }, dz, x);
    assertArrayEquals(expected[0], actual[0]);
    assertArrayEquals(expected[1], actual[1], 1e-5f);
    // The residual is the input itself, and is used again afterwards.
    expected = run(Pass.TRAINING, () -> twice(x).batchNorm(DEFAULT).add(twice(x)).relu().add(twice(x)), dz, x);
    actual = run(Pass.TRAINING, () -> {
      Tensor r = twice(x);
      return r.batchNorm(DEFAULT.residual(r).relu()).add(r);
    }, dz, x);
    assertArrayEquals(expected[0], actual[0]);
    assertArrayEquals(expected[1], actual[1], 1e-5f);
  }

  @Test
  void gradientsGoOnlyWhereTheyAreWanted() {
    Tensor gamma = random("gamma", 16);
    Tensor beta = random("beta", 16);
    Tensor x = random("x", 10, 20, 16);
    Tensor residual = random("residual", 10, 20, 16);
    Tensor dz = random("dz", 10, 20, 16);
    Tensor[] leaves = {x, gamma, beta, residual};
    for (Pass pass : new Pass[] {Pass.TRAINING, Pass.GRADIENTS}) {
      for (boolean plain : new boolean[] {false, true}) {
        BatchNormOptions options = DEFAULT.gamma(gamma).beta(beta)
            .running(random("mean", 16), Tensor.full(Shape.of(16), 2));
        BatchNormOptions all = plain ? options : options.residual(residual).relu();
        float[][] expected = null;
        for (int wanted = 15; wanted > 0; wanted--) {
          Tensor[] in = new Tensor[4];
          for (int k = 0; k < 4; k++) {
            in[k] = Tensor.of(leaves[k].shape(), leaves[k].array());
            if ((wanted >> k & 1) == 1) {
              in[k].requireGradient();
            }
          }
          if (plain && wanted == 8) {
            continue; // nothing but the residual, which is not used
          }
          BatchNormOptions now = all.gamma(in[1]).beta(in[2]);
          Pass.TRAINING.run(() -> {
            Tensor start = in[0].wantsGradient() ? in[0].mul(Tensor.scalar(1)) : in[0];
            pass.get(() -> start.batchNorm(plain ? now : now.residual(in[3]))).backward(dz);
          });
          float[][] gradients = new float[4][];
          for (int k = 0; k < 4; k++) {
            boolean gets = in[k].wantsGradient() && !(plain && k == 3);
            assertEquals(gets, in[k].hasGradient());
            gradients[k] = gets ? in[k].grad().array() : null;
            if (gets && wanted < 15) {
              assertArrayEquals(expected[k], gradients[k]);
            }
          }
          expected = wanted == 15 ? gradients : expected;
        }
      }
    }
  }

  @Test
  void bitsDoNotDependOnThreads() {
    for (int c : new int[] {3, 16, 130}) {
      assertSameBitsForAnyThreads(() -> {
        Tensor x = random("x", 40, 17, 17, c).requireGradient();
        Tensor residual = random("residual", 40, 17, 17, c).requireGradient();
        Tensor gamma = random("gamma", c).requireGradient();
        Tensor mean = random("mean", c);
        Tensor variance = random("variance", c);
        BatchNormOptions options = DEFAULT.gamma(gamma).running(mean, variance).residual(residual).relu();
        float[][] results = run(
            Pass.TRAINING, () -> x.batchNorm(options), random("dz", 40, 17, 17, c), x, residual, gamma);
        return new float[][] {results[0], results[1], results[2], results[3], mean.array(), variance.array()};
      });
    }
  }

  @Test
  void trainingIsAnEventOfThePassAlone() {
    Tensor x = random("x", 8, 3);
    Tensor mean = Tensor.zeros(3);
    Tensor variance = Tensor.full(Shape.of(3), 1);
    Pass.GRADIENTS.run(() -> x.batchNorm(DEFAULT.running(mean, variance)));
    assertFalse(mean.get(0) != 0);
    Pass.TRAINING.run(() -> x.batchNorm(DEFAULT.running(mean, variance)));
    assertTrue(mean.get(0) != 0);
  }

  @Test
  void whatDoesNotFitIsNamed() {
    Tensor x = Tensor.zeros(128, 32, 32, 3);
    Tensor wide = Tensor.zeros(16);
    assertError(
        "batchNorm: input [128, 32, 32, 3] needs a gamma of shape [3], got [16]",
        () -> x.batchNorm(DEFAULT.gamma(wide)));
    assertError(
        "batchNorm: input [128, 32, 32, 3] needs a beta of shape [3], got [16]", () -> x.batchNorm(DEFAULT.beta(wide)));
    assertError(
        "batchNorm: input [128, 32, 32, 3] needs a running mean of shape [3], got [16]",
        () -> x.batchNorm(DEFAULT.running(wide, wide)));
    assertError(
        "batchNorm: input [128, 32, 32, 3] needs a running variance of shape [3], got [16]",
        () -> x.batchNorm(DEFAULT.running(Tensor.zeros(3), wide)));
    assertError(
        "batchNorm: input [128, 32, 32, 3] needs a gamma of shape [3], got [1, 3]",
        () -> x.batchNorm(DEFAULT.gamma(Tensor.zeros(1, 3))));
    assertError(
        "batchNorm: input [128, 32, 32, 3] and residual [128, 16, 16, 3] need the same shape",
        () -> x.batchNorm(DEFAULT.residual(Tensor.zeros(128, 16, 16, 3)).relu()));
    assertError(
        "batchNorm: input [16] needs the channels as last axis and at least one axis before, as in [N, C]",
        () -> wide.batchNorm(DEFAULT));
    String advice = " per channel, statistics of a batch need more than 1; use a larger batch, or running statistics"
        + " outside of Pass.TRAINING";
    assertError(
        "batchNorm: input [1, 1, 1, 16] has 1 value" + advice, () -> Tensor.zeros(1, 1, 1, 16).batchNorm(DEFAULT));
    assertError(
        "batchNorm: input [1, 16] has 1 value" + advice,
        () -> Pass.TRAINING.run(() -> Tensor.zeros(1, 16).batchNorm(DEFAULT.running(wide, wide))));
    assertError("batchNorm: input [0, 16] has 0 values" + advice, () -> Tensor.zeros(0, 16).batchNorm(DEFAULT));
    assertError("batchNorm: input [4, 0] has no channels", () -> Tensor.zeros(4, 0).batchNorm(DEFAULT));
    assertEquals(Shape.of(1, 16), Tensor.zeros(1, 16).batchNorm(DEFAULT.running(wide, wide)).shape());
    assertEquals(0, Tensor.zeros(0, 16).batchNorm(DEFAULT.running(wide, wide)).size());
    assertError("batchNorm: momentum 1.5 is not between 0 and 1", () -> DEFAULT.momentum(1.5));
    assertError("batchNorm: momentum NaN is not between 0 and 1", () -> DEFAULT.momentum(Double.NaN));
    assertError("batchNorm: epsilon -1.0 is below 0", () -> DEFAULT.epsilon(-1));
  }

  private static void assertNear(double[] expected, float[] actual, double tolerance) {
    double largest = 1;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance * largest, "element " + i + " of " + expected.length);
    }
  }
}
