package fathom.core;

import static fathom.core.Tensors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AutogradTest {
  /** Long enough for {@link Buffers} to recycle it. */
  private static final int LENGTH = 2000;

  @Test
  void inferenceIsTheDefaultAndRecordsNothing() {
    Tensor x = ones().requireGradient();
    assertEquals(Pass.INFERENCE, Pass.current());
    assertFalse(twice(x).wantsGradient());
    Pass.GRADIENTS.run(() -> assertTrue(twice(x).wantsGradient()));
    Pass.TRAINING.run(() -> Pass.INFERENCE.run(() -> assertFalse(twice(x).wantsGradient())));
    assertEquals(Pass.INFERENCE, Pass.current());
  }

  @Test
  void aPassEndsWithItsBodyEvenWhenThatThrows() {
    assertThrows(IllegalStateException.class, () -> Pass.TRAINING.run(() -> {
      throw new IllegalStateException();
    }));
    assertEquals(Pass.INFERENCE, Pass.current());
  }

  @Test
  void backwardAddsToWhatIsThereUntilCleared() {
    Tensor x = ones().requireGradient();
    Pass.TRAINING.run(() -> twice(x).backward(ones()));
    Pass.TRAINING.run(() -> twice(x).backward(ones()));
    assertEquals(4, x.grad().get(0));
    x.clearGradient();
    assertFalse(x.hasGradient());
    Pass.TRAINING.run(() -> twice(x).backward(ones()));
    assertEquals(2, x.grad().get(0));
  }

  @Test
  void everyPathAddsItsGradient() {
    Tensor x = ones().requireGradient();
    // A diamond: y is used by two operations, whose results meet again.
    Pass.TRAINING.run(() -> {
      Tensor y = twice(x);
      sum(twice(y), twice(twice(y))).backward(ones());
    });
    assertEquals(2 * 2 + 2 * 2 * 2, x.grad().get(7));
  }

  @Test
  void noGradientFlowsThroughDetached() {
    Tensor x = ones().requireGradient();
    Pass.TRAINING.run(() -> sum(twice(x), twice(twice(x).detach())).backward(ones()));
    assertEquals(2, x.grad().get(0));
  }

  @Test
  void aChainOfAHundredThousandOperationsDoesNotOverflowTheStack() {
    Tensor x = Tensor.zeros(1).requireGradient();
    Pass.TRAINING.run(() -> {
      Tensor y = x;
      for (int i = 0; i < 100_000; i++) {
        Tensor input = y;
        y = Node.result("next", input.shape(), new float[1], out -> input.addGradient(out.gradient(), 0), input);
      }
      y.backward();
    });
    assertEquals(1, x.grad().item());
  }

  @Test
  void innerActivationsAreRecycledAndSaySo() {
    Tensor x = ones().requireGradient();
    Tensor[] inner = new Tensor[3];
    Pass.TRAINING.run(() -> {
      Tensor result = Pass.inner(() -> {
        inner[0] = twice(x);
        inner[1] = twice(inner[0]).keep();
        inner[2] = Pass.inner(() -> twice(inner[1]));
        return twice(inner[2]);
      });
      result.backward(ones());
      assertEquals(16, result.get(0));
    });
    assertEquals(4, inner[1].get(0));
    String message = "tensor: the memory of this [2000] activation from inside a network was recycled;"
        + " call keep() on it before, or copy it with toArray()";
    assertEquals(message, assertThrows(TensorException.class, () -> inner[0].get(0)).getMessage());
    assertEquals(message, assertThrows(TensorException.class, () -> inner[2].toArray()).getMessage());
    assertEquals("Tensor[2000] recycled", inner[0].toString());
    assertEquals(16, x.grad().get(0));
  }

  @Test
  void aWarmStepReusesItsMemory() {
    Tensor x = ones().requireGradient();
    float[][] seen = new float[2][];
    for (int step = 0; step < 2; step++) {
      int now = step;
      Pass.TRAINING.run(() -> Pass.inner(() -> {
        Tensor y = twice(x);
        seen[now] = y.array();
        return twice(y);
      }).backward(ones()));
    }
    assertTrue(seen[0] == seen[1]);
  }

  @Test
  void aGraphIsUsedOnce() {
    Tensor x = ones().requireGradient();
    Tensor y = Pass.TRAINING.get(() -> twice(x));
    y.backward(ones());
    assertError("backward: the graph of twice [2000] was already used by an earlier backward() and its saved values are"
        + " released; run the forward pass again", () -> y.backward(ones()));
  }

  @Test
  void misuseIsExplained() {
    Tensor x = Tensor.zeros(2, 3);
    assertError("backward: [2, 3] is no scalar; give backward(...) a gradient of that shape", x::backward);
    assertError("backward: the tensor is [2, 3], its gradient [3, 2]", () -> x.backward(Tensor.zeros(3, 2)));
    assertError(
        "backward: [2, 3] was not recorded; compute it inside Pass.TRAINING from parameters or from tensors with"
            + " requireGradient()",
        () -> x.backward(Tensor.zeros(2, 3)));
    assertError("grad: this [2, 3] tensor has no gradient; call requireGradient() before the forward pass", x::grad);
    x.requireGradient();
    assertError("grad: this [2, 3] tensor has no gradient; no backward() has reached it since the last clearGradient()",
        x::grad);
    Tensor y = Pass.TRAINING.get(() -> twice(x));
    assertError("grad: this [2, 3] tensor has no gradient; only leaves keep theirs", y::grad);
    assertError("requireGradient: [2, 3] is the result of an operation, not a leaf", y::requireGradient);
    assertError("item: [2, 3] has 6 elements, item() needs exactly one", x::item);
    assertError("get: [2, 3] has no element [1, 3]", () -> x.get(1, 3));
    assertError("get: [2, 3] has no element [1]", () -> x.get(1));
    assertError("tensor: [2, 3] has 6 elements, got 2", () -> Tensor.of(Shape.of(2, 3), 1, 2));
  }

  @Test
  void theGradientCheckFindsWrongAndMissingGradients() {
    Tensor x = Tensor.of(Shape.of(3), 0.5f, -1, 2);
    GradCheck.of("twice", in -> twice(in[0])).inputs(x).check();
    AssertionError wrong = assertThrows(AssertionError.class, () -> GradCheck.of("thrice", in -> Node.result(
        "thrice", in[0].shape(), scaled(in[0], 3), y -> in[0].addGradient(y.gradient(), 0), in[0])).inputs(x).check());
    assertTrue(wrong.getMessage().startsWith("thrice: gradient of input 0 [3] at element 0 is "), wrong::getMessage);
    AssertionError missing = assertThrows(AssertionError.class, () -> GradCheck.of("first", in -> twice(in[0]))
        .inputs(x, Tensor.zeros(2)).check());
    assertEquals("first: no gradient reached input 1 [2]", missing.getMessage());
    assertArrayEquals(new float[] {0.5f, -1, 2}, x.toArray());
  }

  private static Tensor ones() {
    return Tensor.full(Shape.of(LENGTH), 1);
  }

  private static float[] scaled(Tensor x, float factor) {
    float[] y = Buffers.take(x.size());
    for (int i = 0; i < y.length; i++) {
      y[i] = factor * x.array()[x.offset() + i];
    }
    return y;
  }

  private static Tensor twice(Tensor x) {
    return Node.result("twice", x.shape(), scaled(x, 2), y -> {
      x.addGradient(y.gradient(), 0);
      x.addGradient(y.gradient(), 0);
    }, x);
  }

  private static Tensor sum(Tensor a, Tensor b) {
    float[] y = scaled(a, 1);
    Elementwise.addInto(b.array(), b.offset(), y, 0, y.length);
    return Node.result("sum", a.shape(), y, out -> {
      a.addGradient(out.gradient(), 0);
      b.passGradient(out.takeGradient());
    }, a, b);
  }
}
