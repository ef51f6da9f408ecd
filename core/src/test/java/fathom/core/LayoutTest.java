package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
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

  @Test
  void axesComeAndGoAsViews() {
    Tensor x = random("x", 1, 4, 1, 6);
    assertEquals(Shape.of(4, 6), x.squeeze().shape());
    assertEquals(Shape.of(4, 1, 6), x.squeeze(0, 1).shape());
    assertEquals(Shape.of(1, 4, 6), x.squeeze(-2).shape());
    assertSame(x.array(), x.squeeze().array());
    assertEquals(Shape.of(1, 4, 1, 6, 1), x.unsqueeze(-1).shape());
    assertEquals(Shape.of(1, 4, 1, 1, 6), x.unsqueeze(3).shape());
    assertEquals(Shape.of(1, 24), x.flatten(1, -1).shape());
    assertEquals(Shape.of(4, 1, 6), x.flatten(0, 1).shape());
    assertEquals(Shape.of(1), Tensor.scalar(1).flatten(0, -1).shape());
    assertArrayEquals(x.permute(0, 3, 2, 1).toArray(), x.transpose(1, -1).toArray());
    assertError("squeeze: [1, 4, 1, 6] has no axis 4", () -> x.squeeze(4));
    assertError("unsqueeze: [1, 4, 1, 6] with one axis more has no axis 5", () -> x.unsqueeze(5));
    assertError("unsqueeze: [1, 4, 1, 6] with one axis more has no axis -6", () -> x.unsqueeze(-6));
    assertError("flatten: axis 1 of [1, 4, 1, 6] lies before axis 2", () -> x.flatten(2, 1));
    assertError("flatten: [1, 4, 1, 6] has no axis -5", () -> x.flatten(-5, 1));
    assertError("transpose: [1, 4, 1, 6] has no axis 4", () -> x.transpose(0, 4));
  }

  @Test
  void slicesAreThoseOfPython() {
    Tensor x = Tensor.of(Shape.of(5), 0, 1, 2, 3, 4);
    Slice all = Slice.along(0);
    assertArrayEquals(new float[] {1, 3}, x.slice(all.from(1).to(4).step(2)).toArray()); // x[1:4:2]
    assertArrayEquals(new float[] {3, 4}, x.slice(all.from(-2)).toArray()); // x[-2:]
    assertArrayEquals(new float[] {0, 1, 2, 3}, x.slice(all.to(-1)).toArray()); // x[:-1]
    assertArrayEquals(new float[] {0, 1, 2, 3, 4}, x.slice(all.from(-9).to(9)).toArray()); // x[-9:9]
    assertArrayEquals(new float[] {4, 3, 2, 1, 0}, x.slice(all.step(-1)).toArray()); // x[::-1]
    assertArrayEquals(new float[] {4, 2}, x.slice(all.from(9).to(0).step(-2)).toArray()); // x[9:0:-2]
    assertArrayEquals(new float[] {1, 0}, x.slice(all.from(1).to(-9).step(-1)).toArray()); // x[1:-9:-1]
    assertArrayEquals(new float[] {2}, x.slice(all.from(2).step(Integer.MAX_VALUE)).toArray());
    assertEquals(Shape.of(0), x.slice(all.from(3).to(2)).shape());
    assertEquals(Shape.of(0), x.slice(all.from(7)).shape());
    assertEquals(Shape.of(0), Tensor.zeros(0).slice(all.step(-1)).shape());
    assertArrayEquals(new float[] {3}, x.slice(all.from(1), all.from(2).to(3)).toArray()); // x[1:][2:3]
    assertError("slice: [5] has no axis 1", () -> x.slice(Slice.along(1)));
    assertError("slice: a step of 0 along axis 0 leads nowhere; use 1 for every index", () -> all.step(0));
  }

  @Test
  void expandRepeats() {
    Tensor x = Tensor.of(Shape.of(2, 1), 3, 4);
    assertArrayEquals(new float[] {3, 3, 3, 4, 4, 4}, x.expand(-1, 3).toArray());
    assertArrayEquals(new float[] {3, 4, 3, 4}, x.expand(2, 2, 1).toArray());
    assertEquals(Shape.of(2, 0), x.expand(2, 0).shape());
    String rule = "; only axes of size 1 repeat, new ones come in front, and -1 keeps the size of an old one";
    assertError("expand: [2, 1] cannot become [3, 1]" + rule, () -> x.expand(3, 1));
    assertError("expand: [2, 1] cannot become [2]" + rule, () -> x.expand(2));
    assertError("expand: [2, 1] cannot become [-1, 2, 1]" + rule, () -> x.expand(-1, 2, 1));
  }

  @Test
  void bitsDoNotDependOnThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 30, 40, 50).requireGradient();
      Tensor[] y = Pass.TRAINING.get(() -> new Tensor[] {
          x.slice(Slice.along(1).step(3), Slice.along(2).from(1)), x.concat(1, x), x.unsqueeze(1).expand(30, 3, 40, 50),
          x.pad(PadOptions.along(1, 7, 3).and(2, 1, 2).reflect()), x.indexSelect(1, 3, 3, 39, 0, 3),
          x.indexSelect(0, 29, 3, 29)});
      float[][] results = new float[y.length + 1][];
      for (int i = 0; i < y.length; i++) {
        results[i] = y[i].toArray();
        y[i].backward(random("dy", y[i].shape().dims()));
      }
      results[y.length] = x.grad().array();
      return results;
    });
  }
}
