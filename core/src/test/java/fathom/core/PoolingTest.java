package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PoolingTest {
  private static final Pool2dOptions TWO = Pool2dOptions.kernel(2);

  @Test
  void maxPoolTakesTheLargestOfEachWindow() {
    Tensor x = Tensor.of(Shape.of(1, 3, 4, 1), 1, 2, 3, 4, 8, 7, 6, 5, 9, -1, -2, -3);
    assertArrayEquals(new float[] {8, 6}, x.maxPool2d(TWO).toArray());
    assertArrayEquals(new float[] {8, 6, 9, -2}, x.maxPool2d(TWO.ceilMode()).toArray());
    assertArrayEquals(new float[] {8, 7, 6}, x.maxPool2d(TWO.stride(2, 1)).toArray());
    assertEquals(Shape.of(1, 2, 2, 1), x.maxPool2d(Pool2dOptions.kernel(3).stride(2).padding(1)).shape());
    Tensor image = x.reshape(3, 4, 1);
    assertEquals(Shape.of(1, 2, 1), image.maxPool2d(TWO).shape());
  }

  @Test
  void averagePoolDividesByWhatTheWindowHolds() {
    Tensor x = Tensor.of(Shape.of(1, 3, 3, 1), 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertArrayEquals(new float[] {3}, x.averagePool2d(TWO).toArray());
    assertArrayEquals(new float[] {3, 4.5f, 7.5f, 9}, x.averagePool2d(TWO.ceilMode()).toArray());
    assertArrayEquals(new float[] {0.25f, 1.25f, 2.75f, 7}, x.averagePool2d(TWO.padding(1)).toArray());
    assertArrayEquals(new float[] {1, 2.5f, 5.5f, 7}, x.averagePool2d(TWO.padding(1).excludePadding()).toArray());
  }

  @Test
  void adaptiveWindowsOverlapWhereTheSizeIsNoMultiple() {
    Tensor x = Tensor.of(Shape.of(1, 3, 1), 1, 2, 4);
    assertArrayEquals(new float[] {1.5f, 3}, x.adaptiveAveragePool2d(1, 2).toArray());
    assertArrayEquals(new float[] {2, 4}, x.adaptiveMaxPool2d(1, 2).toArray());
    assertArrayEquals(new float[] {1, 1.5f, 2, 3, 4}, x.adaptiveAveragePool2d(1, 5).toArray());
  }

  @Test
  void windowsAreSharedBetweenThreadsWithTheSameBits() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 3, 33, 30, 20).requireGradient();
      Pool2dOptions options = Pool2dOptions.kernel(3).stride(2).padding(1);
      Tensor y = Pass.TRAINING.get(() -> x.maxPool2d(options).add(x.averagePool2d(options))
          .add(x.adaptiveMaxPool2d(17, 15)).add(x.adaptiveAveragePool2d(17, 15)));
      y.backward(random("dy", 3, 17, 15, 20));
      return new float[][] {y.array(), x.grad().array()};
    });
  }

  @Test
  void windowsThatDoNotFitAreExplained() {
    assertError("maxPool2d: a window of 3x2, stride 2 does not fit into input [1, 2, 2, 1]",
        () -> Tensor.zeros(1, 2, 2, 1).maxPool2d(Pool2dOptions.kernel(3, 2).stride(2)));
    assertError("maxPool2d: input [2, 3] is neither [N, H, W, C] nor [H, W, C]",
        () -> Tensor.zeros(2, 3).maxPool2d(TWO));
    assertError("maxPool2d: input [1, 0, 3, 4] has no pixels or no channels",
        () -> Tensor.zeros(1, 0, 3, 4).maxPool2d(TWO));
    assertError("maxPool2d: images of input [1, 4097, 4096, 1] have more than 16777216 pixels",
        () -> Tensor.zeros(1, 4097, 4096, 1).maxPool2d(TWO));
    assertError("averagePool2d: windows have no dilation, got 2x2, dilation 2",
        () -> Tensor.zeros(4, 4, 1).averagePool2d(TWO.dilation(2)));
    assertError("adaptiveAveragePool2d: input [4, 4, 1] cannot become 0x2 pixels; give 1 to 16777216 rows and columns",
        () -> Tensor.zeros(4, 4, 1).adaptiveAveragePool2d(0, 2));
    assertError("adaptiveMaxPool2d: input [4, 4, 1] cannot become 1x2147483647 pixels; give 1 to 16777216 rows and"
        + " columns", () -> Tensor.zeros(4, 4, 1).adaptiveMaxPool2d(1, Integer.MAX_VALUE));
    assertError("maxPool2d: a window of 2147483647x1 does not fit into input [4, 4, 1]",
        () -> Tensor.zeros(4, 4, 1).maxPool2d(Pool2dOptions.kernel(Integer.MAX_VALUE, 1)));
    assertError("pool2d: kernel 2x2, stride 0x0 and dilation 1x1 must be at least 1", () -> TWO.stride(0));
    assertError("pool2d: padding 2x2 must be at least 0 and at most half of kernel 3x3",
        () -> Pool2dOptions.kernel(3).padding(2));
  }

  @Test
  void optionsAreDescribedByWhatDiffersFromTheDefaults() {
    assertEquals("2x2", TWO.toString());
    assertEquals("3x2, stride 2x1, padding 1, dilation 2, ceil mode, padding excluded",
        Pool2dOptions.kernel(3, 2).stride(2, 1).padding(1).dilation(2).ceilMode().excludePadding().toString());
  }

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
