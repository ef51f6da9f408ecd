package fathom.train;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how a training gets on: what is done, how long it will still take, loss, accuracy, speed and learning rate.
 * Loss, accuracy and speed are means over the epoch so far.
 *
 * <p>On a terminal it is one line that is redrawn in place, at most ten times a second and narrower than the terminal
 * (the variable {@code COLUMNS}, else 80); what does not fit is left out from the right:
 *
 * <pre>
 *  45 % [=====&gt;      ]  ETA 1:05  loss 0.4321  acc 87.5 %  812 images/s  lr 0.1  epoch 2/4
 * </pre>
 *
 * <p>Elsewhere it is a plain line after the first step and then every ten seconds. Evaluations and the end have lines
 * of their own. The stream is the caller's choice, and stays open.
 */
public final class ProgressBar implements TrainingListener {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long LINE_NANOS = 10_000_000_000L;
  private static final int SHORTEST_BAR = 12;
  private static final int LONGEST_BAR = 32;

  private final PrintStream out;
  private final boolean inPlace;
  private final int width;
  private final LongSupplier nanoTime;

  private long steps;
  private long stepsBefore;
  private long stepsPerEpoch;
  private long startedAt;
  private long shownAt;
  private long shownStep;
  private int drawn;
  private long epoch;
  private RunningMetrics running = new RunningMetrics();
  private double runningSeconds;

  /**
   * Makes a progress bar.
   *
   * @param out where it is shown
   * @param inPlace whether one line is redrawn, as on a terminal, or plain lines are written
   * @param columns width of the terminal in characters
   * @param nanoTime clock in nanoseconds
   */
  ProgressBar(PrintStream out, boolean inPlace, int columns, LongSupplier nanoTime) {
    this.out = out;
    this.inPlace = inPlace;
    this.width = columns - 1; // many terminals wrap after a character in the last column
    this.nanoTime = nanoTime;
  }

  /**
   * Shows progress on a stream: in place if it is {@code System.out} or {@code System.err} and a terminal, else in
   * plain lines.
   *
   * @param out where to show it, usually {@code System.err}
   * @return the listener, for one training at a time
   */
  public static ProgressBar on(PrintStream out) {
    return new ProgressBar(out, Terminal.isOn(out), Terminal.columns(), System::nanoTime);
  }

  /**
   * Shows progress in plain lines, whatever the stream is.
   *
   * @param out where to show it
   * @return the listener, for one training at a time
   */
  public static ProgressBar lines(PrintStream out) {
    return new ProgressBar(out, false, Terminal.columns(), System::nanoTime);
  }

  // ---- events ----

  @Override
  public void onStart(Start event) {
    steps = event.steps();
    stepsBefore = event.stepsBefore();
    stepsPerEpoch = event.stepsPerEpoch();
    startedAt = nanoTime.getAsLong();
    shownStep = 0;
    drawn = 0;
    epoch = 0;
  }

  @Override
  public void onStep(Step event) {
    if (event.epoch() != epoch) {
      epoch = event.epoch();
      running = new RunningMetrics();
      runningSeconds = 0;
    }
    running.add(event.batch());
    runningSeconds += event.seconds();
    long now = nanoTime.getAsLong();
    boolean due = shownStep == 0 || now - shownAt >= (inPlace ? REDRAW_NANOS : LINE_NANOS);
    if (due || event.step() == steps) {
      shownAt = now;
      shownStep = event.step();
      if (inPlace) {
        redraw(bar(event, now));
      } else {
        line("step " + event.step() + "/" + steps + "  " + String.join("  ", fields(event, now)));
      }
    }
  }

  @Override
  public void onEvaluation(Evaluation event) {
    line("step " + event.step() + ", epoch " + event.epoch() + ": training " + text(event.training()) + "; held-out "
        + text(event.heldOut()));
  }

  @Override
  public void onEnd(End event) {
    String time = duration((nanoTime.getAsLong() - startedAt) / 1e9);
    keepDrawn();
    line(switch (event.reason()) {
      case COMPLETED -> "completed " + steps + " steps in " + time;
      case STOPPED -> "stopped after " + event.steps() + " of " + steps + " steps, " + time;
      case INTERRUPTED -> "interrupted after " + event.steps() + " of " + steps + " steps, " + time;
      case FAILED -> "failed after " + event.steps() + " of " + steps + " steps, " + time;
    });
  }

  // ---- text ----

  /** Returns the line that is redrawn: as many fields as fit, and a bar that fills up what is left. */
  private String bar(Step event, long now) {
    String percent = String.format(Locale.ROOT, "%3d %%", 100 * event.step() / steps);
    List<String> fields = fields(event, now);
    int room = width - percent.length() - 1;
    while (!fields.isEmpty() && SHORTEST_BAR + length(fields) > room) {
      fields.remove(fields.size() - 1);
    }
    int barLength = Math.min(LONGEST_BAR, room - length(fields));
    if (barLength < 3) {
      return percent.substring(0, Math.max(0, Math.min(percent.length(), width)));
    }
    int inside = barLength - 2;
    int done = (int) (inside * event.step() / steps);
    String head = done < inside ? ">" : "";
    String bar = "[" + "=".repeat(done) + head + " ".repeat(inside - done - head.length()) + "]";
    return percent + " " + bar + fields.stream().map(field -> "  " + field).reduce("", String::concat);
  }

  private static int length(List<String> fields) {
    return fields.stream().mapToInt(field -> 2 + field.length()).sum();
  }

  /** Returns what there is to say, the most important first. */
  private List<String> fields(Step event, long now) {
    double secondsPerStep = (now - startedAt) / 1e9 / (event.step() - stepsBefore);
    Metrics metrics = running.metrics();
    long epochs = (steps - 1) / stepsPerEpoch + 1;
    return new ArrayList<>(List.of(
        "ETA " + duration(secondsPerStep * (steps - event.step())),
        String.format(Locale.ROOT, "loss %.4f", metrics.loss()),
        String.format(Locale.ROOT, "acc %.1f %%", 100 * metrics.accuracy()),
        String.format(Locale.ROOT, "%.0f images/s", metrics.images() / runningSeconds),
        "lr " + shortened(event.learningRate()),
        "epoch " + event.epoch() + "/" + epochs));
  }

  private static String text(Metrics metrics) {
    return String.format(Locale.ROOT, "loss %.4f, accuracy %.2f %%", metrics.loss(), 100 * metrics.accuracy());
  }

  /** Returns a number with three significant digits, without trailing zeros. */
  private static String shortened(double value) {
    return new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  /** Returns a time as in {@code 1:05} or {@code 2:00:31}. */
  private static String duration(double seconds) {
    long all = Math.round(seconds);
    return all < 3600
        ? String.format(Locale.ROOT, "%d:%02d", all / 60, all % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", all / 3600, all / 60 % 60, all % 60);
  }

  // ---- output ----

  private void redraw(String line) {
    out.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
    out.flush();
    drawn = line.length();
  }

  /** Writes a line of its own in place of the line that is redrawn. */
  private void line(String text) {
    if (drawn > 0) {
      redraw(text);
      out.println();
      drawn = 0;
    } else {
      out.println(text);
    }
    out.flush();
  }

  /** Leaves the line that is redrawn as it is. */
  private void keepDrawn() {
    if (drawn > 0) {
      out.println();
      drawn = 0;
    }
  }
}
