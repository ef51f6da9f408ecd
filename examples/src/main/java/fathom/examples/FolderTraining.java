package fathom.examples;

import fathom.core.Pass;
import fathom.core.Profile;
import fathom.core.SafetensorsException;
import fathom.core.Tensor;
import fathom.core.TensorException;
import fathom.core.Threads;
import fathom.nn.Checkpoint;
import fathom.nn.Layer;
import fathom.nn.LoadReport;
import fathom.nn.Networks;
import fathom.nn.Parameter;
import fathom.train.NonFiniteLossException;
import fathom.train.ProgressBar;
import fathom.train.Schedule;
import fathom.train.Sgd;
import fathom.train.Span;
import fathom.train.Trainer;
import fathom.train.TrainingListener;
import fathom.train.data.Batch;
import fathom.train.data.CenterCrop;
import fathom.train.data.DataException;
import fathom.train.data.HorizontalFlip;
import fathom.train.data.ImageFolder;
import fathom.train.data.Loader;
import fathom.train.data.Normalization;
import fathom.train.data.RandomResizedCrop;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Teaches a network to tell your own photographs apart.
 *
 * <p><b>What it needs.</b> A directory with a sub-directory of JPEG or PNG files for each class. A part of the files is
 * held out to judge the network by; where the directory has two sub-directories {@code train} and {@code val} with the
 * classes inside, as ImageNet's has, {@code val} is.
 *
 * <p><b>From scratch or from a checkpoint.</b> A few hundred photographs are too few to learn from what a photograph
 * looks like. So {@code --start} takes a network that was trained on ImageNet: everything is loaded but the last layer,
 * which has another number of classes there and starts anew, and all of it goes on learning. Checkpoints are
 * safetensors files with torchvision's names, and what this program saves loads into torchvision.
 *
 * <p><b>How it trains.</b> As torchvision's recipes: random rectangles of the images, mirrored or not, scaled to one
 * size; stochastic gradient descent with momentum 0.9 and weight decay 0.0001; a learning rate that falls along half a
 * cosine, by default from 0.1 for 256 images in a batch and in proportion for others (Goyal et al. 2017, "Accurate,
 * large minibatch SGD", section 2.1). Evaluations see the middle of each image.
 *
 * <p><b>How to run it.</b> From the root of the project:
 *
 * <pre>
 * mvn -q -pl examples -am package -Dmaven.test.skip
 * java -p examples/target/modules -m fathom.examples/fathom.examples.FolderTraining --data flowers --network resnet18
 * java -p examples/target/modules -m fathom.examples/fathom.examples.FolderTraining --data flowers \
 *     --network resnet50 --start resnet50-imagenet.safetensors --learning-rate 0.005 --epochs 5
 * </pre>
 */
@Command(
    name = "folder-training",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class,
    sortOptions = false,
    description = "Trains or fine-tunes a network on JPEG and PNG files in a directory with a sub-directory for each"
        + " class.")
public final class FolderTraining implements Callable<Integer> {
  private static final double BASE_LEARNING_RATE = 0.1;
  private static final double BASE_BATCH = 256;
  private static final double MOMENTUM = 0.9;
  private static final double WEIGHT_DECAY = 1e-4;
  private static final int MOST_PREFETCHED = 8;
  private static final int NAMES_SHOWN = 6;
  private static final MathContext SHOWN = new MathContext(3);

  @Spec
  private CommandSpec command;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "directory with a sub-directory of images for each class, or with such directories train and val")
  private Path data;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = "resnet50",
      description = "such as resnet18, resnext50_32x4d, wide_resnet50_2, cifar_resnet20; default: ${DEFAULT-VALUE}")
  private String networkName;

  @Option(
      names = "--start",
      paramLabel = "FILE",
      description = "safetensors file to start from; a last layer for other classes starts anew")
  private Optional<Path> start;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "safetensors file for the trained network, which must not exist; default:"
          + " fathom-out/<network>.safetensors")
  private Optional<Path> out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "passes over the training images; 0 only evaluates; default: ${DEFAULT-VALUE}")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "images in a batch; default: ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      defaultValue = "224",
      description = "side of the squares that the network sees; default: ${DEFAULT-VALUE}")
  private int size;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "learning rate at the start; default: 0.1 for 256 images in a batch, in proportion for others")
  private Optional<Double> learningRate;

  @Option(
      names = "--held-out",
      paramLabel = "PERCENT",
      defaultValue = "20",
      description = "share of the images to judge the network by, where there is no directory val; default:"
          + " ${DEFAULT-VALUE}")
  private int heldOutPercent;

  @Option(
      names = "--skip-broken",
      description = "decode every file first and leave out those that cannot be read; else the first one ends the run")
  private boolean skipBroken;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "decides initial weights, held-out images, order and augmentation; default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "computing threads; default: one for each processor. Results do not depend on it.")
  private Optional<Integer> threads;

  @Option(
      names = "--profile",
      description = "measure the machine for a moment, and print at the end what training steps, or without training the"
          + " evaluation, spent their time on")
  private boolean profiling;

  @Option(names = "--quiet", description = "no progress bar")
  private boolean quiet;

  private final Profile profile = new Profile();

  /** Made by {@link #main} and by tests. */
  FolderTraining() {}

  /**
   * Trains a network.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** Returns the command; whatever the user can put right is a short message, and exit code 2. */
  static CommandLine commandLine() {
    return Program.of(new FolderTraining());
  }

  @Override
  public Integer call() {
    ImageFolder.Parts images;
    Layer network;
    Trainer trainer;
    Loader evaluation;
    Path target = out.orElse(Path.of("fathom-out", networkName + ".safetensors"));
    try {
      threads.ifPresent(Threads::set);
      checkNumbers();
      prepare(target);
      images = images();
      network = network(images);
      evaluation = new Loader(images.heldOut(), batch).normalize(Normalization.IMAGENET).prefetch(prefetch());
      trainer = trainer(network, images, evaluation);
    } catch (DataException | IllegalArgumentException | SafetensorsException | IOException e) {
      return Program.fail(command, CommandLine.ExitCode.USAGE, e);
    }
    try {
      if (epochs > 0) {
        TrainingListener.End end = trainer.run();
        Checkpoint.save(network, target, words(images));
        say("Saved %s after %,d steps", target, end.steps());
      }
      printAccuracy(network, evaluation);
      if (profiling) {
        say("%s", profile.table(Profile.Limits.measure()).stripTrailing());
      }
      return CommandLine.ExitCode.OK;
    } catch (NonFiniteLossException | DataException | SafetensorsException | TensorException
        | CancellationException e) {
      return Program.fail(command, CommandLine.ExitCode.SOFTWARE, e);
    }
  }

  // ---- preparation ----

  private void checkNumbers() {
    if (epochs < 0 || epochs == 0 && start.isEmpty()) {
      throw new IllegalArgumentException("--epochs " + epochs
          + (epochs < 0 ? " is negative" : " needs a network to evaluate, given by --start"));
    }
    if (heldOutPercent < 1 || heldOutPercent > 99) {
      throw new IllegalArgumentException("--held-out " + heldOutPercent + " is not from 1 to 99");
    }
    if (learningRate.filter(rate -> !(rate > 0 && rate < Double.POSITIVE_INFINITY)).isPresent()) {
      throw new IllegalArgumentException("--learning-rate " + learningRate.get() + " is not positive and finite");
    }
  }

  /** Makes sure, before hours of training, that there is a place for the result. */
  private void prepare(Path target) throws IOException {
    if (epochs == 0) {
      return;
    }
    if (Files.exists(target)) {
      throw new IOException(target + " exists already; name another file with --out, so that no network is lost");
    }
    Path parent = target.toAbsolutePath().getParent();
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw new IOException("the directory " + parent + " cannot be made (" + e + ")", e);
    }
  }

  private ImageFolder.Parts images() {
    Path training = data.resolve("train");
    Path validation = data.resolve("val");
    boolean apart = Files.isDirectory(training) && Files.isDirectory(validation);
    RandomResizedCrop pieces = new RandomResizedCrop(size);
    CenterCrop middle = CenterCrop.of(size);
    ImageFolder all = usable(ImageFolder.read(apart ? training : data, pieces));
    if (all.classNames().size() < 2) {
      throw new DataException(data + " has the only class " + all.classNames().get(0)
          + "; there must be two or more sub-directories, one for each class");
    }
    ImageFolder.Parts parts;
    if (apart) {
      parts = new ImageFolder.Parts(all, usable(ImageFolder.read(validation, all.classNames(), middle)));
    } else {
      int heldOut = Math.max(1, (int) ((long) all.size() * heldOutPercent / 100));
      ImageFolder.Parts split = all.split(seed, all.size() - heldOut);
      parts = new ImageFolder.Parts(split.train(), split.heldOut().framed(middle));
    }
    say("%,d training and %,d held-out images of %d classes in %s", parts.train().size(), parts.heldOut().size(),
        all.classNames().size(), data);
    return parts;
  }

  private ImageFolder usable(ImageFolder folder) {
    if (!skipBroken) {
      return folder;
    }
    ImageFolder.Check check = folder.check();
    check.problems().forEach(problem -> say("Skipped: %s", problem.getMessage()));
    return check.readable();
  }

  private Layer network(ImageFolder.Parts images) {
    Layer network = Networks.byName(networkName, images.train().classNames().size());
    say("%s, %,d parameters", network, network.parameters().values().stream().mapToLong(Parameter::size).sum());
    if (start.isPresent()) {
      LoadReport report = Checkpoint.loadMatching(network, start.get());
      List<String> anew = new ArrayList<>(report.missing().keySet());
      anew.addAll(report.mismatched().keySet());
      int tensors = report.loaded().size() + anew.size();
      if (2 * report.loaded().size() < tensors || epochs == 0 && !anew.isEmpty()) {
        throw new IllegalArgumentException("only " + report.loaded().size() + " of the " + tensors + " tensors of "
            + network + " are in " + start.get() + "; was it saved from another network, or for other classes?");
      }
      say("%,d of %,d tensors from %s%s", report.loaded().size(), tensors, start.get(), listed(anew));
    }
    return network;
  }

  private static String listed(List<String> anew) {
    if (anew.isEmpty()) {
      return "";
    }
    String more = anew.size() > NAMES_SHOWN ? ", ..." : "";
    return "; anew: " + String.join(", ", anew.subList(0, Math.min(NAMES_SHOWN, anew.size()))) + more;
  }

  private Trainer trainer(Layer network, ImageFolder.Parts images, Loader evaluation) {
    Loader training = new Loader(images.train(), batch)
        .seed(seed)
        .shuffle()
        .dropLast() // batch normalisation should not see a rest of one image
        .augment(new HorizontalFlip())
        .normalize(Normalization.IMAGENET)
        .prefetch(prefetch());
    double rate = learningRate.orElse(BASE_LEARNING_RATE * batch / BASE_BATCH);
    long steps = Math.max(1, (long) epochs * training.batchesPerEpoch());
    if (epochs > 0) {
      say("%d epochs of %,d steps with %d images of %dx%d, learning rate %s falling along a cosine", epochs,
          training.batchesPerEpoch(), batch, size, size,
          new BigDecimal(rate).round(SHOWN).stripTrailingZeros().toPlainString());
    }
    Trainer trainer = new Trainer(
        network, training, new Sgd().momentum(MOMENTUM).weightDecay(WEIGHT_DECAY), Schedule.cosine(rate, steps, 0),
        Span.steps(steps)).seed(seed).evaluate(evaluation, Span.epochs(1));
    Trainer measured = profiling ? trainer.profile(profile) : trainer;
    return quiet ? measured : measured.listeners(ProgressBar.on(System.err));
  }

  /** Each batch that is made ahead is decoded by a thread of its own. */
  private static int prefetch() {
    return Math.max(2, Math.min(MOST_PREFETCHED, Threads.count()));
  }

  /** Returns what a program that uses the network has to know besides. */
  private Map<String, String> words(ImageFolder.Parts images) {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("network", networkName);
    words.put("classes", String.join("\n", images.train().classNames()));
    words.put("size", Integer.toString(size));
    return words;
  }

  // ---- result ----

  /** Prints, for each class and for all, how many of the held-out images the network recognises. */
  private void printAccuracy(Layer network, Loader evaluation) {
    List<String> classes = evaluation.source().classNames();
    int[] images = evaluation.source().classCounts();
    int[] correct = new int[classes.size()];
    for (Batch held : evaluation.epoch(0)) {
      Supplier<Tensor> logits = () -> Pass.INFERENCE.get(() -> network.apply(held.images()));
      int[] predicted = (profiling && epochs == 0 ? profile.get(logits) : logits.get()).argMax(1);
      for (int i = 0; i < held.size(); i++) {
        if (predicted[i] == held.labels()[i]) {
          correct[held.labels()[i]]++;
        }
      }
    }
    int width = Math.max("class".length(), classes.stream().mapToInt(String::length).max().orElseThrow());
    String row = "%-" + width + "s  %7s  %8s  %9s";
    say(row, "class", "images", "correct", "accuracy");
    int allImages = 0;
    int allCorrect = 0;
    for (int c = 0; c < correct.length; c++) {
      say(row, classes.get(c), images[c], correct[c], percent(correct[c], images[c]));
      allImages += images[c];
      allCorrect += correct[c];
    }
    say(row, "all", allImages, allCorrect, percent(allCorrect, allImages));
  }

  private static String percent(int correct, int images) {
    return images == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * correct / images);
  }

  private void say(String pattern, Object... values) {
    PrintWriter output = command.commandLine().getOut();
    output.println(String.format(Locale.ROOT, pattern, values));
    output.flush();
  }
}
