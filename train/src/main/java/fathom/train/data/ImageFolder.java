package fathom.train.data;

import fathom.core.Rng;
import fathom.core.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Images in a directory with a sub-directory for each class, as torchvision's {@code ImageFolder}; immutable. Classes
 * are the sub-directories in the order of their names. Their images are the files in them and below them whose names
 * end with {@code .jpg}, {@code .jpeg} or {@code .png}; other files, and names that begin with a dot, are ignored.
 *
 * <pre>{@code
 * ImageFolder training = ImageFolder.read(Path.of("flowers/train"), new RandomResizedCrop(224));
 * Loader loader = new Loader(training, 32).seed(1).shuffle()
 *     .augment(new HorizontalFlip()).normalize(Normalization.IMAGENET);
 * }</pre>
 *
 * <p>Only the names are read at first. A file is read, decoded to red, green and blue, and {@linkplain Framing framed}
 * each time a {@link Loader} needs it, in the loader's threads: memory holds the images of a few batches, and what is
 * wrong with a file comes out of the iteration as a {@link DataException} that names it. {@link #check} looks for such
 * files beforehand.
 */
public final class ImageFolder extends ImageSource {
  private static final String EXPECTATION = "expected a directory with a sub-directory of JPEG or PNG files for each class";

  /** A file and its class. */
  private record Entry(Path file, int label) {}

  /**
   * Two parts of a folder.
   *
   * @param train images to train on
   * @param heldOut images that training never sees
   */
  public record Parts(ImageFolder train, ImageFolder heldOut) {}

  /**
   * What {@link #check} found.
   *
   * @param readable the folder without the files that cannot be read
   * @param problems what is wrong with the others, in their order; each message names its file
   */
  public record Check(ImageFolder readable, List<DataException> problems) {
    /**
     * Makes a result.
     *
     * @param readable the folder without the files that cannot be read
     * @param problems what is wrong with the others
     */
    public Check {
      problems = List.copyOf(problems);
    }
  }

  private final List<Entry> entries;
  private final Framing framing;

  private ImageFolder(String name, List<String> classNames, List<Entry> entries, Framing framing) {
    super(name, classNames);
    this.entries = entries;
    this.framing = framing;
  }

  /**
   * Finds the images of a directory.
   *
   * @param directory has a sub-directory for each class
   * @param framing how images become images of one size, {@link RandomResizedCrop} or {@link CenterCrop}
   * @return the images, class by class
   * @throws DataException if there is no such directory, no class, or a class without images
   */
  public static ImageFolder read(Path directory, Framing framing) {
    List<String> classNames = classNames(directory);
    ImageFolder folder = read(directory, classNames, framing);
    int[] counts = folder.classCounts();
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] == 0) {
        throw new DataException(
            "image folder: " + directory.resolve(classNames.get(c)) + " holds no .jpg, .jpeg or .png file");
      }
    }
    return folder;
  }

  /**
   * Finds the images of a directory whose classes are known, such as images to evaluate a network on that was trained
   * on another directory.
   *
   * @param directory has a sub-directory for each class, or for some of them
   * @param classNames the names of the sub-directories, in the order of the labels
   * @param framing how images become images of one size
   * @return the images, class by class
   * @throws DataException if there is no such directory, it has a sub-directory that is no class, or no image
   */
  public static ImageFolder read(Path directory, List<String> classNames, Framing framing) {
    for (String name : classNames(directory)) {
      if (!classNames.contains(name)) {
        throw new DataException("image folder: " + directory.resolve(name) + " is none of the " + classNames.size()
            + " classes; rename or remove it");
      }
    }
    List<Entry> entries = new ArrayList<>();
    for (int label = 0; label < classNames.size(); label++) {
      for (Path file : images(directory.resolve(classNames.get(label)))) {
        entries.add(new Entry(file, label));
      }
    }
    if (entries.isEmpty()) {
      throw new DataException("image folder: " + directory + " holds no images; " + EXPECTATION);
    }
    return new ImageFolder(directory.toString(), classNames, entries, framing);
  }

  private static List<String> classNames(Path directory) {
    DataFile.requireDirectory("image folder", directory, EXPECTATION);
    List<String> names;
    try (Stream<Path> inside = Files.list(directory)) {
      names = inside.filter(path -> Files.isDirectory(path)).map(path -> path.getFileName().toString())
          .filter(name -> !name.startsWith(".")).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(directory, e);
    }
    if (names.isEmpty()) {
      throw new DataException("image folder: " + directory + " has no sub-directories; " + EXPECTATION);
    }
    return names;
  }

  /** Returns the images in and below a directory, ordered by directory and name; none if there is no directory. */
  private static List<Path> images(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    Comparator<Path> order = Comparator.comparing((Path file) -> file.getParent().toString())
        .thenComparing(file -> file.getFileName().toString());
    try (Stream<Path> inside = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
      return inside.filter(path -> ImageFile.isImage(path) && Files.isRegularFile(path)).sorted(order).toList();
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(directory, e);
    }
  }

  private static DataException unreadable(Path directory, Exception e) {
    return new DataException("image folder: " + directory + " cannot be read (" + e.getMessage() + ")", e);
  }

  // ---- looking at images ----

  @Override
  public int height() {
    return framing.height();
  }

  @Override
  public int width() {
    return framing.width();
  }

  @Override
  public int channels() {
    return RgbImage.CHANNELS;
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public int label(int index) {
    return entries.get(index).label();
  }

  /**
   * Returns where an image is.
   *
   * @param index which image
   * @return its file
   */
  public Path file(int index) {
    return entries.get(index).file();
  }

  @Override
  void draw(int index, Rng random, AugmentedImage image, int to) {
    RgbImage whole = ImageFile.read("image folder", file(index));
    Framing.Placement place = framing.place(whole.height(), whole.width(), random.split("framing"));
    image.begin(whole.scale(place, height(), width()), 0, to);
  }

  // ---- parts ----

  /**
   * Returns the same images in another frame, such as training images for an evaluation.
   *
   * @param other how images become images of one size
   * @return the same files
   */
  public ImageFolder framed(Framing other) {
    return new ImageFolder(name(), classNames(), entries, other);
  }

  /**
   * Splits the images at random. Both parts keep the order of the folder.
   *
   * @param seed chooses the images
   * @param count how many images train; the others are held out
   * @return both parts
   * @throws IllegalArgumentException if there are fewer images
   */
  public Parts split(long seed, int count) {
    if (count < 0 || count > size()) {
      throw new IllegalArgumentException("split: " + name() + " has " + size() + " images, got " + count);
    }
    int[] order = Rng.of(seed).split("data split").permutation(size());
    return new Parts(select(Arrays.stream(order, 0, count)), select(Arrays.stream(order, count, size())));
  }

  private ImageFolder select(IntStream indices) {
    return new ImageFolder(name(), classNames(), indices.sorted().mapToObj(entries::get).toList(), framing);
  }

  /**
   * Decodes every file once, on all threads. For data that may hold broken files: a training would end at the first.
   *
   * @return the files that can be read, and what is wrong with the others
   */
  public Check check() {
    DataException[] problems = new DataException[size()];
    Threads.run(size(), i -> {
      try {
        ImageFile.read("image folder", file(i));
      } catch (DataException e) {
        problems[i] = e;
      }
    });
    return new Check(
        select(IntStream.range(0, size()).filter(i -> problems[i] == null)),
        Arrays.stream(problems).filter(problem -> problem != null).toList());
  }
}
