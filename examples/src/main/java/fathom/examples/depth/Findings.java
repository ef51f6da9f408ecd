package fathom.examples.depth;

import static fathom.examples.depth.DepthNetwork.PLAIN_20;
import static fathom.examples.depth.DepthNetwork.PLAIN_56;
import static fathom.examples.depth.DepthNetwork.RESNET_20;
import static fathom.examples.depth.DepthNetwork.RESNET_56;
import static fathom.examples.depth.Text.format;

import fathom.examples.depth.GradientProfile.LayerNorm;
import fathom.examples.depth.NetworkRun.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.DoublePredicate;

/**
 * What a run says about the claims of the paper, computed from its numbers alone. Every claim can come out either way,
 * and can be left open where a network diverged or was not trained.
 *
 * <ol>
 *   <li>Degradation: plain-56 has a higher <em>training</em> loss than plain-20.
 *   <li>Repair: with shortcuts, 56 layers train better.
 *   <li>Gradients: it is not that they vanish on the way to the first layers.
 * </ol>
 */
final class Findings {
  /** Relative difference of two training losses below which they count as equal. */
  static final double CLEAR_DIFFERENCE = 0.05;

  /** Factor between the gradients of the first and the last layers from which on they vanish or explode. */
  static final double LARGE_FACTOR = 10;

  private Findings() {}

  /**
   * A claim and what the run says about it.
   *
   * @param verdict a few words
   * @param sentence the numbers behind it
   */
  public record Finding(String verdict, String sentence) {}

  /**
   * Judges a run.
   *
   * @param result complete or not
   * @return one finding for each claim
   */
  public static List<Finding> of(DepthResult result) {
    return List.of(degradation(result), repair(result), gradients(result));
  }

  // ---- 1: the deeper plain network has the higher training loss ----

  private static Finding degradation(DepthResult result) {
    NetworkRun shallow = result.run(PLAIN_20);
    NetworkRun deep = result.run(PLAIN_56);
    if (deep.state() == State.DIVERGED && shallow.state() == State.FINISHED) {
      return new Finding("Degradation seen", format(
          "plain-56 %s, while plain-20 trained to a training loss of %.3f.", diverged(deep),
          last(shallow).trainLoss()));
    }
    Optional<String> obstacle = obstacle(shallow, deep);
    if (obstacle.isPresent()) {
      return new Finding("Degradation not judged", obstacle.get());
    }
    Comparison losses = Comparison.of(result, deep, shallow);
    if (losses.level()) {
      return new Finding("No degradation seen in this run", format(
          "%s the training losses of plain-56 and plain-20 are equal to within %.0f%%: %.3f and %.3f.",
          losses.after, 100 * CLEAR_DIFFERENCE, losses.first.trainLoss(), losses.second.trainLoss()));
    }
    if (losses.firstIsLower()) {
      return new Finding("No degradation seen in this run", format(
          "%s the deeper plain network has the lower training loss: %.3f for plain-56, %.3f for plain-20.",
          losses.after, losses.first.trainLoss(), losses.second.trainLoss()));
    }
    return new Finding("Degradation seen", format(
        "%s the training loss of plain-56 is %.3f, that of plain-20 %.3f (training error %.1f%% against %.1f%%): the deeper"
            + " network fits the very images that it is trained on worse, so this is not overfitting.",
        losses.after, losses.first.trainLoss(), losses.second.trainLoss(),
        100 * losses.first.trainError(), 100 * losses.second.trainError()));
  }

  // ---- 2: shortcuts repair it ----

  private static Finding repair(DepthResult result) {
    NetworkRun plain = result.run(PLAIN_56);
    NetworkRun residual = result.run(RESNET_56);
    if (residual.state() == State.DIVERGED && plain.state() == State.FINISHED) {
      return new Finding("Shortcuts did not help in this run", format(
          "ResNet-56 %s, while plain-56 trained to a training loss of %.3f.", diverged(residual),
          last(plain).trainLoss()));
    }
    if (plain.state() == State.DIVERGED && residual.state() == State.FINISHED) {
      return new Finding("Shortcuts help", format(
          "ResNet-56 trained to a training loss of %.3f, where plain-56 %s%s.",
          last(residual).trainLoss(), diverged(plain), besideShallow(result)));
    }
    Optional<String> obstacle = obstacle(plain, residual);
    if (obstacle.isPresent()) {
      return new Finding("Shortcuts not judged", obstacle.get());
    }
    Comparison losses = Comparison.of(result, residual, plain);
    if (losses.level()) {
      return new Finding("Shortcuts make no clear difference in this run", format(
          "%s the training losses of ResNet-56 and plain-56 are equal to within %.0f%%: %.3f and %.3f.",
          losses.after, 100 * CLEAR_DIFFERENCE, losses.first.trainLoss(), losses.second.trainLoss()));
    }
    if (!losses.firstIsLower()) {
      return new Finding("Shortcuts did not help in this run", format(
          "%s the training loss of ResNet-56 is %.3f, higher than that of plain-56, %.3f.",
          losses.after, losses.first.trainLoss(), losses.second.trainLoss()));
    }
    return new Finding("Shortcuts help", format(
        "%s the training loss of ResNet-56 is %.3f, that of plain-56 %.3f, with the same number of parameters%s.",
        losses.after, losses.first.trainLoss(), losses.second.trainLoss(), besideShallow(result)));
  }

  /** Says where ResNet-56 stands beside ResNet-20: whether the degradation is gone, or only smaller. */
  private static String besideShallow(DepthResult result) {
    NetworkRun shallow = result.run(RESNET_20);
    NetworkRun deep = result.run(RESNET_56);
    if (obstacle(shallow, deep).isPresent()) {
      return "";
    }
    Comparison losses = Comparison.of(result, deep, shallow);
    String reference = format("ResNet-20 (%.3f)", losses.second.trainLoss());
    if (losses.level()) {
      return "; it is level with " + reference + ", the degradation is gone";
    }
    return losses.firstIsLower()
        ? "; it is below " + reference + ", the greater depth pays"
        : "; it is still above " + reference + ", so within this run the repair is not complete";
  }

  // ---- 3: gradients reach the first layers ----

  private static Finding gradients(DepthResult result) {
    List<GradientProfile> plain = measurable(result.run(PLAIN_56));
    if (plain.isEmpty()) {
      return new Finding("Gradients not judged", "No finite gradient norms of plain-56 were recorded.");
    }
    List<String> judgements = new ArrayList<>();
    iterations(plain, factor -> factor > LARGE_FACTOR)
        .ifPresent(when -> judgements.add("explode at " + when));
    iterations(plain, factor -> factor < 1 / LARGE_FACTOR)
        .ifPresent(when -> judgements.add("vanish at " + when));
    String verdict = judgements.isEmpty()
        ? "Gradients stay healthy in plain-56"
        : "Gradients in plain-56 " + String.join(" and ", judgements);
    List<GradientProfile> residual = measurable(result.run(RESNET_56));
    return new Finding(verdict, format(
        "From the last third of the layers to the first, the gradient norms of plain-56 change by a factor of %s%s; the paper finds"
            + " them healthy with batch normalisation (section 4.1), which here means a factor of at most %.0f either way.",
        factors(plain), residual.isEmpty() ? "" : ", those of ResNet-56 by " + factors(residual), LARGE_FACTOR));
  }

  /** Lists the iterations at which the factor from the last to the first layers is as asked for, if there are any. */
  private static Optional<String> iterations(List<GradientProfile> profiles, DoublePredicate asked) {
    List<String> found = profiles.stream()
        .filter(profile -> asked.test(firstToLastThird(profile)))
        .map(profile -> format("%,d", profile.iteration()))
        .toList();
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of((found.size() == 1 ? "iteration " : "iterations ") + enumerate(found));
  }

  private static String factors(List<GradientProfile> profiles) {
    return enumerate(profiles.stream()
        .map(profile -> format("%s at iteration %,d", rounded(firstToLastThird(profile)), profile.iteration()))
        .toList());
  }

  /** Returns the geometric mean of the norms in the first third of the layers, divided by that in the last third. */
  static double firstToLastThird(GradientProfile profile) {
    List<LayerNorm> layers = profile.layers();
    int third = Math.max(1, layers.size() / 3);
    double first = meanLog(layers.subList(0, third));
    double last = meanLog(layers.subList(layers.size() - third, layers.size()));
    return Math.exp(first - last);
  }

  private static double meanLog(List<LayerNorm> layers) {
    return layers.stream().mapToDouble(layer -> Math.log(layer.norm())).average().orElseThrow();
  }

  private static List<GradientProfile> measurable(NetworkRun run) {
    return run.gradients().stream().filter(profile -> Double.isFinite(firstToLastThird(profile))).toList();
  }

  /** Writes a factor with one or two digits behind the first that counts. */
  private static String rounded(double number) {
    return number >= 10 ? format("%,.0f", number) : number >= 0.1 ? format("%.1f", number) : format("%.1g", number);
  }

  private static String enumerate(List<String> parts) {
    int last = parts.size() - 1;
    return last == 0 ? parts.get(0) : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }

  // ---- what two networks can be compared by ----

  /**
   * Final figures of two networks, or those at the last iteration that both have come to.
   *
   * @param after since when, at the start of a sentence
   * @param first of the one network
   * @param second of the other
   */
  private record Comparison(String after, Measurement first, Measurement second) {
    /** Compares two networks that have no {@link #obstacle}. */
    static Comparison of(DepthResult result, NetworkRun one, NetworkRun other) {
      int common = Math.min(one.lastEvaluation().orElseThrow(), other.lastEvaluation().orElseThrow());
      int planned = result.setup().recipe().iterations();
      boolean whole = one.state() == State.FINISHED && other.state() == State.FINISHED;
      String after = whole
          ? format("After %,d iterations", common)
          : format("After %,d of %,d iterations", common, planned);
      return new Comparison(after, one.meanUpTo(common).orElseThrow(), other.meanUpTo(common).orElseThrow());
    }

    boolean level() {
      double larger = Math.max(first.trainLoss(), second.trainLoss());
      return Math.abs(first.trainLoss() - second.trainLoss()) <= CLEAR_DIFFERENCE * larger;
    }

    boolean firstIsLower() {
      return first.trainLoss() < second.trainLoss();
    }
  }

  /** Returns why two networks cannot be compared, if so. */
  private static Optional<String> obstacle(NetworkRun one, NetworkRun other) {
    for (NetworkRun run : List.of(one, other)) {
      if (run.state() == State.DIVERGED) {
        return Optional.of(format("%s %s.", run.network(), diverged(run)));
      }
    }
    for (NetworkRun run : List.of(one, other)) {
      OptionalInt last = run.lastEvaluation();
      if (last.isEmpty()) {
        return Optional.of(format(
            "%s was %s.", run.network(), run.state() == State.WAITING ? "not trained" : "not evaluated yet"));
      }
    }
    return Optional.empty();
  }

  private static String diverged(NetworkRun run) {
    return format("diverged (its loss was no longer a finite number at iteration %,d)", run.iteration());
  }

  private static Measurement last(NetworkRun run) {
    return run.meanUpTo(Integer.MAX_VALUE).orElseThrow();
  }
}
