package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class ShortcutsTest {
  @Test
  void everyOtherPixelAndZerosOnBothSides() {
    Tensor x = random("x", 2, 5, 4, 3);
    Tensor y = x.shortcut(2, 7);
    assertEquals(Shape.of(2, 3, 2, 7), y.shape());
    for (int n = 0; n < 2; n++) {
      for (int h = 0; h < 3; h++) {
        for (int w = 0; w < 2; w++) {
          for (int c = 0; c < 7; c++) {
            assertEquals(c >= 2 && c < 5 ? x.get(n, 2 * h, 2 * w, c - 2) : 0, y.get(n, h, w, c));
          }
        }
      }
    }
  }

  @Test
  void sizesAreRoundedUp() {
    assertEquals(Shape.of(1, 3, 2, 4), Tensor.zeros(1, 7, 6, 4).shortcut(3, 4).shape());
    assertEquals(Shape.of(1, 1, 1, 4), Tensor.zeros(1, 7, 6, 4).shortcut(9, 4).shape());
    Tensor x = Tensor.zeros(1, 2, 2, 3);
    assertSame(x, x.shortcut(1, 3));
  }

  @Test
  void adjointToItsGradientAndNoResultOfOldMemory() { // <Ax, y> = <x, Aᵀy>
    Tensor x = random("x", 3, 16, 16, 8).requireGradient();
    Tensor dy = random("dy", 3, 8, 8, 16);
    for (int times = 1; times <= 2; times++) { // the second time buffers are recycled
      Pass.TRAINING.run(() -> {
        x.clearGradient();
        Tensor y = x.mul(Tensor.scalar(1)).shortcut(2, 16);
        y.backward(dy);
        assertEquals(y.mul(dy).sum().item(), x.mul(x.grad()).sum().item(), 1e-4);
        assertEquals(0, x.grad().get(1, 1, 1, 1));
        assertEquals(0, x.grad().get(1, 2, 1, 1));
      });
      Buffers.give(Tensor.full(x.shape(), 7).array());
      Buffers.give(Tensor.full(dy.shape(), 7).array());
    }
  }

  @Test
  void aStrideBeyondTheImageTakesTheFirstPixel() {
    Tensor x = random("x", 2, 3, 4, 2);
    Tensor y = x.shortcut(Integer.MAX_VALUE, 4);
    assertEquals(Shape.of(2, 1, 1, 4), y.shape());
    assertEquals(x.get(1, 0, 0, 1), y.get(1, 0, 0, 2));
    assertError("shape: [2, 1, 1, 2147483646] has more than 2147483647 elements",
        () -> x.shortcut(4, Integer.MAX_VALUE - 1));
  }

  @Test
  void whatCannotBeIsNamed() {
    Tensor x = Tensor.zeros(1, 4, 4, 16);
    assertError(
        "shortcut: input [1, 4, 4, 16] has 16 channels, 19 cannot be reached by as many zero channels before as after;"
            + " choose 16 plus an even number",
        () -> x.shortcut(2, 19));
    assertError(
        "shortcut: input [1, 4, 4, 16] has 16 channels, 8 cannot be reached by as many zero channels before as after;"
            + " choose 16 plus an even number",
        () -> x.shortcut(2, 8));
    assertError("shortcut: stride 0 is below 1", () -> x.shortcut(0, 16));
    assertError("shortcut: input [4, 4] is not [N, H, W, C]", () -> Tensor.zeros(4, 4).shortcut(2, 4));
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 8, 31, 32, 16).requireGradient();
      Tensor y = Pass.TRAINING.get(() -> x.shortcut(2, 32));
      y.backward(random("dy", 8, 16, 16, 32));
      return new float[][] {y.toArray(), x.grad().toArray()};
    });
  }
}
