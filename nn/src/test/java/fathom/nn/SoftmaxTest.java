package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import fathom.core.Shape;
import fathom.core.Tensor;
import org.junit.jupiter.api.Test;

class SoftmaxTest {
  @Test
  void bothLayersGoAlongTheirAxis() {
    Tensor x = Tensor.of(Shape.of(2, 2), 0, 0, 0, 5);
    assertArrayEquals(x.softmax(0).toArray(), new Softmax(0).apply(x).toArray());
    assertArrayEquals(x.logSoftmax(-1).toArray(), new LogSoftmax(-1).apply(x).toArray());
    assertEquals("Softmax(axis 0)", new Softmax(0).toString());
    assertEquals("LogSoftmax(axis -1)", new LogSoftmax(-1).toString());
  }
}
