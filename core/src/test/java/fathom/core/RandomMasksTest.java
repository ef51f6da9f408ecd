package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RandomMasksTest {
  private static final Rng RANDOM = Rng.of(5).split("masks");
  private static final Tensor ONES = Tensor.full(Shape.of(60, 10, 10, 40), 1);

  private static float[] training(Supplier<Tensor> body) {
    return Pass.TRAINING.get(body).toArray();
  }

  @Test
  void elementsAreDroppedWithTheProbabilityAndTheOthersScaled() {
    for (double p : new double[] {0.1, 0.5, 0.9}) {
      float[] y = training(() -> ONES.dropout(p, RANDOM));
      int dropped = 0;
      for (int i = 0; i < y.length; i++) {
        boolean drop = RANDOM.uniform(i) < (float) p;
        dropped += drop ? 1 : 0;
        assertEquals(drop ? 0 : (float) (1 / (1 - p)), y[i]);
      }
      double deviation = Math.sqrt(p * (1 - p) / y.length);
      assertEquals(p, (double) dropped / y.length, 4 * deviation);
    }
  }

  @Test
  void neighboursAreIndependent() {
    float[] y = training(() -> ONES.dropout(0.5, RANDOM));
    for (int distance : new int[] {1, 2, 3, 4, 40, 4000}) {
      int equal = 0;
      for (int i = 0; i + distance < y.length; i++) {
        equal += y[i] == y[i + distance] ? 1 : 0;
      }
      int pairs = y.length - distance;
      assertEquals(0.5, (double) equal / pairs, 4 * 0.5 / Math.sqrt(pairs), "distance " + distance);
    }
  }

  @Test
  void wholeChannelsOrSamplesAreDropped() {
    float[] channels = training(() -> ONES.dropout2d(0.25, RANDOM));
    float[] samples = training(() -> ONES.dropPath(0.25, RANDOM));
    int droppedChannels = 0;
    int droppedSamples = 0;
    for (int i = 0; i < channels.length; i++) {
      int sample = i / 4000;
      int channel = i % 40;
      assertEquals(RANDOM.uniform(sample * 40 + channel) < 0.25f ? 0 : 4 / 3f, channels[i]);
      assertEquals(RANDOM.uniform(sample) < 0.25f ? 0 : 4 / 3f, samples[i]);
      droppedChannels += channels[i] == 0 ? 1 : 0;
      droppedSamples += samples[i] == 0 ? 1 : 0;
    }
    assertEquals(0.25, droppedChannels / 240_000.0, 4 * Math.sqrt(0.1875 / 2400));
    assertEquals(0.25, droppedSamples / 240_000.0, 4 * Math.sqrt(0.1875 / 60));
  }

  @Test
  void nothingIsDroppedUnlessThePassTrains() {
    Tensor x = random("x", 3, 4, 4, 5);
    for (Pass pass : new Pass[] {Pass.INFERENCE, Pass.GRADIENTS}) {
      assertSame(x, pass.get(() -> x.dropout(0.5, RANDOM)));
      assertSame(x, pass.get(() -> x.dropout2d(0.5, RANDOM)));
      assertSame(x, pass.get(() -> x.dropPath(0.5, RANDOM)));
    }
    assertSame(x, Pass.TRAINING.get(() -> x.dropout(0, RANDOM)));
    assertArrayEquals(new float[x.size()], training(() -> x.abs().dropout(1, RANDOM)));
  }

  @Test
  void theGradientHasTheMaskOfTheResult() {
    Tensor x = random("x", 50, 70).requireGradient();
    Tensor ones = Tensor.full(x.shape(), 1);
    Pass.TRAINING.run(() -> x.dropout(0.3, RANDOM).backward(ones));
    assertArrayEquals(training(() -> ones.dropout(0.3, RANDOM)), x.grad().toArray());
  }

  @Test
  void masksDoNotDependOnThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 70, 33, 17).requireGradient();
      Tensor y = Pass.TRAINING
          .get(() -> x.dropout(0.4, RANDOM).dropout2d(0.3, RANDOM.split(1)).dropPath(0.2, RANDOM.split(2)));
      y.backward(random("dy", 70, 33, 17));
      return new float[][] {y.toArray(), x.grad().array()};
    });
  }

  @Test
  void errors() {
    Tensor x = Tensor.zeros(3);
    assertError("dropout: the probability 1.5 is not between 0 and 1", () -> x.dropout(1.5, RANDOM));
    assertError("dropout: the probability NaN is not between 0 and 1", () -> x.dropout(Double.NaN, RANDOM));
    assertError("dropout2d: input [3] needs to be [N, ..., C]", () -> x.dropout2d(0.5, RANDOM));
    assertError("dropPath: input [] needs to be [N, ...]", () -> Tensor.scalar(1).dropPath(0.5, RANDOM));
  }

  @Test
  void aPassHandsOutAStreamForEachNameAndUse() {
    Rng step = Rng.of(1);
    int[] first = Pass.TRAINING.get(step, () -> new int[] {bits("a"), bits("a"), bits("b"), bits("a")});
    int[] second = Pass.TRAINING.get(step, () -> new int[] {bits("b"), bits("a"), bits("c"), bits("a")});
    assertEquals(first[0], second[1]);
    assertEquals(first[1], second[3]);
    assertEquals(first[2], second[0]);
    assertEquals(4, Arrays.stream(first).distinct().count());
    assertNotEquals(first[0], (int) Pass.TRAINING.get(Rng.of(2), () -> bits("a")));
  }

  @Test
  void aPassInsideAnotherHasItsStreamUnlessGivenOne() {
    Rng step = Rng.of(1);
    Pass.TRAINING.run(step, () -> {
      int outer = bits("a");
      int inner = Pass.TRAINING.get(() -> bits("a"));
      assertNotEquals(outer, inner);
      assertEquals(outer, (int) Pass.TRAINING.get(step, () -> bits("a")));
    });
    assertTrue(Pass.current() == Pass.INFERENCE);
    assertError(
        "random: this pass has no random numbers; start it with a stream for the step, as in"
            + " Pass.TRAINING.run(Rng.of(seed).split(step), () -> ...)",
        () -> Pass.TRAINING.run(() -> bits("a")));
  }

  private static int bits(String name) {
    return Pass.random(name).bits(0);
  }
}
