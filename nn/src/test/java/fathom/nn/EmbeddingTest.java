package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.EmbeddingOptions;
import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
  private static Embedding table(EmbeddingOptions options) {
    Embedding layer = new Embedding(3, 2, options);
    layer.parameters().get("weight").set(1, 2, 3, 4, 5, 6);
    return layer;
  }

  @Test
  void takesRows() {
    Embedding layer = table(EmbeddingOptions.DEFAULT);
    Tensor y = layer.lookup(Shape.of(2, 2), 2, 0, 0, 1);
    assertEquals(Shape.of(2, 2, 2), y.shape());
    assertArrayEquals(new float[] {5, 6, 1, 2, 1, 2, 3, 4}, y.toArray());
    assertArrayEquals(y.toArray(), layer.apply(Tensor.of(Shape.of(2, 2), 2, 0, 0, 1)).toArray());
  }

  @Test
  void theWeightIsThatOfPyTorch() {
    Parameter weight = table(EmbeddingOptions.DEFAULT).parameters().get("weight");
    assertEquals(Shape.of(3, 2), weight.torchShape());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, weight.toTorchLayout());
    assertEquals(2, weight.fanIn());
  }

  @Test
  void theRowForPaddingGetsNoGradient() {
    Embedding layer = table(EmbeddingOptions.DEFAULT.padding(-2));
    assertEquals(OptionalInt.of(1), layer.padding());
    assertEquals(OptionalInt.empty(), table(EmbeddingOptions.DEFAULT).padding());
    Pass.GRADIENTS.run(() -> layer.lookup(Shape.of(4), 0, 1, 2, 2).sum().backward());
    assertArrayEquals(new float[] {1, 1, 0, 0, 2, 2}, layer.parameters().get("weight").value().grad().toArray());
  }

  @Test
  void observersSeeIndices() {
    List<String> seen = new ArrayList<>();
    table(EmbeddingOptions.DEFAULT).apply(Tensor.of(Shape.of(1), 2),
        (path, layer, x, y) -> seen.add(layer + " " + x.item() + " " + y.shape()));
    assertEquals(List.of("Embedding(3 rows, width 2) 2.0 [1, 2]"), seen);
  }

  @Test
  void errors() {
    Embedding layer = table(EmbeddingOptions.DEFAULT.padding(0));
    assertEquals("embedding: index 3 at position 1 is out of range, axis 0 of [3, 2] has 0 to 2"
        + "\n  in Embedding(3 rows, width 2, padding 0)",
        assertThrows(TensorException.class, () -> layer.lookup(Shape.of(2), 0, 3)).getMessage());
    Tensor half = Tensor.of(Shape.of(1), 0.5f);
    assertEquals("embedding: 0.5 at position 0 is not a whole number up to 16777216; lookup(shape, indices) takes"
        + " integers\n  in Embedding(3 rows, width 2, padding 0)",
        assertThrows(TensorException.class, () -> layer.apply(half)).getMessage());
    assertEquals("Embedding(0 rows, width 2): there must be at least 1 row of width 1",
        assertThrows(TensorException.class, () -> new Embedding(0, 2)).getMessage());
    EmbeddingOptions fourth = EmbeddingOptions.DEFAULT.padding(3);
    assertEquals("Embedding(3 rows, width 2, padding 3): there is no row 3 for padding",
        assertThrows(TensorException.class, () -> new Embedding(3, 2, fourth)).getMessage());
  }
}
