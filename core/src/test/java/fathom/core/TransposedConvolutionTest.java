package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TransposedConvolutionTest {
  private static final ConvTranspose2dOptions PLAIN = ConvTranspose2dOptions.DEFAULT;

  @Test
  void everyPixelPaintsTheKernel() {
    Tensor x = Tensor.of(Shape.of(1, 1, 2, 1), 1, 10);
    Tensor weight = Tensor.of(Shape.of(1, 3, 1, 1), 1, 2, 3);
    assertArrayEquals(new float[] {1, 12, 23, 30}, x.convTranspose2d(weight, PLAIN).toArray());
    assertArrayEquals(new float[] {12, 23},
        x.convTranspose2d(weight, PLAIN.conv(Conv2dOptions.DEFAULT.padding(0, 1))).toArray());
    assertArrayEquals(new float[] {1, 2, 3, 10, 20, 30},
        x.convTranspose2d(weight, PLAIN.conv(Conv2dOptions.DEFAULT.stride(1, 3))).toArray());
    assertArrayEquals(new float[] {1.5f, 2.5f, 13.5f, 20.5f, 30.5f, 0.5f},
        x.convTranspose2d(weight, Tensor.of(Shape.of(1), 0.5f),
            PLAIN.conv(Conv2dOptions.DEFAULT.stride(1, 2)).outputPadding(0, 1)).toArray());
    Conv2dOptions dilated = Conv2dOptions.DEFAULT.dilation(1, 3);
    assertArrayEquals(new float[] {1, 10, 0, 2, 20, 0, 3, 30, 0, 0},
        x.convTranspose2d(weight, PLAIN.conv(dilated).outputPadding(0, 2)).toArray());
  }

  /** sum(convTranspose2d(x) * z) = sum(x * conv2d(z)): the one is the transpose of the other. */
  @Test
  void isTheTransposeOfTheConvolution() {
    Conv2dOptions conv = Conv2dOptions.DEFAULT.stride(2, 3).padding(1, 0).dilation(1, 2).groups(2);
    Tensor x = random("x", 3, 9, 8, 20);
    Tensor weight = random("weight", 3, 2, 7, 20);
    Tensor y = x.convTranspose2d(weight, PLAIN.conv(conv).outputPadding(1, 2));
    assertEquals(Shape.of(3, 18, 26, 14), y.shape());
    Tensor z = random("z", 3, 18, 26, 14);
    float expected = x.mul(z.conv2d(weight, conv)).sum().item();
    assertEquals(expected, y.mul(z).sum().item(), 1e-4f * x.size());
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 4, 20, 20, 24).requireGradient();
      Tensor weight = random("weight", 3, 3, 30, 24).requireGradient();
      Tensor bias = random("bias", 30).requireGradient();
      Tensor y = Pass.TRAINING.get(() -> x.convTranspose2d(weight, bias, PLAIN.stride(2).padding(1)));
      y.backward(random("dy", y.shape().dims()));
      return new float[][] {y.toArray(), x.grad().toArray(), weight.grad().toArray(), bias.grad().toArray()};
    });
  }

  @Test
  void errors() {
    Tensor x = Tensor.zeros(1, 4, 4, 6);
    assertError(
        "convTranspose2d: input [4, 4, 6] must be [N, H, W, C] and weight [3, 3, 8, 6] [KH, KW, OC/groups, C]",
        () -> Tensor.zeros(4, 4, 6).convTranspose2d(Tensor.zeros(3, 3, 8, 6), PLAIN));
    assertError("convTranspose2d: input [1, 4, 4, 6] has 6 channels, weight [3, 3, 6, 8] expects 8",
        () -> x.convTranspose2d(Tensor.zeros(3, 3, 6, 8), PLAIN));
    assertError("convTranspose2d: 6 input channels of weight [3, 3, 2, 6] do not split into 4 groups",
        () -> x.convTranspose2d(Tensor.zeros(3, 3, 2, 6), PLAIN.groups(4)));
    assertError("convTranspose2d: bias [2] does not fit weight [3, 3, 2, 6], expected [4]",
        () -> x.convTranspose2d(Tensor.zeros(3, 3, 2, 6), Tensor.zeros(2), PLAIN.groups(2)));
    assertError("convTranspose2d: nothing is left of input [1, 4, 4, 6], weight [1, 1, 2, 6] and padding 2x2:"
        + " the result would have 0x0 pixels", () -> x.convTranspose2d(Tensor.zeros(1, 1, 2, 6), PLAIN.padding(2)));
    assertError("convTranspose2d: the result of input [1, 4, 4, 6], weight [3, 3, 2, 6] and stride 1073741824x1 would"
        + " have 3221225475x6 pixels",
        () -> x.convTranspose2d(Tensor.zeros(3, 3, 2, 6), PLAIN.conv(Conv2dOptions.DEFAULT.stride(1 << 30, 1))));
    assertError("shape: [1, 300003, 300003, 2] has more than 2147483647 elements",
        () -> x.convTranspose2d(Tensor.zeros(3, 3, 2, 6), PLAIN.stride(100_000)));
    assertError("convTranspose2d: output padding 2x2 must be at least 0 and below stride 2x2 or dilation 1x1;"
        + " set these first", () -> PLAIN.stride(2).outputPadding(2));
  }
}
