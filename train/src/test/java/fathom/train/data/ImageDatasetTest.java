package fathom.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ImageDatasetTest {
  private static final List<String> CLASSES = List.of("cat", "dog");

  /** Two images 2x2 with two channels. */
  private final byte[] pixels = {0, 1, 10, 3, 20, 5, 31, 7, (byte) 255, 9, 50, 11, 60, 13, 71, 15};

  private final int[] labels = {1, 0};
  private final ImageDataset two = ImageDataset.of("two", 2, 2, 2, CLASSES, pixels, labels);

  @Test
  void holdsWhatItWasGiven() {
    assertEquals("two", two.name());
    assertEquals(2, two.height());
    assertEquals(2, two.width());
    assertEquals(2, two.channels());
    assertEquals(CLASSES, two.classNames());
    assertEquals(2, two.size());
    assertEquals(1, two.label(0));
    assertEquals(31, two.pixel(0, 1, 1, 0));
    assertEquals(255, two.pixel(1, 0, 0, 0));
    assertEquals(13, two.pixel(1, 1, 0, 1));
    assertEquals("two (2 images 2x2x2, 2 classes)", two.toString());
    assertArrayEquals(new int[] {1, 1}, two.classCounts());
  }

  @Test
  void doesNotSeeLaterChanges() {
    pixels[0] = 99;
    labels[0] = 0;
    assertEquals(0, two.pixel(0, 0, 0, 0));
    assertEquals(1, two.label(0));
  }

  @Test
  void pixelsOutsideAreRefused() {
    assertThrows(IndexOutOfBoundsException.class, () -> two.pixel(2, 0, 0, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> two.pixel(0, 2, 0, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> two.pixel(0, 0, -1, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> two.pixel(0, 0, 0, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> two.take(1).pixel(1, 0, 0, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> two.take(1).label(1));
  }

  // ---- parts ----

  @Test
  void partsKeepOrder() {
    ImageDataset images = TestImages.random(10, 2, 3, 1);
    ImageDataset part = images.subset(3, 8).subset(1, 3);
    assertEquals(2, part.size());
    assertEquals(4, part.label(0));
    assertEquals(5, part.label(1));
    assertEquals(images.pixel(5, 1, 2, 0), part.pixel(1, 1, 2, 0));
    assertEquals(3, images.subset(2, 10).take(2).label(1));
    assertEquals(0, images.take(0).size());
    assertArrayEquals(new int[] {0, 0, 0, 0, 1, 1, 0, 0, 0, 0}, part.classCounts());
  }

  @Test
  void splitGivesEachImageToOnePart() {
    ImageDataset images = TestImages.random(100, 1, 1, 1).subset(10, 100);
    Split split = images.split(5, 70);
    assertEquals(70, split.train().size());
    assertEquals(20, split.heldOut().size());
    int[] train = labels(split.train());
    int[] heldOut = labels(split.heldOut());
    int[] sorted = train.clone();
    Arrays.sort(sorted);
    assertArrayEquals(sorted, train, "in order");
    int[] all = Arrays.copyOf(train, 90);
    System.arraycopy(heldOut, 0, all, 70, 20);
    Arrays.sort(all);
    assertArrayEquals(labels(images), all);
    assertTrue(Arrays.stream(heldOut).filter(label -> label < 55).count() >= 3, "from everywhere");
    assertArrayEquals(train, labels(images.split(5, 70).train()));
    assertFalse(Arrays.equals(train, labels(images.split(6, 70).train())));
  }

  private static int[] labels(ImageDataset images) {
    int[] labels = new int[images.size()];
    Arrays.setAll(labels, images::label);
    return labels;
  }

  @Test
  void downscaleAverages() {
    ImageDataset small = two.downscale(2);
    assertEquals("two (2 images 1x1x2, 2 classes)", small.toString());
    assertEquals(15, small.pixel(0, 0, 0, 0)); // 61 / 4 = 15.25
    assertEquals(4, small.pixel(0, 0, 0, 1));
    assertEquals(109, small.pixel(1, 0, 0, 0)); // 436 / 4
    assertEquals(12, small.pixel(1, 0, 0, 1));
    assertEquals(0, small.label(1));
    assertEquals(16, grey(2, 2, 10, 20, 30, 2).downscale(2).pixel(0, 0, 0, 0)); // 15.5
    assertEquals(255, grey(2, 2, 255, 255, 255, 255).downscale(2).pixel(0, 0, 0, 0));
    assertEquals(two.pixel(1, 1, 1, 0), two.downscale(1).pixel(1, 1, 1, 0));
  }

  @Test
  void downscaleKeepsPlaces() {
    ImageDataset small = grey(2, 6, 1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3).downscale(2);
    assertEquals(1, small.height());
    assertEquals(3, small.width());
    for (int x = 0; x < 3; x++) {
      assertEquals(x + 1, small.pixel(0, 0, x, 0));
    }
    ImageDataset images = TestImages.random(5, 4, 4, 3);
    assertEquals(
        images.downscale(2).pixel(3, 1, 0, 2), images.subset(3, 5).downscale(2).pixel(0, 1, 0, 2));
  }

  private static ImageDataset grey(int height, int width, int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ImageDataset.of("grey", height, width, 1, List.of("all"), bytes, new int[values.length / (height * width)]);
  }

  // ---- statistics ----

  @Test
  void statistics() {
    assertArrayEquals(new double[] {497.0 / 8 / 255, 8.0 / 255}, two.channelMean(), 1e-15);
    double sum = 0;
    for (int v : new int[] {0, 10, 20, 31, 255, 50, 60, 71}) {
      sum += (v - 497.0 / 8) * (v - 497.0 / 8);
    }
    assertArrayEquals(
        new double[] {Math.sqrt(sum / 8) / 255, Math.sqrt((49 + 25 + 9 + 1) * 2 / 8.0) / 255}, two.channelStd(), 1e-15);
    double[] mean = {127.5, 5, 30, 7, 40, 9, 51, 11};
    double[] pixelMean = two.pixelMean();
    for (int i = 0; i < mean.length; i++) {
      assertEquals(mean[i] / 255, pixelMean[i], 1e-15);
    }
  }

  @Test
  void statisticsOfAPartIgnoreTheRest() {
    assertArrayEquals(new double[] {61.0 / 4 / 255, 4.0 / 255}, two.take(1).channelMean(), 1e-15);
    assertEquals(255.0 / 255, two.subset(1, 2).pixelMean()[0]);
  }

  // ---- wrong arguments ----

  @Test
  void contradictionsAreRefused() {
    assertMessage(
        "two: 3 labels of 2x2x2 images need 24 bytes of pixels, got 16",
        () -> ImageDataset.of("two", 2, 2, 2, CLASSES, pixels, new int[3]));
    assertMessage(
        "two: 2 labels of 65536x65536x2 images need 17179869184 bytes of pixels, got 16",
        () -> ImageDataset.of("two", 65536, 65536, 2, CLASSES, pixels, labels));
    assertMessage(
        "two: images of 0x2x2 have no pixels", () -> ImageDataset.of("two", 0, 2, 2, CLASSES, pixels, labels));
    assertMessage(
        "two: image 1 has label 2, classes are 0 to 1",
        () -> ImageDataset.of("two", 2, 2, 2, CLASSES, pixels, new int[] {0, 2}));
    assertMessage(
        "two: image 0 has label -1, classes are 0 to 1",
        () -> ImageDataset.of("two", 2, 2, 2, CLASSES, pixels, new int[] {-1, 2}));
  }

  @Test
  void partsThatDoNotExistAreRefused() {
    assertMessage("subset: two has 2 images, got from 1 to 3", () -> two.subset(1, 3));
    assertMessage("subset: two has 2 images, got from -1 to 1", () -> two.subset(-1, 1));
    assertMessage("subset: two has 2 images, got from 2 to 1", () -> two.subset(2, 1));
    assertMessage("take: two has 2 images, got 3", () -> two.take(3));
    assertMessage("take: two has 2 images, got -1", () -> two.take(-1));
    assertMessage("split: two has 2 images, got 3", () -> two.split(0, 3));
    assertMessage("split: two has 2 images, got -1", () -> two.split(0, -1));
    assertMessage("downscale: 2x2 images of two do not divide by 3", () -> two.downscale(3));
    assertMessage("downscale: 2x2 images of two do not divide by 0", () -> two.downscale(0));
    assertMessage("statistics: two has no images", () -> two.take(0).channelMean());
    assertMessage("statistics: two has no images", () -> two.take(0).channelStd());
    assertMessage("statistics: two has no images", () -> two.take(0).pixelMean());
  }

  private static void assertMessage(String expected, Executable action) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
