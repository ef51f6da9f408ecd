package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Settings of the update rules beside {@link Sgd}, and corners that the reference values leave out. */
class UpdateRulesTest {
  @Test
  void defaultsAreThoseOfPyTorch() {
    assertEquals(new Adam(0.9, 0.999, 1e-8, 0, false), new Adam());
    assertEquals(new AdamW(0.9, 0.999, 1e-8, 0.01, false), new AdamW());
    assertEquals(new NAdam(0.9, 0.999, 1e-8, 0, 0.004), new NAdam());
    assertEquals(new RAdam(0.9, 0.999, 1e-8, 0), new RAdam());
    assertEquals(new RmsProp(0.99, 1e-8, 0, 0, false), new RmsProp());
    assertEquals(new Adagrad(0, 0, 0, 1e-10), new Adagrad());
    assertEquals(new Adadelta(0.9, 1e-6, 0), new Adadelta());
  }

  @Test
  void withers() {
    assertEquals(new Adam(0.1, 0.2, 0.3, 0.4, true),
        new Adam().amsgrad().weightDecay(0.4).epsilon(0.3).betas(0.1, 0.2));
    assertEquals(
        new AdamW(0.1, 0.2, 0.3, 0.4, true), new AdamW().amsgrad().weightDecay(0.4).epsilon(0.3).betas(0.1, 0.2));
    assertEquals(
        new NAdam(0.1, 0.2, 0.3, 0.4, 0.5),
        new NAdam().momentumDecay(0.5).weightDecay(0.4).epsilon(0.3).betas(0.1, 0.2));
    assertEquals(new RAdam(0.1, 0.2, 0.3, 0.4), new RAdam().weightDecay(0.4).epsilon(0.3).betas(0.1, 0.2));
    assertEquals(
        new RmsProp(0.1, 0.2, 0.3, 0.4, true),
        new RmsProp().centered().momentum(0.4).weightDecay(0.3).epsilon(0.2).alpha(0.1));
    assertEquals(
        new Adagrad(0.1, 0.2, 0.3, 0.4),
        new Adagrad().epsilon(0.4).initialAccumulator(0.3).weightDecay(0.2).learningRateDecay(0.1));
    assertEquals(new Adadelta(0.1, 0.2, 0.3), new Adadelta().weightDecay(0.3).epsilon(0.2).rho(0.1));
  }

  /** Equal gradients have no variance; rounding must not make it negative and the parameter NaN. */
  @Test
  void centredWithoutVariance() {
    Declared network = new Declared().weight("w", 1, 1, 1);
    Optimizer optimizer = new Optimizer(network.parameters(), new RmsProp().alpha(0.5).centered());
    for (int step = 0; step < 100; step++) {
      network.gradients("w", 0.1f, 0.3f, -1.7f);
      optimizer.step(1e-12);
    }
    for (float w : network.values("w")) {
      assertTrue(Float.isFinite(w));
    }
  }

  /** The rule of the first steps, without division by the second moment. */
  @Test
  void radamIsNotRectifiedAtFirst() {
    Declared network = new Declared().weight("w", 1);
    Optimizer optimizer = new Optimizer(network.parameters(), new RAdam());
    network.gradients("w", 100);
    optimizer.step(0.001);
    assertEquals(0.9f, network.values("w")[0], 1e-6f);
  }

  @Test
  void errors() {
    assertMessage("adam: beta1 1.0 is not from 0 to below 1", () -> new Adam().betas(1, 0.999));
    assertMessage("adam: beta2 NaN is not from 0 to below 1", () -> new Adam().betas(0.9, Double.NaN));
    assertMessage("adam: epsilon -1.0 is no finite number of at least 0", () -> new Adam().epsilon(-1));
    assertMessage("adamw: weight decay -1.0 is no finite number of at least 0", () -> new AdamW().weightDecay(-1));
    assertMessage("nadam: momentum decay -1.0 is no finite number of at least 0", () -> new NAdam().momentumDecay(-1));
    assertMessage("radam: beta2 1.5 is not from 0 to below 1", () -> new RAdam().betas(0.9, 1.5));
    assertMessage("rmsprop: alpha 1.0 is not from 0 to below 1", () -> new RmsProp().alpha(1));
    assertMessage("rmsprop: momentum -1.0 is no finite number of at least 0", () -> new RmsProp().momentum(-1));
    assertMessage(
        "adagrad: learning rate decay -1.0 is no finite number of at least 0",
        () -> new Adagrad().learningRateDecay(-1));
    assertMessage(
        "adagrad: initial accumulator Infinity is no finite number of at least 0",
        () -> new Adagrad().initialAccumulator(Double.POSITIVE_INFINITY));
    assertMessage("adadelta: rho -0.1 is not from 0 to below 1", () -> new Adadelta().rho(-0.1));
  }

  private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable body) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, body).getMessage());
  }
}
