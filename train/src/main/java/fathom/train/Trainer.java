package fathom.train;

import fathom.core.CrossEntropyOptions;
import fathom.core.Pass;
import fathom.core.Reduction;
import fathom.core.Rng;
import fathom.core.SafetensorsException;
import fathom.core.Tensor;
import fathom.init.Initialization;
import fathom.init.InitializationReport;
import fathom.nn.Layer;
import fathom.nn.Parameter;
import fathom.train.data.Batch;
import fathom.train.data.Loader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Trains a network to classify images; immutable settings of a training.
 *
 * <pre>{@code
 * UpdateRule rule = new Sgd().momentum(0.9).weightDecay(1e-4);
 * new Trainer(network, loader, rule, Schedule.constant(0.1), Span.epochs(10))
 *     .evaluate(heldOut, Span.epochs(1))
 *     .listeners(ProgressBar.on(System.err))
 *     .run();
 * }</pre>
 *
 * <p>It does what a loop of a few lines does, to the last bit, and tells {@link TrainingListener}s about it: clear the
 * gradients, compute logits and mean cross-entropy in {@link Pass#TRAINING}, go backward, add penalties, clip
 * gradients, update. The result depends on the settings alone, not on the number of threads, the clock or the
 * listeners.
 */
public final class Trainer {
  /** All that is optional, with its defaults. */
  private static final class Options {
    long seed;
    Initialization initialization = Initialization.standard();
    CrossEntropyOptions loss = CrossEntropyOptions.DEFAULT;
    List<Regularizer> regularizers = List.of();
    List<GradientClip> clips = List.of();
    Optional<Schedule> momentum = Optional.empty();
    Optional<Watch> watch = Optional.empty();
    Optional<HeldOut> heldOut = Optional.empty();
    Optional<Saving> saving = Optional.empty();
    List<TrainingListener> listeners = List.of();

    Options copy() {
      Options copy = new Options();
      copy.seed = seed;
      copy.initialization = initialization;
      copy.loss = loss;
      copy.regularizers = regularizers;
      copy.clips = clips;
      copy.momentum = momentum;
      copy.watch = watch;
      copy.heldOut = heldOut;
      copy.saving = saving;
      copy.listeners = listeners;
      return copy;
    }
  }

  private record HeldOut(Loader data, Span interval) {}

  private record Watch(Plateau plateau, ToDoubleFunction<Metrics> metric) {}

  private record Saving(Path file, Span interval) {}

  private final Layer network;
  private final Loader data;
  private final ParameterGroups groups;
  private final Schedule schedule;
  private final Span length;
  private final Options options;

  /**
   * Makes a trainer without options.
   *
   * @param network what to train; gives logits {@code [N, C]} for images {@code [N, H, W, C]}
   * @param data images to train on; an epoch is a pass over them
   * @param rule how parameters are updated
   * @param schedule learning rate of each step; its step 0 is the first of the training
   * @param length how long to train
   */
  public Trainer(Layer network, Loader data, UpdateRule rule, Schedule schedule, Span length) {
    this(network, data, ParameterGroups.of(rule), schedule, length);
  }

  /**
   * Makes a trainer without options that does not update all parameters alike.
   *
   * @param network what to train; gives logits {@code [N, C]} for images {@code [N, H, W, C]}
   * @param data images to train on; an epoch is a pass over them
   * @param groups how each parameter is updated
   * @param schedule learning rate of each step; its step 0 is the first of the training
   * @param length how long to train
   */
  public Trainer(Layer network, Loader data, ParameterGroups groups, Schedule schedule, Span length) {
    this(network, data, groups, schedule, length, new Options());
  }

  private Trainer(
      Layer network, Loader data, ParameterGroups groups, Schedule schedule, Span length, Options options) {
    this.network = network;
    this.data = data;
    this.groups = groups;
    this.schedule = schedule;
    this.length = length;
    this.options = options;
  }

  // ---- options ----

  /**
   * Sets the seed of the initialisation and of layers such as dropout, 0 unless set. Order and augmentation of the
   * images have that of the {@link Loader}.
   *
   * @param seed any number
   * @return the changed trainer
   */
  public Trainer seed(long seed) {
    return with(o -> o.seed = seed);
  }

  /**
   * Sets how parameters without a value are initialised, {@link Initialization#standard()} unless set. The others are
   * left as they are.
   *
   * @param initialization the rules
   * @return the changed trainer
   */
  public Trainer initialization(Initialization initialization) {
    return with(o -> o.initialization = initialization);
  }

  /**
   * Sets the options of the loss, such as label smoothing.
   *
   * @param loss {@link CrossEntropyOptions#DEFAULT} unless set
   * @return the changed trainer
   * @throws IllegalArgumentException if the losses of the images are not reduced to one
   */
  public Trainer loss(CrossEntropyOptions loss) {
    if (loss.reduction() == Reduction.NONE) {
      throw new IllegalArgumentException("trainer: without reduction there is a loss for each image, training needs one"
          + " for all; use Reduction.MEAN or SUM");
    }
    return with(o -> o.loss = loss);
  }

  /**
   * Sets penalties on the parameters, none unless set.
   *
   * @param regularizers in the order in which they add their gradients
   * @return the changed trainer
   */
  public Trainer regularizers(Regularizer... regularizers) {
    return with(o -> o.regularizers = List.of(regularizers));
  }

  /**
   * Sets how gradients are bounded before each update, penalties included; not at all unless set.
   *
   * @param clips in the order in which they change the gradients
   * @return the changed trainer
   */
  public Trainer clip(GradientClip... clips) {
    return with(o -> o.clips = List.of(clips));
  }

  /**
   * Sets the momentum of each step, that of the update rules unless set.
   *
   * @param momentum a function of the step, such as {@link OneCycle#momentum}; see {@link UpdateRule#withMomentum}
   * @return the changed trainer
   */
  public Trainer momentum(Schedule momentum) {
    return with(o -> o.momentum = Optional.of(momentum));
  }

  /**
   * Lowers the schedule's learning rates when a metric has stopped improving; not unless set. The metric is that of
   * each evaluation on held-out data if there are any, else the mean over each epoch's batches.
   *
   * @param plateau when and how much
   * @param metric such as {@code Metrics::loss}, or {@code Metrics::accuracy} with {@link Plateau.Goal#HIGHEST}
   * @return the changed trainer
   */
  public Trainer plateau(Plateau plateau, ToDoubleFunction<Metrics> metric) {
    return with(o -> o.watch = Optional.of(new Watch(plateau, metric)));
  }

  /**
   * Sets data on which the network is evaluated from time to time and after the last step; none unless set.
   *
   * @param heldOut the images; a loader that neither shuffles nor augments
   * @param interval how long to train between evaluations
   * @return the changed trainer
   */
  public Trainer evaluate(Loader heldOut, Span interval) {
    return with(o -> o.heldOut = Optional.of(new HeldOut(heldOut, interval)));
  }

  /**
   * Saves the training to a {@link TrainingCheckpoint} from time to time and at its end, and goes on from that file if
   * there is one when the training is {@linkplain #run run}. A training that was cut off and goes on with the same
   * settings gives the bits that it would have given at once. Not saved unless set.
   *
   * @param file new or to be replaced as a whole
   * @param interval how long to train between two times
   * @return the changed trainer
   */
  public Trainer checkpoint(Path file, Span interval) {
    return with(o -> o.saving = Optional.of(new Saving(file, interval)));
  }

  /**
   * Sets who is told what happens, nobody unless set.
   *
   * @param listeners in the order in which they are told
   * @return the changed trainer
   */
  public Trainer listeners(TrainingListener... listeners) {
    return with(o -> o.listeners = List.of(listeners));
  }

  private Trainer with(Consumer<Options> change) {
    Options changed = options.copy();
    change.accept(changed);
    return new Trainer(network, data, groups, schedule, length, changed);
  }

  // ---- training ----

  /**
   * Trains the network, on the calling thread. When a listener asks to stop or the thread is interrupted, the training
   * ends after the step at hand; an interrupted thread stays interrupted.
   *
   * @return how it ended
   * @throws IllegalArgumentException if there is a checkpoint of a training that was longer, or had other parameters or
   *     update rules
   * @throws fathom.nn.CheckpointException if there is a checkpoint of another network
   * @throws SafetensorsException if the checkpoint cannot be written or read
   * @throws NonFiniteLossException if a loss is infinite or not a number; the network is left as it was before that
   *     step
   */
  public TrainingListener.End run() {
    return new Run().run();
  }

  /** One training with its state. */
  private final class Run {
    private final long stepsPerEpoch = data.batchesPerEpoch();
    private final long steps = length.inSteps(stepsPerEpoch);
    private final Map<String, Parameter> parameters = network.parameters();
    private final Optimizer optimizer = new Optimizer(parameters, groups);
    private final Optional<Plateau.Course> course = options.watch.map(watch -> watch.plateau.over(schedule));
    private final Schedule rates = course.map(Schedule.class::cast).orElse(schedule);
    private final StateCopy stateCopy = new StateCopy(network);
    private RunningMetrics sinceEpoch = new RunningMetrics();
    private RunningMetrics sinceEvaluation = new RunningMetrics();
    private Optional<Metrics> heldOut = Optional.empty();

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
      long started = System.nanoTime();
      for (Batch batch : data.steps(optimizer.steps(), steps)) {
        if (Thread.currentThread().isInterrupted()) {
          return TrainingListener.Reason.INTERRUPTED;
        }
        step(batch, started);
        long step = optimizer.steps();
        if (step % stepsPerEpoch == 0) {
          endEpoch(step);
        }
        if (options.heldOut.isPresent() && isDue(options.heldOut.get().interval, step)) {
          evaluate(step, options.heldOut.get().data);
        }
        boolean stops = step < steps && options.listeners.stream().anyMatch(TrainingListener::stopRequested);
        if (options.saving.isPresent() && (stops || isDue(options.saving.get().interval, step))) {
          save(options.saving.get().file);
        }
        if (stops) {
          return TrainingListener.Reason.STOPPED;
        }
        started = System.nanoTime();
      }
      return TrainingListener.Reason.COMPLETED;
    }

    private void step(Batch batch, long started) {
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

      Metrics metrics = Metrics.of(loss.item(), logits, batch.labels());
      sinceEpoch.add(metrics);
      sinceEvaluation.add(metrics);
      double seconds = (System.nanoTime() - started) / 1e9;
      var event = new TrainingListener.Step(step, epoch(step), metrics, penalty, learningRate, seconds);
      tell(listener -> listener.onStep(event));
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
          watch -> course.orElseThrow().observe(step, watch.metric.applyAsDouble(metrics)));
    }

    private void save(Path file) {
      Map<String, double[]> numbers = new LinkedHashMap<>();
      numbers.put("epoch", sinceEpoch.sums());
      numbers.put("evaluation", sinceEvaluation.sums());
      course.ifPresent(c -> numbers.put("plateau", c.state().numbers()));
      TrainingCheckpoint.save(network, optimizer, file, numbers);
    }

    private void resume() {
      if (options.saving.isEmpty() || Files.notExists(options.saving.get().file)) {
        return;
      }
      Path file = options.saving.get().file;
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
