package fathom.train.data;

import fathom.core.Tensor;

/** Some images and what they show. */
public final class Batch {
  private final Tensor images;
  private final int[] labels;

  /**
   * Makes a batch.
   *
   * @param images {@code [N, H, W, C]}
   * @param labels the class of each image, N numbers; kept, not copied
   * @throws IllegalArgumentException if the images are not of rank 4, or there are not as many labels as images
   */
  public Batch(Tensor images, int[] labels) {
    if (images.rank() != 4) {
      throw new IllegalArgumentException("batch: images are " + images.shape() + ", expected [N, H, W, C]");
    }
    if (images.dim(0) != labels.length) {
      throw new IllegalArgumentException(
          "batch: " + labels.length + " labels for " + images.dim(0) + " images " + images.shape());
    }
    this.images = images;
    this.labels = labels;
  }

  /**
   * Returns the images.
   *
   * @return {@code [N, H, W, C]}
   */
  public Tensor images() {
    return images;
  }

  /**
   * Returns the class of each image.
   *
   * @return N numbers from 0, the array itself
   */
  public int[] labels() {
    return labels;
  }

  /**
   * Returns the number of images.
   *
   * @return N
   */
  public int size() {
    return labels.length;
  }

  @Override
  public String toString() {
    return "Batch" + images.shape();
  }
}
