package fathom.train.data;

import fathom.core.Rng;

/**
 * Mirrors an image at random, left to right.
 *
 * @param probability of mirroring, 0 to 1
 */
public record HorizontalFlip(double probability) implements Augmentation {
  /**
   * Checks the probability.
   *
   * @throws IllegalArgumentException if it is not from 0 to 1
   */
  public HorizontalFlip {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("horizontal flip: probability " + probability + " must be from 0 to 1");
    }
  }

  /** Mirrors half of the images (He et al. 2015, section 4.2). */
  public HorizontalFlip() {
    this(0.5);
  }

  @Override
  public void apply(AugmentedImage image, Rng random) {
    if (random.uniform(0) < probability) {
      image.mirror();
    }
  }
}
