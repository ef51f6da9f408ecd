package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ActivationsTest {
  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void reluKeepsNanAndHasNoGradientAtZero() {
    Tensor x = Tensor.of(Shape.of(6), -1, -0f, 0, 2, NAN, INFINITY).requireGradient();
    Pass.TRAINING.run(() -> {
      Tensor y = x.relu();
      assertArrayEquals(new float[] {0, 0, 0, 2, NAN, INFINITY}, y.toArray());
      y.backward(Tensor.full(x.shape(), 3));
    });
    assertArrayEquals(new float[] {0, 0, 0, 3, 3, 3}, x.grad().toArray());
  }

  @Test
  void hardswishHasTheGradientOfItsOuterPieceAtItsKinks() {
    Tensor x = Tensor.of(Shape.of(2), -3, 3).requireGradient();
    Pass.TRAINING.run(() -> x.hardswish().backward(Tensor.full(x.shape(), 5)));
    assertArrayEquals(new float[] {0, 5}, x.grad().toArray());
  }

  @Test
  void seluHasTheConstantsOfThePaper() {
    float[] y = Tensor.of(Shape.of(3), 1, -1, -INFINITY).selu().toArray();
    assertArrayEquals(new float[] {1.050700987f, -1.111330738f, -1.758099341f}, y, 2e-7f);
  }

  @Test
  void defaultsArePyTorchs() {
    Tensor x = random("x", 50).mul(10);
    assertArrayEquals(x.leakyRelu(0.01f).toArray(), x.leakyRelu().toArray());
    assertArrayEquals(x.elu(1).toArray(), x.elu().toArray());
    assertArrayEquals(x.gelu(Gelu.EXACT).toArray(), x.gelu().toArray());
    assertArrayEquals(x.softplus(1, 20).toArray(), x.softplus().toArray());
  }

  @Test
  void softplusHasNoJumpAtItsThreshold() {
    for (float beta : new float[] {0.5f, 1, 4}) {
      Tensor x = Tensor.of(Shape.of(5), -1e30f, -100 / beta, 50 / beta, 100 / beta, 1e30f);
      float[] expected = {0, 3.783506e-44f / beta, 50 / beta, 100 / beta, 1e30f};
      assertArrayEquals(expected, x.softplus(beta, INFINITY).toArray());
    }
  }

  @Test
  void preluHasOneSlopeOrOnePerChannel() {
    Tensor x = Tensor.of(Shape.of(2, 3), -1, -2, -3, 1, 2, -0f);
    Tensor slopes = Tensor.of(Shape.of(3), 0.5f, 2, -1);
    assertArrayEquals(new float[] {-0.5f, -4, 3, 1, 2, 0}, x.prelu(slopes).toArray());
    assertArrayEquals(new float[] {-0.5f, -1, -1.5f, 1, 2, -0f}, x.prelu(Tensor.scalar(0.5f)).toArray());
    assertError(
        "prelu: weight [2] needs to be [1], or have one slope for each channel of the input [2, 3]",
        () -> x.prelu(Tensor.zeros(2)));
    assertError(
        "prelu: weight [2, 3] needs to be [1], or have one slope for each channel of the input [2, 3]",
        () -> x.prelu(x));
    assertError(
        "prelu: weight [3] needs to be [1], or have one slope for each channel of the input []",
        () -> Tensor.scalar(1).prelu(slopes));
    assertEquals(Shape.of(2, 3), x.prelu(Tensor.zeros(1)).shape());
    assertEquals(Shape.SCALAR, Tensor.scalar(-1).prelu(Tensor.zeros(1)).shape());
  }

  @Test
  void bitsDoNotDependOnThreads() {
    List<UnaryOperator<Tensor>> functions = List.of(
        Tensor::relu6, Tensor::leakyRelu, Tensor::elu, Tensor::gelu, x -> x.gelu(Gelu.TANH), Tensor::silu,
        Tensor::hardswish, Tensor::softplus, Tensor::sigmoid, Tensor::tanh, x -> x.prelu(random("w", 17)));
    for (UnaryOperator<Tensor> function : functions) {
      assertSameBitsForAnyThreads(() -> {
        Tensor x = random("x", 70, 31, 17).requireGradient();
        Tensor y = Pass.TRAINING.get(() -> function.apply(x));
        y.backward(random("dy", 70, 31, 17));
        return new float[][] {y.toArray(), x.grad().array()};
      });
    }
  }
}
