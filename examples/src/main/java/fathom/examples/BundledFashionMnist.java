package fathom.examples;

import fathom.train.data.DataException;
import fathom.train.data.FashionMnist;
import fathom.train.data.ImageDataset;
import fathom.train.data.Split;
import java.io.IOException;
import java.io.InputStream;

/**
 * A part of Fashion-MNIST that ships with the examples, so that they need neither network nor files: of each of the ten
 * classes the first 1,000 of 6,000 training images and the first 200 of 1,000 test images. Copyright 2017 Zalando SE,
 * MIT licence; the notice lies beside the files.
 */
public final class BundledFashionMnist {
  /** How many training images there are of each class. */
  static final int TRAIN_PER_CLASS = 1000;

  /** How many test images there are of each class. */
  static final int TEST_PER_CLASS = 200;

  private static final String PLACE = "fashion-mnist/";

  private BundledFashionMnist() {}

  /**
   * Reads the images.
   *
   * @return 10,000 training images, and 2,000 test images as those held out; grey, 28x28
   * @throws DataException if the files were taken out of the jar or changed
   */
  public static Split read() {
    return new Split(read("train", "train"), read("test", "t10k"));
  }

  private static ImageDataset read(String part, String prefix) {
    String name = "bundled fashion-mnist " + part;
    try (InputStream images = open(name, prefix + "-images-idx3-ubyte.gz");
        InputStream labels = open(name, prefix + "-labels-idx1-ubyte.gz")) {
      return FashionMnist.read(name, images, labels);
    } catch (IOException e) {
      throw new DataException(name + ": cannot be read (" + e + ")", e);
    }
  }

  private static InputStream open(String name, String file) {
    InputStream stream = BundledFashionMnist.class.getResourceAsStream(PLACE + file);
    if (stream == null) {
      throw new DataException(name + ": the examples were packed without " + PLACE + file);
    }
    return stream;
  }
}
