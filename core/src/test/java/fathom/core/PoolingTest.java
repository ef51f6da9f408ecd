package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PoolingTest {
  @Test
  void globalAveragePoolIsTheMeanOverThePixels() {
    for (int c : new int[] {1, 3, 16, 17, 64, 100}) {
      Tensor x = random("x", 3, 7, 5, c);
      Tensor y = x.globalAveragePool();
      assertEquals(Shape.of(3, c), y.shape());
      for (int n = 0; n < 3; n++) {
        for (int j = 0; j < c; j++) {
          double sum = 0;
          for (int pixel = 0; pixel < 35; pixel++) {
            sum += x.get(n, pixel / 5, pixel % 5, j);
          }
          assertEquals(sum / 35, y.get(n, j), 1e-7);
        }
      }
    }
  }

  @Test
  void globalAveragePoolIsAdjointToItsGradient() { // <Ax, y> = <x, Aᵀy>
    Tensor x = random("x", 3, 7, 5, 17).requireGradient();
    Tensor y = random("y", 3, 17);
    Tensor pooled = Pass.TRAINING.get(() -> {
      Tensor result = x.globalAveragePool();
      result.backward(y);
      return result;
    });
    assertEquals(pooled.mul(y).sum().item(), x.mul(x.grad()).sum().item(), 1e-5);
  }

  @Test
  void bitsDoNotDependOnThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 20, 30, 30, 16).requireGradient();
      Tensor y = Pass.TRAINING.get(x::globalAveragePool);
      y.backward(random("dy", 20, 16));
      return new float[][] {y.array(), x.grad().array()};
    });
  }

  @Test
  void otherRanksAreNamed() {
    assertError("globalAveragePool: input [3, 4] is not [N, H, W, C]", () -> Tensor.zeros(3, 4).globalAveragePool());
  }
}
