package fathom.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fathom.train.data.FashionMnist;
import fathom.train.data.ImageDataset;
import fathom.train.data.Split;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BundledFashionMnistTest {
  private static final List<String> FILES = List.of(
      "train-images-idx3-ubyte.gz",
      "train-labels-idx1-ubyte.gz",
      "t10k-images-idx3-ubyte.gz",
      "t10k-labels-idx1-ubyte.gz",
      "LICENSE.txt",
      "README.txt");

  private final Split data = BundledFashionMnist.read();

  @Test
  void holdsEveryClassEquallyOften() {
    assertEquals("bundled fashion-mnist train (10000 images 28x28x1, 10 classes)", data.train().toString());
    assertEquals("bundled fashion-mnist test (2000 images 28x28x1, 10 classes)", data.heldOut().toString());
    int[] each = new int[10];
    Arrays.fill(each, 1000);
    assertArrayEquals(each, data.train().classCounts());
    Arrays.fill(each, 200);
    assertArrayEquals(each, data.heldOut().classCounts());
  }

  /** All 60,000 have mean 0.2860 and standard deviation 0.3530. */
  @Test
  void looksLikeTheWhole() {
    assertEquals(0.2860, data.train().channelMean()[0], 0.002);
    assertEquals(0.3530, data.train().channelStd()[0], 0.002);
    assertEquals(9, data.train().label(0), "the first training image is an ankle boot");
    assertEquals(9, data.heldOut().label(0), "and the first test image, too");
  }

  @Test
  void noticeIsKeptAndSizeIsBounded() throws IOException {
    long size = 0;
    for (String file : FILES) {
      size += bytes(file).length;
    }
    assertTrue(size <= 8_000_000, size + " bytes");
    String licence = new String(bytes("LICENSE.txt"), StandardCharsets.UTF_8);
    assertTrue(licence.contains("Zalando SE"), licence);
    assertTrue(licence.contains("The above copyright notice and this permission notice shall be included"), licence);
  }

  private static byte[] bytes(String file) throws IOException {
    try (InputStream stream = BundledFashionMnist.class.getResourceAsStream("fashion-mnist/" + file)) {
      return stream.readAllBytes();
    }
  }

  @Test
  void gzipHeadersHaveNoTimeStamp() throws IOException {
    for (String file : FILES.subList(0, 4)) {
      assertArrayEquals(new byte[4], Arrays.copyOfRange(bytes(file), 4, 8), file);
    }
  }

  /** The images are those of the published files: {@code -Dfashion.dir=DIR}. */
  @Test
  void agreesWithThePublishedFiles() {
    String place = System.getProperty("fashion.dir", "");
    assumeTrue(!place.isEmpty(), "no -Dfashion.dir");
    Split published = FashionMnist.read(Path.of(place));
    assertPart(published.train(), BundledFashionMnist.TRAIN_PER_CLASS, data.train());
    assertPart(published.heldOut(), BundledFashionMnist.TEST_PER_CLASS, data.heldOut());
  }

  private static void assertPart(ImageDataset all, int perClass, ImageDataset part) {
    int[] chosen = MakeBundledFashionMnist.firstOfEachClass(all, perClass);
    assertEquals(chosen.length, part.size());
    for (int i = 0; i < chosen.length; i++) {
      assertEquals(all.label(chosen[i]), part.label(i));
      for (int y = 0; y < 28; y++) {
        for (int x = 0; x < 28; x++) {
          assertEquals(all.pixel(chosen[i], y, x, 0), part.pixel(i, y, x, 0));
        }
      }
    }
  }
}
