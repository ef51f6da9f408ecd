package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class LayoutTest {
  @Test
  void reshapeSharesItsMemory() {
    Tensor x = random("x", 4, 6);
    Tensor y = x.reshape(2, -1, 3);
    assertEquals(Shape.of(2, 4, 3), y.shape());
    assertSame(x.array(), y.array());
    assertEquals(Shape.of(24), x.reshape(-1).shape());
    assertEquals(Shape.SCALAR, Tensor.zeros(1, 1).reshape().shape());
    assertEquals(Shape.of(0, 2), Tensor.zeros(0, 3).reshape(-1, 2).shape());
  }

  @Test
  void reshapesThatCannotBeAreNamed() {
    Tensor x = Tensor.zeros(2, 3);
    assertError("reshape: [2, 3] has 6 elements, [4, 2] has 8", () -> x.reshape(4, 2));
    assertError("reshape: [2, 3] has 6 elements, [] has 1", () -> x.reshape());
    assertError("reshape: [2, 3] has 6 elements, the -1 in [4, -1] needs a multiple of 4", () -> x.reshape(4, -1));
    assertError("reshape: [2, 3] has 6 elements, the -1 in [0, -1] needs a multiple of 0", () -> x.reshape(0, -1));
    assertError("reshape: [-1, 2, -1] has more than one -1", () -> x.reshape(-1, 2, -1));
    assertError("shape: [-2, 3] has the negative size -2", () -> x.reshape(-2, 3));
  }

  @Test
  void rowsShareTheirMemory() {
    Tensor x = random("x", 5, 2, 3);
    Tensor y = x.rows(1, 4);
    assertEquals(Shape.of(3, 2, 3), y.shape());
    assertSame(x.array(), y.array());
    assertEquals(x.get(3, 1, 2), y.get(2, 1, 2));
    assertEquals(x.get(2, 0, 1), y.rows(1, 2).get(0, 0, 1));
    assertEquals(0, x.rows(5, 5).size());
    assertEquals(Shape.of(0, 3), Tensor.zeros(0, 3).rows(0, 0).shape());
  }

  @Test
  void rowsThatAreNotThereAreNamed() {
    Tensor x = Tensor.zeros(5, 3);
    assertError("rows: [5, 3] has no rows 2 to 6", () -> x.rows(2, 6));
    assertError("rows: [5, 3] has no rows -1 to 2", () -> x.rows(-1, 2));
    assertError("rows: [5, 3] has no rows 3 to 2", () -> x.rows(3, 2));
    assertError("rows: [] has no rows 0 to 1", () -> Tensor.scalar(1).rows(0, 1));
  }

  @Test
  void gradientsOfOverlappingRowsAddUp() {
    Tensor x = random("x", 4, 1000).requireGradient();
    Pass.TRAINING.run(() -> {
      Tensor y = x.mul(Tensor.scalar(3));
      y.rows(0, 3).add(y.rows(1, 4)).sum().backward();
    });
    for (int row = 0; row < 4; row++) {
      assertEquals(row == 0 || row == 3 ? 3 : 6, x.grad().get(row, 999));
    }
  }

  @Test
  void viewsInsideANetworkSurviveTheirUse() {
    Tensor x = random("x", 4, 1000).requireGradient();
    float[] expected = x.toArray();
    Pass.TRAINING.run(() -> {
      Tensor y = Pass.inner(
          () -> x.add(Tensor.scalar(0)).reshape(1000, 4).relu().reshape(2, 2000).rows(0, 2).mul(x.reshape(2, 2000)));
      y.sum().backward();
    });
    for (int i = 0; i < expected.length; i++) {
      expected[i] = 2 * Math.max(expected[i], 0);
    }
    assertArrayEquals(expected, x.grad().array());
  }

  @Test
  void permuteReordersAxes() {
    Tensor x = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    Tensor y = x.permute(1, 0);
    assertEquals(Shape.of(3, 2), y.shape());
    assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, y.toArray());
    assertArrayEquals(new float[] {4, 5, 6}, x.rows(1, 2).permute(1, 0).toArray());
    assertError("permute: [0, 0] does not name each axis of [2, 3] once", () -> x.permute(0, 0));
    assertError("permute: [1] does not name each axis of [2, 3] once", () -> x.permute(1));
    assertError("permute: [0, 2] does not name each axis of [2, 3] once", () -> x.permute(0, 2));
  }
}
