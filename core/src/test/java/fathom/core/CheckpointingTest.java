package fathom.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CheckpointingTest {
  private static final Rng RANDOM = Rng.of(3);

  private final Tensor x = values("x", 4, 6, 6, 8);
  private final Tensor weight = values("weight", 3, 3, 8, 8);
  private final Tensor gamma = values("gamma", 8);
  private final Tensor mean = Tensor.zeros(8);
  private final Tensor variance = Tensor.full(Shape.of(8), 1);

  private static Tensor values(String name, int... dims) {
    Tensor tensor = Tensor.zeros(dims);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.array()[i] = (float) RANDOM.split(name).normal(i);
    }
    return tensor.requireGradient();
  }

  /** A residual block with dropout: x has two readers inside. */
  private Tensor block(Tensor input) {
    BatchNormOptions norm = BatchNormOptions.DEFAULT.gamma(gamma).running(mean, variance).relu();
    Tensor y = input.conv2d(weight, Conv2dOptions.DEFAULT.padding(1)).batchNorm(norm);
    return y.dropout(0.5, Pass.random("mask")).add(input);
  }

  /** Two blocks and a reader of the first one's result outside; returns the loss, all gradients and statistics. */
  private List<float[]> step(UnaryOperator<Tensor> first, UnaryOperator<Tensor> second) {
    for (Tensor leaf : List.of(x, weight, gamma)) {
      leaf.clearGradient();
    }
    Tensor[] loss = new Tensor[1];
    Pass.TRAINING.run(Rng.of(7), () -> {
      Tensor scaled = x.mul(Tensor.scalar(0.7f));
      Tensor between = first.apply(scaled);
      Tensor y = second.apply(between);
      loss[0] = y.mul(between).add(scaled).sum();
    });
    loss[0].backward();
    List<float[]> all = List.of(loss[0].toArray(), x.grad().toArray(), weight.grad().toArray(), gamma.grad().toArray(),
        mean.toArray(), variance.toArray());
    for (int i = 0; i < mean.size(); i++) {
      mean.array()[i] = 0;
      variance.array()[i] = 1;
    }
    return all;
  }

  private static void assertSameBits(List<float[]> expected, List<float[]> actual) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "result " + i);
    }
  }

  @Test
  void resultsGradientsMasksAndStatisticsAreTheSame() {
    List<float[]> plain = step(this::block, this::block);
    UnaryOperator<Tensor> checkpointed = input -> Checkpointing.of(this::block, input);
    assertSameBits(plain, step(checkpointed, this::block));
    assertSameBits(plain, step(this::block, checkpointed));
    assertSameBits(plain, step(checkpointed, checkpointed));
    assertSameBits(plain, step(checkpointed, checkpointed));
    UnaryOperator<Tensor> nested = input -> Checkpointing.of(checkpointed, input);
    assertSameBits(plain, step(nested, nested));
  }

  @Test
  void aPartOverSeveralBlocksIsTheSameAsWell() {
    List<float[]> plain = step(input -> block(block(input)), this::block);
    assertSameBits(plain, step(input -> Checkpointing.of(y -> block(block(y)), input), this::block));
    assertSameBits(plain, step(
        input -> Checkpointing.of(y -> block(Checkpointing.of(this::block, y)), input), this::block));
  }

  @Test
  void aPartIsComputedAgainByBackwardAlone() {
    int[] calls = new int[2];
    UnaryOperator<Tensor> counted = input -> {
      calls[Pass.isRecomputing() ? 1 : 0]++;
      return input.exp();
    };
    Pass.TRAINING.run(() -> {
      Tensor y = Checkpointing.of(counted, x);
      assertArrayEquals(new int[] {1, 0}, calls);
      y.sum().backward();
    });
    assertArrayEquals(new int[] {1, 1}, calls);
    assertFalse(Pass.isRecomputing());
    Checkpointing.of(counted, x);
    assertArrayEquals(new int[] {2, 1}, calls, "nothing is recorded here");
    assertArrayEquals(x.exp().toArray(), x.grad().toArray());
  }

  @Test
  void inputsThatWantNoGradientAndLeavesAsInputs() {
    Tensor images = x.detach();
    UnaryOperator<Tensor> convolution = input -> input.conv2d(weight, Conv2dOptions.DEFAULT).relu();
    weight.clearGradient();
    Pass.TRAINING.run(() -> convolution.apply(images).sum().backward());
    float[] expected = weight.grad().toArray();
    weight.clearGradient();
    Pass.TRAINING.run(() -> Checkpointing.of(convolution, images).sum().backward());
    assertArrayEquals(expected, weight.grad().toArray());
    assertFalse(images.hasGradient());
    Pass.TRAINING.run(() -> {
      assertFalse(Checkpointing.of(Tensor::relu, images).wantsGradient());
      assertSame(x, Checkpointing.of(input -> input, x));
      assertArrayEquals(images.toArray(), Checkpointing.of(input -> input.reshape(-1), x).toArray());
    });
  }

  @Test
  void theResultStaysAndWhatIsInsideDoesNot() {
    Tensor[] inside = new Tensor[1];
    Pass.TRAINING.run(() -> {
      Tensor y = Checkpointing.of(input -> {
        inside[0] = input.exp();
        return inside[0].mul(inside[0]);
      }, x);
      TensorException e = assertThrows(TensorException.class, inside[0]::array);
      assertTrue(e.getMessage().contains("recycled"), e.getMessage());
      float[] before = y.toArray();
      y.sum().backward();
      assertArrayEquals(before, y.toArray());
    });
  }

  @Test
  void refusesAPartThatReadsWhatWasRecordedOutside() {
    Pass.TRAINING.run(() -> {
      Tensor other = x.relu();
      TensorException e = assertThrows(
          TensorException.class, () -> Checkpointing.of(input -> input.mul(other), x));
      assertEquals("checkpointing: the part uses the [4, 6, 6, 8] result of relu that was recorded outside of it;"
          + " hand it in as the part's input, or use its detach()", e.getMessage());
      Checkpointing.of(input -> input.mul(other.detach()), x).sum().backward();
    });
  }
}
