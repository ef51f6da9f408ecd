package fathom.train.data;

import fathom.core.Rng;

/**
 * How images of any size become images of one size: a rectangle of the image is scaled, and a piece of the wanted size
 * is cut out of the result. What it chooses at random depends on its stream only. It runs in the threads that make
 * batches, possibly in several at a time.
 */
public interface Framing {
  /**
   * What becomes of one image. All numbers are pixels.
   *
   * @param top first row of the rectangle of the image that is scaled
   * @param left first column of it
   * @param height its rows
   * @param width its columns
   * @param scaledHeight rows after scaling
   * @param scaledWidth columns after scaling
   * @param y first row of the scaled image that is kept
   * @param x first column of it
   */
  record Placement(int top, int left, int height, int width, int scaledHeight, int scaledWidth, int y, int x) {}

  /**
   * Returns the height of every image.
   *
   * @return H, in pixels
   */
  int height();

  /**
   * Returns the width of every image.
   *
   * @return W, in pixels
   */
  int width();

  /**
   * Decides what becomes of an image.
   *
   * @param height rows of the image
   * @param width columns of the image
   * @param random the stream of this image in this epoch
   * @return a rectangle within the image, and a piece of {@link #height()} rows and {@link #width()} columns within
   *     what it is scaled to
   */
  Placement place(int height, int width, Rng random);
}
