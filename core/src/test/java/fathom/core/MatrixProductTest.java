package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MatrixProductTest {
  /** Many small products, one matrix for all on either side, axes that repeat on both sides. */
  private static final int[][][] SHAPES = {
      {{60, 33, 20}, {60, 20, 17}}, {{70, 30, 40}, {40, 20}}, {{30, 40}, {70, 40, 20}},
      {{5, 1, 31, 16}, {9, 16, 33}}, {{1, 40, 50}, {1, 50, 3}}};

  @Test
  void productsAreSumsOverTheSharedAxis() {
    for (int[][] shapes : SHAPES) {
      Tensor a = random("a", shapes[0]);
      Tensor b = random("b", shapes[1]);
      // The same by broadcast multiplication: [..., M, K, 1] * [..., 1, K, N], summed over K.
      Tensor expected = withAxis(a, a.rank()).mul(withAxis(b, b.rank() - 2)).sum(-2);
      Tensor y = a.matmul(b);
      assertEquals(expected.shape(), y.shape());
      assertArrayEquals(expected.toArray(), y.toArray(), 1e-4f);
    }
  }

  @Test
  void largeProductsAreThoseOfLinear() {
    Tensor a = random("a", 2, 300, 400);
    Tensor b = random("b", 2, 400, 310);
    Tensor y = a.matmul(b);
    for (int i = 0; i < 2; i++) {
      Tensor weight = b.rows(i, i + 1).reshape(400, 310);
      assertArrayEquals(a.rows(i, i + 1).linear(weight).toArray(), y.rows(i, i + 1).toArray());
    }
  }

  private static Tensor withAxis(Tensor x, int at) {
    int[] dims = new int[x.rank() + 1];
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = axis == at ? 1 : x.dim(axis < at ? axis : axis - 1);
    }
    return x.reshape(dims);
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    for (int[][] shapes : SHAPES) {
      assertSameBitsForAnyThreads(() -> {
        Tensor a = random("a", shapes[0]).requireGradient();
        Tensor b = random("b", shapes[1]).requireGradient();
        Tensor y = Pass.TRAINING.get(() -> a.matmul(b));
        y.backward(random("dy", y.shape().dims()));
        return new float[][] {y.toArray(), a.grad().toArray(), b.grad().toArray()};
      });
    }
  }

  @Test
  void gradientsAreAdded() {
    Tensor a = random("a", 3, 2, 4).requireGradient();
    Tensor b = random("b", 4, 5).requireGradient();
    Tensor dy = random("dy", 3, 2, 5);
    Pass.TRAINING.run(() -> a.matmul(b).backward(dy));
    float[] da = a.grad().toArray();
    float[] db = b.grad().toArray();
    Pass.TRAINING.run(() -> a.matmul(b).backward(dy));
    assertArrayEquals(a.grad().toArray(), Tensor.of(a.shape(), da).add(Tensor.of(a.shape(), da)).toArray(), 1e-5f);
    assertArrayEquals(b.grad().toArray(), Tensor.of(b.shape(), db).add(Tensor.of(b.shape(), db)).toArray(), 1e-5f);
  }

  @Test
  void emptyAxes() {
    Tensor a = Tensor.zeros(2, 3, 0).requireGradient();
    Tensor y = Pass.TRAINING.get(() -> a.matmul(Tensor.zeros(0, 4)));
    assertEquals(Shape.of(2, 3, 4), y.shape());
    assertArrayEquals(new float[24], y.toArray());
    y.backward(Tensor.zeros(2, 3, 4));
    assertEquals(Shape.of(2, 3, 0), a.grad().shape());
    assertEquals(Shape.of(0, 3, 4), Tensor.zeros(0, 3, 5).matmul(Tensor.zeros(0, 5, 4)).shape());
    assertEquals(Shape.of(0, 3, 4), Tensor.zeros(1, 3, 5).matmul(Tensor.zeros(0, 5, 4)).shape());
    assertEquals(Shape.of(3, 0), Tensor.zeros(3, 5).matmul(Tensor.zeros(5, 0)).shape());
  }

  @Test
  void linearOfNothing() {
    Tensor weight = random("weight", 4, 2).requireGradient();
    Tensor bias = random("bias", 2).requireGradient();
    Tensor y = Pass.TRAINING.get(() -> Tensor.zeros(0, 3, 4).linear(weight, bias));
    assertEquals(Shape.of(0, 3, 2), y.shape());
    y.backward(Tensor.zeros(0, 3, 2));
    assertArrayEquals(new float[8], weight.grad().toArray());
    assertArrayEquals(new float[2], bias.grad().toArray());
    assertArrayEquals(bias.toArray(), Tensor.zeros(1, 0).linear(Tensor.zeros(0, 2), bias).toArray());
    assertError("linear: bias [2] does not fit weight [0, 3], expected [3]",
        () -> Tensor.zeros(1, 0).linear(Tensor.zeros(0, 3), bias));
  }

  @Test
  void errors() {
    assertError("matmul: the matrices of [2, 3] have 3 columns, those of [4, 5] 4 rows",
        () -> Tensor.zeros(2, 3).matmul(Tensor.zeros(4, 5)));
    assertError("matmul: the matrices of [1, 3] have 3 columns, those of [4, 1] 4 rows",
        () -> Tensor.zeros(3).matmul(Tensor.zeros(4)));
    assertError("matmul: the leading axes of [2, 3, 4] and [5, 4, 6] do not broadcast, axis -3 has sizes 2 and 5",
        () -> Tensor.zeros(2, 3, 4).matmul(Tensor.zeros(5, 4, 6)));
    assertError("matmul: [] and [3] must have at least one axis each; mul multiplies by a scalar",
        () -> Tensor.scalar(1).matmul(Tensor.zeros(3)));
    assertError("linear: input [2, 3] has 3 features, weight [4, 5] expects 4",
        () -> Tensor.zeros(2, 3).linear(Tensor.zeros(4, 5)));
    assertError("linear: input [] must be [..., in] and weight [4, 5] [in, out]",
        () -> Tensor.scalar(1).linear(Tensor.zeros(4, 5)));
  }
}
