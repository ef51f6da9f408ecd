package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Pass;
import fathom.core.Profile;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.init.Initialization;
import fathom.nn.CifarResNet;
import fathom.nn.Layer;
import fathom.nn.ResNet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {
  /** Kept parameters, gradients and momentum take 0.3 GB, what backward needs of two images 0.2 GB. */
  @Test
  void aStepKeepsLittleMoreThanBackwardNeeds() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseG1GC", "-Xmx900m",
        "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
        TrainingMemory.class.getName(), "2"));
    Path errors = Files.createTempFile("memory", ".txt");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      assertEquals("trained", printed, Files.readString(errors));
    } finally {
      Files.delete(errors);
    }
  }

  @Test
  void checkpointedStagesAreComputedOnceMore() {
    ResNet.Options imageNet = ResNet.Options.DEFAULT.classes(3);
    assertEquals(12, forwardConvolutions(ResNet.resnet(10, imageNet)));
    assertEquals(12 + 11, forwardConvolutions(ResNet.resnet(10, imageNet.checkpointing())), "all but the first");
    CifarResNet.Options cifar = CifarResNet.Options.DEFAULT;
    assertEquals(7, forwardConvolutions(CifarResNet.resnet(8, cifar)));
    assertEquals(7 + 6, forwardConvolutions(CifarResNet.resnet(8, cifar.checkpointing())), "all but the first");
  }

  /** Returns how many convolutions a training step computes forward. */
  private static long forwardConvolutions(Layer network) {
    Initialization.standard().apply(network, 1);
    Tensor x = Tensor.full(Shape.of(2, 32, 32, 3), 0.5f);
    Profile profile = new Profile();
    profile.run(() -> Pass.TRAINING.run(() -> network.apply(x).crossEntropy(new int[] {1, 2}).backward()));
    List<Profile.Row> rows = profile.operations().stream().filter(row -> row.key().operation().equals("conv2d"))
        .filter(row -> row.key().phase() == Profile.Phase.FORWARD).toList();
    assertTrue(rows.size() == 1, rows::toString);
    return rows.get(0).calls();
  }
}
