package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.nn.Layer;
import fathom.train.data.Loader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes that the documentation shows; each learns the data of the tests. */
class RecipesTest {
  private final Layer network = new TestNetwork();
  private final Loader loader = TestNetwork.loader();
  private final Loader heldOut = new Loader(TestNetwork.images(12), 5);

  private void assertLearned() {
    assertTrue(Evaluator.evaluate(network, heldOut).accuracy() > 0.9);
  }

  @Test
  void groupsAndClipping() {
    AdamW rule = new AdamW().weightDecay(0.05);
    ParameterGroups groups = ParameterGroups.of(rule)
        .with("no decay", ParameterFilter.BIASES_AND_NORMS, rule.weightDecay(0));
    Schedule schedule = Schedule.cosine(0.01, 90, 1e-5).warmup(10, 0.01);
    new Trainer(network, loader, groups, schedule, Span.steps(100)).clip(new ClipNorm(1)).run();

    assertLearned();
  }

  @Test
  void oneCycle() {
    OneCycle cycle = new OneCycle(0.1, 100);
    new Trainer(network, loader, new Sgd().momentum(0.9), cycle, Span.steps(100)).momentum(cycle.momentum()).run();

    assertLearned();
  }

  @Test
  void plateau() {
    new Trainer(network, loader, new RmsProp(), Schedule.constant(0.01), Span.epochs(20))
        .evaluate(heldOut, Span.epochs(1))
        .plateau(new Plateau().factor(0.5).patience(2), Metrics::loss)
        .run();

    assertLearned();
  }

  @Test
  void ownSchedule() {
    Schedule schedule = step -> 0.1 / Math.sqrt(1.0 + step);
    new Trainer(network, loader, new Adagrad(), schedule.warmup(5, 0.1), Span.steps(50)).run();

    assertLearned();
  }

  @Test
  void checkpoint(@TempDir Path folder) {
    Path file = folder.resolve("training.safetensors");
    UpdateRule rule = new Adam();
    Schedule schedule = Schedule.constant(0.01);
    new Trainer(network, loader, rule, schedule, Span.epochs(20)).checkpoint(file, Span.epochs(1)).run();

    assertLearned();
    Layer other = new TestNetwork();
    new Trainer(other, loader, rule, schedule, Span.epochs(20)).checkpoint(file, Span.epochs(1)).run();
    assertEquals(Fingerprint.ofState(network), Fingerprint.ofState(other), "nothing was left to do");
  }
}
