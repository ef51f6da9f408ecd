package fathom.core;

import static fathom.core.Tensors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void knowsSizesFromBothEnds() {
    Shape shape = Shape.of(2, 3, 4);
    assertEquals(24, shape.size());
    assertEquals(3, shape.rank());
    assertEquals(2, shape.dim(0));
    assertEquals(4, shape.dim(-1));
    assertEquals("[2, 3, 4]", shape.toString());
    assertEquals(Shape.of(2, 5, 4), shape.with(-2, 5));
    assertEquals(1, Shape.SCALAR.size());
    assertEquals(Shape.SCALAR, Shape.of());
  }

  @Test
  void isNotChangedThroughItsArrays() {
    int[] dims = {2, 3};
    Shape shape = Shape.of(dims);
    dims[0] = 9;
    shape.dims()[1] = 9;
    assertEquals(Shape.of(2, 3), shape);
  }

  @Test
  void allowsEmptyTensorsOfAnyOtherSize() {
    assertEquals(0, Shape.of(1 << 20, 1 << 20, 0).size());
  }

  @Test
  void refusesWhatIsNoShape() {
    assertError("shape: [2, -1] has the negative size -1", () -> Shape.of(2, -1));
    assertError("shape: [65536, 65536] has more than 2147483647 elements", () -> Shape.of(65536, 65536));
    assertError("shape: [65536, 65536, 65536, 65536] has more than 2147483647 elements",
        () -> Shape.of(65536, 65536, 65536, 65536));
    assertError("shape: [2, 3] has no axis 2", () -> Shape.of(2, 3).dim(2));
    assertError("shape: [2, 3] has no axis -3", () -> Shape.of(2, 3).dim(-3));
  }
}
