package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ReductionsTest {
  private static final ReductionOptions ALL = ReductionOptions.DEFAULT;

  @Test
  void sumsAndMeansOverAnyAxes() {
    Tensor x = random("x", 3, 4, 5, 6);
    for (int mask = 1; mask < 16; mask++) {
      int[] axes = new int[Integer.bitCount(mask)];
      int[] kept = {3, 4, 5, 6};
      for (int axis = 0, i = 0; axis < 4; axis++) {
        if ((mask >> axis & 1) == 1) {
          axes[i++] = i % 2 == 0 ? axis : axis - 4;
          kept[axis] = 1;
        }
      }
      double[] expected = new double[Shape.of(kept).size()];
      for (int i = 0; i < x.size(); i++) {
        int at = 0;
        for (int axis = 0, rest = i, size = x.size(); axis < 4; axis++) {
          size /= x.dim(axis);
          at = at * kept[axis] + (kept[axis] == 1 ? 0 : rest / size);
          rest %= size;
        }
        expected[at] += x.array()[i];
      }
      Tensor sum = x.sum(ALL.axes(axes).keepDims());
      Tensor mean = x.mean(axes);
      assertEquals(Shape.of(kept), sum.shape());
      assertEquals(4 - axes.length, mean.rank());
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], sum.array()[i], 1e-5);
        assertEquals(expected[i] / x.size() * expected.length, mean.array()[i], 1e-6);
      }
    }
  }

  @Test
  void shapes() {
    Tensor x = random("x", 2, 3, 4);
    assertEquals(Shape.SCALAR, x.sum().shape());
    assertEquals(Shape.of(1, 1, 1), x.sum(ALL.keepDims()).shape());
    assertEquals(Shape.of(2, 4), x.mean(1).shape());
    assertEquals(Shape.of(2, 3, 1), x.mean(ALL.axes(-1).keepDims()).shape());
    assertEquals(Shape.of(3), x.sum(0, 2).shape());
    assertArrayEquals(x.reshape(2, 12).toArray(), random("x", 2, 1, 12).sum(1).toArray());
    assertEquals(2.5f, Tensor.scalar(2.5f).sum().item());
    assertEquals(2.5f, Tensor.scalar(2.5f).mean().item());
  }

  @Test
  void nothingSumsToZeroAndHasNoMean() {
    assertArrayEquals(new float[3], Tensor.zeros(0, 3).sum(0).toArray());
    assertArrayEquals(new float[] {Float.NaN, Float.NaN}, Tensor.zeros(2, 0).mean(1).toArray());
    assertEquals(0, Tensor.zeros(2, 0).sum(0).size());
    assertEquals(0, Tensor.zeros(0, 2, 0).sum().item());
  }

  @Test
  void longSumsKeepTheirDigits() {
    // One float32 accumulator would stop at 2^24, or be off by percents.
    int n = 30_000_000;
    assertEquals(n, Tensor.full(Shape.of(n), 1).sum().item());
    assertEquals(0.1f, Tensor.full(Shape.of(n), 0.1f).mean().item(), 1e-7);
    int rows = n / 3;
    for (float sum : Tensor.full(Shape.of(rows, 3), 0.1f).sum(0).array()) {
      assertEquals(0.1f * rows, sum, 1.5);
    }
  }

  @Test
  void nansAndInfinitiesStayInTheirColumn() {
    Tensor x = random("x", 1000, 5);
    x.array()[5 * 7 + 1] = Float.NaN;
    x.array()[5 * 700 + 2] = Float.POSITIVE_INFINITY;
    float[] sums = x.sum(0).array();
    assertEquals(Float.NaN, sums[1]);
    assertEquals(Float.POSITIVE_INFINITY, sums[2]);
    for (int c : new int[] {0, 3, 4}) {
      assertEquals(0, sums[c], 150);
    }
  }

  @Test
  void gradientsAreRepeated() {
    Tensor x = random("x", 50, 40, 3).requireGradient();
    Tensor weights = random("weights", 50, 1, 3);
    Pass.TRAINING.run(() -> {
      x.mean(ALL.axes(1).keepDims()).backward(weights);
      x.sum().mul(Tensor.scalar(2)).backward();
    });
    for (int i = 0; i < x.size(); i++) {
      assertEquals(2 + weights.array()[i / 120 * 3 + i % 3] / 40, x.grad().array()[i], 1e-6);
    }
  }

  @Test
  void bitsDoNotDependOnThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 90, 41, 31).requireGradient();
      Tensor[] y = Pass.TRAINING
          .get(() -> new Tensor[] {x.sum(), x.mean(0), x.sum(0, 1), x.mean(2), x.sum(0, 2), x.mean(1)});
      float[][] results = new float[y.length + 1][];
      for (int i = 0; i < y.length; i++) {
        results[i] = y[i].toArray();
        y[i].backward(random("dy", y[i].shape().dims()));
      }
      results[y.length] = x.grad().array();
      return results;
    });
  }

  @Test
  void wrongAxesAreNamed() {
    Tensor x = Tensor.zeros(2, 3);
    assertError("sum: [2, 3] has no axis 2", () -> x.sum(2));
    assertError("mean: [2, 3] has no axis -3", () -> x.mean(0, -3));
    assertError("sum: axis -1 of [2, 3] is given twice in [1, -1]", () -> x.sum(1, -1));
    assertError("mean: [] has no axis 0", () -> Tensor.scalar(1).mean(0));
  }
}
