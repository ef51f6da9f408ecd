package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProbabilitiesTest {
  @Test
  void everyRowSumsToOne() {
    Tensor x = random("x", 3, 5, 7).mul(Tensor.scalar(20));
    for (int axis = 0; axis < 3; axis++) {
      Tensor p = x.softmax(axis);
      for (float sum : p.sum(axis).array()) {
        assertEquals(1, sum, 1e-6);
      }
      assertArrayEquals(p.toArray(), x.logSoftmax(axis).exp().toArray(), 1e-6f);
      assertArrayEquals(x.argMax(axis), p.argMax(axis));
    }
  }

  @Test
  void bordersOfWhatFloatsHold() {
    float infinity = Float.POSITIVE_INFINITY;
    Tensor x = Tensor.of(Shape.of(4, 2), 1e30f, -1e30f, -infinity, 5, Float.NaN, 1, -infinity, -infinity);
    assertArrayEquals(new float[] {1, 0, 0, 1, Float.NaN, Float.NaN, Float.NaN, Float.NaN}, x.softmax(1).toArray());
    assertArrayEquals(
        new float[] {0, -2e30f, -infinity, 0, Float.NaN, Float.NaN, Float.NaN, Float.NaN}, x.logSoftmax(1).toArray());
    assertEquals(Shape.of(2, 0), Tensor.zeros(2, 0).softmax(1).shape());
    assertEquals(Shape.of(0, 2), Tensor.zeros(0, 2).logSoftmax(1).shape());
    assertError("softmax: [4, 2] has no axis 2", () -> x.softmax(2));
    assertError("logSoftmax: [] has no axis 0", () -> Tensor.scalar(1).logSoftmax(0));
  }

  @Test
  void bitsDoNotDependOnThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 40, 30, 50).requireGradient();
      Tensor[] y = Pass.TRAINING.get(() -> new Tensor[] {x.softmax(-1), x.logSoftmax(2), x.softmax(0)});
      for (Tensor result : y) {
        result.backward(random("dy", 40, 30, 50));
      }
      return new float[][] {y[0].toArray(), y[1].toArray(), y[2].toArray(), x.grad().array()};
    });
  }
}
