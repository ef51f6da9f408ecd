package fathom.examples.depth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Profile;
import fathom.core.Rng;
import fathom.train.data.ImageDataset;
import fathom.train.data.Split;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of networks with few channels on tiny images. */
class ExperimentTest {
  private static final Recipe RECIPE = new Recipe(RecipeName.QUICK, 6, 2, 8, 2, 0.1, true);

  @TempDir
  Path directory;

  /** Makes images of two classes: noise, brighter in the upper or in the lower half. */
  private static ImageDataset images(String name, int count) {
    Rng noise = Rng.of(5).split(name);
    byte[] pixels = new byte[count * 64];
    int[] labels = new int[count];
    for (int i = 0; i < pixels.length; i++) {
      labels[i / 64] = i / 64 % 2;
      boolean bright = i % 64 < 32 == (labels[i / 64] == 0);
      pixels[i] = (byte) (noise.below(128, i) + (bright ? 127 : 0));
    }
    return ImageDataset.of(name, 8, 8, 1, List.of("up", "down"), pixels, labels);
  }

  private String run(String name, Recipe recipe, long seed, BooleanSupplier stop) throws IOException {
    return run(name, recipe, seed, Optional.empty(), stop);
  }

  private String run(
      String name, Recipe recipe, long seed, Optional<Profile.Limits> profiled, BooleanSupplier stop)
      throws IOException {
    Split data = new Split(images("train", 40), images("test", 10));
    Images prepared = new Images(data.train(), data.heldOut(), Optional.empty(), "40 images", "10 images");
    var options = new Experiment.Options(
        "Fathom 1", "made-up", "made-up images", data, recipe.name(), seed, Optional.of(directory.resolve(name)),
        profiled);
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    try (PrintStream stream = new PrintStream(console, true, StandardCharsets.UTF_8)) {
      new Experiment(options, prepared, recipe, stream).run(stop);
    }
    return console.toString(StandardCharsets.UTF_8);
  }

  private List<String> lines(String name, String file) throws IOException {
    return Files.readAllLines(directory.resolve(name).resolve(file));
  }

  /** Returns the rows without the time, which is the last column. */
  private List<String> withoutTime(String name) throws IOException {
    return lines(name, "curves.csv").stream().map(line -> line.substring(0, line.lastIndexOf(','))).toList();
  }

  private static List<String> column(List<String> lines, int column) {
    return lines.stream().skip(1).map(line -> line.split(",", -1)[column]).toList();
  }

  private String report(String name) throws Exception {
    String html = Files.readString(directory.resolve(name).resolve("report.html"));
    return DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new org.xml.sax.InputSource(new java.io.StringReader(html))).getDocumentElement().getTextContent();
  }

  @Test
  void writesEverythingAndSaysWhatItFound() throws Exception {
    String console = run("whole", RECIPE, 1, () -> false);

    List<String> curves = lines("whole", "curves.csv");
    List<String> expected = new ArrayList<>();
    for (String network : new String[] {"plain-20", "plain-56", "ResNet-20", "ResNet-56"}) {
      expected.addAll(List.of(network, network, network));
      assertTrue(console.contains(network + ", "), console);
    }
    assertEquals(expected, column(curves, 3));
    assertEquals(List.of("2", "4", "6"), column(curves, 4).subList(0, 3));
    assertEquals(List.of("0.1", "0.01", "0.001"), column(curves, 5).subList(0, 3));
    for (String loss : column(curves, 6)) {
      assertTrue(Double.parseDouble(loss) > 0, loss);
    }

    List<String> gradients = lines("whole", "gradients.csv");
    assertEquals(1 + 3 * (20 + 56 + 20 + 56), gradients.size());
    assertEquals(List.of("conv1", "layer1.0.conv1"), column(gradients, 6).subList(0, 2));
    assertEquals(List.of("1", "3", "6"), column(gradients, 4).stream().distinct().toList());
    assertEquals(4 * 3, column(gradients, 6).stream().filter("linear"::equals).count());

    assertEquals(List.of("finished", "finished", "finished", "finished"), column(lines("whole", "summary.csv"), 5));
    assertTrue(report("whole").contains("Shortened run: 6 iterations"));
    assertTrue(console.contains("Shortened run: 6 iterations instead of the paper's 64,000."), console);
    assertTrue(console.contains("After 6 iterations "), console);
    assertTrue(console.contains("the gradient norms of plain-56 change by a factor of "), console);
    assertTrue(console.contains("Report: " + directory.resolve("whole").resolve("report.html")), console);
    assertTrue(Files.size(directory.resolve("whole/curves.png")) > 1000 || console.contains("No curves.png: "),
        console);
  }

  @Test
  void theSeedDecidesTheResult() throws IOException {
    run("a", RECIPE, 1, () -> false);
    run("b", RECIPE, 1, () -> false);
    run("c", RECIPE, 2, () -> false);
    assertEquals(withoutTime("a"), withoutTime("b"));
    assertEquals(lines("a", "gradients.csv"), lines("b", "gradients.csv"));
    assertNotEquals(column(lines("a", "curves.csv"), 6), column(lines("c", "curves.csv"), 6));
  }

  @Test
  void anInterruptedRunKeepsWhatIsThere() throws Exception {
    AtomicInteger questions = new AtomicInteger();
    // One question before each network, and one after each step but the last: this is after step 3 of the second
    // network.
    String console = run("part", RECIPE, 1, () -> questions.incrementAndGet() > 1 + 5 + 1 + 2);
    String status = "Interrupted after iteration 3 of 6 of plain-56; ResNet-20 and ResNet-56 were not trained.";
    assertTrue(console.contains(status), console);
    assertTrue(report("part").contains(status));
    assertEquals(List.of("finished", "interrupted", "waiting", "waiting"), column(lines("part", "summary.csv"), 5));
    assertEquals(List.of("plain-20", "plain-20", "plain-20", "plain-56"), column(lines("part", "curves.csv"), 3));
    assertTrue(console.contains("After 2 of 6 iterations "), console);
  }

  @Test
  void divergenceIsAFinding() throws Exception {
    Recipe wild = new Recipe(RecipeName.QUICK, 6, 2, 8, 2, 1e30, false);
    String console = run("wild", wild, 1, () -> false);
    assertEquals(List.of("diverged", "diverged", "diverged", "diverged"), column(lines("wild", "summary.csv"), 5));
    assertTrue(console.contains("plain-20 diverged: its loss is "), console);
    assertTrue(console.contains("Degradation not judged. plain-20 diverged (its loss was no longer a finite number at"),
        console);
    assertTrue(report("wild").contains("Degradation not judged"));
  }

  @Test
  void preparesImagesAsTheRecipeWantsThem() {
    Split data = new Split(images("train", 40), images("test", 10));
    Images quick = Images.of("X", data, RecipeName.QUICK, 1);
    assertEquals("40 training images of X, 4x4, grey, averaged from 8x8", quick.trainingText());
    assertEquals("10 test images of X, 4x4, grey, averaged from 8x8", quick.heldOutText());
    Images longer = Images.of("X", data, RecipeName.TEN_EPOCHS, 1);
    assertEquals("40 training images of X, 8x8, grey", longer.trainingText());
    Images paper = Images.of("X", data, RecipeName.PAPER, 1);
    assertEquals(36, paper.training().size());
    assertEquals(4, paper.heldOut().size());
    assertEquals(10, paper.test().orElseThrow().size());
    assertEquals("4 more of the training images while training; at the end 10 test images of X, 8x8, grey",
        paper.heldOutText());
  }

  @Test
  void showsWhereTheTimeOfEachNetworkGoes() throws IOException {
    String console = run("profiled", RECIPE, 1, Optional.of(new Profile.Limits(1e12, 1e11)), () -> false);
    assertEquals(4, Pattern.compile("^6 runs of [0-9.]+ ms$", Pattern.MULTILINE).matcher(console).results().count(),
        console);
    assertEquals(
        4, Pattern.compile("^conv2d  +weight gradient .* % ", Pattern.MULTILINE).matcher(console).results().count());
  }

  @Test
  void recipesByName() {
    Recipe paper = Recipe.of(RecipeName.PAPER, 45_000);
    assertEquals("paper", paper.label());
    assertEquals("paper; 64,000 iterations with 128 images each", paper.length());
    assertEquals("0.1, divided by 10 after 32,000 and 48,000 iterations", paper.learningRates());
    assertEquals("stochastic gradient descent, momentum 0.9, weight decay 0.0001", paper.optimiser());
    assertEquals(351, paper.evaluateEvery());
    assertEquals(0.1, paper.schedule().at(31_999), 1e-12);
    assertEquals(0.01, paper.schedule().at(32_000), 1e-12);
    assertEquals(0.001, paper.schedule().at(48_000), 1e-12);
    Recipe epochs = Recipe.of(RecipeName.TEN_EPOCHS, 50_000);
    assertEquals("10-epochs (shortened: 3,900 of the paper's 64,000 iterations)", epochs.label());
    assertEquals(195, epochs.evaluateEvery());
    assertEquals("quick (shortened: 300 of the paper's 64,000 iterations)",
        Recipe.of(RecipeName.QUICK, 10_000).label());
  }
}
