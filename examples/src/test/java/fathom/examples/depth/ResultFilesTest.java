package fathom.examples.depth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {
  @TempDir
  Path directory;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(directory.resolve(name));
  }

  @Test
  void writesWholeFilesAndLeavesNoOthers() throws IOException {
    ResultFiles files = ResultFiles.in(directory);
    files.write(SampleResults.waiting());
    files.write(SampleResults.complete(0.46, 1.27, 0.34, 0.84));
    assertEquals(List.of("curves.csv", "gradients.csv", "report.html", "summary.csv"), names());
  }

  @Test
  void curvesHaveARowForEachEvaluation() throws IOException {
    ResultFiles.in(directory).write(SampleResults.complete(0.46, 1.27, 0.34, 0.84));
    List<String> lines = lines("curves.csv");
    assertEquals(
        "data,recipe,seed,network,iteration,learning_rate,train_loss,train_error,held_out_loss,held_out_error,seconds",
        lines.get(0));
    assertEquals(1 + 4 * 20, lines.size());
    assertEquals("fashion-mnist,quick (shortened),7,plain-20,300,0.1,0.45,0.15,0.495,0.16071428,60.0", lines.get(20));
    assertTrue(lines.get(80).startsWith("fashion-mnist,quick (shortened),7,ResNet-56,300,"), lines.get(80));
  }

  @Test
  void gradientsHaveARowForEachLayer() throws IOException {
    ResultFiles.in(directory).write(SampleResults.complete(0.46, 1.27, 0.34, 0.84));
    List<String> lines = lines("gradients.csv");
    assertEquals("data,recipe,seed,network,iteration,layer,name,gradient_norm", lines.get(0));
    assertEquals(1 + 3 * (20 + 56 + 20 + 56), lines.size());
    assertTrue(lines.get(1).startsWith("fashion-mnist,quick (shortened),7,plain-20,1,1,layer0,0.14"), lines.get(1));
  }

  @Test
  void summaryTellsHowFarEachNetworkCame() throws IOException {
    DepthResult result = SampleResults.complete(0.46, 1.27, 0.34, 0.84)
        .with(SampleResults.diverged(DepthNetwork.PLAIN_56))
        .with(NetworkRun.waiting(DepthNetwork.RESNET_56, 853_018));
    ResultFiles.in(directory).write(result);
    List<String> lines = lines("summary.csv");
    assertEquals(
        "data,recipe,seed,network,parameters,state,iterations,train_loss,train_error,held_out_loss,held_out_error,test_error,seconds",
        lines.get(0));
    assertTrue(lines.get(1).startsWith("fashion-mnist,quick (shortened),7,plain-20,269722,finished,300,0.46,"),
        lines.get(1));
    assertTrue(lines.get(2).startsWith("fashion-mnist,quick (shortened),7,plain-56,853018,diverged,57,"), lines.get(2));
    assertEquals("fashion-mnist,quick (shortened),7,ResNet-56,853018,waiting,0,,,,,,0.0", lines.get(4));
  }

  @Test
  void onlyAShortenedProfileIsLabelledSo() throws IOException {
    Recipe paper = Recipe.of(RecipeName.PAPER, 45_000);
    ResultFiles.in(directory).write(SampleResults.waiting(paper));
    assertTrue(lines("summary.csv").get(1).startsWith("fashion-mnist,paper,7,plain-20,"), lines("summary.csv").get(1));
  }

  @Test
  void neverTakesADirectoryWithResults() throws IOException {
    Files.writeString(directory.resolve("curves.csv"), "mine");
    IOException e = assertThrows(IOException.class, () -> ResultFiles.in(directory));
    assertEquals(
        "output directory " + directory
            + " is not empty; name another one with --out, so that no results are overwritten",
        e.getMessage());
    assertEquals("mine", Files.readString(directory.resolve("curves.csv")));
  }

  @Test
  void countsUpToAFreshDirectory() throws IOException {
    Path base = directory.resolve("out/run");
    assertEquals(base, ResultFiles.fresh(base).directory());
    assertEquals(base, ResultFiles.fresh(base).directory(), "still empty");
    Files.writeString(base.resolve("curves.csv"), "first");
    Path second = directory.resolve("out/run-2");
    assertEquals(second, ResultFiles.fresh(base).directory());
    Files.writeString(second.resolve("curves.csv"), "second");
    assertEquals(directory.resolve("out/run-3"), ResultFiles.fresh(base).directory());
    assertEquals("first", Files.readString(base.resolve("curves.csv")));
  }

  @Test
  void saysWhyADirectoryCannotBeMade() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    IOException itself = assertThrows(IOException.class, () -> ResultFiles.in(file));
    assertEquals("output directory " + file + " cannot be made: " + file + " is a file", itself.getMessage());
    IOException below = assertThrows(IOException.class, () -> ResultFiles.in(file.resolve("a/b")));
    assertEquals("output directory " + file.resolve("a/b") + " cannot be made: " + file + " is a file",
        below.getMessage());
  }
}
