package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Layer, group and instance normalisation; {@link NormalizationTest} has that of batches. */
class LayerAndGroupNormTest {
  private static final NormOptions PLAIN = NormOptions.DEFAULT;

  /** A normalisation in double precision, from the definition. */
  private static final class Reference {
    final double[] y;
    final double[] dx;
    final double[] dgamma;
    final double[] dbeta;

    /**
     * Normalises elements that have the same number of a group together.
     *
     * @param group number of the group of each element
     */
    Reference(Tensor x, Tensor gamma, Tensor beta, Tensor dz, IntUnaryOperator group) {
      int c = gamma.size();
      int n = x.size();
      float[] dy = dz.toArray();
      y = new double[n];
      dx = new double[n];
      dgamma = new double[c];
      dbeta = new double[c];
      double[] size = new double[n];
      double[] mean = new double[n];
      double[] variance = new double[n];
      double[] sum = new double[n];
      double[] dot = new double[n];
      for (int i = 0; i < n; i++) {
        size[group.applyAsInt(i)]++;
      }
      for (int i = 0; i < n; i++) {
        int g = group.applyAsInt(i);
        mean[g] += x.array()[i] / size[g];
      }
      for (int i = 0; i < n; i++) {
        int g = group.applyAsInt(i);
        variance[g] += (x.array()[i] - mean[g]) * (x.array()[i] - mean[g]) / size[g];
      }
      for (int i = 0; i < n; i++) {
        int g = group.applyAsInt(i);
        double xhat = (x.array()[i] - mean[g]) / Math.sqrt(variance[g] + 1e-5);
        double t = dy[i] * gamma.get(i % c);
        y[i] = gamma.get(i % c) * xhat + beta.get(i % c);
        dgamma[i % c] += dy[i] * xhat;
        dbeta[i % c] += dy[i];
        sum[g] += t / size[g];
        dot[g] += t * xhat / size[g];
      }
      for (int i = 0; i < n; i++) {
        int g = group.applyAsInt(i);
        double s = 1 / Math.sqrt(variance[g] + 1e-5);
        dx[i] = (dy[i] * gamma.get(i % c) - sum[g] - (x.array()[i] - mean[g]) * s * dot[g]) * s;
      }
    }
  }

  private static void check(Reference expected, Tensor x, Tensor gamma, Tensor beta, Tensor dz, Tensor y) {
    y.backward(dz);
    assertNear(expected.y, y);
    assertNear(expected.dx, x.grad());
    assertNear(expected.dgamma, gamma.grad());
    assertNear(expected.dbeta, beta.grad());
  }

  private static void assertNear(double[] expected, Tensor actual) {
    double largest = 1;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual.array()[i], 1e-5 * largest, "element " + i + " of " + expected.length);
    }
  }

  @Test
  void layerNormFollowsTheDefinition() {
    for (int c : new int[] {3, 16, 17, 64, 100, 513, 5000}) {
      for (int rows : new int[] {1, 10, 131}) {
        Tensor gamma = random("gamma", c).requireGradient();
        Tensor beta = random("beta", c).requireGradient();
        Tensor x = random("x", rows, c).add(Tensor.scalar(10)).requireGradient();
        Tensor dz = random("dz", rows, c);
        Reference expected = new Reference(x, gamma, beta, dz, i -> i / c);
        Pass.TRAINING.run(
            () -> check(expected, x, gamma, beta, dz, x.layerNorm(1, PLAIN.gamma(gamma).beta(beta))));
      }
    }
  }

  @Test
  void groupNormFollowsTheDefinition() {
    for (int c : new int[] {6, 48, 96}) {
      for (int groups : new int[] {1, 2, 3, c}) {
        Tensor gamma = random("gamma", c).requireGradient();
        Tensor beta = random("beta", c).requireGradient();
        Tensor x = random("x", 3, 19, 21, c).add(Tensor.scalar(10)).requireGradient();
        Tensor dz = random("dz", 3, 19, 21, c);
        int image = 19 * 21 * c;
        Reference expected = new Reference(x, gamma, beta, dz, i -> i / image * groups + i % c / (c / groups));
        Pass.TRAINING.run(
            () -> check(expected, x, gamma, beta, dz, x.groupNorm(groups, PLAIN.gamma(gamma).beta(beta))));
      }
    }
  }

  @Test
  void formsOfNormalisationMeetWhereTheyShould() {
    Tensor x = random("x", 2, 5, 4, 6);
    float[] instance = x.instanceNorm(PLAIN).toArray();
    assertArrayEquals(instance, x.groupNorm(6, PLAIN).toArray());
    float[] one = x.groupNorm(1, PLAIN).toArray();
    float[] layer = x.layerNorm(3, PLAIN).toArray();
    float[] batch = x.rows(0, 1).batchNorm(BatchNormOptions.DEFAULT).toArray();
    for (int i = 0; i < one.length; i++) {
      assertEquals(layer[i], one[i], 1e-6);
    }
    for (int i = 0; i < batch.length; i++) {
      assertEquals(batch[i], instance[i], 1e-6);
    }
  }

  @Test
  void aLargeMeanCostsNoAccuracy() {
    float[] near = new float[100];
    float[] far = new float[100];
    for (int i = 0; i < 100; i++) {
      near[i] = i % 10 * 0.125f;
      far[i] = near[i] + 100_000;
    }
    float[] expected = Tensor.wrap(Shape.of(1, 100), near).layerNorm(1, PLAIN).toArray();
    float[] actual = Tensor.wrap(Shape.of(1, 100), far).layerNorm(1, PLAIN).toArray();
    assertArrayEquals(expected, actual, 1e-6f);
  }

  @Test
  void oneInputMayWantAGradientAlone() {
    Tensor x = random("x", 4, 3);
    Tensor gamma = random("gamma", 3).requireGradient();
    Pass.TRAINING.run(() -> x.layerNorm(1, PLAIN.gamma(gamma)).sum().backward());
    Tensor first = Tensor.of(gamma.shape(), gamma.grad().toArray());
    gamma.clearGradient();
    Pass.TRAINING.run(() -> x.layerNorm(1, PLAIN.gamma(gamma).beta(Tensor.zeros(3))).sum().backward());
    assertArrayEquals(first.array(), gamma.grad().toArray());
    gamma.clearGradient();
    Pass.TRAINING.run(() -> x.reshape(4, 1, 3).groupNorm(1, PLAIN.gamma(gamma)).sum().backward());
    assertArrayEquals(first.array(), gamma.grad().toArray(), 1e-5f);
    assertFalse(x.hasGradient());
  }

  @Test
  void bitsDoNotDependOnThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 5, 31, 30, 48).requireGradient();
      Tensor gamma = random("gamma", 48).requireGradient();
      NormOptions options = PLAIN.gamma(gamma);
      Tensor y = Pass.TRAINING.get(() -> x.layerNorm(1, options).add(x.groupNorm(4, options))
          .add(x.instanceNorm(options)));
      y.backward(random("dy", 5, 31, 30, 48));
      return new float[][] {y.array(), x.grad().array(), gamma.grad().array()};
    });
  }

  @Test
  void whatDoesNotFitIsNamed() {
    Tensor x = Tensor.zeros(2, 5, 6);
    assertError("layerNorm: input [2, 5, 6] has no 4 last axes to normalise", () -> x.layerNorm(4, PLAIN));
    assertError("layerNorm: input [2, 0] has no values to normalise", () -> Tensor.zeros(2, 0).layerNorm(1, PLAIN));
    assertError("layerNorm: input [2, 5, 6] needs a gamma of shape [5, 6], got [6]",
        () -> x.layerNorm(2, PLAIN.gamma(Tensor.zeros(6))));
    assertError("groupNorm: 4 groups do not divide the 6 channels of input [2, 5, 6]", () -> x.groupNorm(4, PLAIN));
    assertError("groupNorm: input [2, 5, 6] needs a beta of shape [6], got [5]",
        () -> x.groupNorm(2, PLAIN.beta(Tensor.zeros(5))));
    assertError("groupNorm: input [6] is not [N, ..., C] with at least one channel",
        () -> Tensor.zeros(6).groupNorm(2, PLAIN));
    assertError("instanceNorm: input [2, 1, 6] needs more than 1 value per sample and channel to normalise",
        () -> Tensor.zeros(2, 1, 6).instanceNorm(PLAIN));
    assertError("norm: epsilon -1.0 is below 0", () -> PLAIN.epsilon(-1));
    assertEquals(Shape.of(0, 4), Tensor.zeros(0, 4).layerNorm(1, PLAIN).shape());
    assertEquals(Shape.of(0, 4), Tensor.zeros(0, 4).groupNorm(2, PLAIN).shape());
  }
}
