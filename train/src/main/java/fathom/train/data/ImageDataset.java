package fathom.train.data;

import fathom.core.Rng;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Labelled images of one size, immutable. Pixels stay bytes, channels last, until a {@link Loader} makes batches of
 * them. Parts of a data set ({@link #subset}, {@link #take}, {@link #split}) share its pixels.
 */
public final class ImageDataset extends ImageSource {
  private final int height;
  private final int width;
  private final int channels;
  private final byte[] pixels;
  private final int[] labels;

  /** Image i of this data set is image {@code rows[i]} of {@link #pixels}, with label {@code labels[rows[i]]}. */
  private final int[] rows;

  private ImageDataset(
      String name,
      int height,
      int width,
      int channels,
      List<String> classNames,
      byte[] pixels,
      int[] labels,
      int[] rows) {
    super(name, classNames);
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.pixels = pixels;
    this.labels = labels;
    this.rows = rows;
  }

  /**
   * Makes a data set of copies of the given pixels and labels.
   *
   * @param name what messages call it
   * @param height H, in pixels
   * @param width W, in pixels
   * @param channels C: 1 for grey, 3 for red, green, blue
   * @param classNames the name of each class
   * @param pixels unsigned bytes {@code [N, H, W, C]}
   * @param labels the class of each image, N numbers from 0
   * @return the data set
   * @throws IllegalArgumentException if the sizes contradict each other, or a label is none of a class
   */
  public static ImageDataset of(
      String name, int height, int width, int channels, List<String> classNames, byte[] pixels, int[] labels) {
    return wrap(name, height, width, channels, classNames, pixels.clone(), labels.clone());
  }

  /** Makes a data set like {@link #of} on top of arrays that nobody will change any more. */
  static ImageDataset wrap(
      String name, int height, int width, int channels, List<String> classNames, byte[] pixels, int[] labels) {
    if (height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          name + ": images of " + height + "x" + width + "x" + channels + " have no pixels");
    }
    long expected = (long) labels.length * height * width * channels;
    if (pixels.length != expected) {
      throw new IllegalArgumentException(
          name + ": " + labels.length + " labels of " + height + "x" + width + "x" + channels
              + " images need " + expected + " bytes of pixels, got " + pixels.length);
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classNames.size()) {
        throw new IllegalArgumentException(
            name + ": image " + i + " has label " + labels[i] + ", classes are 0 to " + (classNames.size() - 1));
      }
    }
    int[] rows = new int[labels.length];
    Arrays.setAll(rows, i -> i);
    return new ImageDataset(name, height, width, channels, List.copyOf(classNames), pixels, labels, rows);
  }

  // ---- looking at images ----

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public int label(int index) {
    return labels[rows[index]];
  }

  /**
   * Returns one value of an image.
   *
   * @param index which image
   * @param y row, from the top
   * @param x column, from the left
   * @param channel which channel
   * @return 0 to 255
   * @throws IndexOutOfBoundsException if there is no such value
   */
  public int pixel(int index, int y, int x, int channel) {
    Objects.checkIndex(y, height);
    Objects.checkIndex(x, width);
    Objects.checkIndex(channel, channels);
    return pixels[offset(index) + (y * width + x) * channels + channel] & 0xFF;
  }

  @Override
  void draw(int index, Rng random, AugmentedImage image, int to) {
    image.begin(pixels, offset(index), to);
  }

  /** Returns where the pixels of an image start. */
  private int offset(int index) {
    return rows[index] * imageSize();
  }

  // ---- parts ----

  /**
   * Returns some neighbouring images.
   *
   * @param from index of the first
   * @param to index after the last
   * @return {@code to - from} images
   * @throws IllegalArgumentException if the data set has no such images
   */
  public ImageDataset subset(int from, int to) {
    if (from < 0 || to < from || to > size()) {
      throw new IllegalArgumentException(
          "subset: " + name() + " has " + size() + " images, got from " + from + " to " + to);
    }
    return select(Arrays.copyOfRange(rows, from, to));
  }

  /**
   * Returns the first images.
   *
   * @param count how many
   * @return that many images
   * @throws IllegalArgumentException if the data set has fewer
   */
  public ImageDataset take(int count) {
    if (count < 0 || count > size()) {
      throw new IllegalArgumentException("take: " + name() + " has " + size() + " images, got " + count);
    }
    return subset(0, count);
  }

  /**
   * Splits the images at random, such as 45,000 : 5,000 for choosing hyperparameters (He et al. 2015, section 4.2).
   * Both parts keep the order of this data set.
   *
   * @param seed chooses the images
   * @param count how many images train; the others are held out
   * @return both parts
   * @throws IllegalArgumentException if the data set has fewer images
   */
  public Split split(long seed, int count) {
    if (count < 0 || count > size()) {
      throw new IllegalArgumentException("split: " + name() + " has " + size() + " images, got " + count);
    }
    int[] order = Rng.of(seed).split("data split").permutation(size());
    return new Split(select(order, 0, count), select(order, count, size()));
  }

  private ImageDataset select(int[] order, int from, int to) {
    int[] chosen = Arrays.copyOfRange(order, from, to);
    Arrays.sort(chosen);
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = rows[chosen[i]];
    }
    return select(chosen);
  }

  private ImageDataset select(int[] chosen) {
    return new ImageDataset(name(), height, width, channels, classNames(), pixels, labels, chosen);
  }

  /**
   * Shrinks every image: each value becomes the average of a square of values, rounded half up.
   *
   * @param factor side of the square, a divisor of height and width
   * @return as many images, of {@code [H / factor, W / factor, C]}
   * @throws IllegalArgumentException if the factor does not divide height and width
   */
  public ImageDataset downscale(int factor) {
    if (factor < 1 || height % factor != 0 || width % factor != 0) {
      throw new IllegalArgumentException(
          "downscale: " + height + "x" + width + " images of " + name() + " do not divide by " + factor);
    }
    int area = factor * factor;
    byte[] small = new byte[size() * (imageSize() / area)];
    int[] smallLabels = new int[size()];
    int to = 0;
    for (int i = 0; i < size(); i++) {
      smallLabels[i] = label(i);
      for (int y = 0; y < height; y += factor) {
        for (int x = 0; x < width; x += factor) {
          for (int c = 0; c < channels; c++) {
            int sum = 0;
            for (int dy = 0; dy < factor; dy++) {
              for (int dx = 0; dx < factor; dx++) {
                sum += pixels[offset(i) + ((y + dy) * width + x + dx) * channels + c] & 0xFF;
              }
            }
            small[to++] = (byte) ((sum + area / 2) / area);
          }
        }
      }
    }
    return wrap(name(), height / factor, width / factor, channels, classNames(), small, smallLabels);
  }

  // ---- statistics; sums are exact integers, so they do not depend on any order ----

  /**
   * Computes the mean of each channel.
   *
   * @return C numbers from 0 (black) to 1 (white)
   * @throws IllegalArgumentException if there are no images
   */
  public double[] channelMean() {
    long[][] histogram = histogram();
    double[] mean = new double[channels];
    for (int c = 0; c < channels; c++) {
      mean[c] = mean(histogram[c]) / PixelTable.WHITE;
    }
    return mean;
  }

  /**
   * Computes the standard deviation of each channel over all pixels of all images (divided by their number, not by one
   * less).
   *
   * @return C numbers, on the scale where white is 1
   * @throws IllegalArgumentException if there are no images
   */
  public double[] channelStd() {
    long[][] histogram = histogram();
    double[] std = new double[channels];
    for (int c = 0; c < channels; c++) {
      double mean = mean(histogram[c]);
      double sum = 0;
      for (int level = 0; level < PixelTable.LEVELS; level++) {
        sum += histogram[c][level] * (level - mean) * (level - mean);
      }
      std[c] = Math.sqrt(sum / ((double) size() * height * width)) / PixelTable.WHITE;
    }
    return std;
  }

  /**
   * Computes the mean over all images of each pixel and channel.
   *
   * @return {@code [H, W, C]} numbers from 0 (black) to 1 (white)
   * @throws IllegalArgumentException if there are no images
   */
  public double[] pixelMean() {
    requireImages();
    long[] sum = new long[imageSize()];
    for (int i = 0; i < size(); i++) {
      int offset = offset(i);
      for (int p = 0; p < sum.length; p++) {
        sum[p] += pixels[offset + p] & 0xFF;
      }
    }
    double[] mean = new double[sum.length];
    for (int p = 0; p < sum.length; p++) {
      mean[p] = sum[p] / (PixelTable.WHITE * size());
    }
    return mean;
  }

  /** Counts, for each channel, how often each value occurs. */
  private long[][] histogram() {
    requireImages();
    long[][] histogram = new long[channels][PixelTable.LEVELS];
    for (int i = 0; i < size(); i++) {
      int at = offset(i);
      for (int end = at + imageSize(); at < end;) {
        for (int c = 0; c < channels; c++) {
          histogram[c][pixels[at++] & 0xFF]++;
        }
      }
    }
    return histogram;
  }

  private double mean(long[] histogram) {
    long sum = 0;
    for (int level = 0; level < PixelTable.LEVELS; level++) {
      sum += level * histogram[level];
    }
    return sum / ((double) size() * height * width);
  }

  private void requireImages() {
    if (size() == 0) {
      throw new IllegalArgumentException("statistics: " + name() + " has no images");
    }
  }
}
