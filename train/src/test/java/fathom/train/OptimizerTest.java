package fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.Threads;
import fathom.nn.Parameter.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
  /** Every rule with every kind of memory, and the names of what it remembers in PyTorch. */
  static List<Arguments> rules() {
    return List.of(
        rule(new Sgd().weightDecay(1e-3)),
        rule(new Sgd().momentum(0.9).dampening(0.2), "momentum_buffer"),
        rule(new Sgd().nesterov(0.9).weightDecay(1e-3), "momentum_buffer"),
        rule(new Adam().weightDecay(1e-3), "exp_avg", "exp_avg_sq"),
        rule(new Adam().amsgrad(), "exp_avg", "exp_avg_sq", "max_exp_avg_sq"),
        rule(new AdamW(), "exp_avg", "exp_avg_sq"),
        rule(new AdamW().amsgrad(), "exp_avg", "exp_avg_sq", "max_exp_avg_sq"),
        rule(new NAdam().weightDecay(1e-3), "exp_avg", "exp_avg_sq", "mu_product"),
        rule(new RAdam().betas(0.9, 0.8).weightDecay(1e-3), "exp_avg", "exp_avg_sq"),
        rule(new RmsProp().weightDecay(1e-3), "square_avg"),
        rule(new RmsProp().momentum(0.5), "square_avg", "momentum_buffer"),
        rule(new RmsProp().centered(), "square_avg", "grad_avg"),
        rule(new RmsProp().centered().momentum(0.5), "square_avg", "grad_avg", "momentum_buffer"),
        rule(new Adagrad().learningRateDecay(0.1).initialAccumulator(0.1), "sum"),
        rule(new Adadelta().weightDecay(1e-3), "square_avg", "acc_delta"));
  }

  private static Arguments rule(UpdateRule rule, String... names) {
    return Arguments.of(rule, List.of(names));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void sameBitsForAnyNumberOfThreads(UpdateRule rule) {
    int before = Threads.count();
    try {
      Threads.set(1);
      String expected = trained(rule);
      for (int threads : new int[] {2, 3, 7}) {
        Threads.set(threads);
        assertEquals(expected, trained(rule), threads + " threads");
      }
    } finally {
      Threads.set(before);
    }
  }

  /** One parameter for each rule; the constant changes only when a rule is meant to compute something else. */
  @Test
  void sameBitsOnEveryMachine() {
    Declared network = new Declared();
    ParameterGroups groups = ParameterGroups.empty();
    for (Arguments arguments : rules()) {
      String own = "p" + network.parameters().size();
      network.weight(own, random(own, 20_000));
      groups = groups.with(own, (name, parameter) -> name.equals(own), (UpdateRule) arguments.get()[0]);
    }
    steps(new Optimizer(network.parameters(), groups), network, 0, 10);
    assertEquals("726d0e28ab565131384e18b03a8e15b01d0ea65a1d4491abbc5adb9fe4b7efd0", Fingerprint.of(network));
  }

  private static String trained(UpdateRule rule) {
    Declared network = network();
    steps(new Optimizer(network.parameters(), rule), network, 0, 3);
    return Fingerprint.of(network);
  }

  /** Parameters of awkward sizes. */
  private static Declared network() {
    return new Declared().weight("small", random("small", 5))
        .with("conv", Role.CONV_WEIGHT, Shape.of(3, 2, 5, 7), random("conv", 210))
        .weight("large", random("large", 40_003))
        .weight("empty").weight("medium", random("medium", Chunks.LENGTH));
  }

  private static void steps(Optimizer optimizer, Declared network, int from, int to) {
    for (int step = from; step < to; step++) {
      for (String name : network.parameters().keySet()) {
        network.gradients(name, random(name + step, network.values(name).length));
      }
      optimizer.step(0.05);
    }
  }

  private static float[] random(String name, int size) {
    Rng random = Rng.of(3).split(name);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.uniform(i) - 0.5f;
    }
    return values;
  }

  // ---- state ----

  @ParameterizedTest
  @MethodSource("rules")
  void aRestoredOptimizerGoesOnWithTheSameBits(UpdateRule rule, List<String> names) {
    Declared whole = network();
    steps(new Optimizer(whole.parameters(), rule), whole, 0, 7);

    Declared first = network();
    Optimizer stopped = new Optimizer(first.parameters(), rule);
    steps(stopped, first, 0, 4);
    OptimizerState state = stopped.state();
    Declared second = network();
    first.parameters().keySet().forEach(name -> second.parameters().get(name).set(first.values(name)));
    steps(stopped, first, 4, 5); // leaves the copy of its state alone
    Optimizer resumed = new Optimizer(second.parameters(), rule);
    resumed.restore(state);
    assertEquals(4, resumed.steps());
    steps(resumed, second, 4, 7);
    assertEquals(Fingerprint.of(whole), Fingerprint.of(second));
    assertEquals(7, resumed.steps());

    assertEquals(names, List.copyOf(state.parameters().get("small").tensors().keySet()));
    assertEquals(4, state.parameters().get("small").updates());
    if (!names.isEmpty()) {
      Declared forgetful = network();
      first.parameters().keySet().forEach(name -> forgetful.parameters().get(name).set(first.values(name)));
      steps(new Optimizer(forgetful.parameters(), rule), forgetful, 5, 7);
      assertNotEquals(Fingerprint.of(whole), Fingerprint.of(forgetful), "the state matters");
    }
  }

  @Test
  void stateBeforeTheFirstStep() {
    Optimizer optimizer = new Optimizer(new Declared().weight("w", 1, 2).parameters(), new NAdam());
    OptimizerState.OfParameter w = optimizer.state().parameters().get("w");
    assertEquals(0, w.updates());
    assertEquals(Shape.of(2, 1), w.tensors().get("exp_avg").shape());
    assertEquals(Shape.SCALAR, w.tensors().get("mu_product").shape());
    assertEquals(1, w.tensors().get("mu_product").item());
    Optimizer adagrad = new Optimizer(
        new Declared().weight("w", 1, 2).parameters(), new Adagrad().initialAccumulator(0.25));
    assertArrayEquals(
        new float[] {0.25f, 0.25f}, adagrad.state().parameters().get("w").tensors().get("sum").toArray());
  }

  /** As in PyTorch's state dict of an optimiser. */
  @Test
  void stateInPyTorchsLayout() {
    Declared network = new Declared().with("w", Role.LINEAR_WEIGHT, Shape.of(2, 3), new float[6]);
    Optimizer optimizer = new Optimizer(network.parameters(), new Sgd().momentum(0.9));
    network.gradients("w", 0, 1, 2, 3, 4, 5);
    optimizer.step(1);
    Tensor buffer = optimizer.state().parameters().get("w").tensors().get("momentum_buffer");
    assertEquals(Shape.of(3, 2), buffer.shape());
    assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, buffer.toArray());
  }

  @Test
  void aStateThatDoesNotFit() {
    Optimizer optimizer = new Optimizer(
        new Declared().weight("a", 1).weight("b", 1).weight("c", 1, 2).parameters(), new Adam());
    Map<String, OptimizerState.OfParameter> parameters = new LinkedHashMap<>();
    parameters.put("d", new OptimizerState.OfParameter(3, Map.of()));
    parameters.put("c", new Optimizer(new Declared().weight("c", 1).parameters(), new Adam()).state().parameters()
        .get("c"));
    parameters.put("b", new OptimizerState.OfParameter(3, Map.of("sum", Tensor.full(Shape.of(1, 1), 2))));
    assertMessage(
        "optimizer: the state is that of other parameters or rules:\n"
            + "  a is missing\n"
            + "  b has {sum=[1, 1]}, expected {exp_avg=[1, 1], exp_avg_sq=[1, 1]}\n"
            + "  c has {exp_avg=[1, 1], exp_avg_sq=[1, 1]}, expected {exp_avg=[2, 1], exp_avg_sq=[2, 1]}\n"
            + "  d is unexpected",
        () -> optimizer.restore(new OptimizerState(3, parameters)));
    assertEquals(0, optimizer.steps());
  }

  // ---- groups ----

  @Test
  void theLastGroupThatMatchesDecides() {
    Declared network = new Declared().weight("body_w", 1).weight("head_w", 1)
        .with("head_b", Role.BIAS, Shape.of(1), 1)
        .with("body_g", Role.NORM_WEIGHT, Shape.of(1), 1);
    Sgd rule = new Sgd().weightDecay(0.5);
    ParameterGroups groups = ParameterGroups.of(rule)
        .with("head", (name, parameter) -> name.startsWith("head_"), rule, 0.25)
        .with("no decay", ParameterFilter.BIASES_AND_NORMS, rule.weightDecay(0));
    assertEquals("head", groups.groupOf("head_w", network.parameters().get("head_w")).name());
    assertEquals("no decay", groups.groupOf("head_b", network.parameters().get("head_b")).name());
    Optimizer optimizer = new Optimizer(network.parameters(), groups);
    network.parameters().keySet().forEach(name -> network.gradients(name, 1));
    optimizer.step(0.5);
    assertArrayEquals(new float[] {1 - 0.5f * 1.5f}, network.values("body_w"));
    assertArrayEquals(new float[] {1 - 0.125f * 1.5f}, network.values("head_w"));
    assertArrayEquals(new float[] {0.5f}, network.values("head_b"));
    assertArrayEquals(new float[] {0.5f}, network.values("body_g"));
  }

  @Test
  void groupsMayHaveRulesOfDifferentKinds() {
    Declared network = new Declared().weight("a", 1).weight("b", 1);
    Optimizer optimizer = new Optimizer(
        network.parameters(),
        ParameterGroups.of(new Sgd()).with("b", (name, parameter) -> name.equals("b"), new Adam().epsilon(0)));
    network.gradients("a", 3);
    network.gradients("b", 3);
    optimizer.step(0.25);
    assertArrayEquals(new float[] {0.25f}, network.values("a"));
    assertArrayEquals(new float[] {0.75f}, network.values("b"), 1e-6f);
    assertEquals(Map.of(), optimizer.state().parameters().get("a").tensors());
  }

  @Test
  void parametersOutsideAllGroups() {
    Declared network = new Declared().weight("body_w", 1, 2).weight("head_w", 1);
    ParameterGroups head = ParameterGroups.empty()
        .with("head", (name, parameter) -> name.startsWith("head_"), new Adagrad(), 2);
    assertMessage(
        "parameter groups: no group matches body_w, a linear weight [1, 2]; groups: head -> 2.0 * Adagrad["
            + "learningRateDecay=0.0, weightDecay=0.0, initialAccumulator=0.0, epsilon=1.0E-10];"
            + " begin with ParameterGroups.of(rule) or add one with with(...)",
        () -> new Optimizer(network.parameters(), head));
    assertMessage(
        "parameter groups: no group matches body_w, a linear weight [1, 2]; there are no groups;"
            + " begin with ParameterGroups.of(rule) or add one with with(...)",
        () -> new Optimizer(network.parameters(), ParameterGroups.empty()));
    assertMessage(
        "parameter group slow: learning rate factor -1.0 is no finite number of at least 0",
        () -> ParameterGroups.empty().with("slow", ParameterFilter.ALL, new Sgd(), -1));
    assertEquals("groups: all -> " + new Sgd(), ParameterGroups.of(new Sgd()).toString());
  }

  // ---- momentum ----

  @ParameterizedTest
  @MethodSource("rules")
  void anotherMomentumIsThatOfTheRuleItWouldHave(UpdateRule rule) {
    if (rule instanceof Adagrad || rule instanceof Adadelta) {
      assertEquals(
          "update rule: " + rule + " has no momentum that could become 0.7",
          assertThrows(UnsupportedOperationException.class, () -> rule.withMomentum(0.7)).getMessage());
      return;
    }
    assertEquals(rule.getClass(), rule.withMomentum(0.7).getClass());
    assertNotEquals(rule, rule.withMomentum(0.7));
    if (rule.withMomentum(0.7).memory().equals(rule.memory())) {
      Declared given = network();
      Optimizer optimizer = new Optimizer(given.parameters(), rule);
      given.gradients("small", 1, -2, 3, -4, 5);
      optimizer.step(0.1, 0.7);
      Declared own = network();
      own.gradients("small", 1, -2, 3, -4, 5);
      new Optimizer(own.parameters(), rule.withMomentum(0.7)).step(0.1);
      assertEquals(Fingerprint.of(own), Fingerprint.of(given));
    }
  }

  @Test
  void momentumDoesNotComeFromNowhere() {
    Declared network = new Declared().weight("w", 1);
    network.gradients("w", 1);
    Optimizer optimizer = new Optimizer(network.parameters(), new Sgd());
    assertMessage(
        "optimizer: momentum cannot change from 0 or to 0 during a training, but " + new Sgd() + " of w would become "
            + new Sgd().momentum(0.9),
        () -> optimizer.step(0.1, 0.9));
    assertEquals(0, optimizer.steps());
    assertEquals(0, optimizer.state().parameters().get("w").updates());
  }

  // ---- what is updated ----

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
    assertEquals(2, optimizer.state().parameters().get("used").updates());
    assertEquals(1, optimizer.state().parameters().get("unused").updates());
  }

  @Test
  void errors() {
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
