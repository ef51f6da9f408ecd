package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Profile.Phase;
import fathom.core.Profile.Row;
import fathom.core.kernel.Kernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
  private static final Conv2dOptions SAME = Conv2dOptions.DEFAULT.padding(1);

  private final Tensor x = Tensor.full(Shape.of(2, 8, 8, 4), 0.5f).requireGradient();
  private final Tensor weight = Tensor.full(Shape.of(3, 3, 4, 6), 0.25f).requireGradient();
  private final Tensor bias = Tensor.full(Shape.of(6), 1).requireGradient();

  private void step() {
    Pass.TRAINING.run(() -> x.conv2d(weight, bias, SAME).relu().mean().backward());
  }

  private static Map<String, Row> byName(List<Row> rows) {
    return rows.stream().collect(Collectors.toMap(ProfileTest::name, row -> row, (a, b) -> a, TreeMap::new));
  }

  private static String name(Row row) {
    return (row.key().layer() + " " + row.key().operation() + " " + row.key().phase()).strip();
  }

  @Test
  void rowsSumToTheTimeOfTheRuns() {
    Profile profile = new Profile();
    double inside = 0;
    double outside = 0;
    for (int i = 0; i < 3; i++) {
      long[] within = new long[2];
      long before = System.nanoTime();
      profile.run(() -> {
        within[0] = System.nanoTime();
        step();
        within[1] = System.nanoTime();
      });
      outside += (System.nanoTime() - before) / 1e9;
      inside += (within[1] - within[0]) / 1e9;
    }
    assertEquals(3, profile.runs());
    for (List<Row> rows : List.of(profile.rows(), profile.operations(), profile.layers())) {
      double sum = rows.stream().mapToDouble(Row::seconds).sum();
      assertEquals(profile.seconds(), sum, 1e-12);
      assertTrue(inside <= sum + 1e-9 && sum <= outside + 1e-9, inside + " <= " + sum + " <= " + outside);
      assertTrue(rows.stream().allMatch(row -> row.seconds() >= 0), rows.toString());
      assertTrue(rows.stream().anyMatch(row -> row.key().equals(Profile.Key.OTHER)),
          "what lies between operations has a row");
    }
  }

  @Test
  void aConvolutionIsToldApartByWhatItComputes() {
    Profile profile = new Profile();
    profile.run(this::step);
    profile.run(this::step);
    Map<String, Row> rows = byName(profile.operations());
    assertEquals(
        List.of("conv2d bias gradient", "conv2d forward", "conv2d input gradient", "conv2d weight gradient",
            "mean backward", "mean forward", "other", "relu backward", "relu forward"),
        List.copyOf(rows.keySet()));
    double macs = 2.0 * 8 * 8 * 6 * 3 * 3 * 4;
    int y = 2 * 8 * 8 * 6;
    double floats = x.size() + weight.size() + y;
    for (String part : List.of("forward", "input gradient", "weight gradient")) {
      Row row = rows.get("conv2d " + part);
      assertEquals(2, row.calls());
      assertEquals(2 * 2 * macs, row.flops(), part);
      assertEquals(2 * 4 * (floats + (part.equals("forward") ? bias.size() : 0)), row.bytes(), part);
    }
    assertEquals(0, rows.get("conv2d bias gradient").flops());
    assertEquals(2 * 4.0 * 2 * y, rows.get("relu forward").bytes());
    assertEquals(2 * 4.0 * 3 * y, rows.get("relu backward").bytes());
    assertEquals(0, rows.get("other").calls());
  }

  @Test
  void gradientsThatNobodyWantsHaveNoRow() {
    Profile profile = new Profile();
    Tensor images = Tensor.full(Shape.of(2, 8, 8, 4), 0.5f);
    profile.run(() -> Pass.TRAINING.run(() -> images.conv2d(weight, SAME).mean().backward()));
    assertFalse(byName(profile.operations()).containsKey("conv2d input gradient"));
  }

  @Test
  void productsCountTheirWork() {
    Tensor a = Tensor.full(Shape.of(3, 5, 7), 1).requireGradient();
    Tensor b = Tensor.full(Shape.of(7, 2), 1).requireGradient();
    Profile profile = new Profile();
    profile.run(() -> Pass.TRAINING.run(() -> a.matmul(b).sum().backward()));
    profile.run(() -> a.linear(b));
    Map<String, Row> rows = byName(profile.operations());
    for (String row : List.of("matmul forward", "matmul input gradient", "matmul weight gradient", "linear forward")) {
      assertEquals(2.0 * 3 * 5 * 7 * 2, rows.get(row).flops(), row);
    }
  }

  @Test
  void aTransposedConvolutionIsToldApartLikewise() {
    Profile profile = new Profile();
    profile.run(() -> Pass.TRAINING.run(() -> {
      Tensor small = Tensor.full(Shape.of(1, 4, 4, 6), 1).requireGradient();
      small.convTranspose2d(weight, ConvTranspose2dOptions.DEFAULT).sum().backward();
    }));
    Map<String, Row> rows = byName(profile.operations());
    for (String part : List.of("forward", "input gradient", "weight gradient")) {
      assertEquals(2.0 * 4 * 4 * 6 * 3 * 3 * 4, rows.get("convTranspose2d " + part).flops(), part);
    }
  }

  @Test
  void whatIsFusedIsOneOperation() {
    Profile profile = new Profile();
    BatchNormOptions options = BatchNormOptions.DEFAULT.residual(x).relu();
    profile.run(() -> Pass.TRAINING.run(() -> x.batchNorm(options).sum().backward()));
    Map<String, Row> rows = byName(profile.operations());
    assertEquals(
        List.of("batchNorm backward", "batchNorm forward", "other", "sum backward", "sum forward"),
        List.copyOf(rows.keySet()));
    assertEquals(4.0 * 4 * x.size(), rows.get("batchNorm forward").bytes());
    assertEquals(4.0 * 7 * x.size(), rows.get("batchNorm backward").bytes());

    FixedConv2d fixed = FixedConv2d.of(weight, bias, SAME);
    Profile inference = new Profile();
    inference.run(() -> fixed.applyRelu(x));
    assertEquals(List.of("conv2d forward", "other"), List.copyOf(byName(inference.operations()).keySet()));
  }

  @Test
  void whatIsMadeOfOperationsCountsAsThose() {
    Profile profile = new Profile();
    Tensor rows = Tensor.full(Shape.of(1, 4, 8), 1);
    profile.run(() -> rows.scaledDotProductAttention(rows, rows, AttentionOptions.DEFAULT));
    Map<String, Row> found = byName(profile.operations());
    assertEquals(2, found.get("matmul forward").calls());
    assertEquals(1, found.get("softmax forward").calls());
  }

  @Test
  void anOperationOfTheUsersOwnCountsBackward() {
    Profile profile = new Profile();
    profile.run(() -> Pass.TRAINING.run(
        () -> Operation.of("twice", x.detach().mul(2), dy -> List.of(dy.mul(2)), x).sum().backward()));
    Map<String, Row> rows = byName(profile.operations());
    assertEquals(1, rows.get("twice backward").calls());
    assertEquals(2, rows.get("mul forward").calls(), "one of them inside of the gradient");
    assertEquals(profile.seconds(), rows.values().stream().mapToDouble(Row::seconds).sum(), 1e-12);
  }

  @Test
  void layersAndActivitiesHaveNames() {
    Profile profile = new Profile();
    profile.run(() -> {
      Tensor batch = Profile.activity("loader", 1000, () -> x);
      Pass.TRAINING.run(() -> {
        Supplier<Tensor> convolution = () -> Profile.layer("conv", () -> batch.conv2d(weight, SAME));
        Profile.layer("block", convolution).sum().backward();
      });
      assertThrows(ArithmeticException.class, () -> Profile.activity("failure", 0, () -> 1 / (batch.rank() - 4)));
    });
    Map<String, Row> rows = byName(profile.rows());
    assertTrue(rows.containsKey("block.conv conv2d forward"), rows.toString());
    assertTrue(rows.containsKey("block.conv conv2d weight gradient"), rows.toString());
    assertTrue(rows.containsKey("sum backward"), rows.toString());
    assertEquals(1000, rows.get("loader").bytes());
    assertEquals(0, rows.get("failure").calls());
    Map<String, Row> layers = byName(profile.layers());
    assertEquals(2, layers.get("block.conv  backward").calls());
    assertEquals(1, layers.get("block.conv  forward").calls());
  }

  @Test
  void aProfileInsideAnotherHasItsTimeToItself() {
    Profile outer = new Profile();
    Profile inner = new Profile();
    outer.run(() -> {
      Tensor y = x.relu();
      inner.run(() -> y.exp());
      y.abs();
    });
    assertEquals(List.of("exp forward", "other"), List.copyOf(byName(inner.rows()).keySet()));
    assertEquals(List.of("abs forward", "other", "relu forward"), List.copyOf(byName(outer.rows()).keySet()));
    assertFalse(Profile.isOn());
  }

  @Test
  void otherThreadsAreNotMeasured() throws InterruptedException {
    Profile profile = new Profile();
    List<Throwable> failures = new ArrayList<>();
    Thread other = new Thread(this::step);
    other.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
    profile.run(() -> {
      other.start();
      try {
        other.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
    assertEquals(List.of("other"), List.copyOf(byName(profile.rows()).keySet()));
    assertEquals(List.of(), failures);
  }

  @Test
  void anErrorLeavesTheClockRight() {
    Profile profile = new Profile();
    profile.run(() -> {
      assertThrows(TensorException.class, () -> x.conv2d(x, SAME));
      assertThrows(TensorException.class, () -> x.add(weight));
      x.relu();
    });
    assertEquals(List.of("other", "relu forward"), List.copyOf(byName(profile.rows()).keySet()));
  }

  @Test
  void theTableShowsTimesSharesAndSpeeds() {
    Profile profile = new Profile();
    profile.count(new Profile.Key("layer1", "conv2d", Phase.FORWARD), 4_000_000_000L, 1_000_000_000);
    profile.count(new Profile.Key("layer2", "conv2d", Phase.FORWARD), 4_000_000_000L, 1_000_000_000);
    profile.add(new Profile.Key("layer1", "conv2d", Phase.FORWARD), 30_000_000);
    profile.add(new Profile.Key("layer2", "conv2d", Phase.FORWARD), 50_000_000);
    profile.count(new Profile.Key("", "optimizer", Phase.ACTIVITY), 0, 100_000_000);
    profile.add(new Profile.Key("", "optimizer", Phase.ACTIVITY), 10_000_000);
    profile.add(Profile.Key.OTHER, 10_000_000);
    String nl = System.lineSeparator();
    assertEquals("0 runs of 100.00 ms" + nl
        + "operation  phase    calls       ms    share  GFLOP/s  of peak   GB/s  of copy" + nl
        + "conv2d     forward      2   80.000   80.0 %    100.0     50 %  25.00     83 %" + nl
        + "optimizer               1   10.000   10.0 %                    10.00     33 %" + nl
        + "other                       10.000   10.0 %" + nl
        + "sum                        100.000  100.0 %     80.0     40 %" + nl,
        profile.table(new Profile.Limits(200e9, 30e9)));
    assertEquals("0 runs of 100.00 ms" + nl
        + "layer      phase    calls       ms    share  GFLOP/s   GB/s" + nl
        + "layer2     forward      1   50.000   50.0 %     80.0  20.00" + nl
        + "layer1     forward      1   30.000   30.0 %    133.3  33.33" + nl
        + "optimizer               1   10.000   10.0 %           10.00" + nl
        + "other                       10.000   10.0 %" + nl
        + "sum                        100.000  100.0 %     80.0" + nl, profile.layerTable(Profile.Limits.UNKNOWN));
    assertEquals(profile.table(Profile.Limits.UNKNOWN), profile.toString());
  }

  @Test
  void flightRecorderKeepsOperationsThatItIsAskedFor(@TempDir Path folder) throws Exception {
    assertFalse(Profile.isOn());
    Path file = folder.resolve("operations.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("fathom.Operation");
      recording.start();
      assertTrue(Profile.isOn());
      Profile.layer("conv1", () -> {
        step();
        return x;
      });
      Profile.activity("loader", 64, () -> x);
      recording.stop();
      recording.dump(file);
    }
    assertFalse(Profile.isOn());
    List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("fathom.Operation")).toList();
    assertEquals(
        List.of("conv2d forward conv1 [2, 8, 8, 6]", "relu forward conv1 [2, 8, 8, 6]", "mean forward conv1 []",
            "mean backward conv1 []", "relu backward conv1 [2, 8, 8, 6]", "conv2d input gradient conv1 ",
            "conv2d weight gradient conv1 ", "conv2d bias gradient conv1 ", "loader   "),
        events.stream().map(ProfileTest::text).toList());
    assertEquals(2L * 2 * 8 * 8 * 6 * 3 * 3 * 4, events.get(0).getLong("flops"));
    assertEquals(4L * (x.size() + weight.size() + bias.size() + 2 * 8 * 8 * 6), events.get(0).getLong("bytes"));
    assertEquals(64, events.get(8).getLong("bytes"));
    assertTrue(events.stream().allMatch(event -> event.getDuration().toNanos() >= 0));
  }

  private static String text(RecordedEvent event) {
    return event.getString("operation") + " " + event.getString("phase") + " " + event.getString("layer") + " "
        + event.getString("shape");
  }

  @Test
  void flightRecorderIsNotToldUnlessAsked(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("nothing.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      assertFalse(Profile.isOn());
      step();
      recording.stop();
      recording.dump(file);
    }
    assertEquals(0, RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("fathom.Operation")).count());
  }

  @Test
  void theMachinesLimitsAreMeasured() {
    Profile.Limits limits = Profile.Limits.measure();
    assertTrue(limits.bytes() > 0, limits.toString());
    boolean vectors = Kernels.get().toString().startsWith("SIMD");
    assertEquals(vectors, limits.flops() > 0, limits.toString());
  }
}
