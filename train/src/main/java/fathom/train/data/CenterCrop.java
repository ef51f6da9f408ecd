package fathom.train.data;

import fathom.core.Rng;

/**
 * Scales an image until its shorter side is of a given length and keeps a square in the middle: the usual way to
 * evaluate networks for ImageNet. Sizes are rounded as in torchvision's {@code Resize} and {@code CenterCrop}.
 *
 * @param shorterSide length of the shorter side after scaling, in pixels
 * @param size side of the square, in pixels
 */
public record CenterCrop(int shorterSide, int size) implements Framing {
  private static final int USUAL_SIZE = 224;
  private static final int USUAL_SHORTER_SIDE = 256;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the square is empty or larger than the shorter side
   */
  public CenterCrop {
    if (size < 1 || shorterSide < size) {
      throw new IllegalArgumentException(
          "center crop: no square of " + size + " pixels lies in an image whose shorter side is " + shorterSide);
    }
  }

  /**
   * Keeps what the usual recipe keeps: the middle 224 pixels of 256, or as much of another size.
   *
   * @param size side of the square, in pixels
   * @return the framing, with a shorter side of {@code size * 256 / 224}, rounded
   */
  public static CenterCrop of(int size) {
    return new CenterCrop(Math.round((float) size * USUAL_SHORTER_SIDE / USUAL_SIZE), size);
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
    int shorter = Math.min(height, width);
    int longerSide = (int) Math.min(Integer.MAX_VALUE, (long) shorterSide * Math.max(height, width) / shorter);
    int scaledHeight = height <= width ? shorterSide : longerSide;
    int scaledWidth = height <= width ? longerSide : shorterSide;
    return new Placement(
        0, 0, height, width, scaledHeight, scaledWidth, middle(scaledHeight), middle(scaledWidth));
  }

  private int middle(int scaled) {
    return (int) Math.rint((scaled - size) / 2.0);
  }
}
