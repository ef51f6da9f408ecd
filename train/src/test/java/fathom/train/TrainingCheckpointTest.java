package fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Pass;
import fathom.core.SafetensorsException;
import fathom.core.SafetensorsFile;
import fathom.core.Shape;
import fathom.core.StoredTensor;
import fathom.core.Tensor;
import fathom.init.Initialization;
import fathom.nn.Checkpoint;
import fathom.nn.CheckpointException;
import fathom.nn.Layer;
import fathom.train.TrainingListener.Reason;
import fathom.train.data.Batch;
import fathom.train.data.Loader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingCheckpointTest {
  private static final int STEPS = 23;

  @TempDir
  private Path folder;

  private Path file = Path.of("");
  private final Loader loader = TestNetwork.loader();
  private final Loader heldOut = new Loader(TestNetwork.images(12), 5);

  @BeforeEach
  void name() {
    file = folder.resolve("training.safetensors");
  }

  // ---- by hand ----

  private void train(Layer network, Optimizer optimizer, long until) {
    for (Batch batch : loader.steps(optimizer.steps(), until)) {
      network.clearGradients();
      Pass.TRAINING.run(() -> network.apply(batch.images()).crossEntropy(batch.labels()).backward());
      optimizer.step(0.01);
    }
  }

  private TestNetwork trained(UpdateRule rule, int steps) {
    TestNetwork network = new TestNetwork();
    Initialization.standard().apply(network, 1);
    Optimizer optimizer = new Optimizer(network.parameters(), rule);
    train(network, optimizer, steps);
    TrainingCheckpoint.save(network, optimizer, file);
    return network;
  }

  @Test
  void goesOnWithTheSameBits() throws IOException {
    UpdateRule rule = new NAdam().weightDecay(0.01);
    TestNetwork whole = trained(rule, STEPS);
    trained(rule, 9);

    TestNetwork network = new TestNetwork();
    Optimizer optimizer = new Optimizer(network.parameters(), rule);
    TrainingCheckpoint.load(network, optimizer, file);
    assertEquals(9, optimizer.steps());
    Path again = folder.resolve("again.safetensors");
    TrainingCheckpoint.save(network, optimizer, again);
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
    train(network, optimizer, STEPS);
    assertEquals(Fingerprint.ofState(whole), Fingerprint.ofState(network));
  }

  @Test
  void whatTheFileHolds() {
    TestNetwork network = trained(new NAdam(), 9);
    List<String> tensors = new ArrayList<>();
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      stored.tensors().forEach((name, tensor) -> tensors.add(name + " " + tensor));
      assertEquals(9, stored.tensor("optimizer.linear.bias.step").longs()[0]);
      assertEquals(Map.of("format", "pt", "steps", "9"), stored.metadata());
    }
    assertEquals(
        List.of(
            "seen F32 [2]", "batches I64 []", "linear.weight F32 [3, 32]", "linear.bias F32 [3]",
            "optimizer.linear.weight.step I64 []", "optimizer.linear.weight.exp_avg F32 [3, 32]",
            "optimizer.linear.weight.exp_avg_sq F32 [3, 32]", "optimizer.linear.weight.mu_product F32 []",
            "optimizer.linear.bias.step I64 []", "optimizer.linear.bias.exp_avg F32 [3]",
            "optimizer.linear.bias.exp_avg_sq F32 [3]", "optimizer.linear.bias.mu_product F32 []"),
        tensors);

    TestNetwork alone = new TestNetwork();
    Checkpoint.loadMatching(alone, file);
    assertEquals(Fingerprint.ofState(network), Fingerprint.ofState(alone), "a network is found in the file");
  }

  // ---- by the trainer ----

  /** All that has a state: moments, momentum of the steps, plateau, means over an epoch that is cut in two. */
  private Trainer trainer(Layer network, int steps) {
    OneCycle cycle = new OneCycle(0.1, STEPS);
    return new Trainer(network, loader, new Sgd().nesterov(0.9), cycle, Span.steps(steps))
        .momentum(cycle.momentum())
        .plateau(
            new Plateau().factor(0.5).patience(0).threshold(0.05, Plateau.Margin.ABSOLUTE), Metrics::loss)
        .seed(4);
  }

  /** Learning rates and means. */
  private static final class Log implements TrainingListener {
    final Map<Long, String> lines = new LinkedHashMap<>();
    private final long stopAt;
    private long step;
    private long stepsBefore;

    Log(long stopAt) {
      this.stopAt = stopAt;
    }

    @Override
    public void onStart(Start event) {
      stepsBefore = event.stepsBefore();
      assertEquals(STEPS, event.steps());
    }

    @Override
    public void onStep(Step event) {
      step = event.step();
      lines.put(step, event.learningRate() + " " + event.batch());
    }

    @Override
    public void onEpochEnd(EpochEnd event) {
      lines.merge(event.step(), "epoch " + event.training(), String::concat);
    }

    @Override
    public void onEvaluation(Evaluation event) {
      lines.merge(event.step(), "evaluation " + event.training() + event.heldOut(), String::concat);
    }

    @Override
    public boolean stopRequested() {
      return step == stopAt;
    }
  }

  @Test
  void aStoppedTrainingGoesOnAsIfAtOnce() {
    for (boolean evaluates : new boolean[] {false, true}) {
      file = folder.resolve(evaluates + ".safetensors");
      Log whole = new Log(0);
      TestNetwork expected = new TestNetwork();
      run(expected, evaluates, whole);
      assertFalse(Files.exists(file));

      Log inParts = new Log(8);
      TestNetwork first = new TestNetwork();
      assertEquals(Reason.STOPPED, runWithCheckpoint(first, evaluates, inParts).reason());
      assertEquals(8, inParts.lines.size());
      Log second = new Log(13);
      runWithCheckpoint(new TestNetwork(), evaluates, second);
      Log third = new Log(0);
      TestNetwork last = new TestNetwork();
      TrainingListener.End end = runWithCheckpoint(last, evaluates, third);
      assertEquals(Reason.COMPLETED, end.reason());
      assertEquals(STEPS, end.steps());
      inParts.lines.putAll(second.lines);
      inParts.lines.putAll(third.lines);
      assertEquals(13, third.stepsBefore);
      assertEquals(STEPS - 13, third.lines.size());
      assertEquals(whole.lines, inParts.lines);
      assertEquals(Fingerprint.ofState(expected), Fingerprint.ofState(last));
      assertEquals(0, runWithCheckpoint(new TestNetwork(), evaluates, new Log(0)).heldOut().stream().count());
    }
  }

  private void run(Layer network, boolean evaluates, Log log) {
    options(network, evaluates, log).run();
  }

  private TrainingListener.End runWithCheckpoint(Layer network, boolean evaluates, Log log) {
    return options(network, evaluates, log).checkpoint(file, Span.epochs(100)).run();
  }

  private Trainer options(Layer network, boolean evaluates, Log log) {
    Trainer trainer = trainer(network, STEPS).listeners(log);
    return evaluates ? trainer.evaluate(heldOut, Span.steps(3)) : trainer;
  }

  @Test
  void aTrainingThatFailsGoesOnFromTheLastCheckpoint() {
    TestNetwork expected = new TestNetwork();
    trainer(expected, STEPS).run();
    TrainingListener fails = new TrainingListener() {
      @Override
      public void onStep(Step event) {
        if (event.step() == 11) {
          throw new IllegalStateException("power cut");
        }
      }
    };
    Trainer failing = trainer(new TestNetwork(), STEPS).checkpoint(file, Span.steps(4)).listeners(fails);
    assertThrows(IllegalStateException.class, failing::run);
    TestNetwork network = new TestNetwork();
    Log log = new Log(0);
    trainer(network, STEPS).checkpoint(file, Span.steps(4)).listeners(log).run();
    assertEquals(9, log.lines.keySet().iterator().next());
    assertEquals(Fingerprint.ofState(expected), Fingerprint.ofState(network));
  }

  @Test
  void anInterruptionWhileSavingLeavesTheCheckpointBefore() {
    TrainingListener interrupts = new TrainingListener() {
      @Override
      public void onStep(Step event) {
        if (event.step() == 6) {
          Thread.currentThread().interrupt();
        }
      }
    };
    TestNetwork network = new TestNetwork();
    TrainingListener.End end = trainer(network, STEPS).checkpoint(file, Span.steps(3)).listeners(interrupts).run();
    assertTrue(Thread.interrupted());
    assertEquals(Reason.INTERRUPTED, end.reason());
    Log log = new Log(4);
    trainer(new TestNetwork(), STEPS).checkpoint(file, Span.steps(3)).listeners(log).run();
    assertEquals(4, log.lines.keySet().iterator().next());
  }

  // ---- errors ----

  @Test
  void anotherOptimizerOrNetwork() {
    TestNetwork saved = trained(new Sgd(), 9);
    TestNetwork network = new TestNetwork();
    Optimizer adagrad = new Optimizer(network.parameters(), new Adagrad());
    assertEquals(
        "optimizer: the state is that of other parameters or rules:\n"
            + "  linear.weight has {}, expected {sum=[3, 32]}\n"
            + "  linear.bias has {}, expected {sum=[3]}",
        assertThrows(IllegalArgumentException.class, () -> TrainingCheckpoint.load(network, adagrad, file))
            .getMessage());
    assertFalse(network.parameters().get("linear.weight").isSet());

    Layer other = new Declared().weight("w", 1);
    Optimizer optimizer = new Optimizer(saved.parameters(), new Sgd());
    assertThrows(CheckpointException.class, () -> TrainingCheckpoint.load(other, optimizer, file));
    assertEquals(0, optimizer.steps());
  }

  @Test
  void filesThatAreNoCheckpointsOfTheTraining() {
    TestNetwork network = trained(new Sgd(), 9);
    assertMessage(
        "training checkpoint: " + file + " was saved after 9 steps, the training has 5",
        trainer(new TestNetwork(), 5).checkpoint(file, Span.steps(1))::run);
    Checkpoint.save(network, file);
    assertMessage(
        "training checkpoint: " + file + " does not say after how many steps it was saved; a network alone is loaded"
            + " with Checkpoint.load",
        () -> load(network));
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(Checkpoint.tensors(network));
    SafetensorsFile.write(file, tensors, Map.of("steps", "many"));
    assertMessage("training checkpoint: " + file + " has \"many\" as steps, not 1 number", () -> load(network));
    tensors.put("optimizer.linear.weight.sum", StoredTensor.ofLongs(Shape.of(1), 1));
    SafetensorsFile.write(file, tensors, Map.of("steps", "3"));
    assertThrows(SafetensorsException.class, () -> load(network));
    tensors.put("optimizer.linear.weight.sum", StoredTensor.of(Tensor.full(Shape.of(1), 1)));
    SafetensorsFile.write(file, tensors, Map.of("steps", "3"));
    assertMessage(
        "training checkpoint: " + file + " does not say how often linear.weight was updated", () -> load(network));
    Declared clash = new Declared().weight("w", 1);
    Optimizer optimizer = new Optimizer(clash.parameters(), new Sgd());
    Layer named = new Declared().withChild(
        "optimizer", new Declared().withChild("w", new Declared().withCounter("step", 1)));
    assertMessage(
        "training checkpoint: the network itself has a optimizer.w.step, the name for what the optimiser remembers",
        () -> TrainingCheckpoint.save(named, optimizer, file));
  }

  private void load(Layer network) {
    TrainingCheckpoint.load(network, new Optimizer(network.parameters(), new Sgd()), file);
  }

  private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable body) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, body).getMessage());
  }
}
