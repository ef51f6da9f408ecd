package fathom.examples.depth;

import static fathom.examples.depth.Text.format;

import fathom.nn.CifarResNet;
import fathom.train.Schedule;
import fathom.train.Sgd;
import fathom.train.data.Augmentation;
import fathom.train.data.HorizontalFlip;
import fathom.train.data.ImageDataset;
import fathom.train.data.Loader;
import fathom.train.data.Normalization;
import fathom.train.data.RandomCrop;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the networks are trained: networks, mini-batches, optimiser, learning rate and initialisation of He et al. 2015,
 * section 4.2, over the number of iterations that its name says. The learning rate is divided by 10 after a half and
 * three quarters of the iterations, in the paper after 32,000 and 48,000 of 64,000.
 *
 * @param name how long the run is
 * @param iterations training steps for each network
 * @param evaluateEvery steps from one evaluation to the next
 * @param batch images in a mini-batch
 * @param width channels in the first stage of the networks; the second and third have twice and four times as many
 * @param learningRate learning rate at the start
 * @param augment whether the training images are shifted and mirrored at random
 */
record Recipe(RecipeName name, int iterations, int evaluateEvery, int batch, int width, double learningRate,
    boolean augment) {
  /** Iterations of the paper's runs. */
  static final int PAPER_ITERATIONS = 64_000;

  private static final int PAPER_BATCH = 128;
  private static final int PAPER_WIDTH = 16;
  private static final double PAPER_LEARNING_RATE = 0.1;
  private static final double DROP = 0.1;
  private static final double MOMENTUM = 0.9;
  private static final double WEIGHT_DECAY = 1e-4;
  private static final int CROP_PADDING = 4;

  private static final int QUICK_ITERATIONS = 300;
  private static final int SHORT_EVALUATIONS = 20;
  private static final int EVALUATION_BATCH = 250;

  /**
   * Returns the recipe of a name.
   *
   * @param name how long the run is
   * @param trainingImages how many images an epoch has
   * @return the recipe
   */
  static Recipe of(RecipeName name, int trainingImages) {
    int epoch = Math.max(1, trainingImages / PAPER_BATCH);
    return switch (name) {
      case QUICK -> of(name, QUICK_ITERATIONS, QUICK_ITERATIONS / SHORT_EVALUATIONS, false);
      case TEN_EPOCHS -> of(name, 10 * epoch, Math.max(1, 10 * epoch / SHORT_EVALUATIONS), true);
      case PAPER -> of(name, PAPER_ITERATIONS, epoch, true);
    };
  }

  private static Recipe of(RecipeName name, int iterations, int evaluateEvery, boolean augment) {
    return new Recipe(name, iterations, evaluateEvery, PAPER_BATCH, PAPER_WIDTH, PAPER_LEARNING_RATE, augment);
  }

  // ---- what the trainer needs ----

  CifarResNet build(DepthNetwork network, ImageDataset images) {
    CifarResNet.Options options = CifarResNet.Options.DEFAULT
        .classes(images.classNames().size())
        .inputChannels(images.channels())
        .widths(width, 2 * width, 4 * width);
    return network.residual()
        ? CifarResNet.resnet(network.depth(), options)
        : CifarResNet.plain(network.depth(), options);
  }

  Sgd optimizer() {
    return new Sgd().momentum(MOMENTUM).weightDecay(WEIGHT_DECAY);
  }

  Schedule schedule() {
    return Schedule.multiStep(learningRate, DROP, drops().stream().mapToLong(Integer::longValue).toArray());
  }

  Loader trainingLoader(ImageDataset training, long seed) {
    Augmentation[] augmentations = augment
        ? new Augmentation[] {new RandomCrop(CROP_PADDING), new HorizontalFlip()}
        : new Augmentation[0];
    return new Loader(training, batch)
        .seed(seed)
        .shuffle()
        .dropLast()
        .normalize(Normalization.perPixelMean(training))
        .augment(augmentations);
  }

  Loader evaluationLoader(ImageDataset images, ImageDataset training) {
    return new Loader(images, EVALUATION_BATCH).normalize(Normalization.perPixelMean(training));
  }

  /** Returns the iterations after which the learning rate is divided by 10, ascending. */
  private List<Integer> drops() {
    return List.of(iterations / 2, 3 * iterations / 4);
  }

  // ---- the same in words ----

  /**
   * Returns the name and, for a shortened one, that it is.
   *
   * @return such as {@code quick (shortened: 300 of the paper's 64,000 iterations)}
   */
  String label() {
    return name.shortened()
        ? format("%s (shortened: %,d of the paper's %,d iterations)", name, iterations, PAPER_ITERATIONS)
        : name.toString();
  }

  String networks() {
    return format(
        "those of He et al. 2015, section 4.2: %d, %d and %d channels, batch normalisation, He initialisation;"
            + " shortcuts without parameters (option A)",
        width, 2 * width, 4 * width);
  }

  String length() {
    return format("%s; %,d iterations with %d images each", label(), iterations, batch);
  }

  String optimiser() {
    return format("stochastic gradient descent, momentum %.1f, weight decay %.4f", MOMENTUM, WEIGHT_DECAY);
  }

  String learningRates() {
    String after = drops().stream().map(drop -> format("%,d", drop)).collect(Collectors.joining(" and "));
    return format("%s, divided by 10 after %s iterations", learningRate, after);
  }

  String preparation() {
    return "mean of each pixel subtracted; "
        + (augment
            ? format("random crops after padding with %d pixels, random mirroring", CROP_PADDING)
            : "no augmentation");
  }

  String measurement() {
    return format(
        "mean over the mini-batches of the %,d iterations since the previous evaluation, as the training steps saw them;"
            + " final figures are means of the last %d evaluations",
        evaluateEvery, NetworkRun.FINAL_EVALUATIONS);
  }
}
