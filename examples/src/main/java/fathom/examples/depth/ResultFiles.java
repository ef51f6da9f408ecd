package fathom.examples.depth;

import fathom.examples.depth.GradientProfile.LayerNorm;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * The directory that a run writes to: {@code summary.csv}, {@code curves.csv}, {@code gradients.csv}, {@code
 * report.html} and {@code curves.png}. Each file is written beside its place and then renamed, so that a reader, or
 * what is left after a power cut, always has a whole file.
 */
final class ResultFiles {
  static final String REPORT = "report.html";
  static final String PICTURE = "curves.png";

  private static final String LINE = "\n";

  private final Path directory;

  private ResultFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * Takes a directory for a run, and makes it where it does not exist.
   *
   * @param directory must be empty, so that no other run's results get lost
   * @return the directory
   * @throws IOException with one clear line, if the directory is not empty or cannot be written to
   */
  public static ResultFiles in(Path directory) throws IOException {
    for (Path place = directory.toAbsolutePath(); place != null; place = place.getParent()) {
      if (Files.exists(place) && !Files.isDirectory(place)) {
        throw new IOException("output directory " + directory + " cannot be made: " + place + " is a file");
      }
    }
    try {
      Files.createDirectories(directory);
      try (Stream<Path> content = Files.list(directory)) {
        if (content.findAny().isPresent()) {
          throw new IOException("output directory " + directory
              + " is not empty; name another one with --out, so that no results are overwritten");
        }
      }
      Files.delete(Files.createTempFile(directory, "fathom", ".tmp"));
      return new ResultFiles(directory);
    } catch (FileSystemException e) {
      throw new IOException("output directory " + directory + " cannot be written to: " + reason(e), e);
    }
  }

  /**
   * Takes the first of {@code base}, {@code base-2}, {@code base-3}, ... that does not exist or is empty.
   *
   * @param base the directory wanted
   * @return the directory taken
   * @throws IOException with one clear line, if it cannot be written to
   */
  public static ResultFiles fresh(Path base) throws IOException {
    Path directory = base;
    for (int number = 2; taken(directory); number++) {
      directory = base.resolveSibling(base.getFileName() + "-" + number);
    }
    return in(directory);
  }

  private static boolean taken(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Files.exists(directory);
    }
    try (Stream<Path> content = Files.list(directory)) {
      return content.findAny().isPresent();
    }
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
  }

  /**
   * Returns where the files are.
   *
   * @return the directory
   */
  public Path directory() {
    return directory;
  }

  /**
   * Writes everything but the picture.
   *
   * @param result complete or not
   * @throws IOException if a file cannot be written
   */
  public void write(DepthResult result) throws IOException {
    write("curves.csv", curves(result));
    write("gradients.csv", gradients(result));
    write("summary.csv", summary(result));
    write(REPORT, Report.html(result));
  }

  /**
   * Writes {@code curves.png}, the error curves for a page that cannot show SVG.
   *
   * @param result complete or not
   * @throws IOException if the file cannot be written, or this Java has no fonts to write the labels with
   */
  public void writePicture(DepthResult result) throws IOException {
    replace(PICTURE, png(result));
  }

  private static byte[] png(DepthResult result) throws IOException {
    System.setProperty("java.awt.headless", "true");
    BufferedImage image;
    try {
      image = Figures.errors(result).image();
    } catch (RuntimeException | LinkageError | InternalError e) {
      // A Java run time without fontconfig or its graphics library fails in one of these ways.
      throw new IOException("this Java cannot draw text (" + e + ")", e);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.setUseCache(false);
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  // ---- CSV: one line per measurement, the same leading columns in each file ----

  private static String curves(DepthResult result) {
    StringBuilder csv = new StringBuilder(
        "data,recipe,seed,network,iteration,learning_rate,train_loss,train_error,held_out_loss,held_out_error,seconds")
        .append(LINE);
    for (NetworkRun run : result.runs()) {
      for (Measurement e : run.evaluations()) {
        csv.append(lead(result, run)).append(row(
            e.iteration(), e.learningRate(), e.trainLoss(), e.trainError(), e.heldOutLoss(), e.heldOutError(),
            e.seconds()));
      }
    }
    return csv.toString();
  }

  private static String gradients(DepthResult result) {
    StringBuilder csv = new StringBuilder("data,recipe,seed,network,iteration,layer,name,gradient_norm").append(LINE);
    for (NetworkRun run : result.runs()) {
      for (GradientProfile profile : run.gradients()) {
        int number = 0;
        for (LayerNorm layer : profile.layers()) {
          csv.append(lead(result, run)).append(row(profile.iteration(), ++number, layer.layer(), layer.norm()));
        }
      }
    }
    return csv.toString();
  }

  private static String summary(DepthResult result) {
    StringBuilder csv = new StringBuilder(
        "data,recipe,seed,network,parameters,state,iterations,train_loss,train_error,held_out_loss,held_out_error,test_error,seconds")
        .append(LINE);
    for (NetworkRun run : result.runs()) {
      Measurement last = run.meanUpTo(Integer.MAX_VALUE)
          .orElse(new Measurement(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN));
      csv.append(lead(result, run)).append(row(
          run.parameters(), run.state().name().toLowerCase(Locale.ROOT), run.iteration(), last.trainLoss(),
          last.trainError(),
          last.heldOutLoss(), last.heldOutError(), run.testError().orElse(Double.NaN), run.seconds()));
    }
    return csv.toString();
  }

  /** Returns the columns that every row begins with; the recipe says when it is shortened. */
  private static String lead(DepthResult result, NetworkRun run) {
    Setup setup = result.setup();
    RecipeName recipe = setup.recipe().name();
    return row(setup.dataName(), recipe + (recipe.shortened() ? " (shortened)" : ""), setup.seed(), run.network())
        .strip() + ",";
  }

  /** Joins values that contain no comma; what was not measured stays empty. */
  private static String row(Object... values) {
    List<String> cells = Stream.of(values).map(ResultFiles::cell).toList();
    return String.join(",", cells) + LINE;
  }

  private static String cell(Object value) {
    if (value instanceof Double number) {
      return number.isNaN() ? "" : Float.toString(number.floatValue());
    }
    return value.toString();
  }

  // ---- files ----

  private void write(String name, String text) throws IOException {
    replace(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void replace(String name, byte[] content) throws IOException {
    Path beside = directory.resolve(name + ".tmp");
    Files.write(beside, content);
    Files.move(beside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
