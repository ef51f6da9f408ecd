package fathom.train;

import fathom.core.CrossEntropyOptions;
import fathom.core.Profile;
import fathom.core.Reduction;
import fathom.core.SafetensorsException;
import fathom.init.Initialization;
import fathom.nn.Layer;
import fathom.train.data.Loader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
 * gradients, compute logits and mean cross-entropy in {@link fathom.core.Pass#TRAINING}, go backward, add penalties,
 * clip gradients, update. The result depends on the settings alone, not on the number of threads, the clock or the
 * listeners.
 */
public final class Trainer {
  /** All that is optional, with its defaults. */
  static final class Options {
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
    Optional<Profile> profile = Optional.empty();

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
      copy.profile = profile;
      return copy;
    }
  }

  record HeldOut(Loader data, Span interval) {}

  record Watch(Plateau plateau, ToDoubleFunction<Metrics> metric) {}

  record Saving(Path file, Span interval) {}

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

  /**
   * Measures what the time of each step goes into, from the wait for its batch, {@code loader}, to the update, {@code
   * optimizer}; evaluations and checkpoints are left out. Not measured unless set.
   *
   * @param profile to be read when the training has ended, or by a listener after a step
   * @return the changed trainer
   */
  public Trainer profile(Profile profile) {
    return with(o -> o.profile = Optional.of(profile));
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
    return new TrainingRun(network, data, groups, schedule, length, options).run();
  }
}
