package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ExtremesTest {
  private static final float NAN = Float.NaN;

  @Test
  void theFirstAmongEqualsAndNanAboveAll() {
    Tensor x = Tensor.of(Shape.of(2, 4), 1, 7, 7, 0, 2, NAN, 9, NAN);
    assertArrayEquals(new int[] {1, 1}, x.argMax(1));
    assertArrayEquals(new int[] {3, 1}, x.argMin(-1));
    assertArrayEquals(new int[] {1, 1, 1, 1}, x.max(0).indices());
    assertArrayEquals(new float[] {2, NAN, 9, NAN}, x.max(0).values().toArray());
    assertArrayEquals(new float[] {1, NAN, 7, NAN}, x.min(0).values().toArray());
    assertEquals(NAN, x.amax().item());
    assertEquals(0, x.rows(0, 1).amin().item());
    assertEquals(Shape.of(1, 4), x.amin(ReductionOptions.DEFAULT.axes(0).keepDims()).shape());
    float low = Float.NEGATIVE_INFINITY;
    assertArrayEquals(new int[] {0}, Tensor.of(Shape.of(2), low, low).argMax(0));
  }

  @Test
  void equalElementsShareTheGradientOrTheFirstTakesAll() {
    Tensor x = Tensor.of(Shape.of(2, 3), 5, 1, 5, 5, NAN, NAN).requireGradient();
    Pass.TRAINING.run(() -> x.amax(1).backward(Tensor.of(Shape.of(2), 2, 4)));
    assertArrayEquals(new float[] {1, 0, 1, 0, 2, 2}, x.grad().toArray());
    x.clearGradient();
    Pass.TRAINING.run(() -> x.max(1).values().backward(Tensor.of(Shape.of(2), 2, 4)));
    assertArrayEquals(new float[] {2, 0, 0, 0, 4, 0}, x.grad().toArray());
  }

  @Test
  void nothingHasNoExtreme() {
    assertError("amax: [2, 0] has no element to choose from", () -> Tensor.zeros(2, 0).amax(1));
    assertError("amin: [0] has no element to choose from", () -> Tensor.zeros(0).amin());
    assertError("argMax: [2, 0] has no element to choose from", () -> Tensor.zeros(2, 0).argMax(1));
    assertEquals(0, Tensor.zeros(2, 0).argMin(0).length);
    assertEquals(Shape.of(0), Tensor.zeros(2, 0).amax(0).shape());
    assertError("max: [2] has no axis 1", () -> Tensor.zeros(2).max(1));
  }

  @Test
  void bitsDoNotDependOnThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 30, 40, 50).requireGradient();
      Tensor[] y = Pass.TRAINING.get(() -> new Tensor[] {x.amax(0, 2), x.max(1).values(), x.min(2).values()});
      for (Tensor result : y) {
        result.backward(random("dy", result.shape().dims()));
      }
      return new float[][] {y[0].toArray(), y[1].toArray(), y[2].toArray(), x.grad().array()};
    });
  }
}
