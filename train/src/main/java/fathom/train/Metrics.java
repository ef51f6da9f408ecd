package fathom.train;

/**
 * How well a network did on some images.
 *
 * @param loss mean loss of an image
 * @param accuracy fraction of the images that were classified correctly, from 0 to 1
 * @param images how many images
 */
public record Metrics(double loss, double accuracy, long images) {
  /**
   * Returns the fraction of the images that were classified wrongly.
   *
   * @return from 0 to 1
   */
  public double error() {
    return 1 - accuracy;
  }
}
