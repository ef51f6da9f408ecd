package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionTest {
  private static final Conv2dOptions PLAIN = Conv2dOptions.DEFAULT;

  @Test
  void conv2dIsTheCrossCorrelationOfPyTorch() {
    // One 3x3 image 1..9, kernel [[1, 2], [3, 4]], bias 0.5.
    Tensor x = Tensor.of(Shape.of(1, 3, 3, 1), 1, 2, 3, 4, 5, 6, 7, 8, 9);
    Tensor w = Tensor.of(Shape.of(2, 2, 1, 1), 1, 2, 3, 4);
    Tensor y = x.conv2d(w, Tensor.of(Shape.of(1), 0.5f), PLAIN);
    assertEquals(Shape.of(1, 2, 2, 1), y.shape());
    assertArrayEquals(new float[] {37.5f, 47.5f, 67.5f, 77.5f}, y.toArray());
    // With padding the corner sees the kernel's last element only.
    assertEquals(4, x.conv2d(w, PLAIN.padding(1)).get(0, 0, 0, 0));
    assertEquals(Shape.of(1, 2, 2, 1), x.conv2d(w, PLAIN.padding(1).stride(2)).shape());
  }

  @ParameterizedTest
  @CsvSource({
      "1, 5, 5, 3, 4, 3, 3, 1, 1, 1, 1",
      "2, 6, 5, 2, 3, 3, 3, 2, 1, 1, 1",
      "2, 4, 4, 3, 2, 1, 1, 2, 0, 1, 1",
      "1, 4, 7, 2, 2, 1, 3, 1, 0, 1, 1",
      "1, 7, 7, 2, 3, 3, 3, 1, 2, 2, 1",
      "1, 5, 5, 4, 6, 3, 3, 1, 1, 1, 2",
      "1, 3, 3, 1, 17, 2, 2, 3, 2, 1, 1",
      "1, 6, 6, 3, 3, 3, 3, 2, 1, 1, 3",
  })
  void gradients(int n, int h, int w, int c, int oc, int kh, int kw, int stride, int padding, int dilation,
      int groups) {
    Conv2dOptions options = PLAIN.stride(stride).padding(padding).dilation(dilation).groups(groups);
    GradCheck.of("conv2d", in -> in[0].conv2d(in[1], in[2], options))
        .inputs(random("x", n, h, w, c), random("w", kh, kw, c / groups, oc), random("b", oc))
        .check();
  }

  @Test
  void gradientsAddUpWhenAWeightIsUsedTwice() {
    GradCheck.of("conv2d twice", in -> in[0].conv2d(in[1], PLAIN.padding(1)).conv2d(in[1], PLAIN.padding(1)))
        .inputs(random("x", 1, 4, 4, 2), random("w", 3, 3, 2, 2))
        .check();
  }

  @Test
  void anEmptyBatchGivesAnEmptyResultAndGradientsOfZero() {
    Tensor x = Tensor.zeros(0, 5, 5, 2).requireGradient();
    Tensor weight = random("weight", 3, 3, 2, 4).requireGradient();
    Tensor bias = random("bias", 4).requireGradient();
    Tensor y = Pass.TRAINING.get(() -> x.conv2d(weight, bias, PLAIN.stride(2)));
    assertEquals(Shape.of(0, 2, 2, 4), y.shape());
    y.backward(y.detach());
    assertEquals(x.shape(), x.grad().shape());
    assertArrayEquals(new float[weight.size()], weight.grad().toArray());
    assertArrayEquals(new float[4], bias.grad().toArray());
    assertEquals(Shape.of(0, 2, 2, 4), x.conv2d(weight, PLAIN.stride(2)).shape());
  }

  @Test
  void linearMultipliesRowsByTheWeight() {
    Tensor x = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
    Tensor w = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    assertArrayEquals(new float[] {9, 12, 15, 19, 26, 33}, x.linear(w).toArray());
    assertArrayEquals(new float[] {10, 12, 14, 20, 26, 32}, x.linear(w, Tensor.of(Shape.of(3), 1, 0, -1)).toArray());
    assertEquals(Shape.of(4, 5, 3), Tensor.zeros(4, 5, 2).linear(w).shape());
    assertEquals(Shape.of(3), Tensor.zeros(2).linear(w).shape());
  }

  @Test
  void linearGradients() {
    GradCheck.of("linear", in -> in[0].linear(in[1], in[2]))
        .inputs(random("x", 3, 5), random("w", 5, 18), random("b", 18))
        .check();
    GradCheck.of("linear", in -> in[0].linear(in[1])).inputs(random("x", 2, 3, 5), random("w", 5, 2)).check();
    GradCheck.of("linear twice", in -> in[0].linear(in[1]).linear(in[1])).inputs(random("x", 3, 5), random("w", 5, 5))
        .check();
  }

  @Test
  void shapesThatDoNotFitAreExplained() {
    Tensor x = Tensor.zeros(128, 32, 32, 3);
    assertError("conv2d: input [128, 32, 32, 3] has 3 channels, weight [3, 3, 16, 64] expects 16",
        () -> x.conv2d(Tensor.zeros(3, 3, 16, 64), PLAIN));
    assertError("conv2d: input [128, 32, 32, 3] has 3 channels, weight [3, 3, 2, 64] expects 4 (2 groups of 2)",
        () -> x.conv2d(Tensor.zeros(3, 3, 2, 64), PLAIN.groups(2)));
    assertError("conv2d: 64 output channels of weight [3, 3, 1, 64] do not split into 3 groups",
        () -> x.conv2d(Tensor.zeros(3, 3, 1, 64), PLAIN.groups(3)));
    assertError("conv2d: input [32, 32, 3] must be [N, H, W, C] and weight [3, 3, 3, 8] [KH, KW, C/groups, OC]",
        () -> Tensor.zeros(32, 32, 3).conv2d(Tensor.zeros(3, 3, 3, 8), PLAIN));
    assertError("conv2d: a kernel that spans 5x5 does not fit into input [1, 2, 2, 1] with padding 1x1",
        () -> Tensor.zeros(1, 2, 2, 1).conv2d(Tensor.zeros(3, 3, 1, 1), PLAIN.padding(1).dilation(2)));
    assertError("conv2d: input [128, 32, 32, 3] and weight [3, 3, 3, 0] need at least 1 channel on each side",
        () -> x.conv2d(Tensor.zeros(3, 3, 3, 0), PLAIN));
    assertError(
        "conv2d: a kernel that spans 4294967295x4294967295 does not fit into input [128, 32, 32, 3] with padding"
            + " 1x1",
        () -> x.conv2d(Tensor.zeros(3, 3, 3, 8), PLAIN.padding(1).dilation(Integer.MAX_VALUE)));
    assertError("conv2d: input [128, 32, 32, 3] with padding 2147483647x0 has more than 2147483647 rows or columns",
        () -> x.conv2d(Tensor.zeros(3, 3, 3, 8), PLAIN.padding(Integer.MAX_VALUE, 0)));
    assertError("conv2d: bias [2] does not fit weight [3, 3, 3, 64], expected [64]",
        () -> x.conv2d(Tensor.zeros(3, 3, 3, 64), Tensor.zeros(2), PLAIN));
    assertError("conv2d: stride 0x0, dilation 1x1 and groups 1 must be at least 1, padding 0x0 at least 0",
        () -> PLAIN.stride(0));
    assertError("linear: input [4, 5] has 5 features, weight [6, 2] expects 6",
        () -> Tensor.zeros(4, 5).linear(Tensor.zeros(6, 2)));
    assertError("linear: bias [3] does not fit weight [5, 2], expected [2]",
        () -> Tensor.zeros(4, 5).linear(Tensor.zeros(5, 2), Tensor.zeros(3)));
    assertError("linear: input [] must be [..., in] and weight [2, 2] [in, out]",
        () -> Tensor.scalar(1).linear(Tensor.zeros(2, 2)));
  }
}
