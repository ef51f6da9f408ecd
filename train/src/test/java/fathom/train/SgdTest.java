package fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Rng;
import fathom.core.Threads;
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
  void sameBitsForAnyNumberOfThreads() {
    int before = Threads.count();
    try {
      Threads.set(1);
      String expected = trained();
      for (int threads : new int[] {2, 3, 7}) {
        Threads.set(threads);
        assertEquals(expected, trained(), threads + " threads");
      }
    } finally {
      Threads.set(before);
    }
  }

  private static String trained() {
    Declared network = new Declared().weight("small", random("small", 5)).weight("large", random("large", 100_003))
        .weight("empty").weight("medium", random("medium", Chunks.LENGTH));
    Optimizer optimizer = new Optimizer(network.parameters(), new Sgd().nesterov(0.9).weightDecay(1e-3));
    for (int step = 0; step < 3; step++) {
      for (String name : network.parameters().keySet()) {
        network.gradients(name, random(name + step, network.values(name).length));
      }
      optimizer.step(0.05);
    }
    return Fingerprint.of(network);
  }

  private static float[] random(String name, int size) {
    Rng random = Rng.of(3).split(name);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.uniform(i) - 0.5f;
    }
    return values;
  }

  /** As in PyTorch, whose optimisers skip parameters whose gradient is None. */
  @Test
  void parametersWithoutGradientStay() {
    Declared network = new Declared().weight("used", 1).weight("unused", 1);
    Optimizer optimizer = new Optimizer(network.parameters(), new Sgd().momentum(0.5).dampening(0.5).weightDecay(0.1));
    network.gradients("used", 1);
    optimizer.step(1);
    assertArrayEquals(new float[] {1}, network.values("unused"));

    network.gradients("unused", 1);
    optimizer.step(1);
    assertArrayEquals(new float[] {1 - (1 + 0.1f)}, network.values("unused"), "its first update is not dampened");
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
    Optimizer optimizer = new Optimizer(new Declared().weight("a", 1).weight("b", 1).parameters(), new Sgd());
    assertMessage(
        "optimizer: the learning rate NaN of step 1 is no finite number of at least 0",
        () -> optimizer.step(Double.NaN));
    assertMessage(
        "optimizer: the learning rate -1.0 of step 1 is no finite number of at least 0", () -> optimizer.step(-1));
    assertEquals(
        "optimizer: none of the 2 parameters has a gradient at step 1; call backward() on a loss computed inside"
            + " Pass.TRAINING before step()",
        assertThrows(IllegalStateException.class, () -> optimizer.step(0.1)).getMessage());
    assertEquals(0, optimizer.steps());
  }

  private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable body) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, body).getMessage());
  }
}
