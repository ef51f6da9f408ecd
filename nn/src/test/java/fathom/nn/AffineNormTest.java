package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.NormOptions;
import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layer, group and instance normalisation: parameters, descriptions, and which operation they call. */
class AffineNormTest {
  private static final AffineNorm.Options NO_AFFINE = AffineNorm.Options.DEFAULT.noAffine();
  private static final Tensor X = random(2, 3, 4, 6);
  private static final Tensor GAMMA = random(6);
  private static final Tensor BETA = random(6);
  private static final NormOptions SETTINGS = NormOptions.DEFAULT.gamma(GAMMA).beta(BETA);

  private static Tensor random(int... dims) {
    Tensor x = Tensor.zeros(dims);
    for (int i = 0; i < x.size(); i++) {
      x.array()[i] = (float) Rng.of(dims.length).normal(i);
    }
    return x;
  }

  private static <L extends AffineNorm> L set(L norm) {
    assertEquals(List.of("weight", "bias"), List.copyOf(norm.state().keySet()));
    norm.parameters().get("weight").set(GAMMA.toArray());
    norm.parameters().get("bias").set(BETA.toArray());
    return norm;
  }

  private static void assertError(String message, org.junit.jupiter.api.function.Executable body) {
    assertEquals(message, assertThrows(TensorException.class, body).getMessage());
  }

  @Test
  void layersCallTheirOperations() {
    assertArrayEquals(X.layerNorm(1, SETTINGS).toArray(), set(new LayerNorm(6)).apply(X).toArray());
    assertArrayEquals(X.groupNorm(2, SETTINGS).toArray(), set(new GroupNorm(2, 6)).apply(X).toArray());
    assertArrayEquals(X.instanceNorm(SETTINGS).toArray(),
        set(new InstanceNorm2d(6, AffineNorm.Options.DEFAULT)).apply(X).toArray());
  }

  @Test
  void parametersCanBeLeftOut() {
    NormOptions plain = NormOptions.DEFAULT.epsilon(1e-3);
    for (Layer layer : List.of(new LayerNorm(Shape.of(4, 6), NO_AFFINE), new GroupNorm(2, 6, NO_AFFINE),
        new InstanceNorm2d(6))) {
      assertEquals(List.of(), List.copyOf(layer.state().keySet()));
    }
    assertArrayEquals(X.layerNorm(2, plain).toArray(),
        new LayerNorm(Shape.of(4, 6), NO_AFFINE.epsilon(1e-3)).apply(X).toArray());
    assertArrayEquals(X.groupNorm(3, plain).toArray(), new GroupNorm(3, 6, NO_AFFINE.epsilon(1e-3)).apply(X).toArray());
    assertArrayEquals(X.instanceNorm(NormOptions.DEFAULT).toArray(), new InstanceNorm2d(6).apply(X).toArray());
  }

  @Test
  void layerNormHasParametersOfTheShapeOfItsAxes() {
    assertEquals(Shape.of(4, 6), new LayerNorm(4, 6).parameters().get("weight").shape());
    assertEquals(Shape.of(4, 6), new LayerNorm(4, 6).parameters().get("bias").torchShape());
  }

  @Test
  void descriptionsAndErrors() {
    assertEquals("LayerNorm([6])", new LayerNorm(6).toString());
    assertEquals("LayerNorm([4, 6], epsilon 1.0E-6, no affine)",
        new LayerNorm(Shape.of(4, 6), NO_AFFINE.epsilon(1e-6)).toString());
    assertEquals("GroupNorm(6, 2 groups)", new GroupNorm(2, 6).toString());
    assertEquals("InstanceNorm2d(6)", new InstanceNorm2d(6).toString());
    assertEquals("InstanceNorm2d(6, affine)", new InstanceNorm2d(6, AffineNorm.Options.DEFAULT).toString());
    assertError("LayerNorm([]): there must be at least 1 axis, of at least 1 element", LayerNorm::new);
    assertError("GroupNorm(6, 4 groups): the groups must divide the channels, and both be at least 1",
        () -> new GroupNorm(4, 6));
    assertError("InstanceNorm2d(0): there must be at least 1 channel", () -> new InstanceNorm2d(0));
    assertError("layerNorm: the last axes of input [2, 3, 4, 6] are not [5, 6]\n  in LayerNorm([5, 6], no affine)",
        () -> new LayerNorm(Shape.of(5, 6), NO_AFFINE).apply(X));
    assertError("groupNorm: input [2, 3, 4, 6] does not have 8 channels\n  in GroupNorm(8, 2 groups, no affine)",
        () -> new GroupNorm(2, 8, NO_AFFINE).apply(X));
    assertError("instanceNorm: input [2, 6] is not [N, H, W, C]\n  in InstanceNorm2d(6)",
        () -> new InstanceNorm2d(6).apply(Tensor.zeros(2, 6)));
  }
}
