package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fathom.core.Tensor;
import fathom.nn.Checkpoint;
import fathom.nn.Layer;
import fathom.nn.Networks;
import fathom.nn.Parameter;
import fathom.train.data.Batch;
import fathom.train.data.Cifar10;
import fathom.train.data.ImageDataset;
import fathom.train.data.Loader;
import fathom.train.data.Normalization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks that were trained with PyTorch compute here what they compute there. The system property {@code
 * pretrained.dir} names a directory of checkpoints, each with a JSON file of what is expected; {@code cifar.dir} one
 * with the images of CIFAR-10 in the binary version. Skipped where they are not given.
 */
class PretrainedTest {
  private static final String CHECKPOINTS = System.getProperty("pretrained.dir", "");
  private static final String IMAGES = System.getProperty("cifar.dir", "");

  /** How far logits may be from PyTorch's in double precision. */
  private static final double LOGIT_TOLERANCE = 1e-4;

  /** How many images may be classified otherwise, as their two largest logits are almost equal. */
  private static final int COUNT_TOLERANCE = 3;

  private static final int BATCH = 100;

  @BeforeAll
  static void directoryIsGiven() {
    assumeFalse(CHECKPOINTS.isEmpty(), "-Dpretrained.dir=DIR names no directory of checkpoints");
  }

  static List<Path> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(CHECKPOINTS))) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      assertFalse(found.isEmpty(), () -> "no checkpoints in " + CHECKPOINTS);
      return found;
    }
  }

  private static JsonObject read(Path json) throws IOException {
    return JsonParser.parseString(Files.readString(json)).getAsJsonObject();
  }

  private static Layer network(JsonObject expected) {
    Layer network = Networks.byName(expected.get("model").getAsString(), expected.getAsJsonArray("classes").size());
    assertEquals(expected.get("num_params").getAsLong(),
        network.parameters().values().stream().mapToLong(Parameter::size).sum());
    Checkpoint.load(network, Path.of(CHECKPOINTS, expected.get("weights").getAsString()));
    return network;
  }

  /** An input that needs no image. */
  @ParameterizedTest
  @MethodSource("checkpoints")
  void logitsOfComputedInput(Path json) throws IOException {
    JsonObject expected = read(json);
    JsonObject synthetic = expected.getAsJsonObject("synthetic");
    JsonArray shape = synthetic.getAsJsonArray("input_shape");
    Tensor images = ReferenceValues.images(synthetic.get("input_name").getAsString(), shape.get(0).getAsInt(),
        shape.get(2).getAsInt(), shape.get(3).getAsInt(), shape.get(1).getAsInt());
    Tensor logits = network(expected).apply(images);
    for (int i = 0; i < images.dim(0); i++) {
      assertClose(synthetic.getAsJsonArray("logits").get(i), logits, i);
    }
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void logitsAndAccuracyOnTheTestImages(Path json) throws IOException {
    assumeFalse(IMAGES.isEmpty(), "-Dcifar.dir=DIR names no directory of images");
    JsonObject expected = read(json);
    JsonObject normalize = expected.getAsJsonObject("normalize");
    ImageDataset images = Cifar10.read(Path.of(IMAGES)).heldOut();
    Layer network = network(expected);
    List<JsonElement> first = expected.getAsJsonArray("first32").asList();
    int next = 0;
    int correct = 0;
    for (Batch batch : new Loader(images, BATCH)
        .normalize(Normalization.perChannel(numbers(normalize.get("mean")), numbers(normalize.get("std")))).epoch(0)) {
      Tensor logits = network.apply(batch.images());
      correct += (int) Math.round(Metrics.of(0, logits, batch.labels()).accuracy() * batch.size());
      for (int i = 0; i < batch.size() && next < first.size(); i++, next++) {
        JsonObject image = first.get(next).getAsJsonObject();
        assertEquals(image.get("rgb_sha256").getAsString(), sha256(images, next),
            () -> "these are not the images that the checkpoint was tried on, or in another order");
        assertEquals(image.get("label").getAsInt(), batch.labels()[i]);
        assertClose(image.get("logits"), logits, i);
      }
    }
    assertEquals(first.size(), next);
    System.out.println("Pretrained " + expected.get("model").getAsString() + ": " + correct + " of " + images.size()
        + " images correct, " + expected.get("correct") + " in PyTorch");
    assertEquals(expected.get("correct").getAsInt(), correct, COUNT_TOLERANCE);
  }

  private static void assertClose(JsonElement expected, Tensor logits, int row) {
    double[] numbers = numbers(expected);
    float[] actual = logits.rows(row, row + 1).toArray();
    assertEquals(numbers.length, actual.length);
    for (int c = 0; c < actual.length; c++) {
      assertEquals(numbers[c], actual[c], LOGIT_TOLERANCE, "logit " + c + " of image " + row);
    }
  }

  private static double[] numbers(JsonElement array) {
    return array.getAsJsonArray().asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
  }

  /** Returns the SHA-256 of an image's bytes, rows of RGB. */
  private static String sha256(ImageDataset images, int index) {
    byte[] bytes = new byte[images.height() * images.width() * images.channels()];
    for (int i = 0; i < bytes.length; i++) {
      int pixel = i / images.channels();
      bytes[i] = (byte) images.pixel(index, pixel / images.width(), pixel % images.width(), i % images.channels());
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
