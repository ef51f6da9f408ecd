package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.AttentionOptions;
import fathom.core.AttentionResult;
import fathom.core.Pass;
import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MultiheadAttentionTest {
  private static final MultiheadAttention.Options PLAIN = MultiheadAttention.Options.DEFAULT;

  private static MultiheadAttention filled(MultiheadAttention layer) {
    layer.parameters().forEach((name, parameter) -> {
      float[] values = new float[parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.sin(i + name.length());
      }
      parameter.set(values);
    });
    return layer;
  }

  private static Tensor sequence(int... dims) {
    Tensor x = Tensor.zeros(dims);
    for (int i = 0; i < x.size(); i++) {
      x.array()[i] = (float) Math.cos(i * i);
    }
    return x;
  }

  @Test
  void parametersHaveThePlacesAndShapesOfPyTorch() {
    MultiheadAttention layer = new MultiheadAttention(8, 2);
    assertEquals(List.of("in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"),
        List.copyOf(layer.state().keySet()));
    assertEquals(Shape.of(24, 8), layer.parameters().get("in_proj_weight").torchShape());
    assertEquals(Shape.of(24), layer.parameters().get("in_proj_bias").torchShape());
    MultiheadAttention other = new MultiheadAttention(8, 2, PLAIN.keyFeatures(5).valueFeatures(6));
    assertEquals(List.of("q_proj_weight", "k_proj_weight", "v_proj_weight", "in_proj_bias", "out_proj.weight",
        "out_proj.bias"), List.copyOf(other.state().keySet()));
    assertEquals(Shape.of(8, 5), other.parameters().get("k_proj_weight").torchShape());
    assertEquals(Shape.of(8, 6), other.parameters().get("v_proj_weight").torchShape());
    assertEquals(List.of("in_proj_weight", "out_proj.weight"),
        List.copyOf(new MultiheadAttention(8, 2, PLAIN.noBias()).state().keySet()));
  }

  @Test
  void descriptions() {
    assertEquals("MultiheadAttention(8, 2 heads)", new MultiheadAttention(8, 2).toString());
    assertEquals("MultiheadAttention(8, 1 head, keys 5, values 6, no bias)",
        new MultiheadAttention(8, 1, PLAIN.keyFeatures(5).valueFeatures(6).noBias()).toString());
  }

  @Test
  void applyIsSelfAttention() {
    MultiheadAttention layer = filled(new MultiheadAttention(8, 2));
    Tensor x = sequence(2, 5, 8);
    AttentionResult result = layer.attend(x, x, x, AttentionOptions.DEFAULT);
    assertArrayEquals(result.y().toArray(), layer.apply(x).toArray());
    assertEquals(Shape.of(2, 2, 5, 5), result.weights().shape());
    // 4 E² of the maps and 2 L E of scores and means for each token.
    assertEquals(5 * (4 * 8 * 8 + 2 * 5 * 8), layer.summary(Shape.of(5, 8)).macs());
  }

  @Test
  void attendsToOtherSequences() {
    MultiheadAttention layer = filled(new MultiheadAttention(8, 2, PLAIN.keyFeatures(5).valueFeatures(6)));
    Tensor y = layer.attend(sequence(2, 3, 8), sequence(2, 4, 5), sequence(2, 4, 6), AttentionOptions.DEFAULT).y();
    assertEquals(Shape.of(2, 3, 8), y.shape());
  }

  @Test
  void weightsOutliveTheBackwardPass() {
    MultiheadAttention layer = filled(new MultiheadAttention(16, 4));
    Tensor x = sequence(3, 20, 16);
    AttentionResult before = layer.attend(x, x, x, AttentionOptions.DEFAULT.causal());
    AttentionResult[] result = new AttentionResult[1];
    Pass.TRAINING.run(() -> Pass.inner(() -> {
      result[0] = layer.attend(x, x, x, AttentionOptions.DEFAULT.causal());
      return result[0].y().sum();
    }).backward());
    assertArrayEquals(before.weights().toArray(), result[0].weights().toArray());
    layer.parameters().forEach((name, parameter) -> assertTrue(parameter.value().hasGradient(), name));
  }

  @Test
  void dropoutActsOnTheWeightsWhileTraining() {
    MultiheadAttention layer = filled(new MultiheadAttention(8, 2, PLAIN.dropout(0.5)));
    assertEquals("MultiheadAttention(8, 2 heads, Dropout(0.5))", layer.toString());
    assertEquals(List.copyOf(new MultiheadAttention(8, 2).state().keySet()), List.copyOf(layer.state().keySet()));
    Tensor x = sequence(2, 6, 8);
    Supplier<AttentionResult> attend = () -> layer.attend(x, x, x, AttentionOptions.DEFAULT);
    float[] weights = attend.get().weights().toArray();
    assertArrayEquals(filled(new MultiheadAttention(8, 2)).apply(x).toArray(), attend.get().y().toArray());
    float[] dropped = Pass.TRAINING.get(Rng.of(1), attend).weights().toArray();
    int zeros = 0;
    for (int i = 0; i < weights.length; i++) {
      zeros += dropped[i] == 0 ? 1 : 0;
      assertTrue(dropped[i] == 0 || dropped[i] == 2 * weights[i]);
    }
    assertTrue(zeros > weights.length / 3 && zeros < weights.length * 2 / 3, zeros + " of " + weights.length);
    assertArrayEquals(dropped, Pass.TRAINING.get(Rng.of(1), attend).weights().toArray());
  }

  @Test
  void errors() {
    TensorException heads = assertThrows(TensorException.class, () -> new MultiheadAttention(8, 3));
    assertEquals("MultiheadAttention(8, 3 heads, keys 8, values 8): all numbers must be at least 1, and the heads"
        + " divide the features", heads.getMessage());
    MultiheadAttention layer = filled(new MultiheadAttention(8, 2));
    TensorException rank = assertThrows(TensorException.class, () -> layer.apply(Tensor.zeros(5, 8)));
    assertTrue(rank.getMessage().startsWith("multiHeadAttention: queries [5, 8] must be [N, L, E]"), rank.getMessage());
    assertTrue(rank.getMessage().contains("in MultiheadAttention(8, 2 heads)"), rank.getMessage());
  }
}
