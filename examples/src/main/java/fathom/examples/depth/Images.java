package fathom.examples.depth;

import static fathom.examples.depth.Text.format;

import fathom.train.data.ImageDataset;
import fathom.train.data.Split;
import java.util.Optional;

/**
 * The images of a run.
 *
 * @param training to learn from
 * @param heldOut to judge by while training
 * @param test to judge by once, at the end, where {@code heldOut} is a part of the training images kept back for
 *     choosing
 * @param trainingText the training images in words
 * @param heldOutText the images to judge by in words
 */
record Images(
    ImageDataset training, ImageDataset heldOut, Optional<ImageDataset> test, String trainingText, String heldOutText) {
  private static final int QUICK_HELD_OUT = 1_000;

  /** The paper keeps 5,000 of 50,000 training images back for choosing; here it is the same share of any number. */
  private static final int KEPT_BACK_SHARE = 10;

  /** Prepares the training and test images of a data set as the recipe wants them. */
  static Images of(String name, Split data, RecipeName recipe, long seed) {
    ImageDataset train = data.train();
    ImageDataset test = data.heldOut();
    return switch (recipe) {
      case QUICK -> {
        ImageDataset small = train.downscale(2);
        ImageDataset some = test.take(Math.min(QUICK_HELD_OUT, test.size())).downscale(2);
        String averaged = format(", averaged from %dx%d", train.height(), train.width());
        yield new Images(small, some, Optional.empty(), describe(name, small, "training") + averaged,
            describe(name, some, "test") + averaged);
      }
      case TEN_EPOCHS -> new Images(
          train, test, Optional.empty(), describe(name, train, "training"), describe(name, test, "test"));
      case PAPER -> {
        Split kept = train.split(seed, train.size() - train.size() / KEPT_BACK_SHARE);
        String rest = format("%,d more of the training images while training; at the end ", kept.heldOut().size());
        yield new Images(kept.train(), kept.heldOut(), Optional.of(test), describe(name, kept.train(), "training"),
            rest + describe(name, test, "test"));
      }
    };
  }

  private static String describe(String name, ImageDataset images, String part) {
    return format("%,d %s images of %s, %dx%d, %s", images.size(), part, name, images.height(), images.width(),
        images.channels() == 1 ? "grey" : "colour");
  }
}
