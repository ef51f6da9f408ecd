package fathom.examples.depth;

import java.util.List;

/**
 * What a run is made of; everything that a report must say so that the run can be repeated.
 *
 * @param dataName name of the data on the command line, such as {@code cifar10}
 * @param trainingData the training images in words
 * @param heldOutData the held-out images in words
 * @param recipe how the networks are trained
 * @param seed decides initial values, order of the images and augmentation, the same for all networks
 * @param environment on what the run took place
 */
record Setup(
    String dataName,
    String trainingData,
    String heldOutData,
    Recipe recipe,
    long seed,
    Environment environment) {

  /**
   * On what a run took place. Nothing here influences the results.
   *
   * @param program name and version of the library
   * @param java version and vendor of the JDK
   * @param kernels which kernels computed, such as {@code 512-bit SIMD}
   * @param threads how many computing threads
   * @param system operating system and processor architecture
   * @param date the day of the run, ISO 8601
   */
  public record Environment(
      String program, String java, String kernels, String threads, String system, String date) {}

  /**
   * Returns the facts of recipe and environment as pairs of a term and its description.
   *
   * @return in the order to be read
   */
  public List<Fact> facts() {
    return List.of(
        new Fact("Training images", trainingData),
        new Fact("Held-out images", heldOutData),
        new Fact("Networks", recipe.networks()),
        new Fact("Length", recipe.length()),
        new Fact("Optimiser", recipe.optimiser()),
        new Fact("Learning rate", recipe.learningRates()),
        new Fact("Images are prepared by", recipe.preparation()),
        new Fact("Training loss and error", recipe.measurement()),
        new Fact("Seed", seed + "; networks of the same depth start from the same weights"
            + " and all see the same images in the same order"),
        new Fact("Environment", environment.program() + ", " + environment.java() + ", " + environment.kernels() + ", "
            + environment.threads() + ", " + environment.system()),
        new Fact("Date", environment.date()));
  }

  /**
   * One line of the description.
   *
   * @param term what is described
   * @param description what there is to say about it
   */
  public record Fact(String term, String description) {}
}
