package fathom.train.data;

import fathom.core.Rng;

/**
 * Scales a rectangle of an image, chosen at random, to a square: the usual way to train networks for ImageNet (Szegedy
 * et al. 2014, "Going deeper with convolutions", section 6). The rectangle is chosen as by torchvision's {@code
 * RandomResizedCrop}: its share of the area is uniform in an interval, the logarithm of its ratio of width to height in
 * another; after ten that do not fit into the image, the largest in the middle whose ratio is allowed.
 *
 * @param size side of the square, in pixels
 * @param minArea smallest share of the image's area
 * @param maxArea largest share of the image's area
 * @param minRatio smallest ratio of width to height
 * @param maxRatio largest ratio of width to height
 */
public record RandomResizedCrop(int size, double minArea, double maxArea, double minRatio, double maxRatio)
    implements
      Framing {
  private static final int ATTEMPTS = 10;
  private static final int DRAWS_PER_ATTEMPT = 4;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the square is empty, or an interval is empty or not of positive numbers
   */
  public RandomResizedCrop {
    if (size < 1) {
      throw new IllegalArgumentException("random resized crop: size " + size + " must be at least 1");
    }
    if (!(minArea > 0 && minArea <= maxArea && maxArea <= 1)) {
      throw new IllegalArgumentException("random resized crop: areas from " + minArea + " to " + maxArea
          + " are no shares of an image; choose them above 0, up to 1, in this order");
    }
    if (!(minRatio > 0 && minRatio <= maxRatio && maxRatio < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("random resized crop: ratios from " + minRatio + " to " + maxRatio
          + " must be positive, finite and in this order");
    }
  }

  /**
   * Chooses rectangles as the usual recipe does: 8 to 100 % of the area, ratios from 3 : 4 to 4 : 3.
   *
   * @param size side of the square, in pixels
   */
  public RandomResizedCrop(int size) {
    this(size, 0.08, 1, 3.0 / 4, 4.0 / 3);
  }

  @Override
  public int height() {
    return size;
  }

  @Override
  public int width() {
    return size;
  }

  @Override
  public Placement place(int height, int width, Rng random) {
    double logMin = StrictMath.log(minRatio);
    double logMax = StrictMath.log(maxRatio);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long draw = (long) attempt * DRAWS_PER_ATTEMPT;
      double area = (double) height * width * (minArea + (maxArea - minArea) * random.uniform(draw));
      double ratio = StrictMath.exp(logMin + (logMax - logMin) * random.uniform(draw + 1));
      double w = Math.rint(Math.sqrt(area * ratio));
      double h = Math.rint(Math.sqrt(area / ratio));
      if (w >= 1 && w <= width && h >= 1 && h <= height) {
        return of(random.below(height - (int) h + 1, draw + 2), random.below(width - (int) w + 1, draw + 3),
            (int) h, (int) w);
      }
    }
    double ratio = (double) width / height;
    int h = ratio < minRatio ? Math.max(1, (int) Math.rint(width / minRatio)) : height;
    int w = ratio > maxRatio ? Math.max(1, (int) Math.rint(height * maxRatio)) : width;
    return of((height - h) / 2, (width - w) / 2, h, w);
  }

  private Placement of(int top, int left, int height, int width) {
    return new Placement(top, left, height, width, size, size, 0, 0);
  }
}
