package fathom.train;

import fathom.core.Pass;
import fathom.core.Profile;
import fathom.core.Reduction;
import fathom.core.Rng;
import fathom.core.SafetensorsException;
import fathom.core.Tensor;
import fathom.init.InitializationReport;
import fathom.nn.Layer;
import fathom.nn.Parameter;
import fathom.train.data.Batch;
import fathom.train.data.Loader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** One training of a {@link Trainer}, with its state. */
final class TrainingRun {
  private final Layer network;
  private final Loader data;
  private final Trainer.Options options;
  private final long stepsPerEpoch;
  private final long steps;
  private final Map<String, Parameter> parameters;
  private final Optimizer optimizer;
  private final Optional<Plateau.Course> course;
  private final Schedule rates;
  private final StateCopy stateCopy;
  private RunningMetrics sinceEpoch = new RunningMetrics();
  private RunningMetrics sinceEvaluation = new RunningMetrics();
  private Optional<Metrics> heldOut = Optional.empty();

  TrainingRun(
      Layer network, Loader data, ParameterGroups groups, Schedule schedule, Span length, Trainer.Options options) {
    this.network = network;
    this.data = data;
    this.options = options;
    stepsPerEpoch = data.batchesPerEpoch();
    steps = length.inSteps(stepsPerEpoch);
    parameters = network.parameters();
    optimizer = new Optimizer(parameters, groups);
    course = options.watch.map(watch -> watch.plateau().over(schedule));
    rates = course.map(Schedule.class::cast).orElse(schedule);
    stateCopy = new StateCopy(network);
  }

  /** Does what {@link Trainer#run} says. */
  TrainingListener.End run() {
    TrainingListener.Reason reason;
    try {
      reason = train();
    } catch (CancellationException | SafetensorsException e) {
      if (!Thread.currentThread().isInterrupted()) {
        failed(e);
        throw e;
      }
      reason = TrainingListener.Reason.INTERRUPTED; // while it waited for a batch, evaluated or saved
    } catch (RuntimeException | Error e) {
      failed(e);
      throw e;
    }
    return end(reason);
  }

  private TrainingListener.Reason train() {
    resume();
    InitializationReport initialized = options.initialization.applyToUnset(network, options.seed);
    var start = new TrainingListener.Start(network, steps, optimizer.steps(), stepsPerEpoch, initialized);
    tell(listener -> listener.onStart(start));
    Iterator<Batch> batches = data.steps(optimizer.steps(), steps).iterator();
    while (batches.hasNext()) {
      boolean made = options.profile.isPresent()
          ? options.profile.get().get(() -> step(batches))
          : step(batches);
      if (!made) {
        return TrainingListener.Reason.INTERRUPTED;
      }
      long step = optimizer.steps();
      if (step % stepsPerEpoch == 0) {
        endEpoch(step);
      }
      if (options.heldOut.isPresent() && isDue(options.heldOut.get().interval(), step)) {
        evaluate(step, options.heldOut.get().data());
      }
      boolean stops = step < steps && options.listeners.stream().anyMatch(TrainingListener::stopRequested);
      if (options.saving.isPresent() && (stops || isDue(options.saving.get().interval(), step))) {
        save(options.saving.get().file());
      }
      if (stops) {
        return TrainingListener.Reason.STOPPED;
      }
    }
    return TrainingListener.Reason.COMPLETED;
  }

  /** Waits for a batch and trains with it; returns whether it did, and was not interrupted. */
  private boolean step(Iterator<Batch> batches) {
    long started = System.nanoTime();
    Batch batch = Profile.activity("loader", 0, batches::next);
    if (Thread.currentThread().isInterrupted()) {
      return false;
    }
    long step = optimizer.steps() + 1;
    double learningRate = rates.at(step - 1);
    network.clearGradients();
    stateCopy.save();
    Rng random = Rng.of(options.seed).split("step").split(step);
    Tensor logits = Pass.TRAINING.get(random, () -> network.apply(batch.images()));
    Tensor loss = Pass.TRAINING.get(() -> logits.crossEntropy(batch.labels(), options.loss));
    if (!Float.isFinite(loss.item())) {
      stateCopy.restore();
      throw new NonFiniteLossException(step, loss.item(), learningRate, advice(batch));
    }
    loss.backward();
    double penalty = 0;
    for (Regularizer regularizer : options.regularizers) {
      penalty += regularizer.addGradients(parameters);
    }
    var gradients = new TrainingListener.Gradients(network, step, epoch(step));
    tell(listener -> listener.onGradients(gradients));
    for (GradientClip clip : options.clips) {
      clip.clip(parameters);
    }
    update(step, learningRate);

    boolean isSum = options.loss.reduction() == Reduction.SUM;
    Metrics metrics = Metrics.of(isSum ? loss.item() / (double) batch.size() : loss.item(), logits, batch.labels());
    sinceEpoch.add(metrics);
    sinceEvaluation.add(metrics);
    double seconds = (System.nanoTime() - started) / 1e9;
    var event = new TrainingListener.Step(step, epoch(step), metrics, penalty, learningRate, seconds);
    tell(listener -> listener.onStep(event));
    return true;
  }

  private void update(long step, double learningRate) {
    if (options.momentum.isPresent()) {
      optimizer.step(learningRate, options.momentum.get().at(step - 1));
    } else {
      optimizer.step(learningRate);
    }
  }

  private void endEpoch(long step) {
    var event = new TrainingListener.EpochEnd(epoch(step), step, sinceEpoch.metrics());
    sinceEpoch = new RunningMetrics();
    if (options.heldOut.isEmpty()) {
      observe(step, event.training());
    }
    tell(listener -> listener.onEpochEnd(event));
  }

  private boolean isDue(Span interval, long step) {
    return step == steps || step % interval.inSteps(stepsPerEpoch) == 0;
  }

  private void evaluate(long step, Loader images) {
    Metrics result = Evaluator.evaluate(network, images);
    heldOut = Optional.of(result);
    var event = new TrainingListener.Evaluation(step, epoch(step), sinceEvaluation.metrics(), result);
    sinceEvaluation = new RunningMetrics();
    observe(step, result);
    tell(listener -> listener.onEvaluation(event));
  }

  private void observe(long step, Metrics metrics) {
    options.watch.ifPresent(
        watch -> course.orElseThrow().observe(step, watch.metric().applyAsDouble(metrics)));
  }

  private void save(Path file) {
    Map<String, double[]> numbers = new LinkedHashMap<>();
    numbers.put("epoch", sinceEpoch.sums());
    numbers.put("evaluation", sinceEvaluation.sums());
    course.ifPresent(c -> numbers.put("plateau", c.state().numbers()));
    TrainingCheckpoint.save(network, optimizer, file, numbers);
  }

  private void resume() {
    if (options.saving.isEmpty() || Files.notExists(options.saving.get().file())) {
      return;
    }
    Path file = options.saving.get().file();
    TrainingCheckpoint.Numbers numbers = TrainingCheckpoint.load(network, optimizer, file, steps);
    numbers.find("epoch", 3).ifPresent(sums -> sinceEpoch = new RunningMetrics(sums));
    numbers.find("evaluation", 3).ifPresent(sums -> sinceEvaluation = new RunningMetrics(sums));
    course.ifPresent(c -> numbers.find("plateau", 4).ifPresent(state -> c.restore(Plateau.Course.State.of(state))));
  }

  private long epoch(long step) {
    return (step - 1) / stepsPerEpoch + 1;
  }

  /** Looks for the reason why the loss is not finite, and says what to try. */
  private String advice(Batch batch) {
    if (!isFinite(batch.images())) {
      return "The images of its batch hold values that are not finite: check the data and their normalisation";
    }
    for (Map.Entry<String, Parameter> parameter : parameters.entrySet()) {
      if (!isFinite(parameter.getValue().value())) {
        return "An earlier update has already made values of " + parameter.getKey()
            + " infinite or NaN: try a lower learning rate or a warm-up (Schedule.warmup)";
      }
    }
    return "Try a lower learning rate or a warm-up (Schedule.warmup), and check the data and their normalisation";
  }

  private void tell(Consumer<TrainingListener> message) {
    options.listeners.forEach(message);
  }

  private TrainingListener.End end(TrainingListener.Reason reason) {
    var end = new TrainingListener.End(reason, optimizer.steps(), heldOut);
    tell(listener -> listener.onEnd(end));
    return end;
  }

  /** Tells the listeners that the training failed. */
  private void failed(Throwable why) {
    try {
      end(TrainingListener.Reason.FAILED);
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  private static boolean isFinite(Tensor tensor) {
    for (float value : tensor.toArray()) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
