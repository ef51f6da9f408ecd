package fathom.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  private static final Framing SMALL = new CenterCrop(8, 8);

  @TempDir
  private Path root;

  /** Three classes of 2, 1 and 4 images, and much that is none. */
  @BeforeEach
  void draw() throws IOException {
    draw("roses/b.png", 0x102030);
    draw("roses/a.png", 0x405060);
    draw("daisies/x.jpg", 0x808080);
    draw("tulips/z.png", 0x0A0B0C);
    draw("tulips/more/y.PNG", 0x0D0E0F);
    draw("tulips/more/.hidden.png", 0);
    draw("tulips/more/x.jpeg", 0x404040);
    draw("tulips/c.png", 0x111213);
    draw(".thumbnails/t.png", 0);
    Files.writeString(root.resolve("roses/notes.txt"), "no image");
    Files.writeString(root.resolve("README.txt"), "no class");
  }

  /** Draws an image of 10 rows and 12 columns of one colour, but for one corner. */
  private void draw(String name, int colour) throws IOException {
    BufferedImage image = new BufferedImage(12, 10, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 120; i++) {
      image.setRGB(i % 12, i / 12, colour);
    }
    image.setRGB(11, 9, 0xFFFFFF);
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    assertTrue(ImageIO.write(image, name.contains(".j") ? "jpg" : "png", file.toFile()));
  }

  private List<String> files(ImageFolder folder) {
    return IntStream.range(0, folder.size())
        .mapToObj(i -> folder.label(i) + " " + root.relativize(folder.file(i)).toString().replace('\\', '/')).toList();
  }

  private static ImageFolder read(Path directory) {
    return ImageFolder.read(directory, SMALL);
  }

  @Test
  void classesAndFilesComeInTheOrderOfTheirNames() {
    ImageFolder folder = read(root);
    assertEquals(List.of("daisies", "roses", "tulips"), folder.classNames());
    assertEquals(List.of("0 daisies/x.jpg", "1 roses/a.png", "1 roses/b.png", "2 tulips/c.png", "2 tulips/z.png",
        "2 tulips/more/x.jpeg", "2 tulips/more/y.PNG"), files(folder));
    assertArrayEquals(new int[] {1, 2, 4}, folder.classCounts());
    assertEquals(root + " (7 images 8x8x3, 3 classes)", folder.toString());
    assertEquals(root + " (7 images 5x5x3, 3 classes)", folder.framed(new RandomResizedCrop(5)).toString());
  }

  @Test
  void imagesAreReadFramedAndNormalised() {
    Loader loader = new Loader(read(root), 3).normalize(Normalization.IMAGENET);
    Batch batch = loader.batch(0);
    assertEquals(Shape.of(3, 8, 8, 3), batch.images().shape());
    assertArrayEquals(new int[] {0, 1, 1}, batch.labels());
    assertEquals((0x40 / 255.0 - 0.485) / 0.229, batch.images().get(1, 3, 4, 0), 1e-6);
    assertEquals((0x50 / 255.0 - 0.456) / 0.224, batch.images().get(1, 3, 4, 1), 1e-6);
    assertEquals((0x60 / 255.0 - 0.406) / 0.225, batch.images().get(1, 3, 4, 2), 1e-6);
    assertEquals((0x80 / 255.0 - 0.485) / 0.229, batch.images().get(0, 3, 3, 0), 0.02);
  }

  @Test
  void batchesDependOnSeedAndEpochOnly() {
    Loader loader = new Loader(ImageFolder.read(root, new RandomResizedCrop(6)), 3)
        .seed(4).shuffle().augment(new HorizontalFlip());
    List<float[]> expected = images(loader.prefetch(0));
    for (int depth : new int[] {1, 2, 4}) {
      List<float[]> actual = images(loader.prefetch(depth));
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), actual.get(i));
      }
    }
    assertFalse(Arrays.equals(loader.batch(0).images().toArray(), loader.batch(3).images().toArray()));
  }

  @Test
  void asTheDocumentationSays() {
    Path directory = root;
    ImageFolder training = ImageFolder.read(directory, new RandomResizedCrop(224));
    Loader loader = new Loader(training, 32).seed(1).shuffle()
        .augment(new HorizontalFlip()).normalize(Normalization.IMAGENET);
    Loader evaluation = new Loader(training.framed(CenterCrop.of(224)), 32).normalize(Normalization.IMAGENET);
    assertEquals(Shape.of(7, 224, 224, 3), loader.batch(0).images().shape());
    assertArrayEquals(new int[] {0, 1, 1, 2, 2, 2, 2}, evaluation.batch(0).labels());
  }

  private static List<float[]> images(Loader loader) {
    List<float[]> images = new ArrayList<>();
    loader.steps(0, 7).forEach(batch -> images.add(batch.images().toArray()));
    return images;
  }

  @Test
  void aPartForEvaluationHasTheClassesOfTheTraining() {
    List<String> classes = List.of("daisies", "lilies", "roses", "tulips");
    ImageFolder folder = ImageFolder.read(root, classes, SMALL);
    assertEquals(classes, folder.classNames());
    assertArrayEquals(new int[] {1, 0, 2, 4}, folder.classCounts());
    List<String> fewer = List.of("daisies", "roses");
    assertEquals("image folder: " + root.resolve("tulips") + " is none of the 2 classes; rename or remove it",
        assertThrows(DataException.class, () -> ImageFolder.read(root, fewer, SMALL)).getMessage());
  }

  @Test
  void splits() {
    ImageFolder folder = read(root);
    ImageFolder.Parts parts = folder.split(3, 5);
    assertEquals(5, parts.train().size());
    List<String> both = new ArrayList<>(files(parts.train()));
    assertEquals(both, both.stream().sorted(Comparator.comparingInt(files(folder)::indexOf)).toList());
    both.addAll(files(parts.heldOut()));
    assertEquals(files(folder).stream().sorted().toList(), both.stream().sorted().toList());
    assertEquals(files(parts.train()), files(folder.split(3, 5).train()));
    assertEquals("split: " + root + " has 7 images, got 8",
        assertThrows(IllegalArgumentException.class, () -> folder.split(3, 8)).getMessage());
  }

  @Test
  void brokenFilesEndAnIterationAndAreFoundBeforehand() throws IOException {
    Path broken = Files.writeString(root.resolve("roses/a.png"), "no image");
    ImageFolder folder = read(root);
    String message = "image folder: " + broken + " is no readable image (it is neither JPEG nor PNG)";
    Iterator<Batch> batches = new Loader(folder, 1).epoch(0).iterator();
    batches.next();
    assertEquals(message, assertThrows(DataException.class, batches::next).getMessage());
    assertFalse(batches.hasNext());
    ImageFolder.Check check = folder.check();
    assertEquals(List.of(message), check.problems().stream().map(DataException::getMessage).toList());
    assertEquals(6, check.readable().size());
    assertEquals(List.of(), check.readable().check().problems());
    images(new Loader(check.readable(), 2));
  }

  @Test
  void missingDirectoriesAndClassesAreNamed() throws IOException {
    String expectation = "expected a directory with a sub-directory of JPEG or PNG files for each class";
    Path missing = root.resolve("missing");
    assertEquals("image folder: " + missing + " does not exist; " + expectation,
        assertThrows(DataException.class, () -> read(missing)).getMessage());
    Path roses = root.resolve("roses");
    assertEquals("image folder: " + roses + " has no sub-directories; " + expectation,
        assertThrows(DataException.class, () -> read(roses)).getMessage());
    Path empty = Files.createDirectory(root.resolve("lilies"));
    assertEquals("image folder: " + empty + " holds no .jpg, .jpeg or .png file",
        assertThrows(DataException.class, () -> read(root)).getMessage());
    List<String> lilies = List.of("lilies");
    Path parent = Files.createDirectories(root.resolve("deep/lilies")).getParent();
    assertEquals("image folder: " + parent + " holds no images; " + expectation,
        assertThrows(DataException.class, () -> ImageFolder.read(parent, lilies, SMALL)).getMessage());
  }
}
