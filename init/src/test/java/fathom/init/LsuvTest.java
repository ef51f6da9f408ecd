package fathom.init;

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
import fathom.core.Threads;
import fathom.init.LsuvReport.Entry;
import fathom.init.LsuvReport.Outcome;
import fathom.nn.Activation;
import fathom.nn.CifarResNet;
import fathom.nn.Conv2d;
import fathom.nn.Counter;
import fathom.nn.Dropout;
import fathom.nn.Layer;
import fathom.nn.Linear;
import fathom.nn.MultiheadAttention;
import fathom.nn.Parameter;
import fathom.nn.Residual;
import fathom.nn.Sequential;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LsuvTest {
  private static final Conv2d.Options CONV3X3 = Conv2d.Options.DEFAULT.padding(1);

  /** Images whose neighbouring pixels are alike, of mean 0.3 and deviation about 1, as real ones have. */
  private static Tensor images(int n, int size, int channels) {
    Rng random = Rng.of(8).split("images");
    float[] pixels = new float[n * size * size * channels];
    for (int i = 0; i < pixels.length; i++) {
      int image = i / (size * size * channels);
      double wave = Math.sin(i / channels % size * random.normal(image) + i % channels);
      pixels[i] = (float) (0.3 + wave + 0.7 * random.normal(1_000_000 + i));
    }
    return Tensor.of(Shape.of(n, size, size, channels), pixels);
  }

  /** Returns the variances of all results of each layer, in a pass. */
  private static Map<Layer, List<Double>> variances(Layer network, Tensor batch, Pass pass) {
    Map<Layer, List<Double>> variances = new IdentityHashMap<>();
    pass.run(() -> network.apply(batch, (path, layer, x, y) -> variances.computeIfAbsent(layer, l -> new ArrayList<>())
        .add(Moments.of(y).variance())));
    return variances;
  }

  private static void assertUnitVariances(Layer network, Tensor batch, Pass pass, int layers) {
    int[] found = {0};
    variances(network, batch, pass).forEach((layer, values) -> {
      if (layer instanceof Conv2d || layer instanceof Linear) {
        assertEquals(1, values.stream().mapToDouble(v -> v).average().orElseThrow(), 0.01, layer::toString);
        found[0]++;
      }
    });
    assertEquals(layers, found[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "resnet", "projection"})
  void everyConvolutionAndLinearLayerOfNetworksWithBatchNormalisation(String kind) {
    CifarResNet network = switch (kind) {
      case "plain" -> CifarResNet.plain(20);
      case "resnet" -> CifarResNet.resnet(20);
      default ->
        CifarResNet.resnet(20, CifarResNet.Options.DEFAULT.shortcut(CifarResNet.Shortcut.PROJECTION));
    };
    Tensor batch = images(8, 16, 3);
    LsuvReport report = new Lsuv().apply(network, batch, 1);
    assertTrue(report.converged(), report::toString);
    assertEquals(1, report.passes());
    int layers = kind.equals("projection") ? 22 : 20;
    assertEquals(layers, report.entries().size());
    assertEquals("conv1.weight", report.entries().get(0).weight());
    assertEquals("linear.weight", report.entries().get(layers - 1).weight());
    assertEquals(0, network.buffers().get("bn1.running_mean").value().toArray()[0]);
    assertEquals(1, network.buffers().get("layer3.0.bn2.running_var").value().toArray()[0]);
    network.state().forEach((name, state) -> assertFalse(
        state instanceof Counter counter && counter.value() != 0, name));
    assertUnitVariances(network, batch, Pass.CALIBRATION, layers);
  }

  @Test
  void directionsStayThoseOfTheOrthonormalStart() {
    CifarResNet network = CifarResNet.plain(8);
    LsuvReport report = new Lsuv().apply(network, images(4, 8, 3), 5);
    CifarResNet start = CifarResNet.plain(8);
    Initialization.orthonormal().apply(start, 5);
    for (Entry entry : report.entries()) {
      float[] scaled = network.parameters().get(entry.weight()).value().toArray();
      float[] orthonormal = start.parameters().get(entry.weight()).value().toArray();
      for (int i = 0; i < scaled.length; i++) {
        assertEquals((float) (entry.factor() * orthonormal[i]), scaled[i]);
      }
    }
  }

  private static Layer convolution(int in, int out) {
    return new Sequential(new Conv2d(in, out, 3, CONV3X3), Activation.relu());
  }

  @ParameterizedTest
  @EnumSource
  void networksWithoutNormalisation(Pass pass) {
    Layer[] layers = new Layer[30];
    layers[0] = convolution(3, 8);
    for (int i = 1; i < layers.length; i++) {
      Layer branch = new Sequential(convolution(8, 8), new Conv2d(8, 8, 3, CONV3X3));
      layers[i] = i % 2 == 0 ? convolution(8, 8) : new Residual(branch);
    }
    Sequential network = new Sequential(layers);
    Tensor batch = images(4, 8, 3);
    LsuvReport report = new Lsuv().pass(pass).apply(network, batch, 1);
    assertTrue(report.converged(), report::toString);
    assertEquals(45, report.entries().size());
    assertUnitVariances(network, batch, pass, 45);
    for (Entry entry : report.entries()) {
      assertEquals(1, entry.after(), 1e-5); // one division is exact where there is no bias
      assertTrue(entry.rescalings() <= 1, entry::toString);
      assertEquals(1, entry.uses());
    }
  }

  /** A linear layer that counts how often it computes. */
  private static final class Counted extends Layer {
    private final Parameter weight = parameter("weight", Parameter.Role.LINEAR_WEIGHT, Shape.of(8, 8));
    private int computed;

    @Override
    protected Tensor forward(Tensor x) {
      computed++;
      return x.linear(weight.value());
    }

    @Override
    public String toString() {
      return "Counted()";
    }
  }

  @Test
  void everyLayerComputesAtMostTwiceWhateverTheDepth() {
    Counted[] layers = new Counted[50];
    Arrays.setAll(layers, i -> new Counted());
    LsuvReport report = new Lsuv().start(Initialization.standard())
        .apply(new Sequential(layers), images(16, 1, 8).reshape(16, 8), 1);
    assertTrue(report.converged(), report::toString);
    for (int i = 0; i < layers.length; i++) {
      assertEquals(1 + report.entries().get(i).rescalings(), layers[i].computed);
      assertTrue(layers[i].computed <= 2);
    }
  }

  @Test
  void sharedLayersHaveUnitVarianceOnAverage() {
    Conv2d shared = new Conv2d(8, 8, 3, CONV3X3);
    Conv2d between = new Conv2d(8, 8, 3, CONV3X3);
    Conv2d last = new Conv2d(8, 4, 1);
    Layer network = new Sequential(new Conv2d(3, 8, 1), shared, Activation.relu(), shared, between, Activation.relu(),
        shared,
        Activation.relu(), last);
    Tensor batch = images(4, 8, 3);
    LsuvReport report = new Lsuv().tolerance(1e-4).apply(network, batch, 1);
    assertTrue(report.converged(), report::toString);
    assertEquals(List.of(1, 3, 1, 1), report.entries().stream().map(Entry::uses).toList());
    assertTrue(report.passes() > 1 && report.passes() < 9, report::toString);
    Map<Layer, List<Double>> variances = variances(network, batch, Pass.CALIBRATION);
    List<Double> ofShared = variances.get(shared);
    assertEquals(3, ofShared.size());
    assertEquals(1, (ofShared.get(0) + ofShared.get(1) + ofShared.get(2)) / 3, 1e-4);
    assertTrue(Math.abs(ofShared.get(0) - 1) > 0.01, "the mean is 1, not each variance: " + ofShared);
    assertEquals(1, variances.get(between).get(0), 1e-4);
    assertEquals(1, variances.get(last).get(0), 1e-4);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 12})
  void aLayerThatFeedsItselfConverges(int times) {
    Linear shared = new Linear(16, 16);
    Layer[] layers = new Layer[times];
    Arrays.fill(layers, shared);
    Layer network = new Sequential(layers);
    Tensor batch = images(64, 1, 16).reshape(64, 16);
    LsuvReport report = new Lsuv().start(Initialization.standard()).apply(network, batch, 1);
    assertTrue(report.converged(), report::toString);
    assertEquals(times, report.entries().get(0).uses());
    assertUnitVariances(network, batch, Pass.INFERENCE, 1);
  }

  @Test
  void attentionIsScaledByItsLastMap() {
    MultiheadAttention attention = new MultiheadAttention(8, 2);
    Layer network = new Sequential(attention, new Linear(8, 4));
    Tensor batch = images(3, 4, 8).reshape(3, 16, 8);
    LsuvReport report = new Lsuv().apply(network, batch, 1);
    assertTrue(report.converged(), report::toString);
    assertEquals(List.of("0.out_proj.weight", "1.weight"), report.entries().stream().map(Entry::weight).toList());
    assertEquals(1, variances(network, batch, Pass.INFERENCE).get(attention).get(0), 0.01);
  }

  @Test
  void theTableSaysWhatWasDone() {
    Linear first = new Linear(2, 2);
    Linear second = new Linear(2, 2, Linear.Options.DEFAULT.noBias());
    Layer network = new Sequential(first, second);
    first.parameters().get("weight").set(0.5f, 0, 0, 0.5f);
    first.parameters().get("bias").set(0, 0);
    second.parameters().get("weight").set(1, 0, 0, 1);
    Tensor batch = Tensor.of(Shape.of(2, 2), 1, -1, -1, 1);
    LsuvReport report = new Lsuv().scale(network, batch);
    assertEquals("""
        weight    layer                    uses  variance before  after  factor  rescalings  outcome
        0.weight  Linear(2 -> 2)              1           0.2500  1.000   2.000           1  converged
        1.weight  Linear(2 -> 2, no bias)     1            1.000  1.000   1.000           0  converged
        2 of 2 layers have unit variance within 0.01 after 1 forward pass
        """, report.toString());
    assertArrayEquals(new float[] {1, 0, 0, 1}, first.parameters().get("weight").value().toArray());
  }

  @Test
  void aBiasThatVariesMoreThanItMayIsReported() {
    Linear layer = new Linear(2, 2);
    layer.parameters().get("weight").set(1, 0, 0, 1);
    layer.parameters().get("bias").set(3, -3);
    Layer network = new Sequential(layer, new Linear(2, 2));
    Initialization.orthonormal().applyToUnset(network, 1);
    Tensor batch = Tensor.of(Shape.of(2, 2), 1, 1, -1, -1);
    LsuvReport report = new Lsuv().maxRescalings(4).scale(network, batch);
    assertFalse(report.converged());
    Entry entry = report.entries().get(0);
    assertEquals(List.of(entry), report.failures());
    assertEquals(Outcome.NOT_CONVERGED, entry.outcome());
    assertEquals(10, entry.before(), 1e-6);
    assertEquals(9, entry.after(), 0.1);
    assertEquals(4, entry.rescalings());
    assertEquals(Outcome.CONVERGED, report.entries().get(1).outcome());
    assertTrue(report.toString().contains("NOT CONVERGED"), report::toString);
    assertTrue(report.toString().endsWith("1 of 2 layers have unit variance within 0.01 after 1 forward pass\n"));
  }

  @Test
  void aLayerWhoseScaleDoesNotDependOnItsWeightKeepsTheClosest() {
    Layer standardised = new Layer() {
      private final Parameter weight = parameter("weight", Parameter.Role.LINEAR_WEIGHT, Shape.of(1, 1));

      @Override
      protected Tensor forward(Tensor x) {
        return x.mul(Tensor.scalar(2 * Math.signum(weight.value().item())));
      }

      @Override
      public String toString() {
        return "Standardised()";
      }
    };
    standardised.parameters().get("weight").set(5);
    LsuvReport report = new Lsuv().scale(standardised, Tensor.of(Shape.of(2, 1), 1, -1));
    Entry entry = report.entries().get(0);
    assertEquals(Outcome.NOT_CONVERGED, entry.outcome());
    assertEquals(4, entry.after());
    assertEquals(10, entry.rescalings());
    assertEquals(1, entry.factor());
    assertEquals(5, standardised.parameters().get("weight").value().item());
  }

  @Test
  void dropoutIsOnWithTheSameMasksInEveryPass() {
    Layer shared = new Linear(8, 8);
    Layer network = new Sequential(shared, new Dropout(0.5), shared, new Linear(8, 8));
    Tensor batch = Tensor.zeros(500, 8);
    for (int i = 0; i < batch.size(); i++) {
      batch.array()[i] = (float) Rng.of(3).normal(i);
    }
    LsuvReport report = new Lsuv().apply(network, batch, 1);
    assertTrue(report.entries().stream().allMatch(entry -> entry.outcome() == Outcome.CONVERGED), report.toString());
  }

  @Test
  void deadLayersAreReportedAndLeftAlone() {
    Linear layer = new Linear(2, 2);
    Layer network = new Sequential(layer, Activation.relu(), new Linear(2, 3));
    Initialization.standard().with("0.weight", Initializers.zeros()).apply(network, 1);
    float[] before = network.parameters().get("2.weight").value().toArray();
    LsuvReport report = new Lsuv().scale(network, Tensor.of(Shape.of(2, 2), 1, 2, 3, 4));
    assertEquals(List.of(Outcome.ZERO_VARIANCE, Outcome.ZERO_VARIANCE),
        report.entries().stream().map(Entry::outcome).toList());
    assertEquals(1, report.passes());
    for (Entry entry : report.entries()) {
      assertEquals(0, entry.rescalings());
      assertEquals(1, entry.factor());
      assertEquals(0, entry.after());
    }
    assertArrayEquals(before, network.parameters().get("2.weight").value().toArray());
  }

  @Test
  void resultsThatAreNotFiniteAreReportedAndTheirWeightsLeftAlone() {
    Layer network = new Sequential(new Linear(2, 2), new Linear(2, 2));
    float bad = Float.NaN;
    LsuvReport report = new Lsuv().apply(network, Tensor.of(Shape.of(2, 2), 1, 2, 3, bad), 1);
    assertEquals(List.of(Outcome.NOT_FINITE, Outcome.NOT_FINITE),
        report.entries().stream().map(Entry::outcome).toList());
    Layer start = new Sequential(new Linear(2, 2), new Linear(2, 2));
    Initialization.orthonormal().apply(start, 1);
    network.parameters().forEach((name, parameter) -> assertArrayEquals(
        start.parameters().get(name).value().toArray(), parameter.value().toArray(), name));
  }

  @Test
  void aSignalThatWouldOverflowOrVanishIsScaledBack() {
    Layer[] layers = new Layer[8];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = new Linear(4, 4);
    }
    Layer network = new Sequential(layers);
    for (double std : new double[] {1e12, 1e-12}) {
      Lsuv lsuv = new Lsuv().start(Initialization.standard().with("*.weight", Initializers.normal(0, std)));
      LsuvReport report = lsuv.apply(network, images(8, 1, 4).reshape(8, 4), 1);
      assertTrue(report.converged(), report::toString);
    }
  }

  @Test
  void layersThatTakeNoPartComeLast() {
    Linear used = new Linear(2, 2);
    Layer network = new Layer() {
      private final Layer unused = child("unused", new Linear(2, 2));
      private final Layer part = child("part", used);

      @Override
      protected Tensor forward(Tensor x) {
        return unused == part ? unused.apply(x) : part.apply(x);
      }

      @Override
      public String toString() {
        return "Partial()";
      }
    };
    LsuvReport report = new Lsuv().apply(network, Tensor.of(Shape.of(2, 2), 1, 2, 3, 5), 1);
    assertEquals(List.of("part.weight", "unused.weight"), report.entries().stream().map(Entry::weight).toList());
    Entry unreached = report.entries().get(1);
    assertEquals(Outcome.NOT_REACHED, unreached.outcome());
    assertEquals(0, unreached.uses());
    assertTrue(Double.isNaN(unreached.before()) && Double.isNaN(unreached.after()));
  }

  @Test
  void theSameBitsForAnyNumberOfThreads() {
    int before = Threads.count();
    try {
      Threads.set(1);
      CifarResNet one = CifarResNet.resnet(8);
      Tensor batch = images(8, 16, 3);
      LsuvReport report = new Lsuv().apply(one, batch, 1);
      Threads.set(3);
      CifarResNet three = CifarResNet.resnet(8);
      assertEquals(report, new Lsuv().apply(three, batch, 1));
      three.parameters().forEach((name, parameter) -> assertArrayEquals(
          one.parameters().get(name).value().toArray(), parameter.value().toArray(), name));
    } finally {
      Threads.set(before);
    }
  }

  @Test
  void errors() {
    Lsuv lsuv = new Lsuv();
    assertEquals("lsuv: the tolerance 0.0 must be above 0",
        assertThrows(IllegalArgumentException.class, () -> lsuv.tolerance(0)).getMessage());
    assertEquals("lsuv: 0 rescalings are not enough, at least 1 is needed",
        assertThrows(IllegalArgumentException.class, () -> lsuv.maxRescalings(0)).getMessage());
    CifarResNet network = CifarResNet.resnet(8);
    Tensor batch = images(1, 8, 3);
    String unset = assertThrows(TensorException.class, () -> lsuv.scale(network, batch)).getMessage();
    assertTrue(unset.startsWith("parameter: the conv weight [3, 3, 3, 16] was neither initialised nor loaded"), unset);
    Tensor grey = images(2, 8, 1);
    String misfit = assertThrows(TensorException.class, () -> lsuv.apply(network, grey, 1)).getMessage();
    assertTrue(misfit.contains("in conv1"), misfit);
  }
}
