package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerTest {
  /** Throws what an operation throws. */
  private static final class Broken extends Layer {
    @Override
    protected Tensor forward(Tensor x) {
      throw new TensorException("op: wrong");
    }

    @Override
    public String toString() {
      return "Broken()";
    }
  }

  private static final class Stateful extends Layer {
    Stateful() {
      parameter("weight", Parameter.Role.BIAS, Shape.of(2));
      buffer("running_mean", Shape.of(3), 0.5f);
      counter("num_batches_tracked");
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x;
    }

    @Override
    public String toString() {
      return "Stateful()";
    }
  }

  @Test
  void namesJoinWithDotsInOrderOfDeclaration() {
    Layer network = new Named("outer", new Sequential(new Named("a"), new Named("b")), new Stateful());
    assertEquals(List.of("weight", "part0.0.weight", "part0.1.weight", "part1.weight"),
        List.copyOf(network.parameters().keySet()));
    assertEquals(List.of("part1.running_mean"), List.copyOf(network.buffers().keySet()));
    assertEquals(
        List.of("weight", "part0.0.weight", "part0.1.weight", "part1.weight", "part1.running_mean",
            "part1.num_batches_tracked"),
        List.copyOf(network.state().keySet()));
    assertEquals(List.of("part0", "part1"), List.copyOf(network.children().keySet()));
  }

  @Test
  void sharedPartsAreListedOnceUnderTheirFirstName() {
    Named shared = new Named("shared");
    Layer network = new Sequential(shared, new Named("other"), shared, new Sequential(shared));
    assertEquals(List.of("0.weight", "1.weight"), List.copyOf(network.parameters().keySet()));
  }

  @Test
  void mapsCannotBeChanged() {
    Layer network = new Named("outer", new Named("a"));
    Map<String, Parameter> parameters = network.parameters();
    assertThrows(UnsupportedOperationException.class, parameters::clear);
    Map<String, Layer> children = network.children();
    assertThrows(UnsupportedOperationException.class, children::clear);
  }

  @Test
  void namesOfPartsAreCheckedAndUnique() {
    final class Twice extends Layer {
      Twice(String first, String second) {
        parameter(first, Parameter.Role.BIAS, Shape.of(1));
        child(second, new Stateful());
      }

      @Override
      protected Tensor forward(Tensor x) {
        return x;
      }

      @Override
      public String toString() {
        return "Twice()";
      }
    }
    assertEquals("layer: the name weight is already taken by another part of the layer",
        assertThrows(IllegalArgumentException.class, () -> new Twice("weight", "weight")).getMessage());
    assertEquals("layer: \"conv.1\" cannot be the name of a part; dots join names to paths",
        assertThrows(IllegalArgumentException.class, () -> new Twice("weight", "conv.1")).getMessage());
    assertEquals("layer: \"\" cannot be the name of a part; dots join names to paths",
        assertThrows(IllegalArgumentException.class, () -> new Twice("", "conv1")).getMessage());
  }

  @Test
  void errorsCarryThePathOfLayersWithoutInnerLists() {
    Layer network = new Named("Outer()", new Sequential(new Named("Inner()"), new Named("Middle()", new Broken())));
    Tensor x = Tensor.zeros(1);
    TensorException e = assertThrows(TensorException.class, () -> network.apply(x));
    assertEquals("""
        op: wrong
          in part0.1.part0   Broken()
          in part0.1         Middle()
          in Outer()""", e.getMessage());
    TensorException again = assertThrows(TensorException.class, () -> network.apply(x));
    assertEquals(e.getMessage(), again.getMessage(), "the path is clean after an error");
  }

  @Test
  void pathsStartAtTheLayerThatIsApplied() {
    Sequential list = new Sequential(new Broken());
    new Named("Outer()", list);
    Tensor x = Tensor.zeros(1);
    TensorException e = assertThrows(TensorException.class, () -> list.apply(x));
    assertEquals("op: wrong\n  in 0   Broken()\n  in Sequential(1 layer)", e.getMessage());
  }

  @Test
  void aSharedLayerIsNamedByTheParentThatAppliesIt() {
    Broken shared = new Broken();
    new Named("First()", shared);
    Layer second = new Sequential(new Named("a"), shared);
    Tensor x = Tensor.zeros(1);
    TensorException e = assertThrows(TensorException.class, () -> second.apply(x));
    assertEquals("op: wrong\n  in 1   Broken()\n  in Sequential(2 layers)", e.getMessage());
  }

  @Test
  void aLayerThatWasNotDeclaredIsNamedByItsDescription() {
    Broken undeclared = new Broken();
    Layer network = new Layer() {
      @Override
      protected Tensor forward(Tensor x) {
        return undeclared.apply(x);
      }

      @Override
      public String toString() {
        return "Careless()";
      }
    };
    Tensor x = Tensor.zeros(1);
    TensorException e = assertThrows(TensorException.class, () -> network.apply(x));
    assertEquals("op: wrong\n  in (Broken())   Broken()\n  in Careless()", e.getMessage());
  }

  @Test
  void observersSeeEveryResultInOrderOfComputation() {
    Layer network = new Named("Outer()", new Sequential(new Named("a"), new Named("b")));
    List<String> seen = new ArrayList<>();
    Tensor x = Tensor.zeros(3);
    Tensor y = network.apply(x, (path, layer, input, output) -> {
      seen.add(path + "=" + layer);
      assertSame(x, input);
      assertSame(x, output);
    });
    assertSame(x, y);
    assertEquals(List.of("part0.0=a", "part0.1=b", "part0=Sequential(2 layers)", "=Outer()"), seen);
    seen.clear();
    network.apply(x);
    assertTrue(seen.isEmpty(), "an observer sees one application only");
  }

  @Test
  void nestedObserversBothSeeResults() {
    List<String> seen = new ArrayList<>();
    Named inner = new Named("inner");
    Layer watching = new Layer() {
      @Override
      protected Tensor forward(Tensor x) {
        return inner.apply(x, (path, layer, input, output) -> seen.add("inside " + layer));
      }

      @Override
      public String toString() {
        return "watching";
      }
    };
    watching.apply(Tensor.zeros(1), (path, layer, input, output) -> seen.add("outside " + layer));
    assertEquals(List.of("outside inner", "inside inner", "outside watching"), seen);
  }

  @Test
  void clearGradientsSkipsParametersWithoutValue() {
    Named network = new Named("a", new Named("b"));
    Parameter set = network.parameters().get("weight");
    set.set(1, 2);
    Pass.TRAINING.run(() -> set.value().backward(Tensor.full(Shape.of(2), 1)));
    assertTrue(set.value().hasGradient());
    network.clearGradients();
    assertFalse(set.value().hasGradient());
  }

  @Test
  void buffersAndCountersKeepState() {
    Stateful layer = new Stateful();
    Buffer mean = layer.buffers().get("running_mean");
    assertEquals(0.5f, mean.value().get(2));
    Tensor value = mean.value();
    mean.set(1, 2, 3);
    assertEquals(3, value.get(2));
    assertEquals("buffer: [3] has 3 elements, got 2",
        assertThrows(TensorException.class, () -> mean.set(1, 2)).getMessage());
    Counter counter = (Counter) layer.state().get("num_batches_tracked");
    assertEquals(0, counter.value());
    counter.set(1L << 40);
    counter.increment();
    assertEquals((1L << 40) + 1, counter.value());
    assertEquals(Shape.SCALAR, counter.torchShape());
  }
}
