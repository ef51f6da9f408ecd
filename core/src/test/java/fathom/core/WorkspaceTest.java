package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
  private static final int SIZE = 2000;

  private static Tensor ones() {
    return Tensor.full(Shape.of(SIZE), 1);
  }

  private static void assertRecycled(Tensor x) {
    assertEquals(
        "tensor: the memory of this [" + SIZE + "] activation from inside a network was recycled;"
            + " call keep() on it before, or copy it with toArray()",
        assertThrows(TensorException.class, x::toArray).getMessage());
  }

  @Test
  void allButTheResultAndWhatIsKeptIsRecycled() {
    Tensor x = ones();
    List<Tensor> seen = new ArrayList<>();
    Tensor y = Workspace.run(() -> {
      seen.add(x.add(1));
      seen.add(x.add(2).keep());
      seen.add(x.add(3));
      return seen.get(2).reshape(2, SIZE / 2);
    });
    assertRecycled(seen.get(0));
    assertEquals(3, seen.get(1).get(0));
    assertEquals(4, y.get(0, 0));
    assertEquals(4, seen.get(2).get(0), "a view of it is the result");
    assertEquals(1, x.get(0), "it was made outside");
  }

  @Test
  void resultsOfInnerPartsLiveAsLongAsTheOuterPart() {
    List<Tensor> seen = new ArrayList<>();
    Tensor y = Workspace.run(() -> {
      seen.add(Workspace.run(() -> ones().add(1)));
      assertEquals(2, seen.get(0).get(0));
      return Workspace.run(() -> seen.get(0).add(1));
    });
    assertRecycled(seen.get(0));
    assertEquals(3, y.get(0));
    assertEquals(4, Workspace.run(() -> Workspace.run(() -> y)).add(1).get(0));
  }

  @Test
  void whatIsLeftAloneIsNotRecycled() {
    List<Tensor> seen = new ArrayList<>();
    Tensor x = ones();
    Workspace.run(() -> {
      Tensor inner = x.add(1);
      Tensor y = Workspace.leave(inner, () -> {
        seen.add(inner);
        seen.add(inner.add(1));
        seen.add(Workspace.run(() -> {
          seen.add(inner.add(2));
          return inner.add(3);
        }));
        return seen.get(1).add(5);
      });
      return Workspace.release(y, y.add(1));
    });
    assertEquals(2, seen.get(0).get(0));
    assertEquals(3, seen.get(1).get(0));
    assertRecycled(seen.get(2));
    assertEquals(5, seen.get(3).get(0));
  }

  @Test
  void releaseFreesWhatThisPartHasMade() {
    Tensor x = ones();
    Workspace.run(() -> {
      Tensor mine = x.add(1);
      Tensor view = Workspace.release(mine, mine.reshape(2, SIZE / 2));
      assertEquals(2, view.get(0, 0));
      Tensor kept = x.add(5).keep();
      Tensor last = Workspace.release(view, Workspace.run(() -> Workspace.release(view, view.add(1))));
      assertRecycled(mine);
      assertEquals(3, last.get(0, 0), "the inner part did not own its input");
      Workspace.release(kept, last);
      assertEquals(6, kept.get(0));
      return Workspace.release(x, last);
    });
    assertEquals(1, x.get(0));
    Tensor y = x.add(1);
    Workspace.release(y, x);
    assertEquals(2, y.get(0), "nobody owns it");
  }

  @Test
  void memoryIsUsedAgain() {
    Tensor x = ones();
    float[][] seen = new float[3][];
    Tensor[] results = new Tensor[3];
    for (int i = 0; i < 3; i++) {
      int now = i;
      results[i] = Workspace.run(() -> {
        Tensor y = x.add(now);
        seen[now] = y.array();
        return y.add(1);
      });
    }
    assertSame(seen[0], seen[1]);
    assertSame(seen[1], seen[2]);
    assertNotSame(results[0].array(), results[1].array());
    assertEquals(2, results[0].get(0));
  }

  @Test
  void whatIsRecordedIsLeftToBackward() {
    Tensor x = ones().requireGradient();
    Tensor y = Pass.TRAINING.get(() -> Workspace.run(() -> x.mul(x).mul(x)));
    y.backward(ones());
    assertEquals(3, x.grad().get(0));
  }

  @Test
  void anErrorEndsThePart() {
    assertThrows(IllegalStateException.class, () -> Workspace.run(() -> {
      throw new IllegalStateException("on purpose");
    }));
    Tensor y = ones().add(1);
    Workspace.release(y, ones());
    assertEquals(2, y.get(0));
  }
}
