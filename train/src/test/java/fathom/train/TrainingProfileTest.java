package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Backend;
import fathom.core.Pass;
import fathom.core.Profile;
import fathom.core.Profile.Phase;
import fathom.core.Profile.Row;
import fathom.init.Initialization;
import fathom.nn.CifarResNet;
import fathom.nn.Layer;
import fathom.train.data.Batch;
import fathom.train.data.Loader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TrainingProfileTest {
  private static final int STEPS = 3;

  private static Trainer trainer(Layer network) {
    return new Trainer(network, TestNetwork.loader(), new Sgd().momentum(0.9), Schedule.constant(0.1),
        Span.steps(STEPS));
  }

  private static Map<Profile.Key, Row> byKey(List<Row> rows) {
    return rows.stream().collect(Collectors.toMap(Row::key, Function.identity()));
  }

  @Test
  void aTrainingShowsWhereItsStepsGo() {
    Layer network = new TestNetwork();
    Profile profile = new Profile();
    trainer(network).profile(profile).run();
    assertEquals(STEPS, profile.runs());
    Map<Profile.Key, Row> rows = byKey(profile.operations());
    assertEquals(profile.seconds(), rows.values().stream().mapToDouble(Row::seconds).sum(), 1e-12);
    Row optimizer = rows.get(new Profile.Key("", "optimizer", Phase.ACTIVITY));
    long parameters = network.parameters().values().stream().mapToLong(parameter -> parameter.size()).sum();
    assertEquals(STEPS, optimizer.calls());
    assertEquals(4.0 * 5 * parameters * STEPS, optimizer.bytes(), "value and momentum twice, gradient once");
    assertEquals(STEPS, rows.get(new Profile.Key("", "loader", Phase.ACTIVITY)).calls());
    assertEquals(STEPS, rows.get(new Profile.Key("", "crossEntropy", Phase.BACKWARD)).calls());
  }

  @Test
  void measuringChangesNothing() {
    Layer measured = new TestNetwork();
    Layer plain = new TestNetwork();
    trainer(measured).profile(new Profile()).run();
    trainer(plain).run();
    assertEquals(Fingerprint.of(plain), Fingerprint.of(measured));
  }

  @Test
  void evaluationsAreLeftOut() {
    Profile profile = new Profile();
    trainer(new TestNetwork()).evaluate(TestNetwork.loader(), Span.steps(1)).profile(profile).run();
    Row loss = byKey(profile.operations()).get(new Profile.Key("", "crossEntropy", Phase.FORWARD));
    assertEquals(STEPS, loss.calls());
  }

  @Test
  void aLoopOfOnesOwnIsMeasuredLikewise() {
    Layer network = new TestNetwork();
    Loader loader = TestNetwork.loader();
    Initialization.standard().apply(network, 1);
    Optimizer optimizer = new Optimizer(network.parameters(), new Sgd().momentum(0.9));

    Profile profile = new Profile();
    for (Batch batch : loader.steps(0, 20)) {
      profile.run(() -> {
        network.clearGradients();
        Pass.TRAINING.run(() -> network.apply(batch.images()).crossEntropy(batch.labels()).backward());
        optimizer.step(0.1);
      });
    }
    String table = profile.toString();

    assertTrue(table.startsWith("20 runs of "), table);
    assertTrue(table.contains("optimizer"), table);
  }

  @Test
  void theTrainerTakesAProfile() {
    Layer network = new TestNetwork();
    Loader loader = TestNetwork.loader();
    UpdateRule rule = new Sgd();
    Schedule schedule = Schedule.constant(0.1);

    Profile profile = new Profile();
    new Trainer(network, loader, rule, schedule, Span.steps(25)).profile(profile).run();
    String table = profile.table(Profile.Limits.measure());

    assertTrue(table.startsWith("25 runs of "), table);
    assertTrue(table.contains("of copy"), table);
    // Plain loops have no peak to be compared with.
    assertEquals(Backend.description().startsWith("SIMD"), table.contains("of peak"), table);
  }

  @Test
  void rowsKnowTheirLayers() {
    Layer network = CifarResNet.resnet(8, CifarResNet.Options.DEFAULT.inputChannels(2));
    Initialization.standard().apply(network, 1);
    Batch batch = TestNetwork.loader().batch(0);
    Profile profile = new Profile();
    profile.run(() -> Pass.TRAINING.run(
        () -> network.apply(batch.images()).crossEntropy(batch.labels()).backward()));
    Set<String> layers = new TreeSet<>();
    profile.rows().stream().filter(row -> row.key().operation().equals("conv2d")).forEach(
        row -> layers.add(row.key().layer()));
    assertEquals(Set.of("conv1", "layer1.0.conv1", "layer1.0.conv2", "layer2.0.conv1", "layer2.0.conv2",
        "layer3.0.conv1", "layer3.0.conv2"), layers);
    Map<Profile.Key, Row> rows = byKey(profile.rows());
    assertEquals(1, rows.get(new Profile.Key("layer3.0.bn2", "batchNorm", Phase.BACKWARD)).calls());
    assertEquals(1, rows.get(new Profile.Key("linear", "linear", Phase.WEIGHT_GRADIENT)).calls());
    assertTrue(rows.get(new Profile.Key("layer1.0.conv1", "conv2d", Phase.FORWARD)).flops() > 0);
  }
}
