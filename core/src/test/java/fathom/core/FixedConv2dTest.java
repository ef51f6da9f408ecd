package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import fathom.core.kernel.Conv2dShape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FixedConv2dTest {
  /** Besides those of the engine, shapes whose tasks compute some of the output channels of a band. */
  static Stream<Conv2dShape> cases() {
    return Stream.of(
        ConvCases.chosen(), ConvCases.random(30, 2), ConvCases.kinds(3, 2),
        List.of(ConvCases.square(1, 14, 128, 300, 3, 1, 1), ConvCases.square(1, 7, 1024, 1000, 1, 1, 0),
            new Conv2dShape(1, 14, 14, 96, 1440, 3, 3, 1, 1, 1, 1, 1, 1, 3)))
        .flatMap(List::stream);
  }

  private static Conv2dOptions options(Conv2dShape s) {
    return Conv2dOptions.DEFAULT.stride(s.strideH(), s.strideW()).padding(s.padH(), s.padW())
        .dilation(s.dilationH(), s.dilationW()).groups(s.groups());
  }

  private static BatchNormOptions norm(int channels) {
    return BatchNormOptions.DEFAULT.gamma(random("gamma", channels)).beta(random("beta", channels))
        .running(random("mean", channels), random("variance", channels).abs().add(0.1f));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void hasTheBitsOfTheOperationsItStandsFor(Conv2dShape s) {
    Tensor x = random("x", s.n(), s.h(), s.w(), s.c());
    Tensor weight = random("weight", s.kh(), s.kw(), s.c() / s.groups(), s.oc());
    Tensor bias = random("bias", s.oc());
    Conv2dOptions options = options(s);
    Tensor y = x.conv2d(weight, bias, options);
    Tensor residual = random("residual", y.shape().dims());
    FixedConv2d fixed = FixedConv2d.of(weight, bias, options);
    Tensors.assertSameBitsForAnyThreads(() -> new float[][] {
        fixed.apply(x).toArray(), fixed.applyRelu(x).toArray(), fixed.applyAddRelu(x, residual).toArray()});
    assertArrayEquals(y.toArray(), fixed.apply(x).toArray());
    assertArrayEquals(y.relu().toArray(), fixed.applyRelu(x).toArray());
    assertArrayEquals(y.add(residual).relu().toArray(), fixed.applyAddRelu(x, residual).toArray());
    assertArrayEquals(x.conv2d(weight, options).toArray(), FixedConv2d.of(weight, options).apply(x).toArray());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void normalizationsBecomePartOfTheWeights(Conv2dShape s) {
    Tensor x = random("x", s.n(), s.h(), s.w(), s.c());
    Tensor weight = random("weight", s.kh(), s.kw(), s.c() / s.groups(), s.oc());
    Tensor bias = random("bias", s.oc());
    BatchNormOptions norm = norm(s.oc());
    Tensor y = x.conv2d(weight, bias, options(s)).batchNorm(norm);
    assertClose(y, FixedConv2d.of(weight, bias, options(s)).normalized(norm).apply(x));
    assertClose(y.batchNorm(norm), FixedConv2d.of(weight, bias, options(s)).normalized(norm).normalized(norm).apply(x));
    BatchNormOptions plain = BatchNormOptions.DEFAULT.running(norm.running().get().mean(),
        Tensor.full(Shape.of(s.oc()), 1));
    assertClose(x.conv2d(weight, options(s)).batchNorm(plain),
        FixedConv2d.of(weight, options(s)).normalized(plain).apply(x));
  }

  /** Both are chains of up to 2050 rounded products. */
  private static void assertClose(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    float largest = expected.abs().amax().item();
    assertArrayEquals(expected.toArray(), actual.toArray(), 4e-6f * largest);
  }

  @Test
  void oneConvolutionComputesImagesOfAnySize() {
    Tensor weight = random("weight", 3, 3, 5, 40);
    Conv2dOptions options = Conv2dOptions.DEFAULT.padding(1);
    FixedConv2d fixed = FixedConv2d.of(weight, options);
    for (int side : new int[] {1, 2, 3, 4, 7, 16, 33, 1}) {
      Tensor x = random("x", 2, side, side, 5);
      assertArrayEquals(x.conv2d(weight, options).toArray(), fixed.apply(x).toArray(), () -> "side " + side);
    }
  }

  @Test
  void anEmptyBatchGivesAnEmptyResult() {
    FixedConv2d fixed = FixedConv2d.of(random("weight", 3, 3, 2, 4), Conv2dOptions.DEFAULT);
    assertEquals(Shape.of(0, 3, 4, 4), fixed.applyRelu(Tensor.zeros(0, 5, 6, 2)).shape());
    assertEquals(Shape.of(1, 3, 4, 4), fixed.applyRelu(Tensor.zeros(1, 5, 6, 2)).shape());
  }

  @Test
  void nothingIsRecorded() {
    Tensor x = random("x", 1, 4, 4, 2).requireGradient();
    Tensor weight = random("weight", 3, 3, 2, 4).requireGradient();
    FixedConv2d fixed = FixedConv2d.of(weight, Conv2dOptions.DEFAULT);
    assertFalse(Pass.TRAINING.get(() -> fixed.applyRelu(x)).wantsGradient());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Conv2dOptions options = Conv2dOptions.DEFAULT;
    Tensor weight = Tensor.zeros(3, 3, 2, 4);
    FixedConv2d fixed = FixedConv2d.of(weight, options);
    assertError("conv2d: input [1, 5, 5, 3] has 3 channels, weight [3, 3, 2, 4] expects 2",
        () -> fixed.apply(Tensor.zeros(1, 5, 5, 3)));
    assertError("conv2d: residual [1, 3, 3, 2] is added to a result of the shape [1, 3, 3, 4]; they must be the same",
        () -> fixed.applyAddRelu(Tensor.zeros(1, 5, 5, 2), Tensor.zeros(1, 3, 3, 2)));
    assertError("conv2d: bias [3] does not fit weight [3, 3, 2, 4], expected [4]",
        () -> FixedConv2d.of(weight, Tensor.zeros(3), options));
    assertError("conv2d: gamma [3] of the batch normalisation does not fit weight [3, 3, 2, 4], expected [4]",
        () -> fixed.normalized(norm(4).gamma(Tensor.zeros(3))));
    assertError("conv2d: running mean [5] of the batch normalisation does not fit weight [3, 3, 2, 4], expected [4]",
        () -> fixed.normalized(norm(5)));
    assertError("conv2d: a batch normalisation without running statistics depends on its input; it cannot become part"
        + " of weights", () -> fixed.normalized(BatchNormOptions.DEFAULT));
  }
}
