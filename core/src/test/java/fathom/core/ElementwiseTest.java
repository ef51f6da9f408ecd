package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ElementwiseTest {
  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void broadcastsByTheRulesOfNumPy() {
    int[][][] shapes = {{{5, 7}, {5, 7}}, {{5, 7}, {7}}, {{7}, {5, 7}}, {{5, 7}, {1}}, {{}, {5, 7}}, {{}, {}},
        {{1}, {1, 1}},
        {{5, 1}, {1, 7}}, {{5, 1}, {7}}, {{2, 3, 4}, {2, 1, 4}}, {{2, 1, 4}, {2, 3, 4}}, {{2, 3, 1}, {2, 3, 4}},
        {{2, 3, 1}, {4}}, {{3, 1, 2, 1}, {4, 1, 5}}, {{2, 3, 2, 3}, {1, 3, 1, 3}}, {{0, 3}, {3}}, {{4, 0}, {4, 1}},
        {{6000, 3}, {3}}, {{3}, {6000, 3}}, {{2, 9000}, {2, 1}}, {{300, 1}, {1, 300}}, {{40, 1, 30}, {40, 20, 30}}};
    for (int[][] shape : shapes) {
      Tensor a = random("a", shape[0]);
      Tensor b = random("b", shape[1]);
      Tensor sum = a.add(b);
      Tensor difference = a.sub(b);
      Tensor product = a.mul(b);
      int[] dims = sum.shape().dims();
      int[] index = new int[dims.length];
      for (int i = 0; i < sum.size(); i++) {
        float left = at(a, index);
        float right = at(b, index);
        assertEquals(left + right, sum.array()[i]);
        assertEquals(left - right, difference.array()[i]);
        assertEquals(left * right, product.array()[i]);
        for (int axis = dims.length - 1; axis >= 0 && ++index[axis] == dims[axis]; axis--) {
          index[axis] = 0;
        }
      }
    }
  }

  /** Returns the element of x that broadcasts to an index. */
  private static float at(Tensor x, int... index) {
    int[] own = new int[x.rank()];
    for (int axis = 0; axis < own.length; axis++) {
      own[axis] = x.dim(axis) == 1 ? 0 : index[index.length - own.length + axis];
    }
    return x.get(own);
  }

  @Test
  void shapesThatDoNotBroadcastAreNamed() {
    assertError(
        "add: [2, 3] and [4] do not broadcast, axis -1 has sizes 3 and 4",
        () -> Tensor.zeros(2, 3).add(Tensor.zeros(4)));
    assertError(
        "mul: [2, 3, 4] and [3, 1, 4] do not broadcast, axis -3 has sizes 2 and 3",
        () -> Tensor.zeros(2, 3, 4).mul(Tensor.zeros(3, 1, 4)));
    assertError(
        "sub: [2] and [0] do not broadcast, axis -1 has sizes 2 and 0", () -> Tensor.zeros(2).sub(Tensor.zeros(0)));
  }

  @Test
  void zerosInfinitiesAndNansFollowTheArithmeticOfFloats() {
    Tensor x = Tensor.of(Shape.of(5), 0f, -0f, INFINITY, -INFINITY, NAN);
    for (float other : new float[] {0f, -0f, 2, INFINITY, NAN}) {
      float[] sum = x.add(Tensor.scalar(other)).array();
      float[] difference = Tensor.scalar(other).sub(x).array();
      float[] product = x.mul(Tensor.scalar(other)).array();
      for (int i = 0; i < 5; i++) {
        assertEquals(x.get(i) + other, sum[i]);
        assertEquals(other - x.get(i), difference[i]);
        assertEquals(x.get(i) * other, product[i]);
      }
    }
  }

  @Test
  void numbersAreOperandsToo() {
    Tensor x = Tensor.of(Shape.of(4), -2, 0, 1, 3);
    assertArrayEquals(new float[] {-1.5f, 0.5f, 1.5f, 3.5f}, x.add(0.5f).toArray());
    assertArrayEquals(new float[] {-2.5f, -0.5f, 0.5f, 2.5f}, x.sub(0.5f).toArray());
    assertArrayEquals(new float[] {-6, 0, 3, 9}, x.mul(3).toArray());
    assertArrayEquals(new float[] {-2 / 3f, 0, 1 / 3f, 1}, x.div(3).toArray());
    assertArrayEquals(new float[] {4, 0, 1, 9}, x.pow(2).toArray());
    assertArrayEquals(new float[] {2, -0f, -1, -3}, x.neg().toArray());
  }

  @Test
  void numbersThatAreRepeatedInLongRunsMeetEveryElement() {
    Tensor x = random("x", 3, 5000);
    Tensor column = random("c", 3, 1);
    Tensor quotient = x.div(column);
    Tensor inverse = column.div(x);
    Tensor larger = x.maximum(column);
    Tensor smaller = column.minimum(x);
    for (int i = 0; i < x.size(); i++) {
      float c = column.array()[i / 5000];
      assertEquals(x.array()[i] / c, quotient.array()[i]);
      assertEquals(c / x.array()[i], inverse.array()[i]);
      assertEquals(Math.max(x.array()[i], c), larger.array()[i]);
      assertEquals(Math.min(x.array()[i], c), smaller.array()[i]);
    }
  }

  @Test
  void limitsOfClampMayBeMissingOrCrossed() {
    Tensor x = Tensor.of(Shape.of(5), -INFINITY, -1, 2, INFINITY, NAN);
    assertArrayEquals(new float[] {-0.5f, -0.5f, 2, INFINITY, NAN}, x.clamp(-0.5f, INFINITY).toArray());
    assertArrayEquals(new float[] {-INFINITY, -1, 1, 1, NAN}, x.clamp(-INFINITY, 1).toArray());
    assertArrayEquals(new float[] {1, 1, 1, 1, NAN}, x.clamp(3, 1).toArray());
  }

  @Test
  void gradientsAreSummedWithManyDigits() {
    Tensor a = Tensor.zeros(1 << 20, 3).requireGradient();
    Tensor b = Tensor.zeros(3).requireGradient();
    Tensor c = Tensor.zeros().requireGradient();
    Tensor upstream = Tensor.full(a.shape(), 0.1f);
    Pass.TRAINING.run(() -> a.add(b).add(c).backward(upstream));
    assertEquals(0.1f * (1 << 20), b.grad().get(1), 0.1);
    assertEquals(0.3f * (1 << 20), c.grad().item(), 0.3);
    assertArrayEquals(upstream.array(), a.grad().array());
  }

  @Test
  void aTensorUsedTwiceGetsBothGradients() {
    Tensor x = random("x", 3000).requireGradient();
    Pass.TRAINING.run(() -> {
      Tensor y = x.mul(Tensor.scalar(2));
      y.add(y).sub(y.mul(y)).sum().backward(); // 4x - 4x²
    });
    for (int i = 0; i < x.size(); i++) {
      assertEquals(4 - 8 * x.get(i), x.grad().get(i), 1e-4);
    }
  }

  @Test
  void operandsMayNotWantAGradient() {
    Tensor a = random("a", 4, 500);
    Tensor b = random("b", 500);
    Tensor wanting = random("w", 4, 500).requireGradient();
    Tensor wantingRow = random("r", 500).requireGradient();
    Pass.TRAINING.run(() -> {
      a.add(wantingRow).sum().backward();
      wanting.add(b).sum().backward();
      b.sub(wanting).sum().backward();
      a.sub(wantingRow).sum().backward();
      a.mul(wantingRow).sum().backward();
      wanting.mul(b).sum().backward();
    });
    assertArrayEquals(b.add(Tensor.zeros(4, 1)).toArray(), wanting.grad().toArray());
    float[] sums = a.sum(0).toArray();
    assertArrayEquals(sums, wantingRow.grad().toArray(), 1e-6f);
    assertTrue(!a.hasGradient() && !b.hasGradient());
  }

  @Test
  void bitsDoNotDependOnThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor a = random("a", 70, 33, 17).requireGradient();
      Tensor b = random("b", 33, 1).requireGradient();
      Tensor c = random("c", 17).requireGradient();
      Tensor y = Pass.TRAINING.get(() -> a.mul(b).sub(c).exp().div(b.maximum(c)).pow(c).clamp(0.1f, 9));
      y.backward(random("dy", 70, 33, 17));
      return new float[][] {y.toArray(), a.grad().array(), b.grad().array(), c.grad().array()};
    });
  }
}
