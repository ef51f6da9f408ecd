package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Pass;
import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchNorm2dTest {
  private static final Shape SHAPE = Shape.of(2, 3, 4, 5);

  private static BatchNorm2d norm(BatchNorm2d.Options options) {
    BatchNorm2d norm = new BatchNorm2d(5, options);
    norm.parameters().get("weight").set(1, 2, -1, 0.5f, 3);
    norm.parameters().get("bias").set(0, 1, 0.5f, -1, 0);
    return norm;
  }

  private static Tensor random(String name) {
    float[] values = new float[SHAPE.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Rng.of(1).split(name).normal(i);
    }
    return Tensor.wrap(SHAPE, values);
  }

  @Test
  void stateIsNamedAsInPyTorch() {
    BatchNorm2d norm = new BatchNorm2d(5);
    assertEquals(List.of("weight", "bias", "running_mean", "running_var", "num_batches_tracked"),
        List.copyOf(norm.state().keySet()));
    assertArrayEquals(new float[5], norm.buffers().get("running_mean").value().toArray());
    assertArrayEquals(new float[] {1, 1, 1, 1, 1}, norm.buffers().get("running_var").value().toArray());
  }

  @Test
  void trainingUpdatesTheRunningStatistics() {
    BatchNorm2d norm = norm(BatchNorm2d.Options.DEFAULT.momentum(0.5));
    norm.buffers().get("running_mean").set(8, 8, 8, 8, 8);
    Tensor x = random("x");
    Pass.TRAINING.run(() -> norm.apply(x));
    double sum = 0;
    double squares = 0;
    for (int i = 2; i < x.size(); i += 5) { // channel 2
      sum += x.array()[i];
      squares += x.array()[i] * x.array()[i];
    }
    int n = 2 * 3 * 4;
    double mean = sum / n;
    double unbiased = (squares - n * mean * mean) / (n - 1);
    assertEquals(0.5 * 8 + 0.5 * mean, norm.buffers().get("running_mean").value().get(2), 1e-5);
    assertEquals(0.5 * 1 + 0.5 * unbiased, norm.buffers().get("running_var").value().get(2), 1e-5);
    assertEquals(1, ((Counter) norm.state().get("num_batches_tracked")).value());
  }

  @Test
  void inferenceUsesAndKeepsTheRunningStatistics() {
    BatchNorm2d norm = norm(BatchNorm2d.Options.DEFAULT.epsilon(0));
    norm.buffers().get("running_mean").set(1, 1, 1, 1, 1);
    norm.buffers().get("running_var").set(4, 4, 4, 4, 4);
    Tensor y = norm.apply(Tensor.full(SHAPE, 3));
    assertArrayEquals(new float[] {1, 3, -0.5f, -0.5f, 3},
        new float[] {y.get(0, 0, 0, 0), y.get(0, 0, 0, 1), y.get(0, 0, 0, 2), y.get(0, 0, 0, 3), y.get(1, 2, 3, 4)});
    Pass.GRADIENTS.run(() -> norm.apply(Tensor.full(SHAPE, 3)));
    assertArrayEquals(new float[] {1, 1, 1, 1, 1}, norm.buffers().get("running_mean").value().toArray());
    assertEquals(0, ((Counter) norm.state().get("num_batches_tracked")).value());
  }

  @Test
  void calibrationUsesAndUpdatesStatisticsButRecordsNothing() {
    BatchNorm2d trained = norm(BatchNorm2d.Options.DEFAULT);
    BatchNorm2d calibrated = norm(BatchNorm2d.Options.DEFAULT);
    Tensor x = random("x");
    Tensor y = Pass.TRAINING.get(() -> trained.apply(x));
    Tensor z = Pass.CALIBRATION.get(() -> calibrated.apply(x));
    assertArrayEquals(y.toArray(), z.toArray());
    assertTrue(y.wantsGradient());
    assertFalse(z.wantsGradient());
    assertArrayEquals(trained.buffers().get("running_var").value().toArray(),
        calibrated.buffers().get("running_var").value().toArray());
  }

  @Test
  void fusedFormsHaveTheBitsOfTheirParts() {
    Tensor x = random("x");
    Tensor residual = random("residual");
    for (Pass pass : Pass.values()) {
      BatchNorm2d norm = norm(BatchNorm2d.Options.DEFAULT);
      float[] relu = pass.get(() -> norm.apply(x).relu()).toArray();
      float[] addRelu = pass.get(() -> norm.apply(x).add(residual).relu()).toArray();
      BatchNorm2d fused = norm(BatchNorm2d.Options.DEFAULT);
      assertArrayEquals(relu, pass.get(() -> fused.applyRelu(x)).toArray());
      assertArrayEquals(addRelu, pass.get(() -> fused.applyAddRelu(x, residual)).toArray());
      assertArrayEquals(norm.buffers().get("running_var").value().toArray(),
          fused.buffers().get("running_var").value().toArray());
      assertEquals(pass.isTraining() ? 2 : 0, ((Counter) fused.state().get("num_batches_tracked")).value());
    }
  }

  @Test
  void fusedFormsNameTheLayerInErrors() {
    BatchNorm2d unset = new BatchNorm2d(5);
    Tensor x = random("x");
    String message = assertThrows(TensorException.class, () -> unset.applyRelu(x)).getMessage();
    assertEquals("parameter: the norm weight [5] was neither initialised nor loaded;"
        + " call Initialization.standard().apply(network, seed) or load a checkpoint\n  in BatchNorm2d(5)", message);
  }

  @Test
  void descriptionsAndErrors() {
    assertEquals("BatchNorm2d(16)", new BatchNorm2d(16).toString());
    assertEquals("BatchNorm2d(16, momentum 0.01, epsilon 0.001)",
        new BatchNorm2d(16, BatchNorm2d.Options.DEFAULT.momentum(0.01).epsilon(1e-3)).toString());
    assertEquals("BatchNorm1d(16, cumulative average, no affine, no running statistics)", new BatchNorm1d(16,
        BatchNorm1d.Options.DEFAULT.cumulativeAverage().noAffine().noRunningStatistics()).toString());
    assertEquals("BatchNorm2d(0): there must be at least 1 channel",
        assertThrows(TensorException.class, () -> new BatchNorm2d(0)).getMessage());
    BatchNorm2d.Options wrong = BatchNorm2d.Options.DEFAULT.momentum(2);
    assertEquals("batchNorm: momentum 2.0 is not between 0 and 1",
        assertThrows(TensorException.class, () -> new BatchNorm2d(1, wrong)).getMessage());
  }

  @Test
  void cumulativeAverageWeighsAllBatchesAlike() {
    BatchNorm2d norm = norm(BatchNorm2d.Options.DEFAULT.cumulativeAverage());
    BatchNorm2d last = norm(BatchNorm2d.Options.DEFAULT.momentum(1));
    double sum = 0;
    for (String batch : List.of("x", "y", "z")) {
      Pass.TRAINING.run(() -> norm.apply(random(batch)));
      Pass.TRAINING.run(() -> last.apply(random(batch)));
      sum += last.buffers().get("running_var").value().get(3);
    }
    assertEquals(sum / 3, norm.buffers().get("running_var").value().get(3), 1e-6);
  }

  @Test
  void partsCanBeLeftOut() {
    BatchNorm2d plain = new BatchNorm2d(5, BatchNorm2d.Options.DEFAULT.noAffine().noRunningStatistics());
    assertEquals(List.of(), List.copyOf(plain.state().keySet()));
    BatchNorm2d full = new BatchNorm2d(5);
    full.parameters().get("weight").set(1, 1, 1, 1, 1);
    full.parameters().get("bias").set(0, 0, 0, 0, 0);
    Tensor x = random("x");
    float[] expected = Pass.TRAINING.get(() -> full.apply(x)).toArray();
    assertArrayEquals(expected, Pass.TRAINING.get(() -> plain.apply(x)).toArray());
    assertArrayEquals(expected, plain.apply(x).toArray());
  }

  @Test
  void oneDimensionalDataHasALayerOfItsOwn() {
    BatchNorm1d norm = new BatchNorm1d(5);
    norm.parameters().get("weight").set(1, 2, -1, 0.5f, 3);
    norm.parameters().get("bias").set(0, 1, 0.5f, -1, 0);
    BatchNorm2d images = norm(BatchNorm2d.Options.DEFAULT);
    Tensor x = random("x");
    float[] expected = Pass.TRAINING.get(() -> images.apply(x)).toArray();
    assertArrayEquals(expected, Pass.TRAINING.get(() -> norm.apply(x.reshape(24, 5))).toArray());
    assertArrayEquals(expected, Pass.TRAINING.get(() -> norm.apply(x.reshape(6, 4, 5))).toArray());
    assertEquals(List.copyOf(images.state().keySet()), List.copyOf(norm.state().keySet()));
    assertEquals("batchNorm: input [2, 3, 4, 5] is neither [N, C] nor [N, L, C]\n  in BatchNorm1d(5)",
        assertThrows(TensorException.class, () -> norm.apply(x)).getMessage());
    assertEquals("batchNorm: input [24, 5] is not [N, H, W, C]\n  in BatchNorm2d(5)",
        assertThrows(TensorException.class, () -> images.apply(x.reshape(24, 5))).getMessage());
  }
}
