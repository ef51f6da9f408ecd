package fathom.train.data;

import fathom.core.Rng;

/**
 * A random change of a training image. What it draws depends on its stream only, so the same image in the same epoch
 * changes in the same way whatever the number of threads and wherever training was resumed. It runs in the threads that
 * make batches, possibly in several at a time, so it keeps nothing from one call to the next.
 */
@FunctionalInterface
public interface Augmentation {
  /**
   * Changes an image.
   *
   * @param image one image on its way into a batch, valid during this call only
   * @param random the stream of this augmentation for this image in this epoch
   */
  void apply(AugmentedImage image, Rng random);
}
