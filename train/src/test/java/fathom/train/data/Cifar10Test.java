package fathom.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fathom.core.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {
  private static final String EXPECTATION = "expected the directory of data_batch_1.bin to data_batch_5.bin and test_batch.bin"
      + " that the official archive cifar-10-binary.tar.gz unpacks to";
  private static final List<String> FILES = List.of(
      "data_batch_1.bin",
      "data_batch_2.bin",
      "data_batch_3.bin",
      "data_batch_4.bin",
      "data_batch_5.bin",
      "test_batch.bin");
  private static final int RECORD = 3073;
  private static final int RECORDS = 2;

  @TempDir
  Path directory;

  @BeforeEach
  void writeFiles() throws IOException {
    writeFiles(directory);
  }

  private static void writeFiles(Path place) throws IOException {
    for (int f = 0; f < FILES.size(); f++) {
      Files.write(place.resolve(FILES.get(f)), file(f));
    }
  }

  private static byte[] file(int number) {
    byte[] file = new byte[RECORDS * RECORD];
    for (int i = 0; i < file.length; i++) {
      boolean label = i % RECORD == 0;
      file[i] = (byte) (label ? number + i / RECORD : Rng.of(number).bits(i));
    }
    return file;
  }

  // ---- what is read ----

  @Test
  void planesBecomeTheLastAxis() {
    Split data = Cifar10.read(directory, RECORDS);
    assertEquals("cifar-10 train (10 images 32x32x3, 10 classes)", data.train().toString());
    assertEquals("cifar-10 test (2 images 32x32x3, 10 classes)", data.heldOut().toString());
    for (int i = 0; i < 10; i++) {
      assertImage(data.train(), i, i / RECORDS, i % RECORDS);
    }
    for (int i = 0; i < 2; i++) {
      assertImage(data.heldOut(), i, 5, i);
    }
    assertEquals("airplane", data.train().classNames().get(0));
    assertEquals("truck", data.train().classNames().get(9));
  }

  private static void assertImage(ImageDataset images, int index, int fileNumber, int record) {
    byte[] file = file(fileNumber);
    assertEquals(fileNumber + record, images.label(index));
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
          int expected = file[record * RECORD + 1 + (c * 32 + y) * 32 + x] & 0xFF;
          assertEquals(expected, images.pixel(index, y, x, c));
        }
      }
    }
  }

  @Test
  void findsTheDirectoryOfTheArchive() throws IOException {
    Path above = Files.createDirectory(directory.resolve("above"));
    writeFiles(Files.createDirectory(above.resolve("cifar-10-batches-bin")));
    assertEquals(10, Cifar10.read(above, RECORDS).train().size());
  }

  @Test
  void takesTheNamesOfClassesFromTheFile() throws IOException {
    Path names = directory.resolve("batches.meta.txt");
    Files.writeString(names, "a\r\nb\nc\nd\ne\nf\ng\nh\ni\nten words\n\n");
    List<String> expected = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "ten words");
    assertEquals(expected, Cifar10.read(directory, RECORDS).heldOut().classNames());
    Files.writeString(names, "a\nb\n");
    assertUnreadable(names + " names 2 classes, expected 10, one a line");
    Files.write(names, new byte[1001]);
    assertUnreadable(names + " is too long for the names of 10 classes: expected 1000 bytes at most, got 1001");
    Files.write(names, new byte[] {-1, -2, '\n', -3});
    assertUnreadable(names + " names 2 classes, expected 10, one a line");
  }

  // ---- what is wrong with files ----

  @Test
  void missingDirectory() {
    Path missing = directory.resolve("nowhere");
    DataException e = assertThrows(DataException.class, () -> Cifar10.read(missing));
    assertEquals("cifar-10: " + missing + " does not exist; " + EXPECTATION, e.getMessage());
    Path archive = directory.resolve("test_batch.bin");
    e = assertThrows(DataException.class, () -> Cifar10.read(archive));
    assertEquals("cifar-10: " + archive + " is no directory; " + EXPECTATION, e.getMessage());
  }

  @Test
  void missingFile() throws IOException {
    for (String file : List.of("test_batch.bin", "data_batch_4.bin", "data_batch_1.bin")) {
      Files.delete(directory.resolve(file));
      assertUnreadable(directory + " holds no " + file + "; " + EXPECTATION);
    }
    Files.createDirectory(directory.resolve("data_batch_1.bin"));
    assertUnreadable(directory + " holds no data_batch_1.bin; " + EXPECTATION);
  }

  @Test
  void wrongSize() throws IOException {
    Path file = directory.resolve("data_batch_3.bin");
    Files.write(file, Arrays.copyOf(file(2), 6145));
    assertUnreadable(file + " is cut off: expected 6146 bytes (2 records of 3073), got 6145");
    Files.write(file, Arrays.copyOf(file(2), 6147));
    assertUnreadable(file + " is too long: expected 6146 bytes (2 records of 3073), got 6147");
    Files.write(file, new byte[0]);
    assertUnreadable(file + " is cut off: expected 6146 bytes (2 records of 3073), got 0");
  }

  @Test
  void thePublishedFilesHaveTenThousandRecords() {
    DataException e = assertThrows(DataException.class, () -> Cifar10.read(directory));
    assertEquals(
        "cifar-10: " + directory.resolve("data_batch_1.bin")
            + " is cut off: expected 30730000 bytes (10000 records of 3073), got 6146",
        e.getMessage());
  }

  @Test
  void labelOutOfRange() throws IOException {
    Path file = directory.resolve("test_batch.bin");
    byte[] bytes = file(5);
    bytes[RECORD] = 10;
    Files.write(file, bytes);
    assertUnreadable(file + " has label 10 at record 1, expected 0 to 9");
    bytes[0] = (byte) 200;
    Files.write(file, bytes);
    assertUnreadable(file + " has label 200 at record 0, expected 0 to 9");
  }

  /** Whatever happens to the bytes, the reader gives images or one line of explanation. */
  @Test
  void mutatedFilesNeverCauseAnythingElse() throws IOException {
    Path file = directory.resolve("data_batch_2.bin");
    int refused = 0;
    for (int trial = 0; trial < 300; trial++) {
      Rng random = Rng.of(12).split(trial);
      byte[] mutated = file(1);
      for (int i = 0; i < 2; i++) {
        mutated[random.below(2, 3L * i + 8) * RECORD + random.below(2, 3L * i + 9)] = (byte) random.bits(3L * i + 10);
      }
      if (random.below(4, 0) == 0) {
        mutated = Arrays.copyOf(mutated, random.below(mutated.length + 100, 1));
      }
      Files.write(file, mutated);
      try {
        assertEquals(10, Cifar10.read(directory, RECORDS).train().size());
      } catch (DataException e) {
        refused++;
        assertTrue(e.getMessage().startsWith("cifar-10: " + file), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
      }
    }
    assertTrue(refused > 100 && refused < 300, refused + " refused");
  }

  /** The published files: {@code -Dcifar.dir=DIR}. */
  @Test
  void readsThePublishedFiles() {
    String place = System.getProperty("cifar.dir", "");
    assumeTrue(!place.isEmpty(), "no -Dcifar.dir");
    Split data = Cifar10.read(Path.of(place));
    int[] each = new int[10];
    Arrays.fill(each, 5000);
    assertArrayEquals(each, data.train().classCounts());
    Arrays.fill(each, 1000);
    assertArrayEquals(each, data.heldOut().classCounts());
    assertArrayEquals(new double[] {0.4914, 0.4822, 0.4465}, data.train().channelMean(), 2e-3);
    assertArrayEquals(new double[] {0.2470, 0.2435, 0.2616}, data.train().channelStd(), 5e-3);
  }

  private void assertUnreadable(String expected) {
    DataException e = assertThrows(DataException.class, () -> Cifar10.read(directory, RECORDS));
    assertEquals("cifar-10: " + expected, e.getMessage());
  }
}
