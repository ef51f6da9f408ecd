package fathom.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fathom.core.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class NormalizationTest {
  private final ImageDataset images = TestImages.random(9, 3, 4, 2);

  private Tensor normalized(Normalization normalization) {
    return new Loader(images, images.size()).normalize(normalization).batch(0).images();
  }

  @Test
  void perChannelGivesMeanZeroAndVarianceOne() {
    float[] x = normalized(Normalization.perChannel(images)).toArray();
    for (int c = 0; c < 2; c++) {
      double sum = 0;
      double squares = 0;
      for (int i = c; i < x.length; i += 2) {
        sum += x[i];
        squares += x[i] * (double) x[i];
      }
      assertEquals(0, sum / (x.length / 2.0), 1e-7);
      assertEquals(1, squares / (x.length / 2.0), 1e-6);
    }
  }

  @Test
  void perChannelTakesPublishedNumbers() {
    Tensor x = normalized(Normalization.perChannel(new double[] {0.485, 0.456}, new double[] {0.229, 0.224}));
    assertEquals((float) ((images.pixel(7, 2, 3, 0) / 255.0 - 0.485) / 0.229), x.get(7, 2, 3, 0));
    assertEquals((float) ((images.pixel(7, 2, 3, 1) / 255.0 - 0.456) / 0.224), x.get(7, 2, 3, 1));
  }

  @Test
  void perPixelMeanGivesMeanZeroAtEachPlace() {
    Tensor x = normalized(Normalization.perPixelMean(images));
    for (int y = 0; y < 3; y++) {
      for (int column = 0; column < 4; column++) {
        for (int c = 0; c < 2; c++) {
          double sum = 0;
          for (int i = 0; i < 9; i++) {
            sum += x.get(i, y, column, c);
          }
          assertEquals(0, sum, 1e-6);
          double difference = (images.pixel(5, y, column, c) - images.pixel(4, y, column, c)) / 255.0;
          assertEquals(difference, x.get(5, y, column, c) - x.get(4, y, column, c), 1e-6);
        }
      }
    }
  }

  @Test
  void describesItself() {
    assertEquals("x", Normalization.UNIT.toString());
    assertEquals("(x - [0.5]) / [0.25]", Normalization.perChannel(new double[] {0.5}, new double[] {0.25}).toString());
    assertEquals("x - mean of each of 24 pixel values", Normalization.perPixelMean(images).toString());
  }

  @Test
  void wrongArguments() {
    assertMessage(
        "normalization: 2 means and 1 standard deviations, expected one of each per channel",
        () -> Normalization.perChannel(new double[2], new double[1]));
    assertMessage(
        "normalization: 0 means and 0 standard deviations, expected one of each per channel",
        () -> Normalization.perChannel(new double[0], new double[0]));
    assertMessage(
        "normalization: channel 1 has mean 0.0 and standard deviation 0.0,"
            + " expected finite numbers and a positive standard deviation",
        () -> Normalization.perChannel(new double[2], new double[] {1, 0}));
    assertMessage(
        "normalization: channel 0 has mean NaN and standard deviation 1.0,"
            + " expected finite numbers and a positive standard deviation",
        () -> Normalization.perChannel(new double[] {Double.NaN}, new double[] {1}));
    ImageDataset black = TestImages.numbered(2, 1, 1, 1, new byte[2]);
    assertMessage(
        "normalization: channel 0 has mean 0.0 and standard deviation 0.0,"
            + " expected finite numbers and a positive standard deviation",
        () -> Normalization.perChannel(black));
  }

  private static void assertMessage(String expected, Executable action) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
