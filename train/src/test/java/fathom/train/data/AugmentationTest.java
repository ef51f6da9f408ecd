package fathom.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Rng;
import fathom.core.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AugmentationTest {
  /** One image of two rows and three columns: {@code 1 2 3 / 4 5 6}. */
  private final ImageDataset one = TestImages.numbered(1, 2, 3, 1, new byte[] {1, 2, 3, 4, 5, 6});

  /** Makes bytes come out as they are. */
  private static final Normalization PLAIN = Normalization.perChannel(new double[] {0}, new double[] {1 / 255.0});

  private float[] changed(Augmentation... augmentations) {
    return new Loader(one, 1).normalize(PLAIN).augment(augmentations).batch(0).images().toArray();
  }

  private static Augmentation shift(int rows, int columns) {
    return (image, random) -> image.shift(rows, columns);
  }

  /** Makes everything after it work on numbers instead of bytes. */
  private static final Augmentation DRAW = (image, random) -> image.get(0, 0, 0);

  private static final Augmentation MIRROR = (image, random) -> image.mirror();

  // ---- exact values ----

  @Test
  void shiftsBringZeros() {
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, changed());
    assertArrayEquals(new float[] {5, 6, 0, 0, 0, 0}, changed(shift(1, 1)));
    assertArrayEquals(new float[] {0, 0, 0, 0, 0, 1}, changed(shift(-1, -2)));
    assertArrayEquals(new float[6], changed(shift(2, 0)));
    assertArrayEquals(new float[6], changed(shift(0, -3)));
    assertArrayEquals(new float[6], changed(shift(Integer.MAX_VALUE, Integer.MIN_VALUE)));
  }

  @Test
  void whatAShiftLosesStaysLost() {
    assertArrayEquals(new float[] {0, 2, 3, 0, 5, 6}, changed(shift(0, 1), shift(0, -1)));
    assertArrayEquals(new float[] {1, 2, 3, 0, 0, 0}, changed(shift(-1, 0), shift(1, 0)));
    assertArrayEquals(new float[6], changed(shift(0, 3), shift(0, -3)));
  }

  @Test
  void mirrorExchangesLeftAndRight() {
    assertArrayEquals(new float[] {3, 2, 1, 6, 5, 4}, changed(MIRROR));
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, changed(MIRROR, MIRROR));
  }

  @Test
  void shiftAndMirrorInEitherOrder() {
    assertArrayEquals(new float[] {0, 3, 2, 0, 6, 5}, changed(shift(0, 1), MIRROR));
    assertArrayEquals(new float[] {2, 1, 0, 5, 4, 0}, changed(MIRROR, shift(0, 1)));
  }

  /** Noting moves first gives what doing them one by one on the numbers gives. */
  @Test
  void notedMovesEqualMovesOfNumbers() {
    ImageDataset images = TestImages.random(1, 5, 4, 3);
    for (int trial = 0; trial < 300; trial++) {
      Rng random = Rng.of(21).split(trial);
      Augmentation[] moves = new Augmentation[5];
      Augmentation[] separated = new Augmentation[10];
      for (int i = 0; i < moves.length; i++) {
        moves[i] = random.below(2, 3L * i) == 0
            ? MIRROR
            : shift(random.below(5, 3L * i + 1) - 2, random.below(5, 3L * i + 2) - 2);
        separated[2 * i] = DRAW;
        separated[2 * i + 1] = moves[i];
      }
      Loader loader = new Loader(images, 1).normalize(Normalization.perChannel(images));
      assertArrayEquals(
          loader.augment(separated).batch(0).images().toArray(), loader.augment(moves).batch(0).images().toArray());
    }
  }

  @Test
  void paddingIsZeroAfterNormalization() {
    ImageDataset grey = TestImages.numbered(2, 1, 2, 1, new byte[] {51, 102, (byte) 153, (byte) 204});
    Loader loader = new Loader(grey, 2).augment(shift(0, 1));
    float[] perChannel = loader
        .normalize(Normalization.perChannel(new double[] {0.5}, new double[] {0.5}))
        .batch(0).images().toArray();
    assertArrayEquals(new float[] {-0.2f, 0, 0.6f, 0}, perChannel, 1e-6f);
    // The mean of a pixel belongs to the place that the pixel comes from: 0.4 and 0.8, mean 0.6.
    float[] perPixel = loader.normalize(Normalization.perPixelMean(grey)).batch(0).images().toArray();
    assertArrayEquals(new float[] {-0.2f, 0, 0.2f, 0}, perPixel, 1e-6f);
    float[] mirrored = new Loader(grey, 2).augment(MIRROR).normalize(Normalization.perPixelMean(grey))
        .batch(0).images().toArray();
    assertArrayEquals(new float[] {-0.2f, -0.2f, 0.2f, 0.2f}, mirrored, 1e-6f);
  }

  @Test
  void ownAugmentationsReadAndWriteNumbers() {
    Augmentation invert = (image, random) -> {
      assertEquals(2, image.height());
      assertEquals(3, image.width());
      assertEquals(1, image.channels());
      for (int y = 0; y < image.height(); y++) {
        for (int x = 0; x < image.width(); x++) {
          image.set(y, x, 0, 10 - image.get(y, x, 0));
        }
      }
    };
    assertArrayEquals(new float[] {9, 8, 7, 6, 5, 4}, changed(invert));
    assertArrayEquals(new float[] {7, 8, 9, 4, 5, 6}, changed(MIRROR, invert));
    assertArrayEquals(new float[] {7, 8, 9, 4, 5, 6}, changed(invert, MIRROR));
    assertArrayEquals(new float[] {5, 4, 0, 0, 0, 0}, changed(invert, shift(1, 1)));
  }

  @Test
  void numbersOutsideAreRefused() {
    assertThrows(IndexOutOfBoundsException.class, () -> changed((image, random) -> image.get(2, 0, 0)));
    assertThrows(IndexOutOfBoundsException.class, () -> changed((image, random) -> image.get(0, 3, 0)));
    assertThrows(IndexOutOfBoundsException.class, () -> changed((image, random) -> image.set(0, -1, 0, 1)));
    assertThrows(IndexOutOfBoundsException.class, () -> changed((image, random) -> image.set(0, 0, 1, 1)));
  }

  // ---- statistics ----

  /** An image with one white pixel in the middle tells where the crop was. */
  @Test
  void cropsAreUniform() {
    byte[] dot = new byte[9 * 9];
    dot[4 * 9 + 4] = (byte) 255;
    Loader loader = new Loader(TestImages.numbered(1, 9, 9, 1, dot), 1).augment(new RandomCrop(4));
    int[] counts = new int[81];
    int draws = 8100;
    for (int epoch = 0; epoch < draws; epoch++) {
      Tensor image = loader.batch(epoch).images();
      int found = -1;
      for (int p = 0; p < 81; p++) {
        if (image.get(0, p / 9, p % 9, 0) == 1) {
          found = p;
        }
      }
      counts[found]++;
    }
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - 100.0) * (count - 100.0) / 100;
    }
    assertEquals(80, chiSquare, 50, Arrays.toString(counts)); // 80 degrees of freedom: standard deviation 12.6
  }

  @Test
  void halfOfTheImagesAreMirrored() {
    assertEquals(5000, mirrored(new HorizontalFlip()), 200); // standard deviation 50
    assertEquals(2000, mirrored(new HorizontalFlip(0.2)), 160);
    assertEquals(0, mirrored(new HorizontalFlip(0)));
    assertEquals(10_000, mirrored(new HorizontalFlip(1)));
  }

  private static int mirrored(Augmentation flip) {
    byte[] pixels = new byte[2 * 10_000];
    for (int i = 0; i < pixels.length; i += 2) {
      pixels[i] = 1;
    }
    float[] x = new Loader(TestImages.numbered(10_000, 1, 2, 1, pixels), 10_000).augment(flip).batch(0).images()
        .toArray();
    int count = 0;
    for (int i = 0; i < x.length; i += 2) {
      count += x[i] == 0 ? 1 : 0;
    }
    return count;
  }

  @Test
  void augmentationsOfAnImageAreIndependent() {
    float[][] drawn = new float[2][200];
    for (int epoch = 0; epoch < 200; epoch++) {
      int at = epoch;
      new Loader(one, 1)
          .augment((image, random) -> drawn[0][at] = random.uniform(0),
              (image, random) -> drawn[1][at] = random.uniform(0))
          .batch(epoch);
    }
    double correlation = 0;
    for (int i = 0; i < 200; i++) {
      correlation += (drawn[0][i] - 0.5) * (drawn[1][i] - 0.5) * 12 / 200;
    }
    assertEquals(0, correlation, 0.3); // standard deviation 0.07
    assertEquals(200, IntStream.range(0, 200).mapToObj(i -> drawn[0][i]).distinct().count());
  }

  // ---- wrong arguments ----

  @Test
  void wrongArguments() {
    assertMessage("random crop: padding -1 must not be negative", () -> new RandomCrop(-1));
    assertMessage("horizontal flip: probability 1.5 must be from 0 to 1", () -> new HorizontalFlip(1.5));
    assertMessage("horizontal flip: probability -0.1 must be from 0 to 1", () -> new HorizontalFlip(-0.1));
    assertMessage("horizontal flip: probability NaN must be from 0 to 1", () -> new HorizontalFlip(Double.NaN));
  }

  private static void assertMessage(String expected, Executable action) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
