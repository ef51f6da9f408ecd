package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import fathom.core.Shape;
import fathom.core.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The check values that come with the reference models. */
class WeightFormulaTest {
  @Test
  void hashes() {
    assertEquals(0xcbf29ce484222325L, WeightFormula.hash(""));
    assertEquals(0xaf63dc4c8601ec8cL, WeightFormula.hash("a"));
    long conv1 = WeightFormula.hash("conv1.weight");
    assertEquals(0x69a29a2cee47d254L, conv1);
    assertEquals(0x8b8a08a85128a1b0L, WeightFormula.bits(conv1, 0));
    assertEquals(0xbec2eba82f6f054fL, WeightFormula.bits(conv1, 1));
    assertEquals(0x05de32eeed3c84abL, WeightFormula.bits(conv1, 2));
    assertEquals(9144840 / 0x1p24, WeightFormula.uniform(conv1, 0));
  }

  @Test
  void values() {
    first3(new float[] {0.0128785539f, 0.0700462013f, -0.136308089f}, "conv1.weight", "conv_weight",
        Shape.of(64, 3, 7, 7));
    first3(new float[] {-1.39319825f, 0.527791858f, -1.0266757f}, "input", "input", Shape.of(1, 3, 2, 2));
    first3(new float[] {1.14230752f, 1.28675342f, 1.47077882f}, "bn1.running_var", "bn_running_var", Shape.of(64));
  }

  private static void first3(float[] expected, String name, String kind, Shape shape) {
    assertArrayEquals(expected, Arrays.copyOf(WeightFormula.values(name, kind, shape, 1), 3));
  }

  @Test
  void imagesAreChannelsLast() {
    Shape nchw = Shape.of(2, 3, 4, 5);
    Tensor torch = Tensor.of(nchw, WeightFormula.values("input", "input", nchw, 1));
    Tensor images = WeightFormula.images("input", nchw);
    assertEquals(Shape.of(2, 4, 5, 3), images.shape());
    assertEquals(torch.get(1, 2, 3, 4), images.get(1, 3, 4, 2));
    assertEquals(torch.get(0, 1, 2, 3), images.get(0, 2, 3, 1));
    assertArrayEquals(torch.toArray(), WeightFormula.channelsFirst(images));
  }
}
