package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LossesTest {
  private static final CrossEntropyOptions SMOOTH = CrossEntropyOptions.DEFAULT.labelSmoothing(0.2f);

  @Test
  void crossEntropyIsTheMeanNegativeLogProbabilityOfTheLabels() {
    Tensor logits = random("logits", 5, 7);
    int[] labels = {6, 0, 3, 3, 1};
    for (CrossEntropyOptions options : new CrossEntropyOptions[] {CrossEntropyOptions.DEFAULT, SMOOTH}) {
      double expected = 0;
      for (int i = 0; i < 5; i++) {
        double sum = 0;
        for (int j = 0; j < 7; j++) {
          sum += Math.exp(logits.get(i, j));
        }
        for (int j = 0; j < 7; j++) {
          double target = (j == labels[i] ? 1 - options.labelSmoothing() : 0) + options.labelSmoothing() / 7;
          expected -= target * (logits.get(i, j) - Math.log(sum)) / 5;
        }
      }
      assertEquals(expected, logits.crossEntropy(labels, options).item(), 2e-7 * expected);
    }
  }

  @Test
  void crossEntropyGradients() {
    GradCheck.of("crossEntropy", in -> in[0].crossEntropy(1, 4, 0)).inputs(random("logits", 3, 5)).check();
    GradCheck.of("crossEntropy smoothed", in -> in[0].crossEntropy(new int[] {1, 4, 0}, SMOOTH))
        .inputs(random("logits", 3, 5))
        .check();
  }

  @Test
  void hugeLogitsDoNotOverflow() {
    Tensor logits = Tensor.of(Shape.of(2, 3), 1e30f, 0, -1e30f, 500, 501, 502).requireGradient();
    Tensor loss = Pass.TRAINING.get(() -> logits.crossEntropy(0, 2));
    assertEquals(0.40760596 / 2, loss.item(), 1e-7);
    loss.backward();
    assertArrayEquals(new float[] {0, 0, 0}, java.util.Arrays.copyOf(logits.grad().toArray(), 3));
  }

  @Test
  void nanLogitsGiveANanLoss() {
    assertTrue(Float.isNaN(Tensor.of(Shape.of(1, 3), 1, Float.NaN, 2).crossEntropy(0).item()));
  }

  @Test
  void refusesWrongLabels() {
    Tensor logits = Tensor.zeros(4, 10);
    assertError("crossEntropy: label 10 at position 2 is out of range, logits [4, 10] have classes 0 to 9",
        () -> logits.crossEntropy(0, 1, 10, 0));
    assertError("crossEntropy: label -1 at position 0 is out of range, logits [4, 10] have classes 0 to 9",
        () -> logits.crossEntropy(-1, 1, 1, 0));
    assertError("crossEntropy: logits [4, 10] need to be [N, C] with one label per row, got 3 labels",
        () -> logits.crossEntropy(0, 1, 2));
    assertError("crossEntropy: label smoothing 1.5 is not between 0 and 1",
        () -> CrossEntropyOptions.DEFAULT.labelSmoothing(1.5f));
  }
}
