package fathom.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import fathom.core.Rng;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {
  private static final String EXPECTATION = "expected the directory of the four files train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz,"
      + " t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz (unpacked or not) of Fashion-MNIST by Zalando Research";
  private static final int IMAGE = 28 * 28;
  private static final byte[] LABELS = {9, 0, 3};

  @TempDir
  Path directory;

  private Path trainImages;
  private Path trainLabels;

  /** Three training images, unpacked, and two test images, compressed. */
  @BeforeEach
  void writeFiles() throws IOException {
    trainImages = directory.resolve("train-images-idx3-ubyte");
    trainLabels = directory.resolve("train-labels-idx1-ubyte");
    Files.write(trainImages, images(3));
    Files.write(trainLabels, labels(LABELS));
    Files.write(directory.resolve("t10k-images-idx3-ubyte.gz"), gzip(images(2)));
    Files.write(directory.resolve("t10k-labels-idx1-ubyte.gz"), gzip(labels((byte) 4, (byte) 5)));
  }

  private static byte[] images(int count) {
    ByteBuffer file = ByteBuffer.allocate(16 + count * IMAGE).putInt(0x803).putInt(count).putInt(28).putInt(28);
    for (int i = 0; i < count * IMAGE; i++) {
      file.put(pixel(i));
    }
    return file.array();
  }

  private static byte pixel(int i) {
    return (byte) Rng.of(5).bits(i);
  }

  private static byte[] labels(byte... labels) {
    return ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(labels.length).put(labels).array();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  // ---- what is read ----

  @Test
  void readsPlainAndCompressedFiles() {
    Split data = FashionMnist.read(directory);
    assertEquals("fashion-mnist train (3 images 28x28x1, 10 classes)", data.train().toString());
    assertEquals("fashion-mnist test (2 images 28x28x1, 10 classes)", data.heldOut().toString());
    assertImages(data.train(), 9, 0, 3);
    assertImages(data.heldOut(), 4, 5);
    assertEquals("Ankle boot", data.train().classNames().get(data.train().label(0)));
  }

  @Test
  void readsStreams() throws IOException {
    assertImages(FashionMnist.read("mine", stream(gzip(images(3))), stream(labels(LABELS))), 9, 0, 3);
    assertImages(FashionMnist.read("mine", stream(images(3)), stream(gzip(labels(LABELS)))), 9, 0, 3);
  }

  private static void assertImages(ImageDataset images, int... labels) {
    assertEquals(labels.length, images.size());
    for (int i = 0; i < labels.length; i++) {
      assertEquals(labels[i], images.label(i));
      for (int y = 0; y < 28; y++) {
        for (int x = 0; x < 28; x++) {
          assertEquals(pixel(i * IMAGE + y * 28 + x) & 0xFF, images.pixel(i, y, x, 0));
        }
      }
    }
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  // ---- what is wrong with files ----

  @Test
  void missingDirectory() {
    Path missing = directory.resolve("nowhere");
    assertMessage("fashion-mnist: " + missing + " does not exist; " + EXPECTATION, () -> FashionMnist.read(missing));
    assertMessage(
        "fashion-mnist: " + trainImages + " is no directory; " + EXPECTATION, () -> FashionMnist.read(trainImages));
  }

  @Test
  void missingFile() throws IOException {
    Files.delete(directory.resolve("t10k-labels-idx1-ubyte.gz"));
    assertUnreadable(
        directory + " holds neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte.gz; " + EXPECTATION);
  }

  @Test
  void cutOff() throws IOException {
    Files.write(trainImages, Arrays.copyOf(images(3), 1000));
    assertUnreadable(trainImages + " is cut off: expected 2368 bytes, got 1000");
    Files.write(trainImages, Arrays.copyOf(images(3), 7));
    assertUnreadable(trainImages + " is cut off: expected 16 bytes, got 7");
    Files.write(trainImages, new byte[0]);
    assertUnreadable(trainImages + " is cut off: expected 16 bytes, got 0");
    Files.write(trainImages, images(3));
    Files.write(trainLabels, Arrays.copyOf(labels(LABELS), 10));
    assertUnreadable(trainLabels + " is cut off: expected 11 bytes, got 10");
    Files.write(trainLabels, Arrays.copyOf(labels(LABELS), 3));
    assertUnreadable(trainLabels + " is cut off: expected 8 bytes, got 3");
  }

  @Test
  void cutOffWhileCompressed() throws IOException {
    byte[] whole = gzip(labels(LABELS));
    Files.write(trainLabels, Arrays.copyOf(whole, 5));
    assertUnreadable(trainLabels + " is cut off within the gzip header");
    Files.write(trainLabels, Arrays.copyOf(whole, 10));
    assertUnreadable(trainLabels + " is cut off: expected 8 bytes after decompression, got 0");
    Files.write(trainLabels, gzip(Arrays.copyOf(labels(LABELS), 10)));
    assertUnreadable(trainLabels + " is cut off: expected 11 bytes after decompression, got 10");
    Files.write(trainLabels, Arrays.copyOf(whole, whole.length - 3));
    assertUnreadable(trainLabels + " is cut off: the gzip checksum at its end is missing");
  }

  @Test
  void damagedCompression() throws IOException {
    byte[] whole = gzip(labels(LABELS));
    byte[] damaged = whole.clone();
    damaged[10] = 7; // the type of the first block
    Files.write(trainLabels, damaged);
    assertUnreadable(trainLabels + " is damaged, its gzip compression is invalid (invalid block type)");
    damaged = whole.clone();
    damaged[whole.length - 8] ^= 1; // the checksum
    Files.write(trainLabels, damaged);
    assertUnreadable(trainLabels + " is damaged, its gzip compression is invalid (Corrupt GZIP trailer)");
    damaged = whole.clone();
    damaged[2] = 7; // the method
    Files.write(trainLabels, damaged);
    assertUnreadable(trainLabels + " is damaged, its gzip compression is invalid (Unsupported compression method)");
  }

  @Test
  void anotherKindOfFile() throws IOException {
    Files.write(trainImages, labels(LABELS));
    assertUnreadable(
        trainImages + " is no IDX file of images: it begins with 00000801, expected 00000803 (hexadecimal)");
    Files.write(trainImages, "<html>not found</html>".getBytes(StandardCharsets.US_ASCII));
    assertUnreadable(
        trainImages + " is no IDX file of images: it begins with 3C68746D, expected 00000803 (hexadecimal)");
    Files.write(trainImages, images(3));
    Files.write(trainLabels, images(3));
    assertUnreadable(
        trainLabels + " is no IDX file of labels: it begins with 00000803, expected 00000801 (hexadecimal)");
  }

  @Test
  void absurdSizes() throws IOException {
    for (int count : new int[] {0, -1, Integer.MIN_VALUE, 60_001, Integer.MAX_VALUE}) {
      Files.write(trainImages, header(count, 28, 28));
      assertUnreadable(trainImages + " says that it holds " + count + " images, expected 1 to 60000");
    }
    Files.write(trainImages, header(3, 28, Integer.MAX_VALUE));
    assertUnreadable(trainImages + " holds images of 28x2147483647, expected 28x28");
    Files.write(trainImages, header(3, 14, 28));
    assertUnreadable(trainImages + " holds images of 14x28, expected 28x28");
    Files.write(trainImages, images(3));
    Files.write(trainLabels, ByteBuffer.allocate(11).putInt(0x801).putInt(-3).array());
    assertUnreadable(trainLabels + " says that it holds -3 labels, expected 1 to 60000");
  }

  private static byte[] header(int count, int height, int width) {
    return ByteBuffer.allocate(16).putInt(0x803).putInt(count).putInt(height).putInt(width).array();
  }

  @Test
  void countsThatDiffer() throws IOException {
    Files.write(trainLabels, labels((byte) 1, (byte) 2));
    assertUnreadable(trainImages + " holds 3 images, but " + trainLabels + " holds 2 labels");
  }

  @Test
  void labelOutOfRange() throws IOException {
    Files.write(trainLabels, labels((byte) 1, (byte) 10, (byte) 2));
    assertUnreadable(trainLabels + " has label 10 at record 1, expected 0 to 9");
    Files.write(trainLabels, labels((byte) 1, (byte) 2, (byte) -1));
    assertUnreadable(trainLabels + " has label 255 at record 2, expected 0 to 9");
  }

  @Test
  void trailingBytes() throws IOException {
    Files.write(trainLabels, Arrays.copyOf(labels(LABELS), 12));
    assertUnreadable(trainLabels + " goes on after the 11 bytes that its header announces");
    Files.write(trainLabels, labels(LABELS));
    Files.write(trainImages, gzip(Arrays.copyOf(images(3), 16 + 4 * IMAGE)));
    assertUnreadable(trainImages + " goes on after the 2368 bytes after decompression that its header announces");
  }

  @Test
  void streamsHaveNames() {
    assertMessage(
        "mine: the stream of images is cut off: expected 16 bytes, got 3",
        () -> FashionMnist.read("mine", stream(new byte[3]), stream(labels(LABELS))));
    InputStream failing = new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("disk on fire");
      }
    };
    assertMessage(
        "mine: the stream of labels cannot be read (java.io.IOException: disk on fire)",
        () -> FashionMnist.read("mine", stream(images(3)), failing));
  }

  @Test
  void onlyBytesThatExistTakeMemory() {
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] claims = header(60_000, 28, 28);
    byte[] labels = labels(new byte[60_000]);
    long before = memory.getCurrentThreadAllocatedBytes();
    assertThrows(DataException.class, () -> FashionMnist.read("mine", stream(claims), stream(labels)));
    long taken = memory.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < 2_000_000, taken + " bytes");
  }

  /** Whatever happens to the bytes, the reader gives images or one line of explanation. */
  @Test
  void mutatedFilesNeverCauseAnythingElse() throws IOException {
    byte[][] originals = {images(3), gzip(images(3)), labels(LABELS), gzip(labels(LABELS))};
    int refused = 0;
    for (int trial = 0; trial < 4000; trial++) {
      Rng random = Rng.of(11).split(trial);
      int which = trial % 4;
      byte[] mutated = originals[which].clone();
      int changes = 1 + random.below(3, 0);
      for (int i = 0; i < changes; i++) {
        int reach = random.below(2, 8 + 3L * i) == 0 ? Math.min(20, mutated.length) : mutated.length;
        mutated[random.below(reach, 9 + 3L * i)] = (byte) random.bits(10 + 3L * i);
      }
      if (random.below(4, 1) == 0) {
        mutated = Arrays.copyOf(mutated, random.below(mutated.length + 30, 2));
      }
      byte[] images = which < 2 ? mutated : originals[trial / 4 % 2];
      byte[] labels = which < 2 ? originals[2 + trial / 4 % 2] : mutated;
      try {
        assertEquals(3, FashionMnist.read("mine", stream(images), stream(labels)).size());
      } catch (DataException e) {
        refused++;
        assertTrue(e.getMessage().startsWith("mine: the stream of "), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
      }
    }
    assertTrue(refused > 1000, refused + " refused");
  }

  /** The published files: {@code -Dfashion.dir=DIR}. */
  @Test
  void readsThePublishedFiles() {
    String place = System.getProperty("fashion.dir", "");
    assumeTrue(!place.isEmpty(), "no -Dfashion.dir");
    Split data = FashionMnist.read(Path.of(place));
    int[] each = new int[10];
    Arrays.fill(each, 6000);
    assertArrayEquals(each, data.train().classCounts());
    Arrays.fill(each, 1000);
    assertArrayEquals(each, data.heldOut().classCounts());
    assertEquals(0.2860, data.train().channelMean()[0], 5e-5);
    assertEquals(0.3530, data.train().channelStd()[0], 5e-5);
  }

  private void assertUnreadable(String expected) {
    assertMessage("fashion-mnist: " + expected, () -> FashionMnist.read(directory));
  }

  private static void assertMessage(String expected, Executable action) {
    assertEquals(expected, assertThrows(DataException.class, action).getMessage());
  }
}
