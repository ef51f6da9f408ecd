package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void aSharedLayerCountsItsParametersOnceAndItsWorkEveryTime() {
    Linear shared = new Linear(4, 4);
    Summary summary = new Sequential(shared, Activation.relu(), shared).summary(Shape.of(4));
    assertEquals(
        List.of(
            new Summary.Row("0", "Linear(4 -> 4)", Shape.of(4), 20, 16),
            new Summary.Row("1", "Relu()", Shape.of(4), 0, 0),
            new Summary.Row("0", "Linear(4 -> 4)", Shape.of(4), 0, 16)),
        summary.rows());
    assertEquals(20, summary.parameters());
    assertEquals(32, summary.macs());
  }

  @Test
  void aLayerWithChildrenAndParametersOfItsOwnHasARow() {
    Summary summary = new Named("Outer()", new Named("Inner()")).summary(Shape.of(3));
    assertEquals(List.of("part0", ""), summary.rows().stream().map(Summary.Row::path).toList());
    assertEquals(4, summary.parameters());
  }

  @Test
  void nothingChanges() {
    Sequential network = new Sequential(new Conv2d(3, 4, 1), new BatchNorm2d(4));
    Buffer mean = network.buffers().get("1.running_mean");
    mean.set(1, 2, 3, 4);
    network.parameters().get("0.bias").set(5, 6, 7, 8);
    Pass.TRAINING.run(() -> network.summary(Shape.of(2, 2, 3)));
    assertEquals(List.of(1f, 2f, 3f, 4f),
        List.of(mean.value().get(0), mean.value().get(1), mean.value().get(2), mean.value().get(3)));
    assertEquals(0, ((Counter) network.state().get("1.num_batches_tracked")).value());
    assertEquals(8, network.parameters().get("0.bias").value().get(3));
    Tensor x = Tensor.zeros(1, 2, 2, 3);
    TensorException e = assertThrows(TensorException.class, () -> network.apply(x), "zeros are for the summary only");
    assertTrue(e.getMessage().startsWith("parameter: the conv weight [1, 1, 3, 4] was neither"), e::getMessage);
  }

  @Test
  void aWrongInputNamesTheLayer() {
    Sequential network = new Sequential(new Linear(4, 2), new Linear(3, 2));
    Shape input = Shape.of(4);
    assertEquals("""
        linear: input [1, 2] has 2 features, weight [3, 2] expects 3
          in 1   Linear(3 -> 2)
          in Sequential(2 layers)""",
        assertThrows(TensorException.class, () -> network.summary(input)).getMessage());
  }
}
