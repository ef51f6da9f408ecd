package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.FreshMemory;
import fathom.core.InterpolateOptions;
import fathom.core.Joining;
import fathom.core.Pass;
import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceTest {
  private static final int CALLERS = 16;
  private static final Conv2d.Options CONV3X3 = Conv2d.Options.DEFAULT.padding(1);

  /** Gives every parameter and buffer values as after a training: no scale is 1, no shift and no mean is 0. */
  private static <L extends Layer> L trained(L network) {
    network.state().forEach((name, state) -> {
      if (state instanceof Parameter parameter) {
        parameter.setFromTorchLayout(values(name, parameter.role(), parameter.torchShape()));
      } else if (state instanceof Buffer buffer) {
        buffer.set(WeightFormula.values(name, name.endsWith("running_var") ? "bn_running_var" : "bn_running_mean",
            buffer.torchShape(), 1));
      }
    });
    return network;
  }

  private static float[] values(String name, Parameter.Role role, Shape torchShape) {
    String kind = switch (role) {
      case CONV_WEIGHT, EMBEDDING -> "conv_weight";
      case LINEAR_WEIGHT -> "linear_weight";
      case BIAS, NORM_BIAS, ACTIVATION_SLOPE -> "bias";
      case NORM_WEIGHT -> "bn_weight";
    };
    return WeightFormula.values(name, kind, torchShape, 1);
  }

  private static Tensor images(String name, int n, int side) {
    return WeightFormula.images(name, Shape.of(n, 3, side, side));
  }

  private static void assertEqualWithin(double tolerance, Layer network, Tensor x) {
    Tensor expected = network.apply(x);
    Tensor actual = Inference.of(network).apply(x);
    assertEquals(expected.shape(), actual.shape());
    float largest = expected.abs().amax().item();
    assertTrue(largest > 0, "there is something to compare");
    assertArrayEquals(expected.toArray(), actual.toArray(), (float) (tolerance * largest), network.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cifar_resnet20", "cifar_plain20", "cifar_resnet56", "resnet18", "resnet50", "resnext50_32x4d",
          "preact_resnet18", "preact_resnet50"})
  void networksOfTheLibraryGiveTheSameLogits(String name) {
    assertEqualWithin(1e-5, trained(Networks.byName(name)), images("images", 2, 32));
  }

  @Test
  void projectionsGiveTheSameLogits() {
    CifarResNet.Options options = CifarResNet.Options.DEFAULT.shortcut(CifarResNet.Shortcut.PROJECTION);
    assertEqualWithin(1e-5, trained(CifarResNet.resnet(20, options)), images("images", 2, 17));
  }

  /** Layers in a row that are computed as one, others that look like them and must not be, and the rest as they are. */
  static Stream<Layer> chains() {
    Conv2d shared = new Conv2d(3, 3, 3, CONV3X3);
    BatchNorm2d.Options batch = BatchNorm2d.Options.DEFAULT.noRunningStatistics();
    return Stream.of(
        new Sequential(new Conv2d(3, 8, 3, CONV3X3), new BatchNorm2d(8), Activation.relu(), new Dropout(0.5f),
            new MaxPool2d(2), new Conv2d(8, 16, 3, CONV3X3.stride(2)), Activation.relu(), new GlobalAvgPool(),
            new Linear(16, 5)),
        new Sequential(new Conv2d(3, 8, 3, CONV3X3), new BatchNorm2d(8), new Flatten(), new Linear(8 * 12 * 12, 5)),
        new Sequential(new Conv2d(3, 8, 3, CONV3X3), new BatchNorm2d(8)),
        new Sequential(new BatchNorm2d(3), new Conv2d(3, 8, 3), new BatchNorm2d(8), Activation.relu6(),
            new Conv2d(8, 8, 3), new GroupNorm(2, 8), Activation.gelu()),
        new Sequential(new Conv2d(3, 8, 3), new BatchNorm2d(8, batch), Activation.relu()),
        new Sequential(
            new Conv2d(3, 8, 3),
            new BatchNorm2d(8, BatchNorm2d.Options.DEFAULT.noAffine().epsilon(0.1).cumulativeAverage())),
        new Sequential(shared, new BatchNorm2d(3), shared, new BatchNorm2d(3), shared, Activation.relu(), shared),
        new Sequential(new Sequential(new Conv2d(3, 4, 3), new BatchNorm2d(4)), Activation.relu(), Activation.silu()),
        new Residual(new Sequential(new Conv2d(3, 3, 3, CONV3X3), new BatchNorm2d(3))),
        new Sequential(new ConvTranspose2d(3, 4, 3), new BatchNorm2d(4), new PRelu(4), new InstanceNorm2d(4)),
        new Sequential(),
        new Conv2d(3, 6, 3, CONV3X3.groups(3).dilation(2)));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void chainsOfLayersGiveTheSameResults(Layer network) {
    assertEqualWithin(1e-5, trained(network), images("images", 2, 12));
  }

  @Test
  void layersThatKnowNothingOfItRunAsTheyAre() {
    Layer attention = trained(new MultiheadAttention(8, 2));
    Tensor tokens = Tensor.wrap(Shape.of(2, 5, 8), WeightFormula.values("tokens", "input", Shape.of(2, 5, 8), 1));
    assertArrayEquals(attention.apply(tokens).toArray(), Inference.of(attention).apply(tokens).toArray());
    Layer norm = trained(new Sequential(new LayerNorm(8), new Linear(8, 3), new Softmax(-1)));
    assertArrayEquals(norm.apply(tokens).toArray(), Inference.of(norm).apply(tokens).toArray());
  }

  @Test
  void linearMapsHaveTheBitsOfTheNetworkForAnyNumberOfAxes() {
    for (Linear.Options options : List.of(Linear.Options.DEFAULT, Linear.Options.DEFAULT.noBias())) {
      Layer linear = trained(new Linear(4, 3, options));
      Inference inference = Inference.of(linear);
      for (Shape shape : List.of(Shape.of(4), Shape.of(1, 4), Shape.of(2, 3, 5, 4), Shape.of(0, 4))) {
        Tensor x = Tensor.wrap(shape, WeightFormula.values("x", "input", shape, 1));
        assertEquals(linear.apply(x).shape(), inference.apply(x).shape());
        assertArrayEquals(linear.apply(x).toArray(), inference.apply(x).toArray());
      }
      Tensor wrong = Tensor.zeros(2, 5);
      assertEquals(assertThrows(TensorException.class, () -> linear.apply(wrong)).getMessage(),
          assertThrows(TensorException.class, () -> inference.apply(wrong)).getMessage());
    }
  }

  /** A layer of somebody else, whose forward says what is to be computed as one. */
  private static final class Stem extends Layer {
    private final Conv2d conv = child("conv", new Conv2d(3, 8, 3));
    private final BatchNorm2d bn = child("bn", new BatchNorm2d(8));

    @Override
    protected Tensor forward(Tensor x) {
      return bn.applyAddRelu(conv, x, bn.apply(conv, x)).add(bn.applyRelu(conv, x));
    }

    @Override
    public String toString() {
      return "Stem()";
    }
  }

  @Test
  void convolutionsWithTheirNormalisationsAreWhatTheyAreInTurn() {
    Stem stem = trained(new Stem());
    Tensor x = images("images", 2, 12);
    Tensor y = stem.bn.apply(stem.conv.apply(x));
    assertArrayEquals(y.add(y).relu().add(y.relu()).toArray(), stem.apply(x).toArray());
    assertEqualWithin(1e-5, stem, x);
    List<String> paths = new ArrayList<>();
    Pass.TRAINING.run(() -> stem.apply(x, (path, layer, input, output) -> paths.add(path)));
    assertEquals(List.of("conv", "bn", "conv", "bn", "conv", "bn", ""), paths);
  }

  /** The block of the guide. */
  private static final class Block extends Layer implements Forgetful {
    private final Conv2d conv1 = child("conv1", new Conv2d(3, 8, 3, CONV3X3));
    private final BatchNorm2d bn1 = child("bn1", new BatchNorm2d(8));
    private final Conv2d conv2 = child("conv2", new Conv2d(8, 3, 3, CONV3X3));
    private final BatchNorm2d bn2 = child("bn2", new BatchNorm2d(3));

    @Override
    protected Tensor forward(Tensor x) {
      Tensor y = bn1.applyRelu(conv1, x);
      return bn2.applyAddRelu(conv2, y, x);
    }

    @Override
    public String toString() {
      return "Block()";
    }
  }

  @Test
  void theGuide() {
    Layer network = trained(new Sequential(new Block(), new GlobalAvgPool(), new Linear(3, 2)));
    Tensor images = images("images", 2, 12);
    Inference inference = Inference.of(network);
    Tensor logits = inference.apply(images);
    assertArrayEquals(network.apply(images).toArray(), logits.toArray(), 1e-5f * logits.abs().amax().item());
  }

  @Test
  void laterTrainingChangesNothing() {
    CifarResNet network = trained(CifarResNet.resnet(8));
    Tensor x = images("images", 2, 16);
    Inference early = Inference.of(network);
    Inference late = Inference.of(network);
    float[] before = early.apply(x).toArray();
    Pass.TRAINING.run(() -> network.apply(x).crossEntropy(1, 2).backward());
    for (Parameter parameter : network.parameters().values()) {
      parameter.set(new float[parameter.size()]);
    }
    assertArrayEquals(before, early.apply(x).toArray());
    assertArrayEquals(before, late.apply(x).toArray(),
        "the snapshot is that of the first moment, not of the first use");
    assertFalse(Math.abs(before[0]) < 1e-3, "a network of zeros would answer something else");
    assertArrayEquals(new float[20], network.apply(x).toArray(), "the network itself has changed");
  }

  @Test
  void nothingIsRecordedAndNoStatisticsChangeInAnyPass() {
    CifarResNet network = trained(CifarResNet.resnet(8));
    Inference inference = Inference.of(network);
    Tensor x = images("images", 2, 16);
    float[] expected = inference.apply(x).toArray();
    Map<String, Buffer> buffers = network.buffers();
    float[] mean = buffers.get("bn1.running_mean").value().toArray();
    for (Pass pass : Pass.values()) {
      Tensor y = pass.get(() -> inference.apply(x));
      assertArrayEquals(expected, y.toArray(), pass.toString());
      assertFalse(y.wantsGradient());
    }
    assertArrayEquals(mean, buffers.get("bn1.running_mean").value().toArray());
    assertArrayEquals(mean, trained(CifarResNet.resnet(8)).buffers().get("bn1.running_mean").value().toArray());
  }

  /** Returns the results of {@link #CALLERS} threads that begin together and each compute every input, in turn. */
  private static List<List<float[]>> concurrently(List<Tensor> inputs, UnaryOperator<Tensor> network)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    try {
      CountDownLatch start = new CountDownLatch(CALLERS);
      List<Future<List<float[]>>> running = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        int first = caller;
        Callable<List<float[]>> body = () -> {
          start.countDown();
          start.await();
          float[][] results = new float[inputs.size()][];
          for (int i = 0; i < inputs.size(); i++) {
            int input = (first + i) % inputs.size();
            results[input] = network.apply(inputs.get(input)).toArray();
          }
          return List.of(results);
        };
        running.add(threads.submit(body));
      }
      List<List<float[]>> results = new ArrayList<>();
      for (Future<List<float[]>> result : running) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cifar_resnet20", "resnet50"})
  void sixteenThreadsGetTheBitsOfOne(String name) throws Exception {
    Layer network = trained(Networks.byName(name));
    List<Tensor> inputs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      inputs.add(images("images" + i, 1 + i, 32 + i % 2));
    }
    Inference alone = Inference.of(network);
    List<float[]> expected = inputs.stream().map(x -> alone.apply(x).toArray()).toList();
    List<float[]> plain = inputs.stream().map(x -> network.apply(x).toArray()).toList();
    Inference fresh = Inference.of(network);
    assertSame(expected, concurrently(inputs, fresh::apply), "weights packed by whoever comes first");
    assertSame(expected, concurrently(inputs, fresh::apply), "weights packed");
    assertSame(plain, concurrently(inputs, network::apply), "the network itself");
  }

  // ---- memory ----

  /** Branches that are joined, by somebody who says that nothing is kept. */
  private static final class Branches extends Layer implements Forgetful {
    private final Layer left = child("left", new Conv2d(3, 5, 3, CONV3X3));
    private final Layer right = child("right", new Sequential(new Conv2d(3, 7, 1), new BatchNorm2d(7)));

    @Override
    protected Tensor forward(Tensor x) {
      return Joining.concat(-1, left.apply(x).relu(), right.apply(x)).mul(0.5f);
    }

    @Override
    public String toString() {
      return "Branches()";
    }
  }

  static Stream<Layer> networksThatKeepNothing() {
    return Stream.concat(
        Stream.of("cifar_resnet20", "cifar_plain20", "resnet18", "resnet50", "resnext50_32x4d", "preact_resnet50")
            .map(Networks::byName),
        Stream.of(
            CifarResNet.resnet(20, CifarResNet.Options.DEFAULT.shortcut(CifarResNet.Shortcut.PROJECTION)),
            new Sequential(new Branches(), new Dropout(0.5f), new Residual(new Conv2d(12, 12, 3, CONV3X3)),
                new MaxPool2d(2), new GroupNorm(3, 12), Activation.gelu(), new Upsample(InterpolateOptions.scale(2)),
                new Flatten(),
                new Linear(12 * 64 * 64, 5))));
  }

  @ParameterizedTest
  @MethodSource("networksThatKeepNothing")
  void aWarmCallAllocatesItsResultOnly(Layer network) {
    Inference inference = Inference.of(trained(network));
    Tensor x = images("images", 2, 64);
    // How many threads need scratch memory at once is chance, so some calls may pass before there is enough.
    long least = Long.MAX_VALUE;
    for (int call = 0; call < 10; call++) {
      least = Math.min(least, FreshMemory.floats(() -> inference.apply(x)));
    }
    int result = inference.apply(x).size();
    assertTrue(least <= result, network + " allocates " + least + " floats, its result has " + result);
    long all = FreshMemory.floats(() -> Stream.generate(() -> network.apply(x)).limit(10).forEach(Tensor::keep));
    assertTrue(all > 100_000, "the network itself allocates its activations: " + all);
  }

  /** A layer of somebody else that keeps whatever it can get hold of. */
  private static final class Collector extends Layer {
    private final List<Tensor> seen = new ArrayList<>();
    private final Layer inner;

    Collector(Layer inner) {
      this.inner = child("inner", inner);
    }

    @Override
    protected Tensor forward(Tensor x) {
      seen.add(x);
      seen.add(x.add(1));
      seen.add(inner.apply(x));
      seen.add(seen.get(seen.size() - 1).relu());
      return seen.get(seen.size() - 2);
    }

    @Override
    public String toString() {
      return "Collector(" + inner + ")";
    }
  }

  @Test
  void whatALayerOfSomebodyElseKeepsStaysAsItIs() {
    Collector[] collectors = new Collector[3];
    for (int i = 0; i < collectors.length; i++) {
      collectors[i] = new Collector(new Sequential(
          new Conv2d(4, 4, 3, CONV3X3), new BatchNorm2d(4), Activation.relu(), new Conv2d(4, 4, 1)));
    }
    List<Tensor> seen = new ArrayList<>();
    Activation function = Activation.of("Function()", x -> {
      seen.add(x);
      seen.add(x.mul(2));
      return seen.get(seen.size() - 1);
    });
    Layer network = trained(new Sequential(new Conv2d(3, 4, 3, CONV3X3), new BatchNorm2d(4), collectors[0], function,
        new Residual(collectors[1]), collectors[2], new Conv2d(4, 4, 3, CONV3X3), function));
    Inference inference = Inference.of(network);
    List<float[]> copies = new ArrayList<>();
    for (int call = 0; call < 3; call++) {
      inference.apply(images("images" + call, 2, 32));
    }
    Stream.of(collectors).forEach(collector -> seen.addAll(collector.seen));
    assertEquals(3 * (2 * 2 + 3 * 4), seen.size());
    for (Tensor tensor : seen) {
      copies.add(tensor.toArray());
    }
    for (int call = 0; call < 3; call++) {
      inference.apply(images("others" + call, 2, 32));
    }
    for (int i = 0; i < copies.size(); i++) {
      assertArrayEquals(copies.get(i), seen.get(i).toArray(), "tensor " + i + " of those that were kept");
    }
    for (Collector collector : collectors) {
      for (int i = 0; i < 4 * 3; i += 4) {
        List<Tensor> call = collector.seen.subList(i, i + 4);
        assertArrayEquals(call.get(0).add(1).toArray(), call.get(1).toArray());
        assertArrayEquals(call.get(2).relu().toArray(), call.get(3).toArray());
      }
    }
  }

  /** A layer that lets others look into a network while it computes. */
  private static final class Watched extends Layer {
    private final Layer network;
    private final List<Tensor> seen = new ArrayList<>();
    private final List<float[]> copies = new ArrayList<>();

    Watched(Layer network) {
      this.network = child("network", network);
    }

    private void see(Tensor tensor) {
      seen.add(tensor);
      copies.add(tensor.toArray());
    }

    @Override
    protected Tensor forward(Tensor x) {
      Tensor y = network.apply(x, (path, layer, input, output) -> {
        see(input);
        see(output);
      });
      return y.add(network.intercept(x, (path, layer, input, result) -> {
        see(input);
        see(input.mul(2));
        Tensor output = result.get();
        see(output);
        return output.add(0);
      }));
    }

    @Override
    public String toString() {
      return "Watched()";
    }
  }

  @Test
  void observersAndInterceptorsMayKeepWhatTheySee() {
    Watched watched = new Watched(CifarResNet.resnet(8));
    Inference inference = Inference.of(trained(new Sequential(new Conv2d(3, 3, 1), watched)));
    for (int call = 0; call < 3; call++) {
      inference.apply(images("images" + call, 2, 32));
    }
    assertTrue(watched.seen.size() > 100, "tensors were seen: " + watched.seen.size());
    for (int i = 0; i < watched.seen.size(); i++) {
      assertArrayEquals(watched.copies.get(i), watched.seen.get(i).toArray());
    }
  }

  private static void assertSame(List<float[]> expected, List<List<float[]>> actual, String what) {
    assertEquals(CALLERS, actual.size());
    for (List<float[]> results : actual) {
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), results.get(i), what);
      }
    }
  }

  @Test
  void answersStayTheSameWhileTheNetworkTrains() throws Exception {
    CifarResNet network = trained(CifarResNet.resnet(8));
    List<Tensor> inputs = List.of(images("a", 1, 16), images("b", 2, 16));
    Inference inference = Inference.of(network);
    List<float[]> expected = inputs.stream().map(x -> inference.apply(x).toArray()).toList();
    ExecutorService trainer = Executors.newSingleThreadExecutor();
    try {
      Future<?> training = trainer.submit(() -> {
        Rng random = Rng.of(1);
        for (int step = 0; step < 20; step++) {
          Pass.TRAINING.run(random.split(step), () -> network.apply(inputs.get(1)).crossEntropy(1, 2).backward());
          network.parameters().values().forEach(parameter -> parameter.set(parameter.value().grad().toArray()));
          network.clearGradients();
        }
      });
      assertSame(expected, concurrently(inputs, inference::apply), "beside training");
      training.get();
    } finally {
      trainer.shutdownNow();
    }
  }

  @Test
  void errorsNameTheLayer() {
    Inference inference = Inference.of(trained(CifarResNet.resnet(20)));
    assertEquals("Inference of CifarResNet(20)", inference.toString());
    assertEquals("""
        conv2d: input [2, 32, 32, 1] has 1 channels, weight [3, 3, 3, 16] expects 3
          in conv1   Conv2d(3 -> 16, 3x3, padding 1, no bias)
          in CifarResNet(20)""",
        assertThrows(TensorException.class, () -> inference.apply(Tensor.zeros(2, 32, 32, 1))).getMessage());
    assertEquals("inference: conv1.weight of CifarResNet(8) was neither initialised nor loaded;"
        + " call Initialization.standard().apply(network, seed) or load a checkpoint",
        assertThrows(TensorException.class, () -> Inference.of(CifarResNet.resnet(8))).getMessage());
    Layer misfit = trained(new Sequential(new Conv2d(3, 4, 1), new BatchNorm2d(5)));
    assertEquals("""
        batchNorm: input [1, 2, 2, 4] does not have 5 channels
          in 1   BatchNorm2d(5)
          in Sequential(2 layers)""",
        assertThrows(TensorException.class, () -> Inference.of(misfit).apply(Tensor.zeros(1, 2, 2, 3))).getMessage());
  }

  @Test
  void aLayerThatNobodyDeclaredIsRefused() {
    Linear hidden = trained(new Linear(2, 3));
    Inference inference = Inference.of(new Sequential(Activation.of("Hidden()", hidden::apply)));
    assertEquals("""
        inference: the linear weight [2, 3] belongs to a layer that is not below Sequential(1 layer); \
        declare the layer with child(name, layer), so that its values are part of the network
          in 0.(Linear(2 -> 3))   Linear(2 -> 3)
          in 0                    Hidden()
          in Sequential(1 layer)""",
        assertThrows(TensorException.class, () -> inference.apply(Tensor.zeros(1, 2))).getMessage());
  }

  @Test
  void theThreadIsAsBeforeAfterAnError() {
    CifarResNet network = trained(CifarResNet.resnet(8));
    Tensor x = images("images", 1, 16);
    float[] expected = network.apply(x).toArray();
    Inference inference = Inference.of(trained(CifarResNet.plain(8)));
    assertThrows(TensorException.class, () -> inference.apply(Tensor.zeros(1, 16, 16, 1)));
    assertArrayEquals(expected, network.apply(x).toArray());
  }
}
