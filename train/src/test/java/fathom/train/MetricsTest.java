package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final float NAN = Float.NaN;

  @Test
  void everyImageHasTheSameWeight() {
    RunningMetrics running = new RunningMetrics();
    running.add(new Metrics(1, 1, 3));
    running.add(new Metrics(2, 0, 1));
    assertEquals(new Metrics(1.25, 0.75, 4), running.metrics());
    assertEquals(0.25, running.metrics().error());
    assertEquals(4, running.images());
  }

  @Test
  void theLargestLogitDecides() {
    assertEquals(2, correct(new int[] {1, 0, 2}, 1, 2, 0, /* */ 5, -1, 4, /* */ 0, 3, 2));
  }

  @Test
  void theFirstOfEqualLogitsWins() {
    assertEquals(1, correct(new int[] {0, 1, 2}, 7, 7, 7, /* */ 7, 7, 7, /* */ 7, 7, 7));
  }

  @Test
  void notANumberIsWrong() {
    assertEquals(0, correct(new int[] {0, 1, 1, 2}, NAN, 1, 1, /* */ 0, 9, NAN, /* */ NAN, 9, 0, /* */ NAN, NAN, NAN));
    assertEquals(1, correct(new int[] {1}, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 0));
  }

  private static int correct(int[] labels, float... logits) {
    Metrics metrics = Metrics.of(0.5, Tensor.of(Shape.of(labels.length, 3), logits), labels);
    assertEquals(0.5, metrics.loss());
    assertEquals(labels.length, metrics.images());
    return (int) Math.round(metrics.accuracy() * labels.length);
  }

  @Test
  void errors() {
    assertEquals(
        "metrics: no image was added, there is no mean loss or accuracy",
        assertThrows(IllegalStateException.class, () -> new RunningMetrics().metrics()).getMessage());
    assertEquals(
        "accuracy: logits [2, 3] need to be [N, C] with one label per row, got 1 labels",
        assertThrows(TensorException.class, () -> Metrics.of(1, Tensor.zeros(2, 3), new int[1])).getMessage());
    assertEquals(
        "accuracy: label 3 at position 1 is out of range, logits [2, 3] have classes 0 to 2",
        assertThrows(TensorException.class, () -> correct(new int[] {0, 3}, 1, 2, 3, 4, 5, 6)).getMessage());
  }
}
