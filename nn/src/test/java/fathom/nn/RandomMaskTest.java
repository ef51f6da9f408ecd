package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Pass;
import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomMaskTest {
  private static final Tensor ONES = Tensor.full(Shape.of(8, 3, 3, 10), 1);
  private static final Rng STEP = Rng.of(1).split(17);

  private static float[] train(Layer layer, Rng random) {
    return Pass.TRAINING.get(random, () -> layer.apply(ONES)).toArray();
  }

  @Test
  void layersDropAsTheirOperations() {
    Rng own = STEP.split("").split(0);
    Pass.TRAINING.run(() -> {
      assertArrayEquals(ONES.dropout(0.3, own).toArray(), train(new Dropout(0.3), STEP));
      assertArrayEquals(ONES.dropout2d(0.3, own).toArray(), train(new Dropout2d(0.3), STEP));
      assertArrayEquals(ONES.dropPath(0.3, own).toArray(), train(new DropPath(0.3), STEP));
    });
    assertEquals("Dropout(0.3)", new Dropout(0.3).toString());
    assertEquals("Dropout2d(0.3)", new Dropout2d(0.3).toString());
    assertEquals("DropPath(0.3)", new DropPath(0.3).toString());
  }

  @Test
  void masksDependOnTheStepAloneNotOnWhatCameBefore() {
    Layer network = new Sequential(new Dropout(0.5), new Dropout2d(0.2));
    float[] first = train(network, STEP);
    assertFalse(Arrays.equals(first, train(network, Rng.of(1).split(18))));
    assertArrayEquals(first, train(network, STEP));
    assertArrayEquals(first, train(new Sequential(new Dropout(0.5), new Dropout2d(0.2)), STEP));
  }

  @Test
  void noTwoUsesShareAMask() {
    Dropout shared = new Dropout(0.5);
    Layer network = new Sequential(shared, shared, new Dropout(0.5), new Sequential(new Dropout(0.5)));
    List<float[]> masks = new ArrayList<>();
    Pass.TRAINING.run(STEP, () -> network.intercept(ONES, (path, layer, x, result) -> {
      Tensor y = result.get();
      if (layer instanceof Dropout) {
        masks.add(y.toArray());
        return ONES; // the next one drops of ones as well
      }
      return y;
    }));
    assertEquals(4, masks.size());
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < i; j++) {
        assertFalse(Arrays.equals(masks.get(i), masks.get(j)), i + " and " + j);
      }
    }
  }

  @Test
  void theyAreTheIdentityUnlessThePassTrains() {
    for (Layer layer : List.of(new Dropout(0.5), new Dropout2d(0.5), new DropPath(0.5))) {
      assertSame(ONES, layer.apply(ONES));
      assertSame(ONES, Pass.GRADIENTS.get(() -> layer.apply(ONES)));
    }
    assertSame(ONES, Pass.TRAINING.get(() -> new Dropout(0).apply(ONES)));
  }

  @Test
  void errors() {
    assertEquals("Dropout(1.1): the probability must be between 0 and 1",
        assertThrows(TensorException.class, () -> new Dropout(1.1)).getMessage());
    assertEquals("""
        random: this pass has no random numbers; start it with a stream for the step, as in \
        Pass.TRAINING.run(Rng.of(seed).split(step), () -> ...)
          in 1   Dropout(0.5)
          in Sequential(2 layers)""",
        assertThrows(TensorException.class,
            () -> Pass.TRAINING.get(() -> new Sequential(Activation.relu(), new Dropout(0.5)).apply(ONES)))
            .getMessage());
  }
}
