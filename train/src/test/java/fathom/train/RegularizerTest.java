package fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Threads;
import fathom.nn.Parameter.Role;
import org.junit.jupiter.api.Test;

class RegularizerTest {
  private static Declared network() {
    return new Declared()
        .with("conv", Role.CONV_WEIGHT, Shape.of(1, 1, 1, 2), 0.5f, -2)
        .with("linear", Role.LINEAR_WEIGHT, Shape.of(3, 1), 0, 1, -1)
        .with("bias", Role.BIAS, Shape.of(1), 7)
        .with("scale", Role.NORM_WEIGHT, Shape.of(1), 7)
        .with("shift", Role.NORM_BIAS, Shape.of(1), 7);
  }

  @Test
  void l1() {
    Declared network = network();
    network.gradients("conv", 10, 20);
    assertEquals(0.25 * 4.5, new L1(0.25).addGradients(network.parameters()));
    assertArrayEquals(new float[] {10.25f, 19.75f}, network.gradients("conv"));
    assertArrayEquals(new float[] {0, 0.25f, -0.25f}, network.gradients("linear"),
        "0 at 0, also without a gradient before");
  }

  @Test
  void l2() {
    Declared network = network();
    network.gradients("conv", 10, 20);
    assertEquals(0.25 * 6.25, new L2(0.25).addGradients(network.parameters()));
    assertArrayEquals(new float[] {10.25f, 19}, network.gradients("conv"));
    assertArrayEquals(new float[] {0, 0.5f, -0.5f}, network.gradients("linear"));
  }

  @Test
  void biasesAndNormalisationAreSparedUnlessChosen() {
    Declared network = network();
    new L2(1).addGradients(network.parameters());
    for (String spared : new String[] {"bias", "scale", "shift"}) {
      assertEquals(false, network.parameters().get(spared).value().hasGradient(), spared);
    }
    assertEquals(3 * 7, new L1(1).on(ParameterFilter.roles(Role.BIAS, Role.NORM_WEIGHT, Role.NORM_BIAS))
        .addGradients(network.parameters()));
    assertArrayEquals(new float[] {1}, network.gradients("scale"));
    assertEquals(49, new L2(1).on((name, parameter) -> name.equals("shift")).addGradients(network.parameters()));
    assertEquals(4.5 + 21, new L1(1).on(ParameterFilter.ALL).addGradients(network.parameters()));
    assertEquals(0, new L1(1).on((name, parameter) -> false).addGradients(network.parameters()));
  }

  /** As the documentation says: strength s is weight decay 2s. */
  @Test
  void l2OfHalfTheStrengthIsWeightDecay() {
    String[] results = new String[2];
    for (int k = 0; k < 2; k++) {
      Declared network = large();
      Optimizer optimizer = new Optimizer(network.parameters(), new Sgd().momentum(0.9).weightDecay(k == 0 ? 1e-3 : 0));
      for (int step = 0; step < 3; step++) {
        network.gradients("w", network.values("w"));
        if (k == 1) {
          new L2(0.5e-3).addGradients(network.parameters());
        }
        optimizer.step(0.1);
      }
      results[k] = Fingerprint.of(network);
    }
    assertEquals(results[0], results[1]);
    assertNotEquals(Fingerprint.of(large()), results[0]);
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    int before = Threads.count();
    try {
      Threads.set(1);
      double l1 = new L1(0.1).addGradients(large().parameters());
      double l2 = new L2(0.1).addGradients(large().parameters());
      for (int threads : new int[] {2, 3, 7}) {
        Threads.set(threads);
        assertEquals(l1, new L1(0.1).addGradients(large().parameters()), threads + " threads");
        assertEquals(l2, new L2(0.1).addGradients(large().parameters()), threads + " threads");
      }
    } finally {
      Threads.set(before);
    }
  }

  private static Declared large() {
    float[] values = new float[3 * Chunks.LENGTH + 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = Rng.of(1).uniform(i) - 0.5f;
    }
    return new Declared().weight("w", values);
  }

  @Test
  void errors() {
    assertEquals(
        "l1: strength -1.0 is no finite number of at least 0",
        assertThrows(IllegalArgumentException.class, () -> new L1(-1)).getMessage());
    assertEquals(
        "l2: strength NaN is no finite number of at least 0",
        assertThrows(IllegalArgumentException.class, () -> new L2(Double.NaN)).getMessage());
  }
}
