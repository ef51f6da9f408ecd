package fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SgdTest {
  /** The documented order of operations, to the last bit: two steps by hand in float. */
  @Test
  void arithmetic() {
    float p = 0.3f;
    float g1 = 0.7f;
    float g2 = -0.11f;
    float lr = 0.1f;
    float m = 0.9f;
    float take = (float) (1 - 0.3);
    float decay = 1e-4f;

    float d1 = g1 + decay * p;
    float p1 = p - lr * d1;
    float d2 = g2 + decay * p1;
    float b2 = m * d1 + take * d2;
    assertArrayEquals(new float[] {p1, p1 - lr * b2},
        run(new Sgd().momentum(0.9).dampening(0.3).weightDecay(1e-4), p, g1, g2));

    float n1 = p - lr * (d1 + m * d1);
    float e2 = g2 + decay * n1;
    float c2 = m * d1 + e2;
    assertArrayEquals(new float[] {n1, n1 - lr * (e2 + m * c2)},
        run(new Sgd().nesterov(0.9).weightDecay(1e-4), p, g1, g2));
  }

  private static float[] run(Sgd rule, float p, float... gradients) {
    Declared network = new Declared().weight("w", p);
    Optimizer optimizer = new Optimizer(network.parameters(), rule);
    float[] values = new float[gradients.length];
    for (int step = 0; step < gradients.length; step++) {
      network.gradients("w", gradients[step]);
      optimizer.step(0.1);
      values[step] = network.values("w")[0];
    }
    return values;
  }

  @Test
  void withers() {
    assertEquals(new Sgd(0, 0, false, 0), new Sgd());
    assertEquals(new Sgd(0.9, 0.1, false, 0.2), new Sgd().weightDecay(0.2).dampening(0.1).momentum(0.9));
    assertEquals(new Sgd(0.8, 0, true, 0.2), new Sgd().momentum(0.9).weightDecay(0.2).nesterov(0.8));
    assertEquals(List.of(), new Sgd().memory());
    assertEquals(List.of(UpdateRule.Memory.ofElements("momentum_buffer")), new Sgd().momentum(0.9).memory());
  }

  @Test
  void errors() {
    assertMessage("sgd: momentum -0.1 is no finite number of at least 0", () -> new Sgd().momentum(-0.1));
    assertMessage("sgd: weight decay NaN is no finite number of at least 0", () -> new Sgd().weightDecay(Double.NaN));
    assertMessage("sgd: dampening Infinity is no finite number", () -> new Sgd().dampening(Double.POSITIVE_INFINITY));
    assertMessage(
        "sgd: Nesterov's step needs a momentum above 0 and no dampening, got momentum 0.0 and dampening 0.0",
        () -> new Sgd().nesterov(0));
    assertMessage(
        "sgd: Nesterov's step needs a momentum above 0 and no dampening, got momentum 0.9 and dampening 0.5",
        () -> new Sgd().nesterov(0.9).dampening(0.5));
  }

  private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable body) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, body).getMessage());
  }
}
