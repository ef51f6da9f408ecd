package fathom.core;

import static fathom.core.Tensors.assertError;
import static fathom.core.Tensors.assertSameBitsForAnyThreads;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IndexingTest {
  @Test
  void slicesInAnyOrder() {
    Tensor x = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    assertArrayEquals(new float[] {3, 1, 1, 6, 4, 4}, x.indexSelect(1, 2, 0, 0).toArray());
    assertArrayEquals(new float[] {4, 5, 6}, x.indexSelect(0, 1).toArray());
    assertEquals(Shape.of(2, 0), x.indexSelect(-1).shape());
    assertArrayEquals(new float[] {6, 4}, x.rows(1, 2).indexSelect(1, 2, 0).toArray());
    assertError("indexSelect: index 3 at position 1 is out of range, axis 1 of [2, 3] has 0 to 2",
        () -> x.indexSelect(1, 0, 3));
    assertError("indexSelect: index -1 at position 0 is out of range, axis 0 of [2, 3] has 0 to 1",
        () -> x.indexSelect(0, -1));
    assertError("indexSelect: [2, 3] has no axis 2", () -> x.indexSelect(2, 0));
  }

  @Test
  void elementsByTheirIndex() {
    Tensor x = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    assertArrayEquals(new float[] {3, 4}, x.gather(1, Shape.of(2, 1), 2, 0).toArray());
    assertArrayEquals(new float[] {1, 5, 1, 2}, x.gather(0, Shape.of(2, 2), 0, 1, 0, 0).toArray());
    String rule = "; along axes other than 0 they may be smaller, not larger";
    assertError("gather: 1 indices of shape [1, 2] do not fit [2, 3]" + rule, () -> x.gather(0, Shape.of(1, 2), 0));
    assertError("gather: 4 indices of shape [1, 4] do not fit [2, 3]" + rule,
        () -> x.gather(0, Shape.of(1, 4), 0, 0, 0, 0));
    assertError("gather: 2 indices of shape [2] do not fit [2, 3]" + rule, () -> x.gather(0, Shape.of(2), 0, 0));
    assertError("gather: index 3 at position 0 is out of range, axis 1 of [2, 3] has 0 to 2",
        () -> x.gather(1, Shape.of(1, 1), 3));
  }

  @Test
  void embeddingSparesThePaddingRow() {
    Tensor weight = random("weight", 4, 2).requireGradient();
    int[] words = {3, 0, 3};
    for (int padding : new int[] {3, -1}) {
      weight.clearGradient();
      Pass.TRAINING.run(() -> {
        Tensor y = weight.embedding(Shape.of(1, 3), words, EmbeddingOptions.DEFAULT.padding(padding));
        assertEquals(Shape.of(1, 3, 2), y.shape());
        assertEquals(weight.get(3, 1), y.get(0, 2, 1));
        y.backward(Tensor.full(y.shape(), 1));
      });
      assertArrayEquals(new float[] {1, 1, 0, 0, 0, 0, 0, 0}, weight.grad().toArray());
    }
    assertError("embedding: weight [4, 2] must be [rows, width], and 3 indices as many as [2] has elements",
        () -> weight.embedding(Shape.of(2), words));
    assertError("embedding: index 4 at position 0 is out of range, axis 0 of [4, 2] has 0 to 3",
        () -> weight.embedding(Shape.of(1), 4));
    assertError("embedding: weight [4, 2] has no row 4 for padding",
        () -> weight.embedding(Shape.of(3), words, EmbeddingOptions.DEFAULT.padding(4)));
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    int[] indices = new int[60_000];
    Arrays.setAll(indices, i -> i * 7 % 300);
    assertSameBitsForAnyThreads(() -> {
      Tensor x = random("x", 300, 200).requireGradient();
      Tensor[] y = Pass.TRAINING.get(() -> new Tensor[] {
          x.gather(0, Shape.of(300, 200), indices), x.embedding(Shape.of(600), Arrays.copyOf(indices, 600))});
      for (Tensor result : y) {
        result.backward(random("dy", result.shape().dims()));
      }
      return new float[][] {y[0].toArray(), y[1].toArray(), x.grad().toArray()};
    });
  }
}
