package fathom.examples.depth;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How the networks are trained: batch size, optimiser and learning rate of He et al. 2015, section 4.2, over the number of
 * iterations of the profile. The learning rate is divided by 10 after a half and three quarters of the iterations, in the
 * paper after 32,000 and 48,000 of 64,000.
 *
 * @param profile how long the run is
 * @param iterations training steps for each network
 * @param evaluateEvery steps from one evaluation to the next
 * @param augment whether the training images are shifted and mirrored at random
 */
record Recipe(Profile profile, int iterations, int evaluateEvery, boolean augment) {
  /** Images in a mini-batch. */
  static final int BATCH = 128;

  /** Learning rate at the start. */
  static final double LEARNING_RATE = 0.1;

  /** Momentum of the gradient descent. */
  static final double MOMENTUM = 0.9;

  /** Weight decay of all parameters. */
  static final double WEIGHT_DECAY = 1e-4;

  /** Iterations of the paper's runs. */
  static final int PAPER_ITERATIONS = 64_000;

  /** Pixels of padding around an image that a crop of its former size is cut from. */
  static final int CROP_PADDING = 4;

  private static final int QUICK_ITERATIONS = 300;
  private static final int SHORT_EVALUATIONS = 20;

  /**
   * Returns the recipe of a profile.
   *
   * @param profile how long the run is
   * @param trainingImages how many images an epoch has
   * @return the recipe
   */
  public static Recipe of(Profile profile, int trainingImages) {
    int epoch = Math.max(1, trainingImages / BATCH);
    return switch (profile) {
      case QUICK -> shortened(profile, QUICK_ITERATIONS, false);
      case TEN_EPOCHS -> shortened(profile, 10 * epoch, true);
      case PAPER -> new Recipe(profile, PAPER_ITERATIONS, epoch, true);
    };
  }

  private static Recipe shortened(Profile profile, int iterations, boolean augment) {
    return new Recipe(profile, iterations, Math.max(1, iterations / SHORT_EVALUATIONS), augment);
  }

  /**
   * Returns the iterations after which the learning rate is divided by 10.
   *
   * @return ascending
   */
  public List<Integer> drops() {
    return List.of(iterations / 2, iterations / 4 * 3);
  }

  /**
   * Returns the profile's name and, for a shortened one, that it is.
   *
   * @return such as {@code quick (shortened: 300 of the paper's 64,000 iterations)}
   */
  public String label() {
    return profile.shortened()
        ? format("%s (shortened: %,d of the paper's %,d iterations)", profile, iterations, PAPER_ITERATIONS)
        : profile.toString();
  }

  String networks() {
    return "CIFAR networks of He et al. 2015, section 4.2: 16, 32 and 64 channels, batch normalisation, He initialisation;"
        + " shortcuts without parameters (option A)";
  }

  String length() {
    return format("%s; %,d iterations with %d images each", label(), iterations, BATCH);
  }

  String optimiser() {
    return format("stochastic gradient descent, momentum %.1f, weight decay %.4f", MOMENTUM, WEIGHT_DECAY);
  }

  String learningRates() {
    String after = drops().stream().map(drop -> format("%,d", drop)).collect(Collectors.joining(" and "));
    return format("%.1f, divided by 10 after %s iterations", LEARNING_RATE, after);
  }

  String augmentation() {
    return augment ? format("crop from %d pixels of padding, mirroring", CROP_PADDING) : "none";
  }

  String measurement() {
    return format(
        "mean over the mini-batches of the %d iterations since the previous evaluation, as the training steps saw them;"
            + " final figures are means of the last %d evaluations",
        evaluateEvery, NetworkRun.FINAL_EVALUATIONS);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
