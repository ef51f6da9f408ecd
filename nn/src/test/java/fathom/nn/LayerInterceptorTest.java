package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerInterceptorTest {
  private static Linear scale(float factor) {
    Linear layer = new Linear(1, 1, Linear.Options.DEFAULT.noBias());
    layer.parameters().get("weight").set(factor);
    return layer;
  }

  private static Tensor one() {
    return Tensor.of(Shape.of(1, 1), 1);
  }

  @Test
  void everyLayerPassesThroughTheInterceptor() {
    List<String> order = new ArrayList<>();
    Sequential network = new Sequential(scale(2), new Sequential(scale(3)));
    Tensor y = network.intercept(one(), (path, layer, x, result) -> {
      order.add("before " + path);
      Tensor output = result.get();
      order.add(path + " " + x.item() + " -> " + output.item());
      return output;
    });
    assertEquals(List.of("before ", "before 0", "0 1.0 -> 2.0", "before 1", "before 1.0", "1.0 2.0 -> 6.0",
        "1 2.0 -> 6.0", " 1.0 -> 6.0"), order);
    assertEquals(6, y.item());
  }

  @Test
  void theRestOfTheNetworkSeesTheResultOfTheInterceptor() {
    Linear first = scale(2);
    Sequential network = new Sequential(first, scale(3));
    LayerInterceptor tenfold = (path, layer, x, result) -> {
      if (layer == first) {
        assertEquals(2, result.get().item());
        first.parameters().get("weight").set(20);
      }
      return result.get();
    };
    assertEquals(60, network.intercept(one(), tenfold).item());
    assertEquals(60, network.apply(one()).item());
  }

  @Test
  void interceptorsNestAndEndWithTheCall() {
    Linear layer = scale(2);
    Tensor replaced = Tensor.of(Shape.of(1, 1), 5);
    List<String> order = new ArrayList<>();
    Tensor y = new Sequential(layer).intercept(one(), (path, l, x, result) -> {
      if (l == layer) {
        order.add("outer");
        return result.get();
      }
      Tensor inner = layer.intercept(x, (p, k, input, r) -> {
        order.add("inner");
        return replaced;
      });
      assertSame(replaced, inner);
      return result.get();
    });
    assertEquals(List.of("outer", "inner", "outer"), order);
    assertArrayEquals(new float[] {2}, y.toArray());
  }

  @Test
  void errorsOfAnInterceptedLayerNameTheLayer() {
    Sequential network = new Sequential(scale(2));
    Tensor wide = Tensor.of(Shape.of(1, 2), 1, 2);
    TensorException direct = assertThrows(TensorException.class, () -> network.apply(wide));
    TensorException intercepted = assertThrows(
        TensorException.class, () -> network.intercept(wide, (path, layer, x, result) -> result.get()));
    assertEquals(direct.getMessage(), intercepted.getMessage());
    assertEquals(2, network.apply(one()).item());
  }
}
