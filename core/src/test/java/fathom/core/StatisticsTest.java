package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StatisticsTest {
  private static final VarianceOptions BIASED = VarianceOptions.DEFAULT.correction(0);

  @Test
  void largeMeansCostNoDigits() {
    Tensor x = Tensor.zeros(1000, 3);
    double[] mean = new double[3];
    for (int i = 0; i < x.size(); i++) {
      x.array()[i] = random("x", 1000, 3).array()[i] + 30_000;
      mean[i % 3] += x.array()[i] / 1000.0;
    }
    double[] variance = new double[3];
    for (int i = 0; i < x.size(); i++) {
      variance[i % 3] += Math.pow(x.array()[i] - mean[i % 3], 2) / 999;
    }
    for (int c = 0; c < 3; c++) {
      assertEquals(variance[c], x.var(0).get(c), 1e-6);
      assertEquals(Math.sqrt(variance[c] * 999 / 1000), x.std(BIASED.axes(0)).get(c), 1e-6);
    }
  }

  @Test
  void shapesAndDegrees() {
    Tensor x = Tensor.of(Shape.of(2, 2), 1, 3, 5, 5);
    assertArrayEquals(new float[] {2, 0}, x.var(1).toArray());
    assertArrayEquals(new float[] {1, 0}, x.var(BIASED.axes(-1)).toArray());
    assertArrayEquals(new float[] {1, 0}, x.std(BIASED.axes(-1)).toArray());
    assertEquals(Shape.of(1, 1), x.std(BIASED.keepDims()).shape());
    assertEquals(11 / 3f, x.var().item());
    assertEquals(Float.NaN, Tensor.scalar(2).var().item());
    assertEquals(Float.POSITIVE_INFINITY, x.var(VarianceOptions.DEFAULT.correction(5)).item());
    assertEquals(0, Tensor.scalar(2).var(BIASED).item());
    assertEquals(Float.NaN, Tensor.zeros(0).std(BIASED).item());
    assertError("var: [2, 2] has no axis 2", () -> x.var(2));
    assertError("std: axis 0 of [2, 2] is given twice in [0, 0]", () -> x.std(0, 0));
  }

  @Test
  void bitsDoNotDependOnThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 90, 41, 31).requireGradient();
      Tensor y = Pass.TRAINING.get(() -> x.var(0, 2));
      y.backward(random("dy", 41));
      return new float[][] {y.toArray(), x.grad().array(), x.std().toArray()};
    });
  }
}
