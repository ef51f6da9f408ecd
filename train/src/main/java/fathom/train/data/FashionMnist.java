package fathom.train.data;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads Fashion-MNIST (Xiao, Rasul, Vollgraf: "Fashion-MNIST: a novel image dataset for benchmarking machine learning
 * algorithms", 2017): grey images of clothes, 28x28, ten classes, 60,000 for training and 10,000 for testing. The files
 * are of the IDX format that MNIST introduced, compressed by gzip or not.
 */
public final class FashionMnist {
  /** The names of the classes, by label. */
  public static final List<String> CLASS_NAMES = List.of(
      "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

  private static final String NAME = "fashion-mnist";
  private static final String EXPECTATION = "expected the directory of the four files train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz,"
      + " t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz (unpacked or not) of Fashion-MNIST by Zalando Research";
  private static final int SIDE = 28;

  /** No published file holds more; also limits how much memory a made-up file can ask for. */
  private static final int MAX_IMAGES = 60_000;

  private static final int IMAGES_MAGIC = 0x803; // unsigned bytes, three axes
  private static final int IMAGES_HEADER = 16;
  private static final int LABELS_MAGIC = 0x801; // unsigned bytes, one axis
  private static final int LABELS_HEADER = 8;

  private FashionMnist() {}

  /**
   * Reads the data set from a directory.
   *
   * @param directory holds {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, {@code
   *     t10k-images-idx3-ubyte} and
   *     {@code t10k-labels-idx1-ubyte}, each as it is or as {@code .gz}
   * @return the training images, and the test images as those held out
   * @throws DataException if a file is missing, cut off, damaged or of another kind
   */
  public static Split read(Path directory) {
    DataFile.requireDirectory(NAME, directory, EXPECTATION);
    return new Split(read(directory, "train"), read(directory, "t10k"));
  }

  private static ImageDataset read(Path directory, String part) {
    String name = NAME + (part.equals("train") ? " train" : " test");
    try (DataFile images = open(directory, part + "-images-idx3-ubyte");
        DataFile labels = open(directory, part + "-labels-idx1-ubyte")) {
      return read(name, images, labels);
    }
  }

  private static DataFile open(Path directory, String file) {
    for (String candidate : List.of(file, file + ".gz")) {
      if (Files.isRegularFile(directory.resolve(candidate))) {
        return DataFile.open(NAME, directory.resolve(candidate));
      }
    }
    throw new DataException(
        NAME + ": " + directory + " holds neither " + file + " nor " + file + ".gz; " + EXPECTATION);
  }

  /**
   * Reads images and labels from two streams, such as those of a part of the data set that an application ships.
   *
   * @param name what messages call the images
   * @param images an IDX file of images, compressed by gzip or not; the caller closes it
   * @param labels an IDX file of labels, compressed by gzip or not; the caller closes it
   * @return the images
   * @throws DataException if a stream cannot be read, is cut off, damaged or of another kind
   */
  public static ImageDataset read(String name, InputStream images, InputStream labels) {
    return read(name, new DataFile(name, "the stream of images", images),
        new DataFile(name, "the stream of labels", labels));
  }

  private static ImageDataset read(String name, DataFile images, DataFile labels) {
    int imageCount = count(images, "images", IMAGES_MAGIC, IMAGES_HEADER);
    int height = images.int32(IMAGES_HEADER);
    int width = images.int32(IMAGES_HEADER);
    if (height != SIDE || width != SIDE) {
      throw images.problem("holds images of " + height + "x" + width + ", expected " + SIDE + "x" + SIDE);
    }
    int labelCount = count(labels, "labels", LABELS_MAGIC, LABELS_HEADER);
    if (imageCount != labelCount) {
      throw images.problem("holds " + imageCount + " images, but " + labels + " holds " + labelCount + " labels");
    }
    byte[] labelBytes = labels.rest(labelCount);
    int[] classes = new int[labelCount];
    for (int i = 0; i < labelCount; i++) {
      classes[i] = labelBytes[i] & 0xFF;
      if (classes[i] >= CLASS_NAMES.size()) {
        throw labels
            .problem("has label " + classes[i] + " at record " + i + ", expected 0 to " + (CLASS_NAMES.size() - 1));
      }
    }
    return ImageDataset.wrap(name, SIDE, SIDE, 1, CLASS_NAMES, images.rest(imageCount * SIDE * SIDE), classes);
  }

  /** Reads the first eight bytes: the kind of file, and how many records it says it holds. */
  private static int count(DataFile file, String kind, int magic, int headerSize) {
    int found = file.int32(headerSize);
    if (found != magic) {
      throw file.problem(
          String.format("is no IDX file of %s: it begins with %08X, expected %08X (hexadecimal)", kind, found, magic));
    }
    int count = file.int32(headerSize);
    if (count < 1 || count > MAX_IMAGES) {
      throw file.problem("says that it holds " + count + " " + kind + ", expected 1 to " + MAX_IMAGES);
    }
    return count;
  }
}
