package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
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
    assertArrayEquals(new float[] {0, 0, 0}, Arrays.copyOf(logits.grad().toArray(), 3));
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
    assertError("crossEntropy: logits [4, 10] need to be [..., C] with one label per row, got 3 labels",
        () -> logits.crossEntropy(0, 1, 2));
    assertError("crossEntropy: label smoothing 1.5 is not between 0 and 1",
        () -> CrossEntropyOptions.DEFAULT.labelSmoothing(1.5f));
  }

  @Test
  void rowsMayBeIgnored() {
    Tensor logits = random("logits", 2, 2, 3).requireGradient();
    CrossEntropyOptions none = CrossEntropyOptions.DEFAULT.reduction(Reduction.NONE);
    Pass.TRAINING.run(() -> {
      Tensor losses = logits.crossEntropy(new int[] {0, -100, 2, 1}, none);
      assertEquals(Shape.of(2, 2), losses.shape());
      assertEquals(0, losses.get(0, 1));
      assertEquals(losses.sum().item() / 3, logits.crossEntropy(0, -100, 2, 1).item(), 1e-6);
      assertEquals(losses.sum().item() / 2,
          logits.crossEntropy(new int[] {0, -100, 2, 1}, none.reduction(Reduction.BATCH_MEAN)).item(), 1e-6);
      losses.backward(Tensor.full(losses.shape(), 1));
    });
    assertArrayEquals(new float[3], Arrays.copyOfRange(logits.grad().toArray(), 3, 6));
    assertTrue(Float.isNaN(logits.crossEntropy(-100, -100, -100, -100).item()));
    assertEquals(Shape.SCALAR, random("one", 3).crossEntropy(new int[] {1}, none).shape());
  }

  @Test
  void nllOfLogProbabilitiesIsCrossEntropy() {
    Tensor logits = random("logits", 4, 5);
    int[] labels = {1, 0, 4, 4};
    Tensor weights = Tensor.of(Shape.of(5), 1, 2, 3, 4, 5);
    float[] probabilities = new float[20];
    for (int i = 0; i < 4; i++) {
      probabilities[i * 5 + labels[i]] = 1;
    }
    CrossEntropyOptions options = CrossEntropyOptions.DEFAULT.classWeights(weights).reduction(Reduction.SUM);
    float expected = logits.crossEntropy(labels, options).item();
    assertEquals(expected, logits.crossEntropy(Tensor.wrap(logits.shape(), probabilities), options).item(), 1e-5);
    assertEquals(-2.5f, Tensor.of(Shape.of(1, 2), 7, 2.5f).nll(1).item());
    assertEquals(-1, Tensor.of(Shape.of(2, 2), 7, 1, 1, 5).nll(1, 0).item());
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor logits = Tensor.zeros(4, 10);
    CrossEntropyOptions weighted = CrossEntropyOptions.DEFAULT.classWeights(Tensor.zeros(9));
    assertError("crossEntropy: input [4, 10] has 10 classes, class weights [9] must be [10]",
        () -> logits.crossEntropy(new int[4], weighted));
    assertError("crossEntropy: logits [4, 10] and probabilities [4, 9] differ",
        () -> logits.crossEntropy(Tensor.zeros(4, 9)));
    assertError("nll: label 10 at position 0 is out of range, logits [4, 10] have classes 0 to 9",
        () -> logits.nll(10, 0, 0, 0));
    assertError("nll: a scalar has no classes, input must be [..., C]", () -> Tensor.scalar(1).nll(0));
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    CrossEntropyOptions options = CrossEntropyOptions.DEFAULT.labelSmoothing(0.1f).classWeights(
        Tensor.full(Shape.of(70), 0.5f));
    int[] labels = new int[900];
    Arrays.setAll(labels, i -> i % 70);
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 900, 70).requireGradient();
      Tensor q = random("q", 900, 70).requireGradient();
      Tensor y = Pass.TRAINING.get(
          () -> x.crossEntropy(labels, options).add(x.crossEntropy(q, options)).add(x.logSoftmax(-1).nll(labels)));
      y.backward();
      return new float[][] {y.toArray(), x.grad().toArray(), q.grad().toArray()};
    });
  }
}
