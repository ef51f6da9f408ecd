package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PointLossesTest {
  private static final Tensor X = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
  private static final Tensor TARGET = Tensor.of(Shape.of(2, 2), 1, 1, 5, 0);

  @Test
  void differences() {
    assertEquals((1 + 4 + 16) / 4f, X.mse(TARGET).item());
    assertEquals(7, X.l1(TARGET, Reduction.SUM).item());
    assertEquals(7 / 2f, X.l1(TARGET, Reduction.BATCH_MEAN).item());
    assertEquals((0 + 0.5f + 1.5f + 3.5f) / 4, X.smoothL1(TARGET).item());
    assertArrayEquals(new float[] {0, 0.5f, 2, 6},
        X.huber(TARGET, HuberOptions.DEFAULT.delta(2).reduction(Reduction.NONE)).toArray());
    assertArrayEquals(new float[] {0, 0.25f, 1, 3},
        X.smoothL1(TARGET, SmoothL1Options.DEFAULT.beta(2).reduction(Reduction.NONE)).toArray());
    assertEquals(X.l1(TARGET).item(), X.smoothL1(TARGET, SmoothL1Options.DEFAULT.beta(0)).item());
  }

  @Test
  void probabilities() {
    Tensor logits = Tensor.of(Shape.of(3), 0, -1000, 1000);
    Tensor target = Tensor.of(Shape.of(3), 1, 0, 0);
    BceOptions none = BceOptions.DEFAULT.reduction(Reduction.NONE);
    BceOptions weighted = none.positiveWeight(Tensor.scalar(3)).weight(Tensor.of(Shape.of(3), 1, 1, 2));
    float log2 = (float) Math.log(2);
    assertArrayEquals(new float[] {log2, 0, 1000}, logits.bceWithLogits(target, none).toArray(), 1e-7f);
    assertArrayEquals(new float[] {3 * log2, 0, 2000},
        logits.bceWithLogits(target, weighted).toArray(), 1e-6f);
    Tensor half = Tensor.of(Shape.of(1, 2), -log2, -log2);
    Tensor quarters = Tensor.of(Shape.of(1, 2), 0.25f, 0.75f);
    float expected = (float) (0.25 * Math.log(0.5) + 0.75 * Math.log(1.5));
    assertEquals(expected, half.klDiv(quarters, KlDivOptions.DEFAULT.reduction(Reduction.BATCH_MEAN)).item(), 1e-7);
    assertEquals(expected / 2, half.klDiv(quarters.log(), KlDivOptions.DEFAULT.logTarget()).item(), 1e-7);
  }

  @Test
  void whatDoesNotFitIsNamed() {
    assertError("mse: input [2, 2] and target [2] differ; expand() or reshape() one of them",
        () -> X.mse(Tensor.zeros(2)));
    assertError("bceWithLogits: weight [3, 1, 2] does not broadcast to logits [2, 2]",
        () -> X.bceWithLogits(TARGET, BceOptions.DEFAULT.weight(Tensor.zeros(3, 1, 2))));
    assertError("bceWithLogits: [2, 2] and [3] do not broadcast, axis -1 has sizes 2 and 3",
        () -> X.bceWithLogits(TARGET, BceOptions.DEFAULT.positiveWeight(Tensor.zeros(3))));
    assertError("smoothL1: beta -1.0 must not be negative", () -> SmoothL1Options.DEFAULT.beta(-1));
    assertError("huber: delta 0.0 must be positive", () -> HuberOptions.DEFAULT.delta(0));
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 900, 70).requireGradient();
      Tensor t = random("t", 900, 70).requireGradient();
      Tensor y = Pass.TRAINING.get(() -> x.mse(t).add(x.huber(t)).add(x.bceWithLogits(t.sigmoid()))
          .add(x.klDiv(t, KlDivOptions.DEFAULT.logTarget())));
      y.backward();
      return new float[][] {y.toArray(), x.grad().toArray(), t.grad().toArray()};
    });
  }
}
