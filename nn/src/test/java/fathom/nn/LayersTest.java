package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Conv2dOptions;
import fathom.core.InterpolateOptions;
import fathom.core.Pool2dOptions;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The layers that are one operation each: parameters, descriptions, sizes and which operation they call. */
class LayersTest {
  private static final Conv2d.Options CONV = Conv2d.Options.DEFAULT;

  private static void assertThrowsWith(String message, org.junit.jupiter.api.function.Executable body) {
    assertEquals(message, assertThrows(TensorException.class, body).getMessage());
  }

  @Test
  void convolutionDescriptions() {
    assertEquals("Conv2d(3 -> 16, 3x3)", new Conv2d(3, 16, 3).toString());
    assertEquals("Conv2d(16 -> 64, 3x3, stride 2, padding 1, no bias)",
        new Conv2d(16, 64, 3, CONV.stride(2).padding(1).noBias()).toString());
    assertEquals("Conv2d(8 -> 16, 1x5, stride 2x1, padding 0x2, dilation 3, groups 4)",
        new Conv2d(8, 16, 1, 5, CONV.geometry(Conv2dOptions.DEFAULT.stride(2, 1).padding(0, 2)).dilation(3).groups(4))
            .toString());
  }

  @Test
  void convolutionParameters() {
    Conv2d grouped = new Conv2d(8, 16, 3, CONV.groups(4));
    assertEquals(List.of("weight", "bias"), List.copyOf(grouped.parameters().keySet()));
    assertEquals(Shape.of(3, 3, 2, 16), grouped.parameters().get("weight").shape());
    assertEquals(Shape.of(16), grouped.parameters().get("bias").shape());
    assertEquals(List.of("weight"), List.copyOf(new Conv2d(8, 16, 3, CONV.noBias()).parameters().keySet()));
    assertEquals(15 * 15 * 16 * 3 * 3 * 2, new Conv2d(8, 16, 3, CONV.groups(4).stride(2).padding(1))
        .summary(Shape.of(30, 30, 8)).macs());
  }

  @Test
  void convolutionAddsItsBias() {
    Conv2d conv = new Conv2d(1, 2, 2, CONV);
    conv.parameters().get("weight").set(1, 10, 2, 20, 3, 30, 4, 40);
    conv.parameters().get("bias").set(0.5f, 0.25f);
    Tensor x = Tensor.of(Shape.of(1, 2, 2, 1), 1, 1, 1, 2);
    assertArrayEquals(new float[] {14.5f, 140.25f}, conv.apply(x).toArray());
    Conv2d noBias = new Conv2d(1, 2, 2, CONV.noBias());
    noBias.parameters().get("weight").set(1, 10, 2, 20, 3, 30, 4, 40);
    assertArrayEquals(new float[] {14, 140}, noBias.apply(x).toArray());
  }

  @Test
  void convolutionErrors() {
    assertThrowsWith("Conv2d(0 -> 16, 3x3): channels and kernel sizes must be at least 1", () -> new Conv2d(0, 16, 3));
    assertThrowsWith("Conv2d(6 -> 16, 3x3, groups 4): the groups must divide 6 input and 16 output channels",
        () -> new Conv2d(6, 16, 3, CONV.groups(4)));
  }

  @Test
  void transposedConvolution() {
    ConvTranspose2d.Options options = ConvTranspose2d.Options.DEFAULT.stride(2).padding(1).outputPadding(1);
    ConvTranspose2d up = new ConvTranspose2d(8, 16, 3, options.groups(4));
    assertEquals("ConvTranspose2d(8 -> 16, 3x3, stride 2, padding 1, groups 4, output padding 1)", up.toString());
    assertEquals("ConvTranspose2d(8 -> 16, 1x3, dilation 3, no bias)",
        new ConvTranspose2d(8, 16, 1, 3, ConvTranspose2d.Options.DEFAULT.dilation(3).noBias()).toString());
    assertEquals(List.of("weight", "bias"), List.copyOf(up.parameters().keySet()));
    Parameter weight = up.parameters().get("weight");
    assertEquals(Shape.of(3, 3, 4, 8), weight.shape());
    assertEquals(Shape.of(8, 4, 3, 3), weight.torchShape());
    assertEquals(4 * 3 * 3, weight.fanIn());
    assertEquals(15 * 15 * 8 * 3 * 3 * 4, up.summary(Shape.of(15, 15, 8)).macs());
    assertThrowsWith("ConvTranspose2d(6 -> 16, 3x3, groups 4): the groups must divide 6 input and 16 output channels",
        () -> new ConvTranspose2d(6, 16, 3, ConvTranspose2d.Options.DEFAULT.groups(4)));
    assertThrowsWith("ConvTranspose2d(6 -> 0, 3x3): channels and kernel sizes must be at least 1",
        () -> new ConvTranspose2d(6, 0, 3));
  }

  @Test
  void transposedConvolutionAddsItsBias() {
    ConvTranspose2d up = new ConvTranspose2d(1, 1, 1, 2, ConvTranspose2d.Options.DEFAULT);
    up.parameters().get("weight").set(1, 2);
    up.parameters().get("bias").set(0.5f);
    Tensor x = Tensor.of(Shape.of(1, 1, 2, 1), 1, 10);
    assertArrayEquals(new float[] {1.5f, 12.5f, 20.5f}, up.apply(x).toArray());
    ConvTranspose2d noBias = new ConvTranspose2d(1, 1, 1, 2, ConvTranspose2d.Options.DEFAULT.noBias());
    noBias.parameters().get("weight").set(1, 2);
    assertArrayEquals(new float[] {1, 12, 20}, noBias.apply(x).toArray());
  }

  @Test
  void upsample() {
    Upsample twice = new Upsample(InterpolateOptions.scale(2));
    assertEquals("Upsample(scale 2.0x2.0, nearest)", twice.toString());
    assertEquals("Upsample(size 7x5, bilinear, align corners)",
        new Upsample(InterpolateOptions.size(7, 5).bilinearAlignCorners()).toString());
    assertEquals("Upsample(size 7x5, bilinear)", new Upsample(InterpolateOptions.size(7, 5).bilinear()).toString());
    assertArrayEquals(new float[] {1, 1, 2, 2, 1, 1, 2, 2},
        twice.apply(Tensor.of(Shape.of(1, 1, 2, 1), 1, 2)).toArray());
  }

  @Test
  void linear() {
    Linear linear = new Linear(2, 3);
    assertEquals("Linear(2 -> 3)", linear.toString());
    linear.parameters().get("weight").set(1, 2, 3, 4, 5, 6);
    linear.parameters().get("bias").set(10, 20, 30);
    assertArrayEquals(new float[] {15, 27, 39}, linear.apply(Tensor.of(Shape.of(1, 2), 1, 1)).toArray());
    assertEquals(6, linear.summary(Shape.of(2)).macs());
    Linear noBias = new Linear(2, 3, Linear.Options.DEFAULT.noBias());
    assertEquals("Linear(2 -> 3, no bias)", noBias.toString());
    noBias.parameters().get("weight").set(1, 2, 3, 4, 5, 6);
    assertArrayEquals(new float[] {5, 7, 9}, noBias.apply(Tensor.of(Shape.of(1, 2), 1, 1)).toArray());
    assertThrowsWith("Linear(0 -> 3): both numbers must be at least 1", () -> new Linear(0, 3));
  }

  @Test
  void reluAndPool() {
    assertEquals("Relu()", Activation.relu().toString());
    assertArrayEquals(new float[] {0, 0, 2}, Activation.relu().apply(Tensor.of(Shape.of(3), -1, 0, 2)).toArray());
    assertEquals("MaxPool2d(2x2)", new MaxPool2d(2).toString());
    MaxPool2d stem = new MaxPool2d(Pool2dOptions.kernel(3).stride(2).padding(1));
    assertEquals("MaxPool2d(3x3, stride 2, padding 1)", stem.toString());
    assertArrayEquals(new float[] {5, 6, 8, 9},
        stem.apply(Tensor.of(Shape.of(1, 3, 3, 1), 1, 2, 3, 4, 5, 6, 7, 8, 9)).toArray());
    assertEquals("AvgPool2d(2x2, stride 1)", new AvgPool2d(Pool2dOptions.kernel(2).stride(1)).toString());
    assertArrayEquals(new float[] {2, 3},
        new AvgPool2d(2).apply(Tensor.of(Shape.of(1, 2, 4, 1), 1, 1, 2, 3, 3, 3, 3, 4)).toArray());
    assertEquals("AdaptiveAvgPool2d(1x2)", new AdaptiveAvgPool2d(1, 2).toString());
    assertArrayEquals(new float[] {2, 3},
        new AdaptiveAvgPool2d(1, 2).apply(Tensor.of(Shape.of(1, 2, 4, 1), 1, 1, 2, 3, 3, 3, 3, 4)).toArray());
    assertEquals("GlobalAvgPool()", new GlobalAvgPool().toString());
    Tensor pooled = new GlobalAvgPool().apply(Tensor.of(Shape.of(1, 1, 2, 2), 1, 10, 3, 30));
    assertEquals(Shape.of(1, 2), pooled.shape());
    assertArrayEquals(new float[] {2, 20}, pooled.toArray());
  }

  @Test
  void residualAddsItsInputOrItsShortcut() {
    Linear body = new Linear(2, 2, Linear.Options.DEFAULT.noBias());
    body.parameters().get("weight").set(1, -1, 0, -4);
    Residual identity = new Residual(body);
    Tensor x = Tensor.of(Shape.of(1, 2), 3, 5);
    assertArrayEquals(new float[] {6, 0}, identity.apply(x).toArray());
    assertEquals("Residual(Linear(2 -> 2, no bias))", identity.toString());
    assertEquals(List.of("body.weight"), List.copyOf(identity.parameters().keySet()));

    Linear shortcut = new Linear(2, 2);
    shortcut.parameters().get("weight").set(0, 0, 0, 0);
    shortcut.parameters().get("bias").set(1, 30);
    Residual projected = new Residual(body, shortcut);
    assertArrayEquals(new float[] {4, 7}, projected.apply(x).toArray());
    assertEquals("Residual(Linear(2 -> 2, no bias), shortcut Linear(2 -> 2))", projected.toString());
    assertEquals(List.of("body.weight", "shortcut.weight", "shortcut.bias"),
        List.copyOf(projected.parameters().keySet()));
  }
}
