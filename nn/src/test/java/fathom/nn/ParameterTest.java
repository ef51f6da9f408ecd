package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import org.junit.jupiter.api.Test;

class ParameterTest {
  private static Parameter of(Parameter.Role role, int... dims) {
    return new Parameter(role, Shape.of(dims));
  }

  private static float[] counting(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = i;
    }
    return values;
  }

  @Test
  void readingAnUnsetParameterSaysWhatToCall() {
    Parameter parameter = of(Parameter.Role.CONV_WEIGHT, 3, 3, 16, 64);
    assertFalse(parameter.isSet());
    assertEquals("parameter: the conv weight [3, 3, 16, 64] was neither initialised nor loaded;"
        + " call Initialization.standard().apply(network, seed) or load a checkpoint",
        assertThrows(TensorException.class, parameter::value).getMessage());
  }

  @Test
  void setKeepsTheTensor() {
    Parameter parameter = of(Parameter.Role.BIAS, 2);
    float[] given = {1, 2};
    parameter.set(given);
    given[0] = 9;
    Tensor value = parameter.value();
    assertTrue(parameter.isSet());
    assertTrue(value.wantsGradient());
    assertArrayEquals(new float[] {1, 2}, value.toArray());
    parameter.set(3, 4);
    assertSame(value, parameter.value());
    assertArrayEquals(new float[] {3, 4}, value.toArray());
    assertEquals("parameter: the bias [2] has 2 elements, got 3",
        assertThrows(TensorException.class, () -> parameter.set(1, 2, 3)).getMessage());
  }

  @Test
  void fans() {
    Parameter conv = of(Parameter.Role.CONV_WEIGHT, 3, 5, 4, 16);
    assertEquals(60, conv.fanIn());
    assertEquals(240, conv.fanOut());
    Parameter linear = of(Parameter.Role.LINEAR_WEIGHT, 64, 10);
    assertEquals(64, linear.fanIn());
    assertEquals(10, linear.fanOut());
    Parameter norm = of(Parameter.Role.NORM_WEIGHT, 16);
    assertEquals(
        "fan: a norm weight [16] has no fan-in and no fan-out; only parameters of two or more dimensions have,"
            + " such as weights of convolutions and linear layers",
        assertThrows(TensorException.class, norm::fanIn).getMessage());
  }

  @Test
  void convolutionWeightsInTorchLayout() {
    int kh = 2;
    int kw = 3;
    int c = 4;
    int oc = 5;
    Parameter weight = of(Parameter.Role.CONV_WEIGHT, kh, kw, c, oc);
    assertEquals(Shape.of(oc, c, kh, kw), weight.torchShape());
    weight.set(counting(weight.size()));
    Tensor torch = Tensor.of(weight.torchShape(), weight.toTorchLayout());
    for (int y = 0; y < kh; y++) {
      for (int x = 0; x < kw; x++) {
        for (int i = 0; i < c; i++) {
          for (int o = 0; o < oc; o++) {
            assertEquals(weight.value().get(y, x, i, o), torch.get(o, i, y, x));
          }
        }
      }
    }
  }

  @Test
  void linearWeightsInTorchLayout() {
    Parameter weight = of(Parameter.Role.LINEAR_WEIGHT, 2, 3);
    weight.set(1, 2, 3, 4, 5, 6);
    assertEquals(Shape.of(3, 2), weight.torchShape());
    assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, weight.toTorchLayout());
  }

  @Test
  void torchLayoutThereAndBack() {
    for (Parameter parameter : new Parameter[] {of(Parameter.Role.CONV_WEIGHT, 3, 1, 2, 4),
        of(Parameter.Role.LINEAR_WEIGHT, 7, 3), of(Parameter.Role.BIAS, 6), of(Parameter.Role.NORM_WEIGHT, 6),
        of(Parameter.Role.NORM_BIAS, 6), of(Parameter.Role.EMBEDDING, 4, 3)}) {
      float[] values = counting(parameter.size());
      parameter.setFromTorchLayout(values);
      assertArrayEquals(values, parameter.toTorchLayout(), parameter.role()::toString);
      if (parameter.shape().rank() == 1 || parameter.role() == Parameter.Role.EMBEDDING) {
        assertEquals(parameter.shape(), parameter.torchShape());
        assertArrayEquals(values, parameter.value().toArray());
      }
    }
    Parameter linear = of(Parameter.Role.LINEAR_WEIGHT, 2, 3);
    assertArrayEquals(new float[] {1, 3, 5, 2, 4, 6}, linear.fromTorchLayout(1, 2, 3, 4, 5, 6));
    assertFalse(linear.isSet());
    assertEquals("parameter: the linear weight [2, 3] has 6 elements, got 5",
        assertThrows(TensorException.class, () -> linear.setFromTorchLayout(1, 2, 3, 4, 5)).getMessage());
  }
}
