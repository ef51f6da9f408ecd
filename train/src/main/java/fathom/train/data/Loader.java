package fathom.train.data;

import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes batches of images; immutable. Without options the images come in order, scaled to 0 to 1, and the last
 * batch of an epoch holds what is left:
 *
 * <pre>{@code
 * Loader loader = new Loader(train, 128).seed(7).shuffle().normalize(Normalization.perChannel(train));
 * for (Batch batch : loader.epoch(0)) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Batches are numbered by steps that go on over the epochs, and {@link #batch(long)} is a pure function of the step:
 * the order of an epoch depends on seed and epoch only, the changes of an image on seed, epoch and its index in the
 * data set. So the number of threads, the depth of the prefetch and the step at which training was resumed change
 * nothing.
 *
 * <p>While batches are iterated over, daemon threads make the next ones, reading and decoding files included. They live
 * as long as there is something to do, so an iteration may be abandoned at any time. What an {@link Augmentation}
 * throws, and what is wrong with a file, comes out of {@code next()}.
 */
public final class Loader {
  /** All that is optional, with its defaults. */
  private static final class Options {
    long seed;
    boolean shuffle;
    boolean dropLast;
    Normalization normalization = Normalization.UNIT;
    List<Augmentation> augmentations = List.of();
    int prefetch = 2;

    Options copy() {
      Options copy = new Options();
      copy.seed = seed;
      copy.shuffle = shuffle;
      copy.dropLast = dropLast;
      copy.normalization = normalization;
      copy.augmentations = augmentations;
      copy.prefetch = prefetch;
      return copy;
    }
  }

  /** The order of the images in one epoch. */
  private record Order(long epoch, int[] indices) {}

  private final ImageSource source;
  private final int batchSize;
  private final Options options;
  private final PixelTable table;
  private final Rng order;
  private final Rng changes;

  /** The order that was needed last, likely to be needed again. */
  private volatile Order lastOrder = new Order(-1, new int[0]);

  /**
   * Makes a loader without options.
   *
   * @param source the images
   * @param batchSize N, how many images a batch has
   * @throws IllegalArgumentException if there are no images, or the batch size is less than 1
   */
  public Loader(ImageSource source, int batchSize) {
    this(source, batchSize, new Options());
  }

  private Loader(ImageSource source, int batchSize, Options options) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("loader: batch size " + batchSize + " must be at least 1");
    }
    if (source.size() == 0) {
      throw new IllegalArgumentException("loader: " + source.name() + " has no images");
    }
    if (options.dropLast && source.size() < batchSize) {
      throw new IllegalArgumentException("loader: the " + source.size() + " images of " + source.name()
          + " make no full batch of " + batchSize + ", and dropLast() drops the rest; choose a smaller batch size");
    }
    this.source = source;
    this.batchSize = batchSize;
    this.options = options;
    this.table = options.normalization.tableFor(source);
    this.order = Rng.of(options.seed).split("loader order");
    this.changes = Rng.of(options.seed).split("loader augmentation");
  }

  // ---- options ----

  /**
   * Sets the seed of all random choices, 0 unless set.
   *
   * @param seed any number
   * @return the changed loader
   */
  public Loader seed(long seed) {
    return with(o -> o.seed = seed);
  }

  /**
   * Puts the images of each epoch in a random order.
   *
   * @return the changed loader
   */
  public Loader shuffle() {
    return with(o -> o.shuffle = true);
  }

  /**
   * Leaves out the last batch of each epoch if it is smaller than the others.
   *
   * @return the changed loader
   * @throws IllegalArgumentException if no batch would remain
   */
  public Loader dropLast() {
    return with(o -> o.dropLast = true);
  }

  /**
   * Sets how bytes become numbers, {@link Normalization#UNIT} unless set.
   *
   * @param normalization fits the images
   * @return the changed loader
   * @throws IllegalArgumentException if it was made for images of another size
   */
  public Loader normalize(Normalization normalization) {
    return with(o -> o.normalization = normalization);
  }

  /**
   * Sets the random changes of each image, none unless set.
   *
   * @param augmentations in order of application
   * @return the changed loader
   */
  public Loader augment(Augmentation... augmentations) {
    return with(o -> o.augmentations = List.of(augmentations));
  }

  /**
   * Sets how many batches are made ahead, each in a thread of its own, 2 unless set. It has no influence on what they
   * contain; more are worth their memory where images are decoded more slowly than they are computed with.
   *
   * @param batches 0 to make each batch when it is asked for, in the thread that asks
   * @return the changed loader
   * @throws IllegalArgumentException if it is negative
   */
  public Loader prefetch(int batches) {
    if (batches < 0) {
      throw new IllegalArgumentException("loader: prefetch " + batches + " must not be negative");
    }
    return with(o -> o.prefetch = batches);
  }

  private Loader with(Consumer<Options> change) {
    Options changed = options.copy();
    change.accept(changed);
    return new Loader(source, batchSize, changed);
  }

  // ---- batches ----

  /**
   * Returns what the batches are made of.
   *
   * @return the images
   */
  public ImageSource source() {
    return source;
  }

  /**
   * Returns the size of a full batch.
   *
   * @return N
   */
  public int batchSize() {
    return batchSize;
  }

  /**
   * Returns how many batches, and so steps, an epoch has.
   *
   * @return at least 1
   */
  public int batchesPerEpoch() {
    int full = source.size() / batchSize;
    return options.dropLast || full * batchSize == source.size() ? full : full + 1;
  }

  /**
   * Returns the batches of an epoch, in which each image occurs once at most.
   *
   * @param epoch which one, from 0
   * @return the batches; each iteration makes them afresh
   * @throws IllegalArgumentException if the epoch is negative
   */
  public Iterable<Batch> epoch(int epoch) {
    if (epoch < 0) {
      throw new IllegalArgumentException("loader: epoch " + epoch + " must not be negative");
    }
    long first = (long) epoch * batchesPerEpoch();
    return steps(first, first + batchesPerEpoch());
  }

  /**
   * Returns batches by number, over the ends of epochs: step s is batch {@code s % batchesPerEpoch()} of epoch
   * {@code s / batchesPerEpoch()}. For recipes that count iterations, and for resuming in the middle of an epoch.
   *
   * @param from the first step, from 0
   * @param to the step after the last; {@link Long#MAX_VALUE} for a stream without end
   * @return the batches; each iteration makes them afresh
   * @throws IllegalArgumentException if {@code from} is negative or beyond {@code to}
   */
  public Iterable<Batch> steps(long from, long to) {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("loader: no steps from " + from + " to " + to);
    }
    return () -> new PrefetchIterator<>(this::batch, from, to, options.prefetch);
  }

  /**
   * Makes one batch, in the thread that asks for it.
   *
   * @param step which one, see {@link #steps}
   * @return a fresh batch
   * @throws IllegalArgumentException if the step is negative
   */
  public Batch batch(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("loader: step " + step + " must not be negative");
    }
    long epoch = step / batchesPerEpoch();
    int first = (int) (step % batchesPerEpoch()) * batchSize;
    int count = Math.min(batchSize, source.size() - first);
    int imageSize = source.imageSize();
    Shape shape = Shape.of(count, source.height(), source.width(), source.channels());
    float[] numbers = new float[shape.size()];
    int[] labels = new int[count];

    int[] indices = order(epoch);
    Rng epochChanges = changes.split(epoch);
    AugmentedImage image = new AugmentedImage(source, table, numbers);
    for (int i = 0; i < count; i++) {
      int index = indices[first + i];
      labels[i] = source.label(index);
      Rng own = epochChanges.split(index);
      source.draw(index, own, image, i * imageSize);
      for (int k = 0; k < options.augmentations.size(); k++) {
        options.augmentations.get(k).apply(image, own.split(k));
      }
      image.finish();
    }
    return new Batch(Tensor.wrap(shape, numbers), labels);
  }

  private int[] order(long epoch) {
    Order known = lastOrder;
    if (known.epoch != epoch) {
      known = new Order(epoch, indices(epoch));
      lastOrder = known;
    }
    return known.indices;
  }

  private int[] indices(long epoch) {
    if (options.shuffle) {
      return order.split(epoch).permutation(source.size());
    }
    int[] indices = new int[source.size()];
    Arrays.setAll(indices, i -> i);
    return indices;
  }

  /** Returns the data set and the batch size, as in {@code Loader(cifar-10 train (...), batch 128)}. */
  @Override
  public String toString() {
    return "Loader(" + source + ", batch " + batchSize + ")";
  }
}
