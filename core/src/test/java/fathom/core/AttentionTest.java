package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttentionTest {
  private static final AttentionOptions PLAIN = AttentionOptions.DEFAULT;

  private static MultiHeadWeights weights(int heads, int e) {
    return MultiHeadWeights.packed(heads, random("in", e, 3 * e), random("out", e, e))
        .biases(random("inBias", 3 * e), random("outBias", e));
  }

  @Test
  void theResultIsAMeanOfTheValues() {
    Tensor q = Tensor.of(Shape.of(1, 1), 2);
    Tensor k = Tensor.of(Shape.of(2, 1), 0, (float) (Math.log(3) / 2));
    Tensor v = Tensor.of(Shape.of(2, 2), 0, 10, 4, 20);
    assertArrayEquals(new float[] {3, 17.5f}, q.scaledDotProductAttention(k, v, PLAIN).toArray(), 1e-5f);
    assertArrayEquals(new float[] {2, 15}, q.scaledDotProductAttention(k, v, PLAIN.scale(0)).toArray(), 1e-5f);
  }

  @Test
  void leadingAxesBroadcast() {
    Tensor q = random("q", 3, 2, 4, 5);
    Tensor k = random("k", 2, 6, 5);
    Tensor v = random("v", 6, 7);
    Tensor y = q.scaledDotProductAttention(k, v, PLAIN);
    Tensor same = q.scaledDotProductAttention(k.expand(3, 2, 6, 5), v.expand(3, 2, 6, 7), PLAIN);
    assertEquals(Shape.of(3, 2, 4, 7), y.shape());
    assertArrayEquals(same.toArray(), y.toArray(), 1e-5f);
  }

  @Test
  void hiddenKeysDoNotMatter() {
    Tensor q = random("q", 2, 3, 5);
    Tensor k = random("k", 2, 3, 5);
    Tensor v = random("v", 2, 3, 4);
    Tensor causal = q.scaledDotProductAttention(k, v, PLAIN.causal());
    boolean[] past = {true, false, false, true, true, false, true, true, true};
    boolean[] future = {false, true, true, false, false, true, false, false, false};
    Tensor allowed = q.scaledDotProductAttention(k, v, PLAIN.mask(Attention.allow(Shape.of(3, 3), past)));
    Tensor blocked = q.scaledDotProductAttention(k, v, PLAIN.mask(Attention.block(Shape.of(3, 3), future)));
    assertArrayEquals(causal.toArray(), allowed.toArray());
    assertArrayEquals(causal.toArray(), blocked.toArray());
    Tensor one = q.slice(Slice.along(1).to(1)).scaledDotProductAttention(
        k.slice(Slice.along(1).to(1)), v.slice(Slice.along(1).to(1)), PLAIN);
    assertArrayEquals(one.toArray(), causal.slice(Slice.along(1).to(1)).toArray(), 1e-6f);
    // More queries than keys, and fewer.
    assertEquals(Shape.of(2, 3, 4), q.scaledDotProductAttention(
        random("k", 2, 2, 5), random("v", 2, 2, 4), PLAIN.causal()).shape());
    assertEquals(Shape.of(2, 3, 4), q.scaledDotProductAttention(
        random("k", 2, 9, 5), random("v", 2, 9, 4), PLAIN.causal()).shape());
  }

  @Test
  void nothingToAttendToIsNaN() {
    Tensor x = random("x", 2, 3);
    Tensor mask = Attention.block(Shape.of(2, 2), true, true, true, false);
    float[] y = x.scaledDotProductAttention(x, x, PLAIN.mask(mask)).toArray();
    for (int i = 0; i < 6; i++) {
      assertEquals(i < 3, Float.isNaN(y[i]));
    }
  }

  @Test
  void weightsCanBeChangedBeforeTheyAreUsed() {
    Tensor x = random("x", 2, 3, 4);
    List<Tensor> seen = new ArrayList<>();
    Tensor y = x.scaledDotProductAttention(x, x, PLAIN.onWeights(w -> {
      seen.add(w);
      return w.mul(Tensor.scalar(0));
    }));
    assertArrayEquals(new float[24], y.toArray());
    assertEquals(Shape.of(2, 3, 3), seen.get(0).shape());
  }

  @Test
  void selfAttentionIsAttentionToCopies() {
    Tensor x = random("x", 2, 7, 12);
    Tensor copy = Tensor.of(x.shape(), x.toArray());
    MultiHeadWeights weights = weights(3, 12);
    AttentionResult self = Attention.multiHeadAttention(x, x, x, weights, PLAIN);
    AttentionResult cross = Attention.multiHeadAttention(x, copy, copy, weights, PLAIN);
    assertArrayEquals(cross.y().toArray(), self.y().toArray());
    assertArrayEquals(cross.weights().toArray(), self.weights().toArray());
    assertEquals(Shape.of(2, 3, 7, 7), self.weights().shape());
    assertEquals(Shape.of(2, 7, 7), self.averageWeights().shape());
    assertArrayEquals(new float[] {1, 1}, self.averageWeights().sum(2).mean(1).toArray(), 1e-6f);
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 4, 60, 32).requireGradient();
      MultiHeadWeights weights = weights(4, 32);
      weights.in().get(0).requireGradient();
      Tensor y = Pass.TRAINING.get(() -> Attention.multiHeadAttention(x, x, x, weights, PLAIN.causal()).y());
      y.backward(random("dy", 4, 60, 32));
      return new float[][] {y.toArray(), x.grad().toArray(), weights.in().get(0).grad().toArray()};
    });
  }

  @Test
  void largeScoresDoNotOverflow() {
    Tensor q = Tensor.full(Shape.of(2, 4), 1e4f);
    Tensor y = q.scaledDotProductAttention(q, random("v", 2, 3), PLAIN);
    for (float value : y.toArray()) {
      assertTrue(Float.isFinite(value));
    }
  }

  @Test
  void errors() {
    Tensor q = Tensor.zeros(2, 3, 4);
    assertError("attention: queries [2, 3, 4] must be [..., L, E], keys [2, 5, 6] [..., S, E] and values [2, 5, 4]"
        + " [..., S, Ev]", () -> q.scaledDotProductAttention(Tensor.zeros(2, 5, 6), Tensor.zeros(2, 5, 4), PLAIN));
    assertError("attention: the mask [5, 3, 3] does not broadcast to the scores [1, 3, 3]",
        () -> Tensor.zeros(1, 3, 4).scaledDotProductAttention(
            Tensor.zeros(1, 3, 4), Tensor.zeros(1, 3, 4), PLAIN.mask(Tensor.zeros(5, 3, 3))));
    assertError("attention mask: [2, 3, 3] and [4] do not broadcast, axis -1 has sizes 3 and 4",
        () -> q.scaledDotProductAttention(q, q, PLAIN.mask(Tensor.zeros(4))));
    assertError("mask: [2, 2] has 4 elements, got 3", () -> Attention.allow(Shape.of(2, 2), true, true, true));
    assertError("multiHeadAttention: queries [3, 4] must be [N, L, E], keys [3, 4] [N, S, kdim] and values [3, 4]"
        + " [N, S, vdim]",
        () -> Attention.multiHeadAttention(Tensor.zeros(3, 4), Tensor.zeros(3, 4),
            Tensor.zeros(3, 4), weights(2, 4), PLAIN));
    assertError("multiHeadAttention: 3 heads, input weights [[4, 12]] with bias none and output weight [4, 4] with"
        + " bias none do not fit together; for E features they are [E, 3E] or [E, E], [kdim, E], [vdim, E], with bias"
        + " [3E], and [E, E] with bias [E], where the heads divide E",
        () -> MultiHeadWeights.packed(3, Tensor.zeros(4, 12), Tensor.zeros(4, 4)));
  }
}
