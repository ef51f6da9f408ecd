package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OperationTest {
  /** x³, element by element. */
  static Tensor cube(Tensor x) {
    float[] y = x.toArray();
    for (int i = 0; i < y.length; i++) {
      y[i] = y[i] * y[i] * y[i];
    }
    return Operation.of("cube", Tensor.wrap(x.shape(), y), dy -> List.of(dy.mul(x).mul(x).mul(Tensor.scalar(3))), x);
  }

  /** The distance of each row of a from the same row of b: {@code [N, C], [N, C] -> [N]}. */
  static Tensor distance(Tensor a, Tensor b) {
    int rows = a.dim(0);
    int columns = a.dim(1);
    Tensor difference = a.detach().sub(b.detach());
    float[] y = difference.mul(difference).sum(1).toArray();
    for (int n = 0; n < rows; n++) {
      y[n] = (float) Math.sqrt(y[n]);
    }
    return Operation.of("distance", Tensor.wrap(Shape.of(rows), y), dy -> {
      float[] da = difference.toArray(); // da = dy (a - b) / y
      for (int i = 0; i < da.length; i++) {
        da[i] *= dy.get(i / columns) / y[i / columns];
      }
      Tensor gradient = Tensor.wrap(a.shape(), da);
      return List.of(gradient, gradient.mul(Tensor.scalar(-1))); // db = -da
    }, a, b);
  }

  /** The nearest whole number; the gradient passes as if nothing was rounded. */
  static Tensor round(Tensor x) {
    float[] y = x.toArray();
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.round(y[i]);
    }
    return Operation.of("round", Tensor.wrap(x.shape(), y), dy -> List.of(dy), x);
  }

  @Test
  void gradientsAreRight() {
    GradCheck.of("cube", in -> cube(in[0])).inputs(random("x", 3, 4)).check();
    GradCheck.of("distance", in -> distance(in[0], in[1])).inputs(random("a", 3, 4), random("b", 3, 4)).check();
    GradCheck.of("twice", in -> cube(in[0].mul(in[0])).add(in[0])).inputs(random("x", 3, 4)).check();
  }

  @Test
  void wrongGradientsAreFound() {
    AssertionError error = assertThrows(AssertionError.class,
        () -> GradCheck.of("cube", in -> Operation.of("cube", cube(in[0]), dy -> List.of(dy), in[0]))
            .inputs(Tensor.of(Shape.of(1), 2)).check());
    assertTrue(error.getMessage().startsWith("cube: gradient of input 0 [1] at element 0 is "), error.getMessage());
  }

  @Test
  void passesDecideWhatIsRecorded() {
    Tensor x = Tensor.of(Shape.of(2), 1, 2).requireGradient();
    assertFalse(cube(x).wantsGradient());
    assertArrayEquals(new float[] {1, 8}, cube(x).toArray());
    assertTrue(Pass.GRADIENTS.get(() -> cube(x)).wantsGradient());
    assertFalse(Pass.GRADIENTS.get(() -> cube(Tensor.zeros(2))).wantsGradient());
  }

  @Test
  void gradientsFlowAsTheFunctionSays() {
    Tensor x = Tensor.of(Shape.of(3), 0.6f, 1.2f, -2.9f).requireGradient();
    Tensor constant = Tensor.of(Shape.of(3), 1, 2, 3);
    Pass.TRAINING.run(() -> {
      Tensor y = round(x);
      assertArrayEquals(new float[] {1, 1, -3}, y.toArray());
      y.mul(constant).sum().backward();
    });
    assertArrayEquals(new float[] {1, 2, 3}, x.grad().toArray());
    Tensor input = Tensor.scalar(5).requireGradient();
    // The result may be an input itself, or have been recorded: only the given function counts.
    Pass.TRAINING.run(() -> Operation.of("reverse", input, dy -> List.of(dy.mul(Tensor.scalar(-1))), input).backward());
    assertEquals(-1, input.grad().item());
    Pass.TRAINING.run(() -> Operation.of("half", input.mul(input), dy -> List.of(dy), input).backward());
    assertEquals(0, input.grad().item());
  }

  @Test
  void nothingIsRecordedInTheGradientFunction() {
    Tensor x = Tensor.scalar(2).requireGradient();
    Pass[] inside = new Pass[1];
    Pass.TRAINING.run(() -> Operation.of("watch", Tensor.scalar(3), dy -> {
      inside[0] = Pass.current();
      return List.of(dy);
    }, x).backward());
    assertSame(Pass.INFERENCE, inside[0]);
  }

  @Test
  void theResultIsNotRecycled() {
    float[] mine = new float[4096];
    Tensor x = Tensor.zeros(4096).requireGradient();
    Pass.TRAINING.run(() -> Pass.inner(() -> {
      Tensor y = Operation.of("mine", Tensor.wrap(x.shape(), mine), dy -> List.of(dy), x.mul(x));
      return y.mul(y).sum();
    }).backward());
    Tensor other = x.add(Tensor.scalar(1));
    assertArrayEquals(new float[4096], mine);
    assertEquals(1, other.get(0));
  }

  @Test
  void errors() {
    Tensor x = Tensor.zeros(2, 3).requireGradient();
    assertError("mine: the operation has no input that a gradient could flow to",
        () -> Operation.of("mine", Tensor.zeros(2), dy -> List.of()));
    assertError("mine: the gradient function returned 1 tensors for 2 inputs; it must return one for each",
        () -> Pass.TRAINING.run(() -> Operation.of("mine", Tensor.scalar(1), dy -> List.of(dy), x, x).backward()));
    assertError("mine: the gradient function returned [] for input 0 [2, 3]; a gradient has the shape of its input",
        () -> Pass.TRAINING.run(() -> Operation.of("mine", Tensor.scalar(1), dy -> List.of(dy), x).backward()));
  }
}
