package fathom.train.data;

import fathom.core.Rng;

/**
 * Pads an image with zeros on all sides and cuts a piece of the original size out of it at random (He et al. 2015,
 * section 4.2: "4 pixels are padded on each side, and a 32x32 crop is randomly sampled from the padded image"). The
 * zeros are zeros of the normalised image: the padding is as bright as the mean.
 *
 * @param padding how many pixels to pad on each side; each of the {@code (2 * padding + 1)^2} pieces has the same
 *     probability
 */
public record RandomCrop(int padding) implements Augmentation {
  /**
   * Checks the padding.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public RandomCrop {
    if (padding < 0) {
      throw new IllegalArgumentException("random crop: padding " + padding + " must not be negative");
    }
  }

  @Override
  public void apply(AugmentedImage image, Rng random) {
    int places = 2 * padding + 1;
    image.shift(random.below(places, 0) - padding, random.below(places, 1) - padding);
  }
}
