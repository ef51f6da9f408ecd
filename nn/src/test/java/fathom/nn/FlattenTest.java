package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import org.junit.jupiter.api.Test;

class FlattenTest {
  @Test
  void imagesBecomeRowsInPyTorchsOrder() {
    Tensor images = Tensor.of(Shape.of(1, 2, 1, 3), 1, 2, 3, 4, 5, 6); // the channels of two pixels
    Tensor rows = new Flatten().apply(images);
    assertEquals(Shape.of(1, 6), rows.shape());
    assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, rows.toArray());
  }

  @Test
  void everythingElseKeepsItsOrder() {
    Tensor x = Tensor.of(Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6);
    assertArrayEquals(x.toArray(), new Flatten().apply(x).toArray());
    assertEquals(Shape.of(2, 3), new Flatten().apply(Tensor.zeros(2, 3)).shape());
    assertEquals("Flatten: input [3] has no axes to merge after the first\n  in Flatten()",
        assertThrows(TensorException.class, () -> new Flatten().apply(Tensor.zeros(3))).getMessage());
  }
}
