package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fathom.core.Dtype;
import fathom.core.Pass;
import fathom.core.SafetensorsException;
import fathom.core.SafetensorsFile;
import fathom.core.Shape;
import fathom.core.StoredTensor;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointTest {
  /** Larger networks are compared without a file. */
  private static final long MAX_PARAMETERS_IN_FILE = 1_000_000;

  @TempDir
  private Path folder;

  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("network.safetensors");
  }

  /** Returns a network with a different value everywhere. */
  private static CifarResNet network(int classes) {
    CifarResNet network = CifarResNet.resnet(8, CifarResNet.Options.DEFAULT.classes(classes));
    fill(network);
    return network;
  }

  private static void fill(Layer network) {
    network.state().forEach((name, state) -> {
      if (state instanceof Parameter parameter) {
        parameter.setFromTorchLayout(WeightFormula.values(name, "bias", parameter.torchShape(), 1));
      } else if (state instanceof Buffer buffer) {
        buffer.set(WeightFormula.values(name, "bn_running_var", buffer.torchShape(), 1));
      } else {
        ((Counter) state).set(name.length() + (1L << 40));
      }
    });
  }

  /** Returns the state in words, for comparing networks. */
  private static Map<String, String> values(Layer network) {
    Map<String, String> values = new LinkedHashMap<>();
    network.state().forEach((name, state) -> values.put(name,
        state instanceof Counter counter
            ? Long.toString(counter.value())
            : state instanceof Buffer buffer
                ? Integer.toString(Arrays.hashCode(buffer.value().toArray()))
                : ((Parameter) state).isSet()
                    ? Integer.toString(Arrays.hashCode(((Parameter) state).value().toArray()))
                    : "unset"));
    return values;
  }

  /** Returns the file's tensors with some of them replaced. */
  private Map<String, StoredTensor> tensors(Layer network) {
    return new LinkedHashMap<>(Checkpoint.tensors(network));
  }

  // ---- saving ----

  @ParameterizedTest
  @MethodSource("fathom.nn.ModelGoldenTest#models")
  void namesOrderShapesAndTypesAreThoseOfPyTorch(String name) throws IOException {
    assumeTrue(Networks.isKnown(name), () -> name + " is unknown to Networks");
    JsonObject model = JsonParser
        .parseString(Files.readString(ModelGoldenTest.directory().resolve(name + ".json"))).getAsJsonObject();
    List<String> expected = new ArrayList<>();
    for (JsonElement element : model.getAsJsonArray("state_dict")) {
      JsonObject entry = element.getAsJsonObject();
      boolean counter = entry.get("kind").getAsString().equals("num_batches_tracked");
      expected.add(entry.get("name").getAsString() + (counter ? " I64 " : " F32 ") + entry.get("shape"));
    }
    Layer network = ModelGoldenTest.unset(model);
    for (Parameter parameter : network.parameters().values()) {
      parameter.set(new float[parameter.size()]);
    }
    List<String> actual = new ArrayList<>();
    if (model.get("num_params").getAsLong() > MAX_PARAMETERS_IN_FILE) {
      Checkpoint.tensors(network)
          .forEach((key, tensor) -> actual.add(key + " " + tensor.toString().replace(", ", ",")));
    } else {
      Checkpoint.save(network, path);
      JsonObject header = header(path);
      assertEquals("{\"format\":\"pt\"}", header.remove("__metadata__").toString());
      header.asMap().forEach((key, value) -> {
        JsonObject entry = value.getAsJsonObject();
        actual.add(key + " " + entry.get("dtype").getAsString() + " " + entry.get("shape"));
      });
    }
    assertEquals(expected, actual);
  }

  private static JsonObject header(Path path) throws IOException {
    byte[] file = Files.readAllBytes(path);
    long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return JsonParser.parseString(new String(file, 8, (int) length, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  /** The data of a weight are in PyTorch's order. */
  @Test
  void layout() {
    Checkpoint.save(network(10), path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Shape shape = Shape.of(10, 64);
      assertEquals(shape, file.tensor("linear.weight").shape());
      assertArrayEquals(WeightFormula.values("linear.weight", "bias", shape, 1),
          file.tensor("linear.weight").tensor().toArray());
      assertArrayEquals(new long[] {"bn1.num_batches_tracked".length() + (1L << 40)},
          file.tensor("bn1.num_batches_tracked").longs());
    }
  }

  @Test
  void savingLoadingAndSavingGivesTheSameBytes() throws IOException {
    CifarResNet network = network(10);
    Map<String, String> metadata = Map.of("epoch", "12");
    Checkpoint.save(network, path, metadata);
    CifarResNet other = CifarResNet.resnet(8);
    Checkpoint.load(other, path);
    assertEquals(values(network), values(other));
    Path again = folder.resolve("again.safetensors");
    Checkpoint.save(other, again, metadata);
    assertEquals(-1, Files.mismatch(path, again));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(Map.of("format", "pt", "epoch", "12"), file.metadata());
    }
  }

  @Test
  void aNetworkWithoutValuesIsNotSaved() {
    CifarResNet network = network(10);
    Layer both = new Sequential(network, new Linear(10, 2));
    assertEquals("checkpoint: 2 parameters of " + both + " were neither initialised nor loaded: 1.weight, 1.bias",
        assertThrows(TensorException.class, () -> Checkpoint.save(both, path)).getMessage());
    assertTrue(Files.notExists(path));
  }

  // ---- loading ----

  @Test
  void strictLoadingListsEverythingAndChangesNothing() {
    Map<String, StoredTensor> tensors = tensors(network(10));
    tensors.remove("conv1.weight");
    tensors.remove("layer1.0.bn2.running_var");
    tensors.put("fc.weight", StoredTensor.of(Tensor.zeros(2, 3)));
    tensors.put("layer4.0.bn1.num_batches_tracked", StoredTensor.ofLongs(Shape.SCALAR, 1));
    tensors.put("linear.bias", StoredTensor.of(Tensor.zeros(100)));
    tensors.put("bn1.weight", StoredTensor.ofLongs(Shape.of(16), new long[16]));
    tensors.put("bn1.num_batches_tracked", StoredTensor.of(Tensor.scalar(1)));
    SafetensorsFile.write(path, tensors);
    CifarResNet network = CifarResNet.resnet(8);
    Map<String, String> before = values(network);
    CheckpointException e = assertThrows(CheckpointException.class, () -> Checkpoint.load(network, path));
    assertEquals("checkpoint: " + path + " does not fit CifarResNet(8), which stays as it was; loadMatching would load"
        + " what fits\n" + """
            39 loaded, 2 missing, 2 unexpected, 3 mismatched
              missing: conv1.weight F32 [16, 3, 3, 3]
              missing: layer1.0.bn2.running_var F32 [16]
              unexpected: fc.weight F32 [2, 3]
              unexpected: layer4.0.bn1.num_batches_tracked I64 []
              mismatched: bn1.weight is I64 [16] in the file, F32 [16] in the network
              mismatched: bn1.num_batches_tracked is F32 [] in the file, I64 [] in the network
              mismatched: linear.bias is F32 [100] in the file, F32 [10] in the network""", e.getMessage());
    assertEquals(List.of("conv1.weight", "layer1.0.bn2.running_var"), List.copyOf(e.report().missing().keySet()));
    assertFalse(e.report().isComplete());
    assertEquals(before, values(network));
  }

  @Test
  void anotherHead() {
    CifarResNet trained = network(10);
    Checkpoint.save(trained, path);
    CifarResNet network = CifarResNet.resnet(8, CifarResNet.Options.DEFAULT.classes(3));
    LoadReport report = Checkpoint.loadMatching(network, path);
    assertEquals("""
        %d loaded, 0 missing, 0 unexpected, 2 mismatched
          mismatched: linear.weight is F32 [10, 64] in the file, F32 [3, 64] in the network
          mismatched: linear.bias is F32 [10] in the file, F32 [3] in the network""".formatted(
        trained.state().size() - 2), report.toString());
    assertFalse(network.parameters().get("linear.weight").isSet());
    Map<String, String> expected = values(trained);
    expected.replace("linear.weight", "unset");
    expected.replace("linear.bias", "unset");
    assertEquals(expected, values(network));
  }

  /** PyTorch's files of before 2018 have none. */
  @Test
  void countersMayBeMissing() {
    CifarResNet trained = network(10);
    Map<String, StoredTensor> tensors = tensors(trained);
    tensors.keySet().removeIf(name -> name.endsWith("num_batches_tracked"));
    SafetensorsFile.write(path, tensors);
    CifarResNet network = network(10);
    Checkpoint.load(network, path);
    Map<String, String> expected = values(trained);
    expected.replaceAll((name, value) -> name.endsWith("num_batches_tracked") ? "0" : value);
    assertEquals(expected, values(network));
    assertTrue(Checkpoint.loadMatching(network, path).isComplete());
  }

  @Test
  void otherFloatingPointTypes() {
    CifarResNet trained = network(10);
    Map<String, StoredTensor> tensors = tensors(trained);
    byte[] halves = new byte[2 * 10];
    for (int i = 0; i < halves.length; i += 2) {
      halves[i + 1] = 0x3C; // 1 in half precision
    }
    tensors.put("linear.bias", StoredTensor.ofBytes(Dtype.F16, Shape.of(10), halves));
    SafetensorsFile.write(path, tensors);
    CifarResNet network = CifarResNet.resnet(8);
    Checkpoint.load(network, path);
    assertArrayEquals(Tensor.full(Shape.of(10), 1).toArray(),
        network.parameters().get("linear.bias").value().toArray());
  }

  @Test
  void damagedFilesChangeNothing() throws IOException {
    Checkpoint.save(network(10), path);
    byte[] file = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(file, file.length - 1));
    CifarResNet network = CifarResNet.resnet(8);
    Map<String, String> before = values(network);
    String message = assertThrows(SafetensorsException.class, () -> Checkpoint.loadMatching(network, path))
        .getMessage();
    assertTrue(message.startsWith("safetensors: " + path + ": tensor \"linear.bias\" (F32 [10] at ["), message);
    assertEquals(before, values(network));
  }

  /** Values from a file are trained and computed with like any others. */
  @Test
  void aLoadedNetworkComputes() {
    CifarResNet trained = network(10);
    Checkpoint.save(trained, path);
    CifarResNet network = CifarResNet.resnet(8);
    Checkpoint.load(network, path);
    Tensor images = WeightFormula.images("input", Shape.of(2, 3, 8, 8));
    assertArrayEquals(trained.apply(images).toArray(), network.apply(images).toArray());
    Pass.TRAINING.run(() -> network.apply(images).crossEntropy(1, 2).backward());
    assertTrue(network.parameters().get("conv1.weight").value().hasGradient());
  }

  // ---- what the documentation shows ----

  @Test
  void documentedLoading() {
    Layer trained = Networks.byName("cifar_resnet20");
    fill(trained);
    Checkpoint.save(trained, path);

    Layer network = Networks.byName("cifar_resnet20");
    Checkpoint.load(network, path);

    assertEquals(values(trained), values(network));
  }

  @Test
  void documentedFineTuning() {
    Layer trained = Networks.byName("cifar_resnet20");
    fill(trained);
    Checkpoint.save(trained, path);

    Layer network = Networks.byName("cifar_resnet20", 3);
    LoadReport report = Checkpoint.loadMatching(network, path);

    assertEquals("114 loaded, 0 missing, 0 unexpected, 2 mismatched",
        report.toString().lines().findFirst().orElseThrow());
  }

  @Test
  @SuppressWarnings("UnusedVariable") // the page shows how to read them
  void documentedFiles() {
    Layer network = Networks.byName("cifar_resnet20");
    fill(network);
    Path other = folder.resolve("other.safetensors");

    Checkpoint.save(network, path, Map.of("epoch", "12"));

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Tensor weight = file.tensor("conv1.weight").tensor(); // any floating-point type, PyTorch's layout
      long[] batches = file.tensor("bn1.num_batches_tracked").longs(); // any integer type
      Map<String, StoredTensor> tensors = new LinkedHashMap<>(file.tensors());
      tensors.remove("linear.bias");
      tensors.put("linear.weight", StoredTensor.of(Tensor.zeros(10, 64)));
      SafetensorsFile.write(other, tensors, file.metadata());
    }

    try (SafetensorsFile file = SafetensorsFile.open(other)) {
      assertEquals("12", file.metadata().get("epoch"));
      assertEquals(network.state().size() - 1, file.tensors().size());
      assertEquals(Checkpoint.tensors(network).get("conv1.weight").tensor().sum().item(),
          file.tensor("conv1.weight").tensor().sum().item());
      assertEquals(0, file.tensor("linear.weight").tensor().sum().item());
    }
  }
}
