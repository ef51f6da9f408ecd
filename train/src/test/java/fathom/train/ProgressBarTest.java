package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.init.InitializationReport;
import fathom.train.TrainingListener.End;
import fathom.train.TrainingListener.Evaluation;
import fathom.train.TrainingListener.Reason;
import fathom.train.TrainingListener.Start;
import fathom.train.TrainingListener.Step;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Plays trainings of 100 images a step to the progress bar, with a clock of its own. */
class ProgressBarTest {
  private static final int IMAGES = 100;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
  private long now = 1_000_000;

  private ProgressBar bar(boolean inPlace, int columns) {
    return new ProgressBar(out, inPlace, columns, () -> now);
  }

  private void start(ProgressBar bar, int steps, int stepsPerEpoch) {
    start(bar, steps, 0, stepsPerEpoch);
  }

  private void start(ProgressBar bar, int steps, int stepsBefore, int stepsPerEpoch) {
    bar.onStart(new Start(new Declared(), steps, stepsBefore, stepsPerEpoch, new InitializationReport(List.of())));
  }

  private void step(ProgressBar bar, long step, long epoch, double loss, double accuracy, double seconds) {
    now += (long) (seconds * 1e9);
    bar.onStep(new Step(step, epoch, new Metrics(loss, accuracy, IMAGES), 0, 0.1, seconds));
  }

  /** What was written since the last call; lines end with {@code $}. */
  private String written() {
    String text = bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "$");
    bytes.reset();
    return text;
  }

  @Test
  void redrawsOneLineInPlace() {
    ProgressBar bar = bar(true, 107);
    start(bar, 4, 2);
    assertEquals("", written());
    step(bar, 1, 1, 2, 0.1, 1);
    assertEquals(
        "\r 25 % [=======>                      ]  ETA 0:03  loss 2.0000  acc 10.0 %  100 images/s  lr 0.1  epoch 1/2",
        written());
    step(bar, 2, 1, 1, 0.3, 3);
    assertEquals(
        "\r 50 % [===============>              ]  ETA 0:04  loss 1.5000  acc 20.0 %  50 images/s  lr 0.1  epoch 1/2 ",
        written(), "means over the epoch, and a blank over the rest of the line before");
    step(bar, 3, 2, 0.5, 0.6, 2);
    assertEquals(
        "\r 75 % [======================>       ]  ETA 0:02  loss 0.5000  acc 60.0 %  50 images/s  lr 0.1  epoch 2/2",
        written(), "a new epoch");
    step(bar, 4, 2, 0.5, 0.6, 2);
    assertEquals(
        "\r100 % [==============================]  ETA 0:00  loss 0.5000  acc 60.0 %  50 images/s  lr 0.1  epoch 2/2",
        written());
    bar.onEnd(new End(Reason.COMPLETED, 4, Optional.empty()));
    assertEquals("$completed 4 steps in 0:08$", written());
  }

  @Test
  void atMostTenRedrawsASecond() {
    ProgressBar bar = bar(true, 80);
    int steps = 1000;
    start(bar, steps, steps);
    for (int step = 1; step <= steps; step++) {
      step(bar, step, 1, 1, 0.5, 0.007);
    }
    int redraws = written().split("\r").length - 1;
    assertTrue(redraws > 35 && redraws <= 71, redraws + " redraws in 7 s");
  }

  @Test
  void theLineIsNarrowerThanTheTerminal() {
    for (int columns = 2; columns < 130; columns++) {
      ProgressBar bar = bar(true, columns);
      start(bar, 100_000, 400);
      step(bar, 55_555, 139, 1.2345, 0.654, 3600);
      String line = written().substring(1);
      assertTrue(line.length() < columns, columns + ": " + line);
      assertTrue(" 55 % [".startsWith(line.substring(0, Math.min(7, line.length()))), line);
    }
  }

  /** The time that is left follows from the speed of this run, not from steps that were made before. */
  @Test
  void aTrainingThatGoesOn() {
    ProgressBar bar = bar(false, 80);
    start(bar, 100, 90, 10);
    step(bar, 91, 10, 2, 0.1, 2);
    assertTrue(written().startsWith("step 91/100  ETA 0:18  loss"));
  }

  @Test
  void whatDoesNotFitIsLeftOutFromTheRight() {
    List<String> lines = new ArrayList<>();
    for (int columns : new int[] {80, 60, 40, 24, 8}) {
      ProgressBar bar = bar(true, columns);
      start(bar, 1000, 100);
      step(bar, 450, 5, 0.4321, 0.88, 450);
      lines.add(written().substring(1));
    }
    assertEquals(
        List.of(
            " 45 % [=======>        ]  ETA 9:10  loss 0.4321  acc 88.0 %  0 images/s  lr 0.1",
            " 45 % [=======>        ]  ETA 9:10  loss 0.4321  acc 88.0 %",
            " 45 % [=========>           ]  ETA 9:10",
            " 45 % [======>        ]",
            " 45 %"),
        lines);
  }

  @Test
  void evaluationsHaveALineOfTheirOwn() {
    ProgressBar bar = bar(true, 60);
    start(bar, 10, 10);
    step(bar, 1, 1, 2, 0.1, 1);
    int drawn = written().length() - 1;
    bar.onEvaluation(new Evaluation(1, 1, new Metrics(2, 0.1, 100), new Metrics(1.98765, 0.12345, 50)));
    String text = "step 1, epoch 1: training loss 2.0000, accuracy 10.00 %; held-out loss 1.9877, accuracy 12.35 %";
    assertEquals("\r" + text + "$", written());
    assertTrue(drawn < text.length());
    step(bar, 2, 1, 2, 0.1, 1);
    assertTrue(written().startsWith("\r 20 %"), "the bar goes on below");
  }

  @Test
  void plainLinesElsewhere() {
    ProgressBar bar = bar(false, 80);
    start(bar, 8, 4);
    List<String> lines = new ArrayList<>();
    for (int step = 1; step <= 8; step++) {
      step(bar, step, (step + 3) / 4, 1.0 / step, 0.5, 4);
      lines.add(written());
    }
    assertEquals(
        List.of(
            "step 1/8  ETA 0:28  loss 1.0000  acc 50.0 %  25 images/s  lr 0.1  epoch 1/2$", "", "",
            "step 4/8  ETA 0:16  loss 0.5208  acc 50.0 %  25 images/s  lr 0.1  epoch 1/2$", "", "",
            "step 7/8  ETA 0:04  loss 0.1698  acc 50.0 %  25 images/s  lr 0.1  epoch 2/2$",
            "step 8/8  ETA 0:00  loss 0.1586  acc 50.0 %  25 images/s  lr 0.1  epoch 2/2$"),
        lines, "the first, every ten seconds, and the last");
    bar.onEvaluation(new Evaluation(8, 2, new Metrics(0.5, 0.5, 100), new Metrics(0.25, 1, 50)));
    assertEquals(
        "step 8, epoch 2: training loss 0.5000, accuracy 50.00 %; held-out loss 0.2500, accuracy 100.00 %$", written());
  }

  @Test
  void saysHowItEnded() {
    ProgressBar bar = bar(false, 80);
    List<String> lines = new ArrayList<>();
    for (Reason reason : Reason.values()) {
      start(bar, 300, 100);
      now += 3_725_000_000_000L;
      bar.onEnd(new End(reason, reason == Reason.COMPLETED ? 300 : 12, Optional.empty()));
      lines.add(written());
    }
    assertEquals(
        List.of(
            "completed 300 steps in 1:02:05$", "stopped after 12 of 300 steps, 1:02:05$",
            "interrupted after 12 of 300 steps, 1:02:05$", "failed after 12 of 300 steps, 1:02:05$"),
        lines);
  }

  @Test
  void isOneTrainingAfterAnother() {
    ProgressBar bar = bar(true, 80);
    start(bar, 2, 2);
    step(bar, 1, 1, 2, 0.1, 1);
    bar.onEnd(new End(Reason.FAILED, 1, Optional.empty()));
    written();
    start(bar, 2, 2);
    step(bar, 1, 1, 3, 0.1, 1);
    assertTrue(written().startsWith("\r 50 % [=======>      ]  ETA 0:01  loss 3.0000"), "nothing is left of the first");
  }

  @Test
  void aStreamThatIsNoTerminalGetsLines() {
    assertFalse(Terminal.isOn(out));
    ProgressBar bar = ProgressBar.on(out);
    start(bar, 1, 1);
    step(bar, 1, 1, 1, 1, 1);
    assertTrue(written().startsWith("step 1/1  ETA 0:00  loss 1.0000"));
    start(ProgressBar.lines(out), 1, 1);
    assertEquals("", written());
  }

  @Test
  void widthOfTheTerminal() {
    assertEquals(132, Terminal.columns("132"));
    assertEquals(80, Terminal.columns("0"));
    assertEquals(80, Terminal.columns("wide"));
    assertEquals(80, Terminal.columns(null));
    assertTrue(Terminal.columns() >= 1);
  }
}
