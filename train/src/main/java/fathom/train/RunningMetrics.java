package fathom.train;

/** Means of loss and accuracy over batches, in double precision; each image has the same weight. */
public final class RunningMetrics {
  private double lossSum;
  private long correct;
  private long images;

  /** Starts without images. */
  public RunningMetrics() {}

  /** Goes on from {@link #sums}. */
  RunningMetrics(double[] sums) {
    lossSum = sums[0];
    correct = (long) sums[1];
    images = (long) sums[2];
  }

  /** Returns the sum of losses, and how many images were classified correctly and added. */
  double[] sums() {
    return new double[] {lossSum, correct, images};
  }

  /**
   * Adds a batch.
   *
   * @param batch loss and accuracy over the batch
   */
  public void add(Metrics batch) {
    lossSum += batch.loss() * batch.images();
    correct += Math.round(batch.accuracy() * batch.images());
    images += batch.images();
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
}
