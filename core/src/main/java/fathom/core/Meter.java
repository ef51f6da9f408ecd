package fathom.core;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;

/**
 * The clock of one thread that is profiled, or whose operations Flight Recorder keeps. Each moment belongs to one row
 * of the profile: that of the innermost thing with a name that computes at the time. So rows sum to the whole.
 *
 * <p>An operation says where its computation {@link #begin begins}; {@link Node} says where it has ended. While nobody
 * measures, both ask one question, {@link #isOn}, and do nothing.
 */
final class Meter {
  /** Whether the runtime has Flight Recorder at all. */
  private static final boolean RECORDER = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private static final AtomicInteger PROFILES = new AtomicInteger();
  private static final ThreadLocal<Meter> CURRENT = ThreadLocal.withInitial(Meter::new);

  private Optional<Profile> profile = Optional.empty();
  private String layer = "";

  /** What time goes to when no operation computes. */
  private Profile.Key surrounding = Profile.Key.OTHER;

  /** All time before this moment has gone to some row. */
  private long mark;

  private boolean begun;
  private boolean inParts;
  private long macs;
  private long floats;
  private Optional<OperationEvent> event = Optional.empty();

  private Meter() {}

  /** Returns whether anybody measures anything. */
  static boolean isOn() {
    return PROFILES.get() > 0 || isRecorded();
  }

  /** Computes {@code body} as a run of the profile, which has the thread's time to itself. */
  static <T> T profiled(Profile profile, Supplier<T> body) {
    Meter meter = CURRENT.get();
    Optional<Profile> outer = meter.profile;
    PROFILES.incrementAndGet();
    meter.lap(meter.surrounding);
    meter.profile = Optional.of(profile);
    meter.mark = System.nanoTime();
    try {
      return meter.within(Profile.Key.OTHER, body);
    } finally {
      meter.profile = outer;
      PROFILES.decrementAndGet();
    }
  }

  /** Computes a named part of a step other than an operation. */
  static <T> T activity(String name, long bytes, Supplier<T> body) {
    if (!isOn()) {
      return body.get();
    }
    Meter meter = CURRENT.get();
    Profile.Key key = new Profile.Key(meter.layer, name, Profile.Phase.ACTIVITY);
    Optional<OperationEvent> own = newEvent();
    T result = meter.within(key, body);
    meter.commit(own, key, "", 0, bytes);
    meter.profile.ifPresent(p -> p.count(key, 0, bytes));
    return result;
  }

  /** Computes {@code body} as a part of a network with that name. */
  static <T> T named(String name, Supplier<T> body) {
    if (!isOn()) {
      return body.get();
    }
    Meter meter = CURRENT.get();
    String outer = meter.layer;
    meter.layer = outer.isEmpty() ? name : outer + "." + name;
    try {
      return body.get();
    } finally {
      meter.layer = outer;
    }
  }

  // ---- for operations ----

  /** Says that the computation of an operation begins, which ends when its result is made. */
  static void begin() {
    if (isOn()) {
      CURRENT.get().start();
    }
  }

  /** Says how many multiply-accumulate operations the computation at hand makes. */
  static void macs(long macs) {
    if (isOn()) {
      CURRENT.get().macs = macs;
    }
  }

  /** Says how many floats the computation at hand moves, where that is not each operand and each result once. */
  static void moves(long floats) {
    if (isOn()) {
      CURRENT.get().floats = floats;
    }
  }

  /** Says that the computation that {@link #begin} began has given {@code y}; a view of its input moves nothing. */
  static void end(String op, Tensor y, boolean view, Tensor... inputs) {
    if (isOn()) {
      CURRENT.get().stop(op, y, view, inputs);
    }
  }

  /** Returns where in a network the thread computes; empty while nobody measures. */
  static String layer() {
    return isOn() ? CURRENT.get().layer : "";
  }

  /** Runs the backward function of an operation that was recorded in that layer. */
  static void backward(String op, String layer, Tensor y, Node.Backward body, Tensor... inputs) {
    if (isOn()) {
      CURRENT.get().measure(op, layer, y, body, inputs);
    } else {
      body.run(y);
    }
  }

  /**
   * Says that a part of a backward function has ended that is told apart from the others, such as a gradient.
   *
   * @param part which
   * @param macs multiply-accumulate operations that it made
   * @param floats floats that it moved
   */
  static void part(Profile.Phase part, long macs, long floats) {
    if (isOn()) {
      CURRENT.get().endPart(part, macs, floats);
    }
  }

  // ---- the thread's own ----

  private void start() {
    lap(surrounding);
    begun = true;
    macs = 0;
    floats = 0;
    event = newEvent();
  }

  private void stop(String op, Tensor y, boolean view, Tensor... inputs) {
    assert begun || view || profile.isEmpty() : op + " does not say where its computation begins";
    long moved = floats;
    if (moved == 0 && !view) {
      moved = y.size();
      for (Tensor input : inputs) {
        moved += input.size();
      }
    }
    Profile.Key key = new Profile.Key(layer, op, Profile.Phase.FORWARD);
    lap(begun ? key : surrounding);
    record(key, y, moved);
    begun = false;
  }

  private void measure(String op, String recordedIn, Tensor y, Node.Backward body, Tensor... inputs) {
    String outer = layer;
    boolean outerParts = inParts;
    Profile.Key key = new Profile.Key(recordedIn, op, Profile.Phase.BACKWARD);
    layer = recordedIn;
    inParts = false;
    Optional<OperationEvent> own = newEvent();
    event = own;
    macs = 0;
    floats = 0;
    try {
      within(key, () -> {
        body.run(y);
        return y;
      });
      if (!inParts) {
        event = own;
        long moved = floats == 0 ? y.size() : floats;
        for (Tensor input : inputs) {
          moved += floats == 0 && input.wantsGradient() ? input.size() : 0;
        }
        record(key, y, moved);
      }
    } finally {
      layer = outer;
      inParts = outerParts;
      event = Optional.empty();
    }
  }

  private void endPart(Profile.Phase part, long partMacs, long partFloats) {
    Profile.Key key = new Profile.Key(surrounding.layer(), surrounding.operation(), part);
    surrounding = key; // what is left of the backward function belongs to its last part
    inParts = true;
    lap(key);
    macs = partMacs;
    commit(event, key, "", 2 * partMacs, Float.BYTES * partFloats);
    profile.ifPresent(p -> p.count(key, 2 * partMacs, Float.BYTES * partFloats));
    event = newEvent();
  }

  /** Gives time to {@code key} while {@code body} computes and nothing in it has a name. */
  private <T> T within(Profile.Key key, Supplier<T> body) {
    lap(surrounding);
    Profile.Key outer = surrounding;
    surrounding = key;
    begun = false;
    try {
      return body.get();
    } finally {
      lap(surrounding);
      surrounding = outer;
      begun = false;
    }
  }

  /** Gives the time since the last lap to a row. */
  private void lap(Profile.Key key) {
    if (profile.isPresent()) {
      long now = System.nanoTime();
      profile.get().add(key, now - mark);
      mark = now;
    }
  }

  private void record(Profile.Key key, Tensor y, long moved) {
    long flops = 2 * macs;
    commit(event, key, event.isPresent() ? y.shape().toString() : "", flops, Float.BYTES * moved);
    event = Optional.empty();
    profile.ifPresent(p -> p.count(key, flops, Float.BYTES * moved));
  }

  /** Returns whether someone records events. To load their class takes 0.1 s, so it waits until there is a recorder. */
  private static boolean isRecorded() {
    return RECORDER && FlightRecorder.isInitialized() && new OperationEvent().isEnabled();
  }

  private static Optional<OperationEvent> newEvent() {
    if (!isRecorded()) {
      return Optional.empty();
    }
    OperationEvent event = new OperationEvent();
    event.begin();
    return Optional.of(event);
  }

  private void commit(Optional<OperationEvent> begun, Profile.Key key, String shape, long flops, long bytes) {
    if (begun.isPresent()) {
      OperationEvent ended = begun.get();
      ended.operation = key.operation();
      ended.phase = key.phase().toString();
      ended.layer = key.layer();
      ended.shape = shape;
      ended.flops = flops;
      ended.bytes = bytes;
      ended.commit();
    }
  }
}
