package fathom.train.data;

import fathom.core.Rng;
import java.util.List;

/**
 * Labelled images that a {@link Loader} makes batches of, all of one size there: held in memory ({@link ImageDataset})
 * or read from files when they are needed ({@link ImageFolder}).
 */
public abstract sealed class ImageSource permits ImageDataset, ImageFolder {
  private final String name;
  private final List<String> classNames;

  ImageSource(String name, List<String> classNames) {
    this.name = name;
    this.classNames = List.copyOf(classNames);
  }

  /**
   * Returns what messages call the images.
   *
   * @return such as {@code cifar-10 train}
   */
  public final String name() {
    return name;
  }

  /**
   * Returns the names of the classes.
   *
   * @return an immutable list; labels are indices into it
   */
  public final List<String> classNames() {
    return classNames;
  }

  /**
   * Returns the height of every image in a batch.
   *
   * @return H, in pixels
   */
  public abstract int height();

  /**
   * Returns the width of every image in a batch.
   *
   * @return W, in pixels
   */
  public abstract int width();

  /**
   * Returns the number of channels of every image.
   *
   * @return C
   */
  public abstract int channels();

  /**
   * Returns the number of images.
   *
   * @return N
   */
  public abstract int size();

  /**
   * Returns the class of an image.
   *
   * @param index which image
   * @return index into {@link #classNames()}
   */
  public abstract int label(int index);

  /**
   * Counts the images of each class.
   *
   * @return a fresh array, as long as {@link #classNames()}
   */
  public final int[] classCounts() {
    int[] counts = new int[classNames.size()];
    for (int i = 0; i < size(); i++) {
      counts[label(i)]++;
    }
    return counts;
  }

  /** Returns the name and the sizes, as in {@code cifar-10 train (50000 images 32x32x3, 10 classes)}. */
  @Override
  public final String toString() {
    return name + " (" + size() + " images " + height() + "x" + width() + "x" + channels() + ", " + classNames.size()
        + " classes)";
  }

  /** Returns the number of values of an image in a batch. */
  final int imageSize() {
    return height() * width() * channels();
  }

  /**
   * Begins an image of a batch with the bytes of an image; in any thread.
   *
   * @param index which image
   * @param random the stream of this image in this epoch, for choices that belong to the source
   * @param image begins at these bytes
   * @param to where the image starts in the batch
   * @throws DataException if it has to be read from a file that cannot be read
   */
  abstract void draw(int index, Rng random, AugmentedImage image, int to);
}
