package fathom.train;

import fathom.core.Tensor;
import fathom.core.TensorException;

/**
 * How well a network did on some images.
 *
 * @param loss mean loss of an image
 * @param accuracy fraction of the images that were classified correctly, from 0 to 1
 * @param images how many images
 */
public record Metrics(double loss, double accuracy, long images) {
  /**
   * Measures a batch. An image is classified correctly if its label has the largest logit; among equal logits the first
   * counts as the largest, and an image with a logit that is not a number counts as wrong.
   *
   * @param loss mean loss of the batch's images
   * @param logits {@code [N, C]}
   * @param labels N classes from 0 to C - 1
   * @return the loss and the accuracy
   * @throws TensorException if there is no image, the shapes do not fit, or a label is out of range
   */
  public static Metrics of(double loss, Tensor logits, int[] labels) {
    if (logits.rank() != 2 || logits.dim(0) != labels.length || labels.length == 0) {
      throw new TensorException(
          "accuracy: logits " + logits.shape() + " need to be [N, C] with one label per row, got " + labels.length
              + " labels");
    }
    int classes = logits.dim(1);
    int correct = 0;
    for (int image = 0; image < labels.length; image++) {
      if (labels[image] < 0 || labels[image] >= classes) {
        throw new TensorException(
            "accuracy: label " + labels[image] + " at position " + image + " is out of range, logits " + logits.shape()
                + " have classes 0 to " + (classes - 1));
      }
      if (isFirstMaximum(logits.array(), logits.offset() + image * classes, classes, labels[image])) {
        correct++;
      }
    }
    return new Metrics(loss, (double) correct / labels.length, labels.length);
  }

  private static boolean isFirstMaximum(float[] row, int from, int classes, int label) {
    float largest = row[from + label];
    for (int c = 0; c < classes; c++) {
      float other = row[from + c];
      if (!(c < label ? other < largest : other <= largest)) { // also if one of them is NaN
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the fraction of the images that were classified wrongly.
   *
   * @return from 0 to 1
   */
  public double error() {
    return 1 - accuracy;
  }
}
