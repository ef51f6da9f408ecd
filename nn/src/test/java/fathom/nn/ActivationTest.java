package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Gelu;
import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ActivationTest {
  private static final Tensor X = Tensor.of(Shape.of(2, 4), -7, -1.5f, -0.1f, 0, 0.2f, 1, 2.5f, 8);

  @Test
  void layersComputeTheirFunctionAndAreNamed() {
    Map<Layer, UnaryOperator<Tensor>> functions = new LinkedHashMap<>();
    functions.put(Activation.relu(), Tensor::relu);
    functions.put(Activation.relu6(), Tensor::relu6);
    functions.put(Activation.leakyRelu(), Tensor::leakyRelu);
    functions.put(Activation.leakyRelu(0.2f), x -> x.leakyRelu(0.2f));
    functions.put(Activation.elu(), Tensor::elu);
    functions.put(Activation.elu(2), x -> x.elu(2));
    functions.put(Activation.selu(), Tensor::selu);
    functions.put(Activation.gelu(), Tensor::gelu);
    functions.put(Activation.gelu(Gelu.EXACT), Tensor::gelu);
    functions.put(Activation.gelu(Gelu.TANH), x -> x.gelu(Gelu.TANH));
    functions.put(Activation.silu(), Tensor::silu);
    functions.put(Activation.hardswish(), Tensor::hardswish);
    functions.put(Activation.hardsigmoid(), Tensor::hardsigmoid);
    functions.put(Activation.softplus(), Tensor::softplus);
    functions.put(Activation.softplus(2, 5), x -> x.softplus(2, 5));
    functions.put(Activation.sigmoid(), Tensor::sigmoid);
    functions.put(Activation.tanh(), Tensor::tanh);
    functions.put(Activation.of("Square()", x -> x.pow(2)), x -> x.pow(2));
    functions.forEach((layer, function) -> {
      assertArrayEquals(function.apply(X).toArray(), layer.apply(X).toArray(), layer.toString());
      assertTrue(layer.parameters().isEmpty());
    });
    assertEquals(
        List.of("Relu()", "Relu6()", "LeakyRelu()", "LeakyRelu(slope 0.2)", "Elu()", "Elu(alpha 2.0)", "Selu()",
            "Gelu()", "Gelu()", "Gelu(tanh)", "Silu()", "Hardswish()", "Hardsigmoid()", "Softplus()",
            "Softplus(beta 2.0, threshold 5.0)", "Sigmoid()", "Tanh()", "Square()"),
        functions.keySet().stream().map(Layer::toString).toList());
  }

  @Test
  void pReluLearnsItsSlopes() {
    PRelu layer = new PRelu(4);
    assertEquals("PRelu(4)", layer.toString());
    assertEquals("PRelu(1)", new PRelu().toString());
    Parameter weight = layer.parameters().get("weight");
    assertEquals(Parameter.Role.ACTIVATION_SLOPE, weight.role());
    assertEquals(Shape.of(4), weight.torchShape());
    weight.set(1, 2, 3, 4);
    assertArrayEquals(new float[] {-7, -3, -0.3f, 0, 0.2f, 1, 2.5f, 8}, layer.apply(X).toArray(), 1e-6f);
    Pass.TRAINING.run(() -> layer.apply(X).sum().backward());
    assertArrayEquals(new float[] {-7, -1.5f, -0.1f, 0}, weight.value().grad().toArray());
    assertEquals("PRelu(0): there must be at least 1 slope",
        assertThrows(TensorException.class, () -> new PRelu(0)).getMessage());
  }
}
