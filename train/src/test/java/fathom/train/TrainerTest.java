package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.CrossEntropyOptions;
import fathom.core.Pass;
import fathom.core.Reduction;
import fathom.core.Rng;
import fathom.core.Tensor;
import fathom.init.Initialization;
import fathom.init.Initializers;
import fathom.nn.Dropout;
import fathom.nn.Layer;
import fathom.nn.Sequential;
import fathom.train.TrainingListener.Reason;
import fathom.train.data.Augmentation;
import fathom.train.data.Batch;
import fathom.train.data.Loader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private final TestNetwork network = new TestNetwork();
  private final Loader data = TestNetwork.loader();
  private final Loader heldOut = new Loader(TestNetwork.images(12), 5);

  /** A trainer of {@link #network} with learning rate 0.5. */
  private Trainer trainer(Span length) {
    return trainer(0.5, length);
  }

  private Trainer trainer(double learningRate, Span length) {
    return new Trainer(network, data, new Sgd(), Schedule.constant(learningRate), length);
  }

  /** Writes down all events. */
  private static class Recorder implements TrainingListener {
    final List<String> texts = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();
    final List<Evaluation> evaluations = new ArrayList<>();
    final List<EpochEnd> epochs = new ArrayList<>();
    Optional<Start> start = Optional.empty();

    @Override
    public void onStart(Start event) {
      start = Optional.of(event);
      texts.add("start " + event.steps() + ", " + event.stepsPerEpoch() + " an epoch");
    }

    @Override
    public void onGradients(Gradients event) {
      texts.add("gradients " + event.step() + " of epoch " + event.epoch());
    }

    @Override
    public void onStep(Step event) {
      steps.add(event);
      texts.add("step " + event.step() + " of epoch " + event.epoch());
    }

    @Override
    public void onEpochEnd(EpochEnd event) {
      epochs.add(event);
      texts.add("end of epoch " + event.epoch() + " at " + event.step());
    }

    @Override
    public void onEvaluation(Evaluation event) {
      evaluations.add(event);
      texts.add("evaluation at " + event.step() + " of epoch " + event.epoch());
    }

    @Override
    public void onEnd(End event) {
      texts.add("end " + event.reason().toString().toLowerCase(Locale.ROOT) + " after " + event.steps());
    }
  }

  // ---- what is done ----

  @Test
  void learns() {
    TrainingListener.End end = trainer(Span.epochs(40)).evaluate(heldOut, Span.epochs(40)).run();
    assertEquals(Reason.COMPLETED, end.reason());
    assertEquals(200, end.steps());
    assertEquals(1, end.heldOut().orElseThrow().accuracy());
    assertEquals(Evaluator.evaluate(network, heldOut), end.heldOut().orElseThrow());
  }

  @Test
  void masksOfDropoutDependOnSeedAndStep() {
    List<Double> losses = lossesWithDropout(1);
    assertEquals(losses, lossesWithDropout(1));
    assertEquals(losses.get(0), lossesWithDropout(2).get(0)); // the weights are still zero
    assertNotEquals(losses.get(1), lossesWithDropout(2).get(1));

    Layer dropping = new Sequential(new Dropout(0.5), new TestNetwork()); // the same, as the guide has it
    Initialization.empty().with("*", Initializers.zeros()).apply(dropping, 1);
    Optimizer optimizer = new Optimizer(dropping.parameters(), new Sgd());
    List<Double> own = new ArrayList<>();
    for (Batch batch : data.steps(0, 4)) {
      dropping.clearGradients();
      Pass.TRAINING.run(Rng.of(1).split("step").split(optimizer.steps() + 1), () -> {
        Tensor loss = dropping.apply(batch.images()).crossEntropy(batch.labels());
        own.add((double) loss.item());
        loss.backward();
      });
      optimizer.step(0.5);
    }
    assertEquals(own, losses);
  }

  private List<Double> lossesWithDropout(long seed) {
    Layer dropping = new Sequential(new Dropout(0.5), new TestNetwork());
    Recorder recorder = new Recorder();
    new Trainer(dropping, data, new Sgd(), Schedule.constant(0.5), Span.steps(4)).seed(seed)
        .initialization(Initialization.empty().with("*", Initializers.zeros())).listeners(recorder).run();
    return recorder.steps.stream().map(step -> step.batch().loss()).toList();
  }

  @Test
  void eventsInOrder() {
    Recorder recorder = new Recorder();
    trainer(Span.steps(7)).evaluate(heldOut, Span.steps(3)).listeners(recorder).run();
    assertEquals(
        List.of(
            "start 7, 5 an epoch",
            "gradients 1 of epoch 1", "step 1 of epoch 1",
            "gradients 2 of epoch 1", "step 2 of epoch 1",
            "gradients 3 of epoch 1", "step 3 of epoch 1", "evaluation at 3 of epoch 1",
            "gradients 4 of epoch 1", "step 4 of epoch 1",
            "gradients 5 of epoch 1", "step 5 of epoch 1", "end of epoch 1 at 5",
            "gradients 6 of epoch 2", "step 6 of epoch 2", "evaluation at 6 of epoch 2",
            "gradients 7 of epoch 2", "step 7 of epoch 2", "evaluation at 7 of epoch 2",
            "end completed after 7"),
        recorder.texts);
    assertSame(network, recorder.start.orElseThrow().network());
  }

  @Test
  void lengthAndIntervalInEpochs() {
    Recorder recorder = new Recorder();
    trainer(Span.epochs(3)).evaluate(heldOut, Span.epochs(2)).listeners(recorder).run();
    assertEquals(15, recorder.steps.size());
    assertEquals(List.of(10L, 15L), recorder.evaluations.stream().map(TrainingListener.Evaluation::step).toList());
    assertEquals(List.of(5L, 10L, 15L), recorder.epochs.stream().map(TrainingListener.EpochEnd::step).toList());
  }

  @Test
  void whatTheEventsSay() {
    Recorder recorder = new Recorder();
    Initialization.standard().apply(network, 3);
    Tensor logits = network.apply(data.batch(0).images());
    Metrics first = Metrics.of(
        logits.crossEntropy(data.batch(0).labels()).item(), logits, data.batch(0).labels());
    List<Metrics> evaluated = new ArrayList<>();
    TrainingListener evaluatesItself = new TrainingListener() {
      @Override
      public void onStep(Step event) {
        evaluated.add(Evaluator.evaluate(network, heldOut));
      }
    };
    Schedule schedule = Schedule.multiStep(0.5, 0.1, 2);
    TrainingListener.End end = new Trainer(network, data, new Sgd(), schedule, Span.steps(6))
        .evaluate(heldOut, Span.steps(4)).listeners(evaluatesItself, recorder).run();

    assertEquals(first, recorder.steps.get(0).batch());
    for (int i = 0; i < 6; i++) {
      TrainingListener.Step step = recorder.steps.get(i);
      assertEquals(schedule.at(i), step.learningRate());
      assertEquals(i == 4 ? 5 : 10, step.batch().images());
      assertEquals(0, step.penalty());
      assertTrue(step.seconds() > 0);
      assertEquals(step.batch().images() / step.seconds(), step.imagesPerSecond());
    }
    assertEquals(mean(recorder.steps.subList(0, 5)), recorder.epochs.get(0).training());
    assertEquals(mean(recorder.steps.subList(0, 4)), recorder.evaluations.get(0).training());
    assertEquals(mean(recorder.steps.subList(4, 6)), recorder.evaluations.get(1).training());
    assertEquals(evaluated.get(3), recorder.evaluations.get(0).heldOut());
    assertEquals(evaluated.get(5), recorder.evaluations.get(1).heldOut());
    assertEquals(12, recorder.evaluations.get(0).heldOut().images());
    assertEquals(Optional.of(evaluated.get(5)), end.heldOut());
  }

  private static Metrics mean(List<TrainingListener.Step> steps) {
    RunningMetrics running = new RunningMetrics();
    steps.forEach(step -> running.add(step.batch()));
    return running.metrics();
  }

  /** After backward and penalties, before the update. */
  @Test
  void gradientsAreSeenAtTheParametersTheyBelongTo() {
    Initialization.standard().apply(network, 3);
    float[] before = network.parameters().get("linear.bias").value().toArray();
    List<GradientNorms> seen = new ArrayList<>();
    trainer(Span.steps(1)).regularizers(new L2(10, ParameterFilter.ALL)).listeners(new TrainingListener() {
      @Override
      public void onGradients(Gradients event) {
        assertEquals(before[1], event.network().parameters().get("linear.bias").value().get(1));
        seen.add(GradientNorms.of(event.network().parameters()));
      }
    }).run();
    double moved = 0;
    float[] after = network.parameters().get("linear.bias").value().toArray();
    for (int i = 0; i < after.length; i++) {
      moved += Math.pow((after[i] - before[i]) / 0.5, 2);
    }
    assertEquals(Math.sqrt(moved), seen.get(0).byName().get("linear.bias"), 1e-6);
    assertEquals(List.of("linear.weight", "linear.bias"), List.copyOf(seen.get(0).byName().keySet()));
  }

  @Test
  void initialisesWhatHasNoValue() {
    network.parameters().get("linear.bias").set(1, 2, 3);
    Recorder recorder = new Recorder();
    trainer(0, Span.steps(1)).seed(9).listeners(recorder).run();
    assertEquals(2, network.parameters().get("linear.bias").value().get(1));
    TestNetwork other = new TestNetwork();
    Initialization.standard().apply(other, 9);
    assertEquals(
        List.of("linear.weight"),
        recorder.start.orElseThrow().initialization().entries().stream().map(entry -> entry.parameter()).toList());
    assertEquals(value(other), value(network));
  }

  @Test
  void ownInitialization() {
    trainer(0, Span.steps(1)).initialization(Initialization.empty().with("*", Initializers.constant(0.25))).run();
    assertEquals(0.25f, value(network));
  }

  private static float value(TestNetwork network) {
    return network.parameters().get("linear.weight").value().get(3, 1);
  }

  @Test
  void lossOptionsAreUsedForTraining() {
    Initialization.standard().apply(network, 3);
    CrossEntropyOptions smooth = CrossEntropyOptions.DEFAULT.labelSmoothing(0.2f);
    Batch batch = data.batch(0);
    double expected = network.apply(batch.images()).crossEntropy(batch.labels(), smooth).item();
    double plain = Evaluator.evaluate(network, heldOut).loss();
    Recorder recorder = new Recorder();
    trainer(0, Span.steps(1)).loss(smooth).evaluate(heldOut, Span.steps(1)).listeners(recorder).run();
    assertEquals(expected, recorder.steps.get(0).batch().loss());
    assertEquals(plain, recorder.evaluations.get(0).heldOut().loss(), "without smoothing");
    CrossEntropyOptions none = smooth.reduction(Reduction.NONE);
    Trainer trainer = trainer(Span.steps(1));
    assertEquals("trainer: without reduction there is a loss for each image, training needs one for all;"
        + " use Reduction.MEAN or SUM",
        assertThrows(IllegalArgumentException.class, () -> trainer.loss(none)).getMessage());
  }

  @Test
  void theReportedLossIsThatOfAnImageEvenIfTheirSumIsTrained() {
    Initialization.standard().apply(network, 3);
    Batch batch = data.batch(0);
    double expected = network.apply(batch.images()).crossEntropy(batch.labels()).item();
    Recorder recorder = new Recorder();
    CrossEntropyOptions sum = CrossEntropyOptions.DEFAULT.reduction(Reduction.SUM);
    trainer(0, Span.steps(1)).loss(sum).listeners(recorder).run();
    assertEquals(expected, recorder.steps.get(0).batch().loss(), 1e-6 * expected);
  }

  @Test
  void penaltiesAreAddedAndReported() {
    Recorder recorder = new Recorder();
    trainer(Span.steps(8)).regularizers(new L2(0.005).on(ParameterFilter.ALL)).listeners(recorder).run();
    String withPenalty = Fingerprint.of(network);
    double sum = 0;
    TestNetwork decayed = new TestNetwork();
    Initialization.standard().apply(decayed, 0);
    for (float w : decayed.parameters().get("linear.weight").value().toArray()) {
      sum += (double) w * w;
    }
    new Trainer(decayed, data, new Sgd().weightDecay(0.01), Schedule.constant(0.5), Span.steps(8)).run();
    assertEquals(Fingerprint.of(decayed), withPenalty);
    assertEquals(0.005 * sum, recorder.steps.get(0).penalty(), 1e-9);
    assertNotEquals(recorder.steps.get(0).penalty(), recorder.steps.get(7).penalty());
  }

  @Test
  void gradientsAreClippedAfterPenalties() {
    Initialization.standard().apply(network, 3);
    TestNetwork byHand = new TestNetwork();
    Initialization.standard().apply(byHand, 3);
    GradientClip clip = new ClipNorm(0.01);
    List<Double> norms = new ArrayList<>();
    trainer(Span.steps(2)).regularizers(new L2(0.1)).clip(clip).listeners(new TrainingListener() {
      @Override
      public void onGradients(Gradients event) {
        norms.add(GradientNorms.of(event.network().parameters()).total());
      }
    }).run();
    Optimizer optimizer = new Optimizer(byHand.parameters(), new Sgd());
    for (Batch batch : data.steps(0, 2)) {
      byHand.clearGradients();
      Pass.TRAINING.run(() -> byHand.apply(batch.images()).crossEntropy(batch.labels()).backward());
      new L2(0.1).addGradients(byHand.parameters());
      assertEquals(clip.clip(byHand.parameters()), norms.get((int) optimizer.steps()), 1e-12, "told before clipping");
      optimizer.step(0.5);
    }
    assertEquals(Fingerprint.ofState(byHand), Fingerprint.ofState(network));
  }

  @Test
  void groupsAndMomentumOfEachStep() {
    Initialization.standard().apply(network, 3);
    TestNetwork byHand = new TestNetwork();
    Initialization.standard().apply(byHand, 3);
    Sgd rule = new Sgd().nesterov(0.9).weightDecay(0.1);
    ParameterGroups groups = ParameterGroups.of(rule)
        .with("no decay", ParameterFilter.BIASES_AND_NORMS, rule.weightDecay(0), 2);
    OneCycle cycle = new OneCycle(0.5, 6);
    new Trainer(network, data, groups, cycle, Span.steps(6)).momentum(cycle.momentum()).run();
    Optimizer optimizer = new Optimizer(byHand.parameters(), groups);
    for (Batch batch : data.steps(0, 6)) {
      byHand.clearGradients();
      Pass.TRAINING.run(() -> byHand.apply(batch.images()).crossEntropy(batch.labels()).backward());
      optimizer.step(cycle.at(optimizer.steps()), cycle.momentum().at(optimizer.steps()));
    }
    assertEquals(Fingerprint.ofState(byHand), Fingerprint.ofState(network));
  }

  @Test
  void aPlateauLowersTheLearningRate() {
    Plateau impatient = new Plateau().patience(0).factor(0.5).threshold(1e9, Plateau.Margin.ABSOLUTE);
    Recorder byEpoch = new Recorder();
    trainer(0.25, Span.epochs(3)).plateau(impatient, Metrics::loss).listeners(byEpoch).run();
    assertEquals(0.25, byEpoch.steps.get(9).learningRate(), "the first metric is the best so far");
    assertEquals(0.125, byEpoch.steps.get(10).learningRate());

    Recorder byEvaluation = new Recorder();
    trainer(0.25, Span.epochs(2)).plateau(impatient.goal(Plateau.Goal.HIGHEST), Metrics::accuracy)
        .evaluate(heldOut, Span.steps(2)).listeners(byEvaluation).run();
    assertEquals(
        List.of(0.25, 0.25, 0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625, 0.03125, 0.03125),
        byEvaluation.steps.stream().map(TrainingListener.Step::learningRate).toList());

    List<Double> watched = new ArrayList<>();
    Recorder recorder = new Recorder();
    trainer(0.25, Span.epochs(2)).plateau(new Plateau(), metrics -> {
      watched.add(metrics.loss());
      return metrics.loss();
    }).listeners(recorder).run();
    assertEquals(recorder.epochs.stream().map(epoch -> epoch.training().loss()).toList(), watched);
  }

  // ---- what the result depends on ----

  @Test
  void settingsDecideTheResult() {
    String expected = trained(trainerOf(data, 1));
    assertEquals(expected, trained(trainerOf(data, 1)));
    assertEquals(expected, trained(trainerOf(data.prefetch(0), 1)), "not the prefetch");
    assertEquals(
        expected, trained(trainerOf(data, 1).listeners(new Recorder()).evaluate(heldOut, Span.steps(1))),
        "not who looks");
    assertNotEquals(expected, trained(trainerOf(data, 2)));
    assertNotEquals(expected, trained(trainerOf(data.seed(8), 1)));
  }

  private TestNetwork last = new TestNetwork();

  private Trainer trainerOf(Loader loader, long seed) {
    last = new TestNetwork();
    return new Trainer(last, loader, new Sgd().momentum(0.9), Schedule.constant(0.1), Span.epochs(2)).seed(seed);
  }

  private String trained(Trainer trainer) {
    trainer.run();
    return Fingerprint.ofState(last);
  }

  @Test
  void settingsAreImmutable() {
    Trainer trainer = trainer(0, Span.steps(1));
    Recorder recorder = new Recorder();
    assertNotEquals(trainer, trainer.listeners(recorder));
    trainer.run();
    assertEquals(List.of(), recorder.texts);
  }

  // ---- how it ends ----

  @Test
  void aListenerStopsIt() {
    TrainingListener stopsAtThree = new TrainingListener() {
      private long step;

      @Override
      public void onStep(Step event) {
        step = event.step();
      }

      @Override
      public boolean stopRequested() {
        return step == 3;
      }
    };
    Recorder recorder = new Recorder();
    TrainingListener.End end = trainer(Span.epochs(2)).evaluate(heldOut, Span.steps(3))
        .listeners(recorder, stopsAtThree).run();
    assertEquals(Reason.STOPPED, end.reason());
    assertEquals(3, end.steps());
    assertEquals(3, recorder.steps.size());
    assertEquals(Optional.of(Evaluator.evaluate(network, heldOut)), end.heldOut(),
        "the evaluation of that step is made");
    assertEquals(Reason.COMPLETED, trainer(Span.steps(3)).listeners(stopsAtThree).run().reason(),
        "nothing was left to stop");
  }

  @Test
  void interruptionEndsItAfterTheStep() {
    Recorder recorder = new Recorder();
    TrainingListener interrupts = new TrainingListener() {
      @Override
      public void onGradients(Gradients event) {
        if (event.step() == 4) {
          Thread.currentThread().interrupt();
        }
      }
    };
    for (Loader loader : List.of(data, data.prefetch(0))) {
      Trainer trainer = new Trainer(network, loader, new Sgd(), Schedule.constant(0.1), Span.epochs(3));
      TrainingListener.End end = trainer.listeners(interrupts, recorder).run();
      assertTrue(Thread.interrupted(), "the thread stays interrupted");
      assertEquals(Reason.INTERRUPTED, end.reason());
      assertEquals(4, end.steps());
      assertEquals("end interrupted after 4", recorder.texts.get(recorder.texts.size() - 1));
    }
  }

  @Test
  void interruptionEndsAnEvaluation() {
    TrainingListener interrupts = new TrainingListener() {
      @Override
      public void onEpochEnd(EpochEnd event) {
        Thread.currentThread().interrupt();
      }
    };
    TrainingListener.End end = trainer(Span.epochs(2)).evaluate(heldOut, Span.epochs(1)).listeners(interrupts).run();
    assertTrue(Thread.interrupted());
    assertEquals(new TrainingListener.End(Reason.INTERRUPTED, 5, Optional.empty()), end);
    Thread.currentThread().interrupt();
    assertEquals(
        "evaluate: interrupted after 0 images",
        assertThrows(CancellationException.class, () -> Evaluator.evaluate(network, heldOut.prefetch(0))).getMessage());
    assertTrue(Thread.interrupted());
  }

  @Test
  void whatAListenerThrowsEndsIt() {
    Recorder recorder = new Recorder();
    RuntimeException thrown = new CancellationException("not an interruption");
    TrainingListener fails = new TrainingListener() {
      @Override
      public void onStep(Step event) {
        throw thrown;
      }

      @Override
      public void onEnd(End event) {
        throw new IllegalStateException("at the end, too");
      }
    };
    assertSame(
        thrown,
        assertThrows(RuntimeException.class, () -> trainer(Span.steps(3)).listeners(recorder, fails).run()));
    assertEquals("end failed after 1", recorder.texts.get(recorder.texts.size() - 1));
    assertEquals("at the end, too", thrown.getSuppressed()[0].getMessage());
  }

  // ---- a loss that is not finite ----

  @Test
  void aLossThatIsNotFinite() {
    assertNonFinite(
        trainer(1e38, Span.steps(9)), 2, 1e38,
        "training: the loss of step 2 is %s at learning rate 1.0E38; the network is left as it was before the step."
            + " Try a lower learning rate or a warm-up (Schedule.warmup), and check the data and their normalisation");
  }

  @Test
  void parametersThatAreNotFinite() {
    trainer(0, Span.steps(1)).run();
    float[] bias = {0, Float.POSITIVE_INFINITY, 0};
    network.parameters().get("linear.bias").set(bias);
    assertNonFinite(
        trainer(0.5, Span.steps(9)), 1, 0.5,
        "training: the loss of step 1 is %s at learning rate 0.5; the network is left as it was before the step."
            + " An earlier update has already made values of linear.bias infinite or NaN: try a lower learning rate or a"
            + " warm-up (Schedule.warmup)");
  }

  @Test
  void imagesThatAreNotFinite() {
    Augmentation breaks = (image, random) -> image.set(1, 2, 0, Float.NaN);
    assertNonFinite(
        new Trainer(network, data.augment(breaks), new Sgd(), Schedule.constant(0.125), Span.steps(9)), 1, 0.125,
        "training: the loss of step 1 is %s at learning rate 0.125; the network is left as it was before the step."
            + " The images of its batch hold values that are not finite: check the data and their normalisation");
  }

  private void assertNonFinite(Trainer trainer, long step, double learningRate, String message) {
    Recorder recorder = new Recorder();
    List<String> states = new ArrayList<>();
    TrainingListener remembers = new TrainingListener() {
      @Override
      public void onStart(Start event) {
        states.add(Fingerprint.ofState(network));
      }

      @Override
      public void onStep(Step event) {
        states.add(Fingerprint.ofState(network));
      }
    };
    var e = assertThrows(NonFiniteLossException.class, trainer.listeners(remembers, recorder)::run);
    assertEquals(String.format(message, e.loss()), e.getMessage());
    assertEquals(step, e.step());
    assertEquals(learningRate, e.learningRate());
    assertFalse(Float.isFinite(e.loss()));
    assertEquals(states.get(states.size() - 1), Fingerprint.ofState(network), "parameters, buffers and counters");
    assertEquals("end failed after " + (step - 1), recorder.texts.get(recorder.texts.size() - 1));
  }

  // ---- the rest ----

  @Test
  void evaluationChangesNothing() {
    Initialization.standard().apply(network, 1);
    String before = Fingerprint.ofState(network);
    Metrics metrics = Pass.TRAINING.get(() -> Evaluator.evaluate(network, heldOut));
    assertEquals(before, Fingerprint.ofState(network), "not even inside a training pass");
    Tensor logits = network.apply(new Loader(TestNetwork.images(12), 12).batch(0).images());
    int[] labels = new Loader(TestNetwork.images(12), 12).batch(0).labels();
    assertEquals(logits.crossEntropy(labels).item(), metrics.loss(), 1e-6);
    assertEquals(Metrics.of(0, logits, labels).accuracy(), metrics.accuracy());
    assertEquals(12, metrics.images());
  }

  @Test
  void spans() {
    assertEquals(7, Span.steps(7).inSteps(100));
    assertEquals(700, Span.epochs(7).inSteps(100));
    assertEquals(
        "span: 0 steps, at least 1 expected",
        assertThrows(IllegalArgumentException.class, () -> Span.steps(0)).getMessage());
    assertEquals(
        "span: -1 epochs, at least 1 expected",
        assertThrows(IllegalArgumentException.class, () -> Span.epochs(-1)).getMessage());
  }
}
