package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class InterpolationTest {
  private static Tensor row(InterpolateOptions options, float... values) {
    return Tensor.of(Shape.of(1, 1, values.length, 1), values).interpolate(options);
  }

  @Test
  void nearestTakesThePixelOfTheCorner() {
    assertArrayEquals(new float[] {1, 1, 2, 2, 3, 3}, row(InterpolateOptions.size(1, 6), 1, 2, 3).toArray());
    assertArrayEquals(new float[] {1, 1, 2, 2, 3}, row(InterpolateOptions.size(1, 5), 1, 2, 3).toArray());
    assertArrayEquals(new float[] {1, 3}, row(InterpolateOptions.size(1, 2), 1, 2, 3, 4).toArray());
    // 9 pixels from 6: the coordinates of whole numbers are not lost to rounding.
    assertArrayEquals(
        new float[] {1, 1, 2, 3, 3, 4, 5, 5, 6}, row(InterpolateOptions.size(1, 9), 1, 2, 3, 4, 5, 6).toArray());
  }

  @Test
  void bilinearInterpolatesBetweenCentresOrCorners() {
    assertArrayEquals(
        new float[] {0, 1, 3, 4}, row(InterpolateOptions.size(1, 4).bilinear(), 0, 4).toArray());
    assertArrayEquals(
        new float[] {0, 1, 2, 3, 4}, row(InterpolateOptions.size(1, 5).bilinearAlignCorners(), 0, 4).toArray(), 1e-6f);
    assertArrayEquals(new float[] {0}, row(InterpolateOptions.size(1, 1).bilinearAlignCorners(), 0, 4).toArray());
    assertArrayEquals(new float[] {2}, row(InterpolateOptions.size(1, 1).bilinear(), 0, 4).toArray());
  }

  @Test
  void aScaleIsNotTheQuotientOfTheSizes() {
    assertEquals(Shape.of(1, 1, 3, 1), row(InterpolateOptions.scale(1, 0.7), 1, 2, 3, 4, 5).shape());
    float step = 1 / 0.7f;
    assertArrayEquals(new float[] {step / 2 + 0.5f, 1.5f * step + 0.5f, 2.5f * step + 0.5f},
        row(InterpolateOptions.scale(1, 0.7).bilinear(), 1, 2, 3, 4, 5).toArray(), 1e-6f);
  }

  @Test
  void bilinearInterpolationToTheSameSizeCopies() {
    assertArrayEquals(new float[] {1, 2, 4}, row(InterpolateOptions.scale(1, 1.3).bilinear(), 1, 2, 4).toArray());
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    for (InterpolateOptions o : new InterpolateOptions[] {
        InterpolateOptions.scale(2), InterpolateOptions.size(45, 20).bilinear()}) {
      assertSameBitsForAnyThreads(() -> {
        Tensor x = random("x", 4, 31, 33, 10).requireGradient();
        Tensor y = Pass.TRAINING.get(() -> x.interpolate(o));
        y.backward(random("dy", y.shape().dims()));
        return new float[][] {y.toArray(), x.grad().toArray()};
      });
    }
  }

  @Test
  void errors() {
    Tensor x = Tensor.zeros(1, 3, 4, 2);
    assertError("interpolate: input [3, 4, 2] must be [N, H, W, C] with at least one pixel",
        () -> Tensor.zeros(3, 4, 2).interpolate(InterpolateOptions.scale(2)));
    assertError("interpolate: input [1, 0, 4, 2] must be [N, H, W, C] with at least one pixel",
        () -> Tensor.zeros(1, 0, 4, 2).interpolate(InterpolateOptions.scale(2)));
    assertError("interpolate: scale 0.3x0.2 leaves 0x0 pixels of input [1, 3, 4, 2]",
        () -> x.interpolate(InterpolateOptions.scale(0.3, 0.2)));
    assertError("shape: [1, 2147483647, 2147483647, 2] has more than 2147483647 elements",
        () -> x.interpolate(InterpolateOptions.scale(1e10)));
    assertError("interpolate: the size 0x3 must be at least 1x1", () -> InterpolateOptions.size(0, 3));
    assertError("interpolate: the scale 0.0x0.0 must be positive", () -> InterpolateOptions.scale(0));
    assertError("interpolate: the scale NaNxNaN must be positive", () -> InterpolateOptions.scale(Double.NaN));
  }
}
