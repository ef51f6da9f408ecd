package fathom.train.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads CIFAR-10 (Krizhevsky: "Learning multiple layers of features from tiny images", 2009) in its binary version:
 * colour images, 32x32, ten classes, 50,000 for training and 10,000 for testing. A record is a label byte, then 1,024
 * bytes of red, of green and of blue; here the channels become the last axis.
 */
public final class Cifar10 {
  /** The names of the classes, by label. */
  public static final List<String> CLASS_NAMES = List.of(
      "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private static final String NAME = "cifar-10";
  private static final String EXPECTATION = "expected the directory of data_batch_1.bin to data_batch_5.bin and test_batch.bin that"
      + " the official archive cifar-10-binary.tar.gz unpacks to";
  private static final String SUBDIRECTORY = "cifar-10-batches-bin";
  private static final String NAMES_FILE = "batches.meta.txt";
  private static final int MAX_NAMES_BYTES = 1000;
  private static final List<String> TRAIN_FILES = List.of(
      "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin");
  private static final List<String> TEST_FILES = List.of("test_batch.bin");

  private static final int SIDE = 32;
  private static final int CHANNELS = 3;
  private static final int PLANE = SIDE * SIDE;
  private static final int RECORD = 1 + CHANNELS * PLANE;
  private static final int RECORDS_PER_FILE = 10_000;

  private Cifar10() {}

  /**
   * Reads the data set from a directory.
   *
   * @param directory holds {@code data_batch_1.bin} to {@code data_batch_5.bin} and {@code test_batch.bin}, or the
   *     directory
   *     {@code cifar-10-batches-bin} that does; if there is a {@code batches.meta.txt}, the names of the classes are
   *     taken from it
   * @return the training images, and the test images as those held out
   * @throws DataException if a file is missing, of the wrong size, or holds a label that is none
   */
  public static Split read(Path directory) {
    return read(directory, RECORDS_PER_FILE);
  }

  /** Reads files of any number of records. */
  static Split read(Path directory, int recordsPerFile) {
    Path place = locate(directory);
    List<String> names = classNames(place.resolve(NAMES_FILE));
    for (String file : TRAIN_FILES) {
      check(place, file, recordsPerFile);
    }
    for (String file : TEST_FILES) {
      check(place, file, recordsPerFile);
    }
    return new Split(
        read(NAME + " train", place, TRAIN_FILES, recordsPerFile, names),
        read(NAME + " test", place, TEST_FILES, recordsPerFile, names));
  }

  private static Path locate(Path directory) {
    DataFile.requireDirectory(NAME, directory, EXPECTATION);
    Path inside = directory.resolve(SUBDIRECTORY);
    return Files.isDirectory(inside) ? inside : directory;
  }

  /** Checks that a file is there and has its size, before anything is read. */
  private static void check(Path place, String fileName, int records) {
    Path file = place.resolve(fileName);
    if (!Files.isRegularFile(file)) {
      throw new DataException(NAME + ": " + place + " holds no " + fileName + "; " + EXPECTATION);
    }
    long expected = (long) records * RECORD;
    long size;
    try {
      size = Files.size(file);
    } catch (IOException e) {
      throw new DataException(NAME + ": " + file + " cannot be read (" + e + ")", e);
    }
    if (size != expected) {
      throw new DataException(
          NAME + ": " + file + " is " + (size < expected ? "cut off" : "too long") + ": expected " + expected
              + " bytes (" + records + " records of " + RECORD + "), got " + size);
    }
  }

  private static ImageDataset read(String name, Path place, List<String> files, int recordsPerFile,
      List<String> classNames) {
    byte[] pixels = new byte[files.size() * recordsPerFile * CHANNELS * PLANE];
    int[] labels = new int[files.size() * recordsPerFile];
    byte[] record = new byte[RECORD];
    int image = 0;
    for (String fileName : files) {
      try (DataFile file = DataFile.open(NAME, place.resolve(fileName))) {
        for (int r = 0; r < recordsPerFile; r++, image++) {
          file.fill(record, (long) recordsPerFile * RECORD);
          labels[image] = record[0] & 0xFF;
          if (labels[image] >= CLASS_NAMES.size()) {
            throw file.problem(
                "has label " + labels[image] + " at record " + r + ", expected 0 to " + (CLASS_NAMES.size() - 1));
          }
          interleave(record, pixels, image * CHANNELS * PLANE);
        }
      }
    }
    return ImageDataset.wrap(name, SIDE, SIDE, CHANNELS, classNames, pixels, labels);
  }

  /** Turns {@code [C, H, W]} after the label of a record into {@code [H, W, C]}. */
  private static void interleave(byte[] record, byte[] pixels, int to) {
    for (int p = 0; p < PLANE; p++) {
      for (int c = 0; c < CHANNELS; c++) {
        pixels[to++] = record[1 + c * PLANE + p];
      }
    }
  }

  private static List<String> classNames(Path file) {
    if (!Files.isRegularFile(file)) {
      return CLASS_NAMES;
    }
    byte[] text;
    try {
      if (Files.size(file) > MAX_NAMES_BYTES) {
        throw new DataException(
            NAME + ": " + file + " is too long for the names of " + CLASS_NAMES.size() + " classes: expected "
                + MAX_NAMES_BYTES + " bytes at most, got " + Files.size(file));
      }
      text = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new DataException(NAME + ": " + file + " cannot be read (" + e + ")", e);
    }
    List<String> names = new ArrayList<>();
    for (String line : new String(text, StandardCharsets.UTF_8).split("\\R")) {
      if (!line.isBlank()) {
        names.add(line.strip());
      }
    }
    if (names.size() != CLASS_NAMES.size()) {
      throw new DataException(
          NAME + ": " + file + " names " + names.size() + " classes, expected " + CLASS_NAMES.size() + ", one a line");
    }
    return List.copyOf(names);
  }
}
