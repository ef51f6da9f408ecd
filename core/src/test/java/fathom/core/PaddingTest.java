package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class PaddingTest {
  @Test
  void eachModeHasItsSlices() {
    Tensor x = Tensor.of(Shape.of(3), 1, 2, 3);
    PadOptions pad = PadOptions.along(0, 2, 1);
    assertArrayEquals(new float[] {0, 0, 1, 2, 3, 0}, x.pad(pad).toArray());
    assertArrayEquals(new float[] {7, 7, 1, 2, 3, 7}, x.pad(pad.constant(7)).toArray());
    assertArrayEquals(new float[] {3, 2, 1, 2, 3, 2}, x.pad(pad.reflect()).toArray());
    assertArrayEquals(new float[] {1, 1, 1, 2, 3, 3}, x.pad(pad.replicate()).toArray());
    assertArrayEquals(new float[] {2}, x.pad(PadOptions.along(-1, -1, -1).reflect()).toArray());
    assertArrayEquals(new float[] {4, 4}, Tensor.zeros(0).pad(PadOptions.along(0, 1, 1).constant(4)).toArray());
  }

  @Test
  void axesMayLieApart() {
    Tensor x = random("x", 2, 3, 4, 5);
    Tensor y = x.pad(PadOptions.along(-1, 1, 0).and(1, 0, 2));
    assertEquals(Shape.of(2, 5, 4, 6), y.shape());
    assertEquals(x.get(1, 2, 3, 4), y.get(1, 2, 3, 5));
    assertEquals(0, y.get(1, 2, 3, 0));
    assertEquals(0, y.get(1, 3, 3, 5));
    assertSame(x, x.pad(new PadOptions(List.of(), PadOptions.Mode.CONSTANT, 0)));
  }

  @Test
  void whatCannotBeIsNamed() {
    Tensor x = Tensor.zeros(2, 3);
    assertError("pad: axis 1 of [2, 3] cannot take 3 slices before and 0 after; reflection adds at most 2",
        () -> x.pad(PadOptions.along(1, 3, 0).reflect()));
    assertError("pad: axis 1 of [2, 3] cannot take -2 slices before and -2 after",
        () -> x.pad(PadOptions.along(1, -2, -2)));
    assertError("pad: axis 0 of [0, 3] cannot take 1 slices before and 0 after",
        () -> Tensor.zeros(0, 3).pad(PadOptions.along(0, 1, 0).replicate()));
    assertError("pad: axis -2 of [2, 3] is given twice", () -> x.pad(PadOptions.along(0, 1, 0).and(-2, 1, 0)));
    assertError("pad: [2, 3] has no axis 2", () -> x.pad(PadOptions.along(2, 1, 0)));
  }
}
