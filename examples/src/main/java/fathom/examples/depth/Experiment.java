package fathom.examples.depth;

import static fathom.examples.depth.Text.format;

import fathom.core.Backend;
import fathom.core.Profile;
import fathom.core.Shape;
import fathom.core.Threads;
import fathom.examples.depth.Findings.Finding;
import fathom.examples.depth.NetworkRun.State;
import fathom.nn.CifarResNet;
import fathom.nn.Summary;
import fathom.train.Evaluator;
import fathom.train.NonFiniteLossException;
import fathom.train.ProgressBar;
import fathom.train.Span;
import fathom.train.Trainer;
import fathom.train.TrainingListener;
import fathom.train.data.ImageDataset;
import fathom.train.data.Split;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The four trainings, one after the other; results are written as they come. */
public final class Experiment {
  private final Recipe recipe;
  private final Images images;
  private final long seed;
  private final ResultFiles files;
  private final Optional<Profile.Limits> profiled;
  private final PrintStream console;
  private final Map<DepthNetwork, Summary> summaries = new EnumMap<>(DepthNetwork.class);
  private DepthResult result;

  /**
   * What a run needs to know.
   *
   * @param program name and version of the library, for the report
   * @param dataName name of the data on the command line
   * @param dataTitle name of the data in texts
   * @param data training and test images
   * @param recipe how long the run is
   * @param seed decides initial values, order of the images and augmentation
   * @param out directory of the results, which must be empty; without one a fresh one is made below the working
   *     directory
   * @param profiled what the machine can do, if there shall be a profile of each network's training
   */
  public record Options(
      String program, String dataName, String dataTitle, Split data, RecipeName recipe, long seed, Optional<Path> out,
      Optional<Profile.Limits> profiled) {}

  /**
   * Prepares a run.
   *
   * @param options what it needs to know
   * @param console where to say what happens
   * @throws IOException with one clear line, if the results have no place
   */
  public Experiment(Options options, PrintStream console) throws IOException {
    this(options, Images.of(options.dataTitle, options.data, options.recipe, options.seed), console);
  }

  private Experiment(Options options, Images images, PrintStream console) throws IOException {
    this(options, images, Recipe.of(options.recipe, images.training().size()), console);
  }

  /** Prepares a run with another recipe than the named one. */
  Experiment(Options options, Images images, Recipe recipe, PrintStream console) throws IOException {
    this.images = images;
    this.recipe = recipe;
    this.seed = options.seed;
    this.profiled = options.profiled;
    this.console = console;
    Path usual = Path.of("fathom-out", format("depth-%s-%s-seed%d", options.dataName, options.recipe, seed));
    files = options.out.isPresent() ? ResultFiles.in(options.out.get()) : ResultFiles.fresh(usual);
    Setup setup = new Setup(
        options.dataName, images.trainingText(), images.heldOutText(), recipe, seed, environment(options.program));
    List<NetworkRun> runs = new ArrayList<>();
    for (DepthNetwork network : DepthNetwork.values()) {
      Summary summary = recipe.build(network, images.training()).summary(shape());
      summaries.put(network, summary);
      runs.add(NetworkRun.waiting(network, summary.parameters()));
    }
    result = new DepthResult(setup, runs);
  }

  /**
   * Trains the networks, and ends with table, findings and report. Ctrl-C ends it early, with what is there by then.
   *
   * @throws IOException if the results cannot be written
   */
  public void run() throws IOException {
    try (Interruption interruption = new Interruption()) {
      run(interruption::requested);
    }
  }

  /** Does what {@link #run()} does, until {@code stop} says that it shall end early; asked after each training step. */
  void run(BooleanSupplier stop) throws IOException {
    try {
      announce();
      files.write(result);
      for (DepthNetwork network : DepthNetwork.values()) {
        if (stop.getAsBoolean()) {
          result = result.with(result.run(network).at(State.INTERRUPTED, 0, 0));
          break;
        }
        train(network, stop);
        if (result.run(network).state() == State.INTERRUPTED) {
          break;
        }
      }
      files.write(result);
      conclude();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void train(DepthNetwork network, BooleanSupplier stop) throws IOException {
    NetworkRun begun = result.run(network);
    console.printf(Locale.ROOT, "%n[%d/%d] %s, %,d parameters%n",
        network.ordinal() + 1, DepthNetwork.values().length, network, begun.parameters());
    CifarResNet layers = recipe.build(network, images.training());
    Recorder recorder = new Recorder(begun, recipe, this::write, stop);
    Profile profile = new Profile();
    Trainer trainer = new Trainer(layers, recipe.trainingLoader(images.training(), seed), recipe.optimizer(),
        recipe.schedule(), Span.steps(recipe.iterations()))
        .seed(seed)
        .evaluate(recipe.evaluationLoader(images.heldOut(), images.training()), Span.steps(recipe.evaluateEvery()))
        .listeners(recorder, ProgressBar.on(console));
    try {
      TrainingListener.End end = (profiled.isPresent() ? trainer.profile(profile) : trainer).run();
      State state = end.reason() == TrainingListener.Reason.COMPLETED ? State.FINISHED : State.INTERRUPTED;
      result = result.with(recorder.end(state, (int) end.steps()));
    } catch (NonFiniteLossException e) {
      console.printf(Locale.ROOT, "%s diverged: its loss is %s at iteration %,d%n", network, e.loss(), e.step());
      result = result.with(recorder.end(State.DIVERGED, (int) e.step()));
    }
    profiled.ifPresent(limits -> console.print(profile.table(limits)));
    if (result.run(network).state() == State.FINISHED && images.test().isPresent()) {
      double error = Evaluator.evaluate(layers, recipe.evaluationLoader(images.test().get(), images.training()))
          .error();
      result = result.with(result.run(network).withTestError(error));
    }
    files.write(result);
  }

  private void write(NetworkRun run) {
    result = result.with(run);
    try {
      files.write(result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- what is said on the console ----

  private void announce() {
    console.println("Do deeper networks train worse? plain-20, plain-56, ResNet-20 and ResNet-56, one after the other");
    console.println("  images    " + images.trainingText());
    console.println("  held out  " + images.heldOutText());
    console.println("  recipe    " + recipe.label());
    console.println(format("  seed      %d, %s", seed, threads()));
    console.println(format("  results   %s, rewritten after each evaluation; Ctrl-C keeps what is there",
        files.directory()));
    console.println("  time      about " + ResultTable.duration(Forecast.seconds(recipe, images, summaries, seed))
        + ", judging by a few steps of plain-20");
  }

  private void conclude() {
    console.println();
    ResultTable.lines(result).forEach(console::println);
    console.println();
    for (Finding finding : Findings.of(result)) {
      console.println(finding.verdict() + ". " + finding.sentence());
    }
    if (recipe.name().shortened()) {
      console.println(Report.limits(recipe));
    }
    if (!result.complete()) {
      console.println(result.status());
    }
    console.println();
    console.println("Report: " + files.directory().resolve(ResultFiles.REPORT));
    try {
      files.writePicture(result);
    } catch (IOException e) {
      console.println("No " + ResultFiles.PICTURE + ": " + e.getMessage());
    }
  }

  private Shape shape() {
    ImageDataset training = images.training();
    return Shape.of(training.height(), training.width(), training.channels());
  }

  private static Setup.Environment environment(String program) {
    String java = "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")";
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    return new Setup.Environment(program, java, Backend.description(), threads(), system,
        LocalDate.now(ZoneId.systemDefault()).toString());
  }

  private static String threads() {
    return Threads.count() == 1 ? "1 thread" : Threads.count() + " threads";
  }
}
