package fathom.train.data;

import java.util.Arrays;

/**
 * How the bytes of an image become numbers. They are first scaled to 0 (black) to 1 (white), as PyTorch does; then a
 * mean is subtracted, and the rest may be divided by a standard deviation. Compute statistics on the training images,
 * and use them for all images.
 */
public final class Normalization {
  /** Numbers from 0 to 1, for images of any size. */
  public static final Normalization UNIT = new Normalization(new double[0], new double[0], new double[0]);

  /** The mean and standard deviation of ImageNet's training images, with which torchvision's networks were trained. */
  public static final Normalization IMAGENET = perChannel(
      new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});

  /** A number for each channel, or empty for 0. */
  private final double[] mean;

  /** A number for each channel, or empty for 1. */
  private final double[] std;

  /** {@code [H, W, C]}, or empty for 0. */
  private final double[] pixelMean;

  private Normalization(double[] mean, double[] std, double[] pixelMean) {
    this.mean = mean;
    this.std = std;
    this.pixelMean = pixelMean;
  }

  /**
   * Subtracts the mean of each channel and divides by its standard deviation.
   *
   * @param training the images to compute both from
   * @return the normalisation
   * @throws IllegalArgumentException if there are no images, or a channel has one and the same value everywhere
   */
  public static Normalization perChannel(ImageDataset training) {
    return perChannel(training.channelMean(), training.channelStd());
  }

  /**
   * Subtracts the given mean of each channel and divides by the given standard deviation, such as those that a
   * published network was trained with.
   *
   * @param mean C numbers, on the scale where white is 1
   * @param std C positive numbers, on the same scale
   * @return the normalisation
   * @throws IllegalArgumentException if the lengths differ, or a standard deviation is not positive and finite
   */
  public static Normalization perChannel(double[] mean, double[] std) {
    if (mean.length != std.length || mean.length == 0) {
      throw new IllegalArgumentException(
          "normalization: " + mean.length + " means and " + std.length
              + " standard deviations, expected one of each per channel");
    }
    for (int c = 0; c < std.length; c++) {
      if (!(std[c] > 0) || !Double.isFinite(std[c]) || !Double.isFinite(mean[c])) {
        throw new IllegalArgumentException(
            "normalization: channel " + c + " has mean " + mean[c] + " and standard deviation "
                + std[c] + ", expected finite numbers and a positive standard deviation");
      }
    }
    return new Normalization(mean.clone(), std.clone(), new double[0]);
  }

  /**
   * Subtracts from each value the mean, over all images, of the values at its place (He et al. 2015, section 4.2: "the
   * per-pixel mean subtracted").
   *
   * @param training the images to compute the mean from
   * @return the normalisation, for images of the same size
   * @throws IllegalArgumentException if there are no images
   */
  public static Normalization perPixelMean(ImageDataset training) {
    return new Normalization(new double[0], new double[0], training.pixelMean());
  }

  /** Returns the tables that do this to the images of a data set. */
  PixelTable tableFor(ImageSource images) {
    int channels = images.channels();
    String sizes = images.height() + "x" + images.width() + "x" + channels;
    if (mean.length != 0 && mean.length != channels) {
      throw new IllegalArgumentException("normalization: made for images of " + mean.length + " channels, those of "
          + images.name() + " are " + sizes);
    }
    if (pixelMean.length != 0 && pixelMean.length != images.imageSize()) {
      throw new IllegalArgumentException("normalization: made for images of " + pixelMean.length + " values, those of "
          + images.name() + " are " + sizes);
    }
    float[] table = new float[channels * PixelTable.LEVELS];
    for (int i = 0; i < table.length; i++) {
      int c = i / PixelTable.LEVELS;
      double unit = i % PixelTable.LEVELS / PixelTable.WHITE;
      table[i] = (float) (mean.length == 0 ? unit : (unit - mean[c]) / std[c]);
    }
    float[] subtract = new float[pixelMean.length];
    for (int i = 0; i < subtract.length; i++) {
      subtract[i] = (float) pixelMean[i];
    }
    return new PixelTable(channels, table, subtract);
  }

  /** Returns what is subtracted and divided by, as in {@code (x - [0.49, 0.48, 0.45]) / [0.25, 0.24, 0.26]}. */
  @Override
  public String toString() {
    if (pixelMean.length != 0) {
      return "x - mean of each of " + pixelMean.length + " pixel values";
    }
    return mean.length == 0 ? "x" : "(x - " + Arrays.toString(mean) + ") / " + Arrays.toString(std);
  }
}
