package fathom.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a stretch of computation runs: whether operations are recorded for {@link Tensor#backward()}, and whether layers
 * such as batch normalisation and dropout behave as in training. Each thread has its own current pass; it starts as
 * {@link #INFERENCE}.
 *
 * <pre>{@code
 * Pass.TRAINING.run(() -> network.apply(images).crossEntropy(labels).backward());
 * }</pre>
 */
public enum Pass {
  /** Nothing is recorded, running statistics are used: the state in which a thread starts. */
  INFERENCE(false, false),
  /** Recorded for gradients, but layers behave as in inference: for gradients of a frozen network. */
  GRADIENTS(true, false),
  /**
   * Nothing is recorded, but layers behave as in training: for measuring what a training step would see, or for
   * estimating running statistics anew.
   */
  CALIBRATION(false, true),
  /** Recorded for gradients; batch normalisation uses and updates batch statistics. */
  TRAINING(true, true);

  private static final ThreadLocal<State> STATE = ThreadLocal.withInitial(State::new);

  private final boolean recording;
  private final boolean training;

  Pass(boolean recording, boolean training) {
    this.recording = recording;
    this.training = training;
  }

  private static final class State {
    Pass pass = INFERENCE;
    Optional<Rng> random = Optional.empty();
    Map<String, Integer> drawn = Map.of();
    int depth;
    boolean recomputing;
  }

  /**
   * Returns the current pass of this thread.
   *
   * @return {@link #INFERENCE} unless {@link #run} or {@link #get} says otherwise
   */
  public static Pass current() {
    return STATE.get().pass;
  }

  /**
   * Returns whether operations are recorded for gradients.
   *
   * @return true for {@link #GRADIENTS} and {@link #TRAINING}
   */
  public boolean isRecording() {
    return recording;
  }

  /**
   * Returns whether layers behave as in training.
   *
   * @return true for {@link #CALIBRATION} and {@link #TRAINING}
   */
  public boolean isTraining() {
    return training;
  }

  /**
   * Runs {@code body} with this as the current pass of the thread, and restores the former one.
   *
   * @param body what to run
   */
  public void run(Runnable body) {
    get(() -> {
      body.run();
      return this;
    });
  }

  /**
   * Computes {@code body} with this as the current pass of the thread, and restores the former one.
   *
   * @param <T> type of the result
   * @param body what to compute
   * @return its result
   */
  public <T> T get(Supplier<T> body) {
    State state = STATE.get();
    Pass before = state.pass;
    state.pass = this;
    try {
      return body.get();
    } finally {
      state.pass = before;
    }
  }

  /**
   * Runs {@code body} with this as the current pass of the thread and with random numbers for layers such as dropout,
   * and restores what was before.
   *
   * <pre>{@code
   * Pass.TRAINING.run(Rng.of(seed).split(step), () -> network.apply(images).crossEntropy(labels).backward());
   * }</pre>
   *
   * @param random the stream; another one in each step of a training, or masks repeat
   * @param body what to run
   */
  public void run(Rng random, Runnable body) {
    get(random, () -> {
      body.run();
      return this;
    });
  }

  /**
   * Computes {@code body} with this as the current pass of the thread and with random numbers for layers such as
   * dropout, and restores what was before.
   *
   * @param <T> type of the result
   * @param random the stream; another one in each step of a training, or masks repeat
   * @param body what to compute
   * @return its result
   */
  public <T> T get(Rng random, Supplier<T> body) {
    return get(Optional.of(random), Map.of(), STATE.get().recomputing, body);
  }

  /**
   * Returns a stream of random numbers for someone who computes in the current pass, such as a dropout layer. It
   * depends on the stream that the pass was given, on the name, and on how often the name has asked in this pass: so
   * what others draw does not matter, and a layer that is used twice gets two streams.
   *
   * @param name who asks, such as the path of a layer
   * @return the stream
   * @throws TensorException if the pass was given no random numbers
   */
  public static Rng random(String name) {
    State state = STATE.get();
    if (state.random.isEmpty()) {
      throw new TensorException("random: this pass has no random numbers; start it with a stream for the step, as in"
          + " Pass.TRAINING.run(Rng.of(seed).split(step), () -> ...)");
    }
    int before = state.drawn.merge(name, 1, Integer::sum) - 1;
    return state.random.get().split(name).split(before);
  }

  /**
   * Computes a part of a network whose inner activations nobody outside sees. In a recording pass {@link
   * Tensor#backward()} recycles their memory as soon as it has passed them; the result of the outermost call, and every
   * tensor made outside of such a call, stays valid for as long as it is referenced. Reading a recycled tensor throws
   * and says what to do.
   *
   * @param part computes the part, such as the {@code forward} of a layer
   * @return its result
   */
  public static Tensor inner(Supplier<Tensor> part) {
    Tensor result = inside(part);
    if (!isInner()) {
      result.keep();
    }
    return result;
  }

  /**
   * Returns whether a part of a network is computed once more, for {@link Checkpointing}: layers that keep anything
   * have kept it the first time.
   *
   * @return true during such a computation
   */
  public static boolean isRecomputing() {
    return STATE.get().recomputing;
  }

  /** Computes {@code body} with this state of the thread, and restores the former one. */
  private <T> T get(Optional<Rng> random, Map<String, Integer> drawn, boolean recomputing, Supplier<T> body) {
    State state = STATE.get();
    Optional<Rng> randomBefore = state.random;
    Map<String, Integer> drawnBefore = state.drawn;
    boolean recomputingBefore = state.recomputing;
    state.random = random;
    state.drawn = new HashMap<>(drawn);
    state.recomputing = recomputing;
    try {
      return get(body);
    } finally {
      state.random = randomBefore;
      state.drawn = drawnBefore;
      state.recomputing = recomputingBefore;
    }
  }

  /** Computes something whose memory, the result's included, may be recycled. */
  static Tensor inside(Supplier<Tensor> part) {
    State state = STATE.get();
    state.depth++;
    try {
      return part.get();
    } finally {
      state.depth--;
    }
  }

  /** Returns what the present state of the thread is, to come back to. */
  static Moment moment() {
    State state = STATE.get();
    return new Moment(state.pass, state.random, Map.copyOf(state.drawn));
  }

  /** The state of a pass at some moment: what was drawn of its random numbers by then. */
  record Moment(Pass pass, Optional<Rng> random, Map<String, Integer> drawn) {
    /** Computes once more what was computed from this moment on. */
    Tensor recompute(Supplier<Tensor> part) {
      return pass.get(random, drawn, true, () -> inside(part));
    }
  }

  /** Returns whether the thread is inside {@link #inner}. */
  static boolean isInner() {
    return STATE.get().depth > 0;
  }
}
