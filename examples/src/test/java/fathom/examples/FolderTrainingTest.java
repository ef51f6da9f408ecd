package fathom.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Rng;
import fathom.core.SafetensorsFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FolderTrainingTest {
  private static final List<String> CLASSES = List.of("dots", "stripes");

  @TempDir
  private Path directory;

  /** What a run printed, and its exit code. */
  private record Run(int code, String output, String errors) {}

  private static Run run(Object... arguments) {
    CommandLine command = FolderTraining.commandLine();
    StringWriter errors = new StringWriter();
    StringWriter output = new StringWriter();
    command.setErr(new PrintWriter(errors, true));
    command.setOut(new PrintWriter(output, true));
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int code = command.execute(texts);
    return new Run(code, output.toString().replace("\r\n", "\n"), errors.toString().strip());
  }

  private static void assertRefused(String message, Object... arguments) {
    Run run = run(arguments);
    assertEquals("folder-training: " + message, run.errors());
    assertEquals(2, run.code());
  }

  /** Draws images of red dots and of blue stripes, of various sizes, as JPEG and PNG. */
  private Path draw(String folder, int perClass) throws IOException {
    for (int label = 0; label < CLASSES.size(); label++) {
      Path place = Files.createDirectories(directory.resolve(folder).resolve(CLASSES.get(label)));
      for (int i = 0; i < perClass; i++) {
        Rng random = Rng.of(i).split(label);
        BufferedImage image = new BufferedImage(
            40 + random.below(20, 0), 40 + random.below(20, 1), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
          for (int x = 0; x < image.getWidth(); x++) {
            boolean ink = y / 6 % 2 == 0 && (label == 1 || x / 6 % 2 == 0);
            int shade = 128 + random.below(100, 2);
            image.setRGB(x, y, ink ? shade << 16 * (1 - label) : shade << 8);
          }
        }
        String format = i % 2 == 0 ? "png" : "jpg";
        assertTrue(ImageIO.write(image, format, place.resolve(i + "." + format).toFile()));
      }
    }
    return directory.resolve(folder);
  }

  @Test
  void trainsSavesEvaluatesAndGoesOn() throws IOException {
    Path images = draw("images", 20);
    Path trained = directory.resolve("out/first.safetensors");
    Run first = run("--data", images, "--network", "resnet18", "--epochs", 8, "--batch", 8, "--size", 32,
        "--learning-rate", "0.02", "--out", trained, "--quiet");
    assertEquals("", first.errors());
    assertEquals(0, first.code());
    List<String> lines = first.output().lines().toList();
    assertEquals("32 training and 8 held-out images of 2 classes in " + images, lines.get(0));
    assertEquals("ResNet(18), 11,177,538 parameters", lines.get(1));
    assertEquals("8 epochs of 4 steps with 8 images of 32x32, learning rate 0.02 falling along a cosine", lines.get(2));
    assertEquals("Saved " + trained + " after 32 steps", lines.get(3));
    assertEquals("class     images   correct   accuracy", lines.get(4));
    assertTrue(accuracy(first) >= 75, first.output());
    try (SafetensorsFile file = SafetensorsFile.open(trained)) {
      assertEquals("dots\nstripes", file.metadata().get("classes"));
      assertEquals("resnet18", file.metadata().get("network"));
    }

    Run evaluated = run("--data", images, "--network", "resnet18", "--epochs", 0, "--batch", 8, "--size", 32,
        "--start", trained, "--quiet", "--profile");
    assertEquals("", evaluated.errors());
    assertEquals(lines.subList(4, 8), evaluated.output().lines().toList().subList(3, 7), "the same network");
    assertTrue(evaluated.output().lines().toList().get(7).startsWith("1 run of "), evaluated.output());
    assertTrue(evaluated.output().contains("\nconv2d "), evaluated.output());
    assertFalse(evaluated.output().contains("gradient"), "nothing was trained");

    goesOnWithOtherClasses(trained);
  }

  private void goesOnWithOtherClasses(Path trained) throws IOException {
    Path three = draw("three/train", 4).getParent();
    draw("three/val", 2);
    for (String part : List.of("train", "val")) {
      Path from = three.resolve(part);
      Path squares = Files.createDirectories(from.resolve("squares"));
      Files.copy(from.resolve("dots/0.png"), squares.resolve("0.png"));
      Files.writeString(squares.resolve("1.jpg"), "no image");
    }
    Path tuned = directory.resolve("tuned.safetensors");
    Run run = run("--data", three, "--network", "resnet18", "--epochs", 1, "--batch", 4, "--size", 32,
        "--start", trained, "--out", tuned, "--skip-broken", "--quiet", "--profile");
    assertEquals("", run.errors());
    assertEquals(0, run.code());
    List<String> lines = run.output().lines().toList();
    assertEquals("Skipped: image folder: " + three.resolve("train/squares/1.jpg")
        + " is no readable image (it is neither JPEG nor PNG)", lines.get(0));
    assertEquals("9 training and 5 held-out images of 3 classes in " + three, lines.get(2));
    assertEquals("120 of 122 tensors from " + trained + "; anew: fc.weight, fc.bias", lines.get(4));
    assertTrue(Files.exists(tuned));
    assertTrue(run.output().contains("\n2 runs of "), run.output());
    assertTrue(run.output().contains("\noptimizer "), run.output());

    Run broken = run("--data", three, "--network", "resnet18", "--epochs", 1, "--batch", 9, "--size", 32,
        "--out", directory.resolve("none.safetensors"), "--quiet");
    assertEquals(1, broken.code());
    assertTrue(broken.errors().contains("1.jpg is no readable image"), broken.errors());
    assertFalse(Files.exists(directory.resolve("none.safetensors")));
    assertRefused("only 120 of the 122 tensors of ResNet(18) are in " + trained
        + "; was it saved from another network, or for other classes?",
        "--data", three, "--network", "resnet18", "--epochs", 0, "--start", trained);
    assertRefused(tuned + " exists already; name another file with --out, so that no network is lost",
        "--data", three, "--out", tuned);
  }

  private static double accuracy(Run run) {
    String last = run.output().lines().reduce((before, after) -> after).orElseThrow();
    assertTrue(last.startsWith("all"), last);
    return Double.parseDouble(last.replaceAll(".*\\s([0-9.]+) %", "$1"));
  }

  @Test
  void refusesWhatCannotWork() throws IOException {
    Path images = draw("images", 2);
    Path out = directory.resolve("x.safetensors");
    assertRefused("Missing required option: '--data=DIR'; --help lists the options");
    assertRefused("--epochs 0 needs a network to evaluate, given by --start", "--data", images, "--epochs", 0);
    assertRefused("--held-out 0 is not from 1 to 99", "--data", images, "--held-out", 0);
    assertRefused("--learning-rate -1.0 is not positive and finite", "--data", images, "--learning-rate", -1);
    assertRefused("resnet: there is no network of depth 19, only of [10, 18, 26, 34, 50, 101, 152, 200]",
        "--data", images, "--network", "resnet19", "--out", out);
    assertRefused("loader: the 3 images of " + images + " make no full batch of 32, and dropLast() drops the rest;"
        + " choose a smaller batch size", "--data", images, "--network", "resnet18", "--out", out);
    Path missing = directory.resolve("missing");
    assertRefused("image folder: " + missing + " does not exist; expected a directory with a sub-directory of JPEG or"
        + " PNG files for each class", "--data", missing, "--out", out);
    assertRefused(
        directory + " has the only class images; there must be two or more sub-directories, one for each class",
        "--data", directory, "--out", out);
    assertFalse(Files.exists(out));
  }
}
