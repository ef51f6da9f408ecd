package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JoiningTest {
  @Test
  void partsLieSideBySide() {
    Tensor a = Tensor.of(Shape.of(2, 1), 1, 2);
    Tensor b = Tensor.of(Shape.of(2, 2), 3, 4, 5, 6);
    assertArrayEquals(new float[] {1, 3, 4, 1, 2, 5, 6, 2}, a.concat(1, b, a).toArray());
    assertArrayEquals(new float[] {5, 6, 1, 2}, b.rows(1, 2).concat(0, a.reshape(1, 2)).toArray());
    assertEquals(Shape.of(2, 3), Joining.concat(-1, a, Tensor.zeros(2, 0), b).shape());
    assertArrayEquals(new float[] {3, 4, 5, 6}, Joining.concat(1, b).toArray());
    assertEquals(Shape.of(2, 3, 1), a.stack(1, a, a).shape());
    assertArrayEquals(new float[] {1, 2, 2, 1},
        a.squeeze().stack(0, a.squeeze().slice(Slice.along(0).step(-1))).array());
  }

  @Test
  void everyPartGetsItsGradient() {
    Tensor a = random("a", 3, 2).requireGradient();
    Tensor constant = random("b", 3, 4);
    Tensor dy = random("dy", 3, 8);
    Pass.TRAINING.run(() -> a.concat(1, constant, a).backward(dy));
    for (int row = 0; row < 3; row++) {
      assertEquals(dy.get(row, 1) + dy.get(row, 7), a.grad().get(row, 1));
    }
  }

  @Test
  void partsThatDoNotFitAreNamed() {
    Tensor x = Tensor.zeros(2, 3);
    assertError("concat: [2, 3] and [2, 4] differ in more than axis 0", () -> x.concat(0, Tensor.zeros(2, 4)));
    assertError("concat: [2, 3] and [3] differ in more than axis 1", () -> x.concat(1, Tensor.zeros(3)));
    assertError("concat: [2, 3] has no axis 2", () -> x.concat(2, x));
    assertError("concat: 2 tensors like [2147483647, 0] have more than 2147483647 slices along axis 0",
        () -> Joining.concat(0, Tensor.zeros(Integer.MAX_VALUE, 0), Tensor.zeros(1, 0)));
    assertError("concat: there is no tensor to join", () -> Joining.concat(0));
    assertError("stack: [2, 3] and [3, 3] differ", () -> x.stack(0, x, Tensor.zeros(3, 3)));
    assertError("unsqueeze: [2, 3] with one axis more has no axis 3", () -> x.stack(3, x));
  }
}
