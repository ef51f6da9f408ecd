package fathom.examples;

import fathom.core.Profile;
import fathom.core.Threads;
import fathom.examples.depth.Experiment;
import fathom.examples.depth.RecipeName;
import fathom.train.data.Cifar10;
import fathom.train.data.DataException;
import fathom.train.data.FashionMnist;
import fathom.train.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Do deeper networks train worse?
 *
 * <p><b>What the paper claims.</b> He, Zhang, Ren and Sun ("Deep residual learning for image recognition", 2015) begin
 * with a puzzle (section 1, figure 1): a plain convolutional network of 56 layers has a higher <em>training</em> error
 * than one of 20 layers. That is no overfitting, which would lower the training error. Nor can the deeper network be
 * less able: with its extra layers set to the identity it would equal the shallower one. It is harder to train: the
 * degradation problem. Their answer is to let each pair of layers learn what to add to its input, by a shortcut around
 * it. With shortcuts, which have no parameters, more layers train better (section 4.2, figure 6). It is not that
 * gradients vanish on the long way back, they say (section 4.1): with batch normalisation they stay healthy.
 *
 * <p><b>What this run shows.</b> It trains plain-20, plain-56, ResNet-20 and ResNet-56 on the same images, in the same
 * order, from the same initial weights, with the same recipe, and judges each claim by the numbers: whether plain-56
 * ends above plain-20 in training loss, whether ResNet-56 ends below plain-56, and how the gradient norm runs over the
 * layers. The default takes a few minutes on two cores: 300 iterations on 10,000 small images of Fashion-MNIST that
 * ship with the examples.
 *
 * <p><b>What a short run cannot show.</b> Where the networks would end. The paper trains for 64,000 iterations, and
 * only then does ResNet-56 pass ResNet-20; after a few hundred, greater depth is a burden for residual networks too,
 * though a much lighter one. Nor does one seed say how much another would differ. A shortened run says that it is one
 * wherever its results stand.
 *
 * <p><b>How to run it.</b> From the root of the project:
 *
 * <pre>
 * mvn -q -pl examples -am package -Dmaven.test.skip
 * java -p examples/target/modules -m fathom.examples
 * java -p examples/target/modules -m fathom.examples --data cifar10 --dir cifar-10-batches-bin --recipe paper
 * </pre>
 *
 * <p>The training itself is in {@link Experiment}: networks, loaders, optimiser and schedule go into a trainer, and a
 * listener takes down what happens.
 */
@Command(
    name = "depth-experiment",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class,
    sortOptions = false,
    description = "Trains plain and residual networks with 20 and 56 layers on the same images, and says whether more layers"
        + " train worse (He et al. 2015, \"Deep residual learning for image recognition\", section 4.2).")
public final class DepthExperiment implements Callable<Integer> {
  /** The images to train on. */
  enum Data {
    /** Grey images of clothes; a part of them ships with the examples. */
    FASHION_MNIST("fashion-mnist", "Fashion-MNIST"),
    /** Colour images of animals and vehicles. */
    CIFAR10("cifar10", "CIFAR-10");

    private final String option;
    private final String title;

    Data(String option, String title) {
      this.option = option;
      this.title = title;
    }

    @Override
    public String toString() {
      return option;
    }
  }

  private static final Path CIFAR_DIRECTORY = Path.of("cifar-10-batches-bin");
  private static final String CIFAR_ADVICE = "; the archive is called \"CIFAR-10 binary version\" on the CIFAR-10 page of the"
      + " University of Toronto, and --dir names the directory that it was unpacked to";

  @Spec
  private CommandSpec command;

  @Option(
      names = "--data",
      paramLabel = "NAME",
      defaultValue = "fashion-mnist",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}, of which a part ships with this program")
  private Data data;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "directory of the data's files: the binary version of CIFAR-10 (default: cifar-10-batches-bin), or the four"
          + " IDX files of the whole of Fashion-MNIST")
  private Optional<Path> directory;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      defaultValue = "quick",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}, 300 iterations on images of half the side; paper: the"
          + " paper's 64,000 iterations")
  private RecipeName recipe;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "decides initial weights, order of the images and augmentation; default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "computing threads; default: one for each processor. Results do not depend on it.")
  private Optional<Integer> threads;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "directory for the results, which must be empty or not exist; default:"
          + " fathom-out/depth-<data>-<recipe>-seed<N>, with -2, -3, ... behind it when there are results already")
  private Optional<Path> out;

  @Option(
      names = "--profile",
      description = "measure the machine for a moment, and print after each network what its training steps spent their"
          + " time on")
  private boolean profile;

  /** Made by {@link #main} and by tests. */
  DepthExperiment() {}

  /**
   * Runs the experiment.
   *
   * @param arguments see {@code --help}; none are needed
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** Returns the command; whatever the user can put right is one line, and exit code 2. */
  static CommandLine commandLine() {
    CommandLine commandLine = Program.of(new DepthExperiment());
    commandLine.registerConverter(Data.class, text -> choose(text, Data.values()));
    commandLine.registerConverter(RecipeName.class, text -> choose(text, RecipeName.values()));
    return commandLine;
  }

  private static <E> E choose(String text, E[] choices) {
    for (E choice : choices) {
      if (choice.toString().equals(text)) {
        return choice;
      }
    }
    throw new CommandLine.TypeConversionException("'" + text + "' is none of " + Arrays.toString(choices));
  }

  @Override
  public Integer call() {
    Experiment experiment;
    try {
      threads.ifPresent(Threads::set);
      Experiment.Options options = new Experiment.Options(
          "Fathom " + Program.Version.text(), data.toString(), data.title, read(), recipe, seed, out,
          profile ? Optional.of(Profile.Limits.measure()) : Optional.empty());
      experiment = new Experiment(options, System.out);
    } catch (DataException | IllegalArgumentException | IOException e) {
      return Program.fail(command, CommandLine.ExitCode.USAGE, e);
    }
    try {
      experiment.run();
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      return Program.fail(command, CommandLine.ExitCode.SOFTWARE, e);
    }
  }

  private Split read() {
    return switch (data) {
      case FASHION_MNIST -> directory.isPresent() ? FashionMnist.read(directory.get()) : BundledFashionMnist.read();
      case CIFAR10 -> {
        try {
          yield Cifar10.read(directory.orElse(CIFAR_DIRECTORY));
        } catch (DataException e) {
          throw new DataException(e.getMessage() + CIFAR_ADVICE, e);
        }
      }
    };
  }
}
