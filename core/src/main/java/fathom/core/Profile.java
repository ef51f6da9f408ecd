package fathom.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Shows what the time of a training step, or of an inference, goes into: how long each operation took, forward and
 * backward, how much it computed and how much it moved.
 *
 * <pre>{@code
 * Profile profile = new Profile();
 * for (Batch batch : loader.steps(0, 20)) {
 *   profile.run(() -> step(batch));
 * }
 * System.out.print(profile);
 * }</pre>
 *
 * <p>Each moment of a run belongs to exactly one row: the innermost operation or {@link #activity} that the thread
 * computes at the time, or {@link Key#OTHER}. So rows sum to the time of the runs, and an operation that is made of
 * others counts as those, each of them once. What an operation does together with another, such as a batch
 * normalisation with its ReLU, is one operation. Worker threads compute for the operation of the thread that they
 * help. An {@link Operation} of the user's own counts backward; its forward computation counts as what it is made of.
 *
 * <p>A profile measures the thread that runs it, some tenths of a microsecond for each operation; while none runs,
 * operations ask one question. One thread at a time may use a profile.
 *
 * <p>Java Flight Recorder gets the same figures as events {@code fathom.Operation}, with the shape of each result, of
 * all threads and without a profile, if a recording enables them:
 *
 * <pre>
 * java -XX:StartFlightRecording:+fathom.Operation#enabled=true,filename=training.jfr ...
 * jfr print --events fathom.Operation training.jfr
 * </pre>
 */
public final class Profile {
  /** Which part of an operation. */
  public enum Phase {
    /** Its result. */
    FORWARD("forward"),
    /** All of its gradients. */
    BACKWARD("backward"),
    /** The gradient of a convolution's or a product's input. */
    INPUT_GRADIENT("input gradient"),
    /** The gradient of its weight. */
    WEIGHT_GRADIENT("weight gradient"),
    /** The gradient of its bias. */
    BIAS_GRADIENT("bias gradient"),
    /** No operation, but something else with a name, see {@link Profile#activity}. */
    ACTIVITY("");

    private final String text;

    Phase(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * What a row is about.
   *
   * @param layer path of the layer that computes, such as {@code layer1.0.conv1}; empty outside of layers, and where
   *     all are taken together
   * @param operation name of the operation, as in error messages, or of an activity; empty where all are taken together
   * @param phase which part of it
   */
  public record Key(String layer, String operation, Phase phase) {
    /** What no operation and no activity takes: the program between them. */
    public static final Key OTHER = new Key("", "other", Phase.ACTIVITY);
  }

  /**
   * What was measured, over all runs.
   *
   * @param key what of
   * @param calls how often
   * @param seconds how long
   * @param flops floating-point operations: twice the multiply-accumulate operations of convolutions and products, 0
   *     for all others
   * @param bytes what was moved at least: each operand, result and gradient once, or as often as an operation says
   */
  public record Row(Key key, long calls, double seconds, double flops, double bytes) {
    private Row plus(Key sum, Row other) {
      return new Row(
          sum, calls + other.calls, seconds + other.seconds, flops + other.flops, bytes + other.bytes);
    }
  }

  /**
   * What the machine can do with the number of threads that is used; tables show shares of it.
   *
   * @param flops fused multiply-adds, counted as two floating-point operations, a second; 0 if unknown
   * @param bytes bytes read and written a second by copying what no cache holds; 0 if unknown
   */
  public record Limits(double flops, double bytes) {
    /** Nothing is known, and no share is shown. */
    public static final Limits UNKNOWN = new Limits(0, 0);

    /**
     * Measures this machine with the threads of {@link Threads}, in some seconds and with 128 MB of memory. The
     * best of many short runs counts, so that shares are not flattered by a slow moment.
     *
     * @return its limits; multiply-adds are unknown where Fathom computes with plain loops
     */
    public static Limits measure() {
      return MachineLimits.measure();
    }
  }

  private static final class Count {
    long calls;
    long nanos;
    double flops;
    double bytes;
  }

  private final Map<Key, Count> counts = new HashMap<>();
  private long runs;

  /** Makes a profile without runs. */
  public Profile() {}

  // ---- measuring ----

  /**
   * Computes {@code body} and measures it, as one more run. Inside the run of another profile, that one does not see
   * it.
   *
   * @param body what to compute, such as a training step
   */
  public void run(Runnable body) {
    get(() -> {
      body.run();
      return this;
    });
  }

  /**
   * Computes {@code body} and measures it, as {@link #run} does.
   *
   * @param <T> type of the result
   * @param body what to compute
   * @return its result
   */
  public <T> T get(Supplier<T> body) {
    T result = Meter.profiled(this, body);
    runs++;
    return result;
  }

  /**
   * Computes something that is no operation but has its own row in the profile of the thread, such as the wait for a
   * batch. Operations inside have their own rows.
   *
   * @param <T> type of the result
   * @param name what it is called
   * @param bytes how much it moves through memory; 0 if unknown
   * @param body what to compute
   * @return its result
   */
  public static <T> T activity(String name, long bytes, Supplier<T> body) {
    return Meter.activity(name, bytes, body);
  }

  /**
   * Computes a part of a network. Operations inside, and their gradients later on, are measured under its name, joined
   * by dots with the names around it. Layers do this.
   *
   * @param <T> type of the result
   * @param name what it is called, such as {@code conv1}
   * @param body what to compute
   * @return its result
   */
  public static <T> T layer(String name, Supplier<T> body) {
    return Meter.named(name, body);
  }

  /**
   * Returns whether anything is measured at the moment, by any profile or by Flight Recorder.
   *
   * @return false if names need not be found out
   */
  public static boolean isOn() {
    return Meter.isOn();
  }

  // ---- results ----

  /**
   * Returns how often something was measured.
   *
   * @return the number of runs
   */
  public long runs() {
    return runs;
  }

  /**
   * Returns how long all runs took.
   *
   * @return the sum of all rows
   */
  public double seconds() {
    return counts.values().stream().mapToLong(count -> count.nanos).sum() / 1e9;
  }

  /**
   * Returns a row for each operation, phase and layer.
   *
   * @return the rows, the longest time first
   */
  public List<Row> rows() {
    return rows(key -> key);
  }

  /**
   * Returns a row for each operation and phase, over all layers.
   *
   * @return the rows, the longest time first
   */
  public List<Row> operations() {
    return rows(key -> new Key("", key.operation, key.phase));
  }

  /**
   * Returns a row for each layer and phase, over all operations; the gradients of a layer are taken together.
   *
   * @return the rows, the longest time first; activities keep their names
   */
  public List<Row> layers() {
    return rows(key -> switch (key.phase) {
      case ACTIVITY -> key;
      case FORWARD -> new Key(key.layer, "", Phase.FORWARD);
      case BACKWARD, INPUT_GRADIENT, WEIGHT_GRADIENT, BIAS_GRADIENT -> new Key(key.layer, "", Phase.BACKWARD);
    });
  }

  private List<Row> rows(Function<Key, Key> group) {
    Map<Key, Row> sums = new HashMap<>();
    counts.forEach((key, count) -> {
      Key sum = group.apply(key);
      Row row = new Row(sum, count.calls, count.nanos / 1e9, count.flops, count.bytes);
      sums.merge(sum, row, (a, b) -> a.plus(sum, b));
    });
    List<Row> rows = new ArrayList<>(sums.values());
    rows.sort(Comparator.comparingDouble((Row row) -> -row.seconds).thenComparing(row -> row.key.toString()));
    return rows;
  }

  /**
   * Returns a table of the {@link #operations()}: calls and milliseconds of a run, the share of the whole, and the
   * speed.
   *
   * @param limits what speeds are shown as shares of
   * @return lines of text
   */
  public String table(Limits limits) {
    return new ProfileTable(this, limits).text(operations());
  }

  /**
   * Returns a table of the {@link #layers()}, with the columns of {@link #table}.
   *
   * @param limits what speeds are shown as shares of
   * @return lines of text
   */
  public String layerTable(Limits limits) {
    return new ProfileTable(this, limits).text(layers());
  }

  /** Returns the table of the operations, without shares of a machine's limits. */
  @Override
  public String toString() {
    return table(Limits.UNKNOWN);
  }

  // ---- for the clock ----

  void add(Key key, long nanos) {
    count(key).nanos += nanos;
  }

  void count(Key key, long flops, long bytes) {
    Count count = count(key);
    count.calls++;
    count.flops += flops;
    count.bytes += bytes;
  }

  private Count count(Key key) {
    return counts.computeIfAbsent(key, k -> new Count());
  }
}
