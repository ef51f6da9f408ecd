package fathom.train;

import fathom.core.Tensor;
import fathom.core.TensorException;

/** Adds up loss and accuracy batch by batch, in double precision; each image has the same weight. */
public final class RunningMetrics {
  private double lossSum;
  private long correct;
  private long images;

  /** Starts without images. */
  public RunningMetrics() {}

  /**
   * Adds a batch.
   *
   * @param loss mean loss of the batch's images
   * @param batchCorrect how many of the images were classified correctly
   * @param batchImages how many images the batch has
   */
  public void add(double loss, int batchCorrect, int batchImages) {
    lossSum += loss * batchImages;
    correct += batchCorrect;
    images += batchImages;
  }

  /**
   * Returns loss and accuracy over the batches so far.
   *
   * @return the means
   * @throws IllegalStateException if no image was added
   */
  public Metrics metrics() {
    if (images == 0) {
      throw new IllegalStateException("metrics: no image was added, there is no mean loss or accuracy");
    }
    return new Metrics(lossSum / images, (double) correct / images, images);
  }

  /**
   * Returns how many images were added.
   *
   * @return 0 at first
   */
  public long images() {
    return images;
  }

  /**
   * Counts the images that are classified correctly: those whose label has the largest logit. Among equal logits the first
   * counts as the largest; an image with a logit that is not a number counts as wrong.
   *
   * @param logits {@code [N, C]}
   * @param labels N class numbers from 0 to C - 1
   * @return from 0 to N
   * @throws TensorException if the shapes do not fit or a label is out of range
   */
  public static int correct(Tensor logits, int[] labels) {
    if (logits.rank() != 2 || logits.dim(0) != labels.length) {
      throw new TensorException(
          "accuracy: logits " + logits.shape() + " and " + labels.length + " labels, [" + labels.length
              + ", classes] expected");
    }
    int classes = logits.dim(1);
    float[] values = logits.array();
    int right = 0;
    for (int image = 0; image < labels.length; image++) {
      int label = labels[image];
      if (label < 0 || label >= classes) {
        throw new TensorException(
            "accuracy: label " + label + " of image " + image + " is not from 0 to " + (classes - 1));
      }
      int row = logits.offset() + image * classes;
      float score = values[row + label];
      boolean largest = true;
      for (int c = 0; c < classes && largest; c++) {
        // A comparison with NaN is false, so that a NaN anywhere in the row makes it wrong.
        largest = c < label ? values[row + c] < score : values[row + c] <= score;
      }
      if (largest) {
        right++;
      }
    }
    return right;
  }
}
