package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Pass;
import fathom.init.Initialization;
import fathom.nn.CifarResNet;
import fathom.nn.Layer;
import fathom.train.data.Batch;
import fathom.train.data.Loader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The loop that the documentation shows is short, is the one that runs here, and does what the trainer does. */
class TrainingLoopTest {
  private static final int MOST_LINES = 12;
  private static final Path SOURCE = Path.of("src/test/java/fathom/train/TrainingLoopTest.java");
  private static final Path DOCUMENTATION = Path.of("../docs/training.md");

  private static Layer byTrainer(Loader loader) {
    // begin of the trainer
    Layer network = CifarResNet.resnet(20);
    UpdateRule rule = new Sgd().nesterov(0.9).weightDecay(1e-4);
    Schedule schedule = Schedule.cosine(0.1, 20, 0).warmup(5, 0.1);
    new Trainer(network, loader, rule, schedule, Span.steps(25)).seed(1).run();
    // end
    return network;
  }

  private static Layer byHand(Loader loader) {
    // begin of the loop
    Layer network = CifarResNet.resnet(20);
    Initialization.standard().apply(network, 1);
    Optimizer optimizer = new Optimizer(network.parameters(), new Sgd().nesterov(0.9).weightDecay(1e-4));
    Schedule schedule = Schedule.cosine(0.1, 20, 0).warmup(5, 0.1);
    for (Batch batch : loader.steps(0, 25)) {
      network.clearGradients();
      Pass.TRAINING.run(() -> network.apply(batch.images()).crossEntropy(batch.labels()).backward());
      optimizer.step(schedule.at(optimizer.steps()));
    }
    // end
    return network;
  }

  /** 25 steps with augmentation, schedule and weight decay; with a second epoch. */
  @Test
  void theLoopGivesTheBitsOfTheTrainer() {
    Loader loader = SameBits.loader(12);
    assertTrue(loader.batchesPerEpoch() < 25);
    String expected = Fingerprint.ofState(byTrainer(loader));
    assertEquals(expected, Fingerprint.ofState(byHand(loader)));
    assertNotEquals(expected, Fingerprint.ofState(byHand(loader.seed(2))));
  }

  @Test
  void theLoopIsShort() throws IOException {
    List<String> loop = snippet("loop");
    assertTrue(loop.get(0).startsWith("Layer network"), "it begins with the network");
    assertTrue(loop.size() <= MOST_LINES, loop.size() + " lines");
  }

  @Test
  void theDocumentationShowsWhatRunsHere() throws IOException {
    String text = Files.readString(DOCUMENTATION);
    for (String name : List.of("trainer", "loop")) {
      String block = "```java\n" + String.join("\n", snippet(name)) + "\n```\n";
      assertTrue(text.contains(block), () -> DOCUMENTATION + " does not contain\n" + block);
    }
  }

  /**
   * Returns the lines of this file from {@code // begin of the NAME} to {@code // end}, without their common indent.
   */
  private static List<String> snippet(String name) throws IOException {
    List<String> found = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(SOURCE)) {
      if (line.equals("    // end")) {
        inside = false;
      }
      if (inside) {
        found.add(line.substring(4));
      }
      inside |= line.equals("    // begin of the " + name);
    }
    return found;
  }
}
