package fathom.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Rng;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramingTest {
  private static final Rng RANDOM = Rng.of(5);

  private static RgbImage noise(int height, int width) {
    byte[] pixels = new byte[height * width * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) RANDOM.below(256, i);
    }
    return new RgbImage(height, width, pixels);
  }

  private static Framing.Placement whole(RgbImage image, int scaledHeight, int scaledWidth) {
    return new Framing.Placement(0, 0, image.height(), image.width(), scaledHeight, scaledWidth, 0, 0);
  }

  // ---- where ----

  @Test
  void theCentreIsRoundedAsInTorchvision() {
    CenterCrop usual = CenterCrop.of(224);
    assertEquals(new CenterCrop(256, 224), usual);
    assertEquals(new CenterCrop(73, 64), CenterCrop.of(64));
    assertEquals(new Framing.Placement(0, 0, 375, 500, 256, 341, 16, 58), usual.place(375, 500, RANDOM),
        "58.5 goes to the even number");
    assertEquals(new Framing.Placement(0, 0, 500, 375, 341, 256, 58, 16), usual.place(500, 375, RANDOM));
    assertEquals(new Framing.Placement(0, 0, 10, 10, 256, 256, 16, 16), usual.place(10, 10, RANDOM));
    assertEquals(2, new CenterCrop(8, 5).place(3, 3, RANDOM).y(), "1.5 goes to the even number");
    assertEquals(new Framing.Placement(0, 0, 1, 65_535, 256, 16_776_960, 16, 8_388_368),
        usual.place(1, 65_535, RANDOM));
  }

  @Test
  void randomRectanglesLieInTheImageAndKeepTheirLimits() {
    RandomResizedCrop usual = new RandomResizedCrop(224);
    double smallest = 1;
    double largest = 0;
    for (int i = 0; i < 2000; i++) {
      Framing.Placement p = usual.place(300, 400, RANDOM.split(i));
      assertTrue(p.top() >= 0 && p.left() >= 0 && p.top() + p.height() <= 300 && p.left() + p.width() <= 400,
          p::toString);
      double area = p.height() * p.width() / (300.0 * 400);
      double ratio = (double) p.width() / p.height();
      assertTrue(area > 0.079 && area <= 1 && ratio > 0.73 && ratio < 1.37, p::toString);
      assertEquals(224, p.scaledHeight());
      assertEquals(224, p.scaledWidth());
      smallest = Math.min(smallest, area);
      largest = Math.max(largest, area);
    }
    assertTrue(smallest < 0.09 && largest > 0.95, smallest + " to " + largest);
    assertEquals(usual.place(300, 400, RANDOM), usual.place(300, 400, RANDOM));
  }

  @Test
  void whereNoRectangleFitsTheLargestInTheMiddleIsTaken() {
    RandomResizedCrop all = new RandomResizedCrop(32, 1, 1, 0.75, 1.25);
    assertEquals(new Framing.Placement(0, 350, 80, 100, 32, 32, 0, 0), all.place(80, 800, RANDOM));
    assertEquals(new Framing.Placement(346, 0, 107, 80, 32, 32, 0, 0), all.place(800, 80, RANDOM));
    assertEquals(new Framing.Placement(0, 0, 1, 1, 32, 32, 0, 0), all.place(1, 1, RANDOM));
  }

  @Test
  void wrongNumbersAreRefused() {
    assertEquals("center crop: no square of 224 pixels lies in an image whose shorter side is 200",
        assertThrows(IllegalArgumentException.class, () -> new CenterCrop(200, 224)).getMessage());
    assertEquals("random resized crop: size 0 must be at least 1",
        assertThrows(IllegalArgumentException.class, () -> new RandomResizedCrop(0)).getMessage());
    assertEquals("random resized crop: areas from 0.5 to 1.5 are no shares of an image;"
        + " choose them above 0, up to 1, in this order",
        assertThrows(IllegalArgumentException.class, () -> new RandomResizedCrop(8, 0.5, 1.5, 1, 1)).getMessage());
    assertEquals("random resized crop: ratios from 2.0 to 1.0 must be positive, finite and in this order",
        assertThrows(IllegalArgumentException.class, () -> new RandomResizedCrop(8, 0.5, 1, 2, 1)).getMessage());
  }

  // ---- scaling ----

  @Test
  void withoutScalingNothingChanges() {
    RgbImage image = noise(7, 5);
    assertArrayEquals(image.pixels(), image.scale(whole(image, 7, 5), 7, 5));
  }

  /** Half as large: weights 1, 3, 3, 1, of which the border leaves 3, 3, 1. */
  @Test
  void exactValues() {
    RgbImage row = new RgbImage(1, 4, new byte[] {0, 10, 80, 80, 10, 80, (byte) 160, 10, 0, (byte) 240, 10, 0});
    assertArrayEquals(new byte[] {57, 10, 69, (byte) 183, 10, 11}, row.scale(whole(row, 1, 2), 1, 2));
    RgbImage column = new RgbImage(4, 1, row.pixels());
    assertArrayEquals(new byte[] {57, 10, 69, (byte) 183, 10, 11}, column.scale(whole(column, 2, 1), 2, 1));
    RgbImage two = new RgbImage(1, 2, new byte[] {0, 0, 100, (byte) 200, 0, 100});
    assertArrayEquals(new byte[] {0, 0, 100, 50, 0, 100, (byte) 150, 0, 100, (byte) 200, 0, 100},
        two.scale(whole(two, 1, 4), 1, 4));
  }

  @Test
  void meansAreThoseOfTheFormulaWithinTwoRoundings() {
    RgbImage image = noise(23, 31);
    for (int[] size : new int[][] {{10, 12}, {23, 9}, {5, 31}, {50, 40}, {1, 1}, {7, 64}}) {
      byte[] scaled = image.scale(whole(image, size[0], size[1]), size[0], size[1]);
      for (int y = 0; y < size[0]; y++) {
        for (int x = 0; x < size[1]; x++) {
          assertEquals(mean(image, y, x, size[0], size[1]), scaled[(y * size[1] + x) * 3 + 1] & 0xFF, 1.01);
        }
      }
    }
  }

  /** The mean of the green values with the product of two triangles as weights. */
  private static double mean(RgbImage image, int y, int x, int scaledHeight, int scaledWidth) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < image.height(); i++) {
      for (int j = 0; j < image.width(); j++) {
        double weight = triangle(i, y, (double) image.height() / scaledHeight)
            * triangle(j, x, (double) image.width() / scaledWidth);
        sum += weight * (image.pixels()[(i * image.width() + j) * 3 + 1] & 0xFF);
        weights += weight;
      }
    }
    return sum / weights;
  }

  private static double triangle(int original, int scaled, double scale) {
    return Math.max(0, 1 - Math.abs(original + 0.5 - (scaled + 0.5) * scale) / Math.max(1, scale));
  }

  /**
   * Check sums of what Pillow 12.3 makes of the same images: {@code image.crop((left, top, left + width, top +
   * height)).resize((scaledWidth, scaledHeight), BILINEAR)}.
   */
  @ParameterizedTest
  @CsvSource({
      "23, 31, 1, 0, 0, 23, 31, 10, 12, bad14d3b",
      "23, 31, 1, 0, 0, 23, 31, 256, 345, 34b4d356",
      "23, 31, 1, 2, 3, 4, 9, 33, 5, 6202b7e2",
      "100, 75, 2, 1, 2, 97, 70, 64, 64, b490a4bc",
      "375, 500, 4, 0, 0, 375, 500, 256, 341, cb41e0ba",
      "7, 300, 5, 1, 2, 4, 295, 64, 64, bb6360b0"})
  void bytesAreThoseOfPillow(int height, int width, int seed, int top, int left, int rectangleHeight,
      int rectangleWidth, int scaledHeight, int scaledWidth, String sum) {
    byte[] pixels = new byte[height * width * 3];
    int x = seed;
    for (int i = 0; i < pixels.length; i++) {
      x = x * 1_103_515_245 + 12_345 & Integer.MAX_VALUE;
      pixels[i] = (byte) (x >> 16);
    }
    CRC32 crc = new CRC32();
    crc.update(new RgbImage(height, width, pixels).scale(
        new Framing.Placement(top, left, rectangleHeight, rectangleWidth, scaledHeight, scaledWidth, 0, 0),
        scaledHeight, scaledWidth));
    assertEquals(sum, Long.toHexString(crc.getValue()));
  }

  @Test
  void onlyTheRectangleCountsAndOnlyThePieceIsMade() {
    RgbImage image = noise(40, 30);
    byte[] rectangle = new byte[20 * 10 * 3];
    for (int y = 0; y < 20; y++) {
      System.arraycopy(image.pixels(), ((y + 5) * 30 + 7) * 3, rectangle, y * 30, 30);
    }
    RgbImage cut = new RgbImage(20, 10, rectangle);
    byte[] all = cut.scale(whole(cut, 9, 17), 9, 17);
    assertArrayEquals(all, image.scale(new Framing.Placement(5, 7, 20, 10, 9, 17, 0, 0), 9, 17));
    byte[] piece = image.scale(new Framing.Placement(5, 7, 20, 10, 9, 17, 3, 6), 4, 8);
    for (int y = 0; y < 4; y++) {
      int from = ((y + 3) * 17 + 6) * 3;
      assertArrayEquals(Arrays.copyOfRange(all, from, from + 24), Arrays.copyOfRange(piece, y * 24, y * 24 + 24));
    }
  }

  @Test
  void placesOutsideOfTheImageAreRefused() {
    RgbImage image = noise(10, 8);
    Framing.Placement beyond = new Framing.Placement(0, 1, 10, 8, 5, 5, 0, 0);
    assertEquals("framing: " + beyond + " takes what is not there from an image of 10x8 for one of 5x5",
        assertThrows(IllegalArgumentException.class, () -> image.scale(beyond, 5, 5)).getMessage());
    for (Framing.Placement place : new Framing.Placement[] {
        new Framing.Placement(-1, 0, 5, 5, 5, 5, 0, 0),
        new Framing.Placement(6, 0, 5, 5, 5, 5, 0, 0),
        new Framing.Placement(0, 0, 5, 0, 5, 5, 0, 0),
        new Framing.Placement(0, 0, 5, 5, 5, 5, 1, 0),
        new Framing.Placement(0, 0, 5, 5, 5, 4, 0, 0),
        new Framing.Placement(0, 0, 5, 5, 5, 6, 0, Integer.MAX_VALUE)}) {
      assertThrows(IllegalArgumentException.class, () -> image.scale(place, 5, 5), place::toString);
    }
  }

  @Test
  void whiteStaysWhite() {
    byte[] white = new byte[300 * 200 * 3];
    Arrays.fill(white, (byte) 255);
    RgbImage image = new RgbImage(300, 200, white);
    for (byte value : image.scale(whole(image, 64, 37), 64, 37)) {
      assertEquals((byte) 255, value);
    }
  }
}
