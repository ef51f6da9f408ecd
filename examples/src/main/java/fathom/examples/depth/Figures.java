package fathom.examples.depth;

import static fathom.examples.depth.Text.format;

import fathom.examples.chart.Axis;
import fathom.examples.chart.Figure;
import fathom.examples.chart.Figure.Curve;
import fathom.examples.chart.Figure.LegendEntry;
import fathom.examples.chart.Figure.Look;
import fathom.examples.chart.Figure.Panel;
import fathom.examples.chart.Figure.Sample;
import fathom.examples.chart.Ink;
import fathom.examples.depth.GradientProfile.LayerNorm;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The figures of the experiment: plain networks on the left, residual networks on the right, with common axes. */
final class Figures {
  private Figures() {}

  /**
   * Returns the curves in the manner of the paper's figure 6: thin for the training error, bold for the held-out error.
   */
  static Figure errors(DepthResult result) {
    ToDoubleFunction<Measurement> train = e -> 100 * e.trainError();
    ToDoubleFunction<Measurement> heldOut = e -> 100 * e.heldOutError();
    double largest = DoubleStream.concat(finite(result, train), finite(result, heldOut)).max().orElse(0);
    return curves(result, "Training and held-out error", Axis.fromZero("error (%)", largest), train, heldOut);
  }

  /** Returns the curves of the losses; the findings are about the thin ones. */
  static Figure losses(DepthResult result) {
    // At a high learning rate the held-out loss can jump to millions, so that the training loss decides the upper end.
    double largest = finite(result, Measurement::trainLoss).max().orElse(1);
    double smallest = DoubleStream
        .concat(finite(result, Measurement::trainLoss), finite(result, Measurement::heldOutLoss))
        .filter(loss -> loss > 0)
        .min()
        .orElse(0.1);
    Axis loss = Axis.logarithmic("loss (nats, logarithmic)", smallest, Math.max(smallest, largest));
    return curves(result, "Training and held-out loss", loss, Measurement::trainLoss, Measurement::heldOutLoss);
  }

  private static DoubleStream finite(DepthResult result, ToDoubleFunction<Measurement> value) {
    return result.runs().stream()
        .flatMap(run -> run.evaluations().stream())
        .mapToDouble(value)
        .filter(Double::isFinite);
  }

  private static Figure curves(
      DepthResult result, String title, Axis vertical, ToDoubleFunction<Measurement> train,
      ToDoubleFunction<Measurement> heldOut) {
    Axis iterations = new Axis("iteration", 0, result.setup().recipe().iterations(), false);
    List<Panel> panels = new ArrayList<>();
    for (boolean residual : new boolean[] {false, true}) {
      List<Curve> curves = new ArrayList<>();
      for (NetworkRun run : result.runs()) {
        if (run.network().residual() == residual) {
          Ink ink = run.network().depth() == 20 ? Ink.FIRST : Ink.SECOND;
          String name = run.network().label();
          curves.add(new Curve(name + ", training", Look.thin(ink), "",
              samples(run.evaluations(), train)));
          curves.add(new Curve(name + ", held-out", Look.bold(ink), name,
              samples(run.evaluations(), heldOut)));
        }
      }
      panels.add(new Panel(residual ? "Residual networks" : "Plain networks", iterations, curves));
    }
    return new Figure(title + ", plain networks beside residual networks", describe(result),
        vertical, panels, List.of(
            new LegendEntry(Look.bold(Ink.FIRST), "20 layers"),
            new LegendEntry(Look.bold(Ink.SECOND), "56 layers"),
            new LegendEntry(Look.thin(Ink.MUTED), "thin: training images"),
            new LegendEntry(Look.bold(Ink.MUTED), "bold: held-out images")),
        note(result));
  }

  /** Returns the gradient norm of every weight layer of every network at the start, early and at the end. */
  static Figure gradients(DepthResult result) {
    double[] norms = result.runs().stream()
        .flatMap(run -> shown(run).values().stream())
        .flatMap(profile -> profile.layers().stream())
        .mapToDouble(LayerNorm::norm)
        .filter(norm -> Double.isFinite(norm) && norm > 0)
        .toArray();
    Axis vertical = Axis.logarithmic("gradient norm of the weights (logarithmic)",
        DoubleStream.of(norms).min().orElse(0.1), DoubleStream.of(norms).max().orElse(1));
    List<Panel> panels = new ArrayList<>();
    for (int depth : new int[] {20, 56}) {
      for (boolean residual : new boolean[] {false, true}) {
        NetworkRun run = result.runs().stream()
            .filter(r -> r.network().depth() == depth && r.network().residual() == residual)
            .findFirst()
            .orElseThrow();
        List<Curve> curves = new ArrayList<>();
        shown(run).forEach((ink, profile) -> curves.add(new Curve(
            format("%s, iteration %,d", run.network(), profile.iteration()),
            Look.bold(ink), format("%,d", profile.iteration()), samples(profile))));
        panels.add(new Panel(run.network().label(), new Axis("layer, from input to output", 0, depth, false), curves));
      }
    }
    return new Figure("Gradient norm over depth",
        "For each of the four networks one curve over its weight layers at the first training step, early and at the end.",
        vertical, panels, List.of(
            new LegendEntry(Look.bold(Ink.FAINT), "first step"),
            new LegendEntry(Look.bold(Ink.MEDIUM), "early"),
            new LegendEntry(Look.bold(Ink.STRONG), "last step; the numbers beside the curves are iterations")),
        note(result));
  }

  /** Returns the profiles that are drawn: the first, the second and the last. */
  private static Map<Ink, GradientProfile> shown(NetworkRun run) {
    List<GradientProfile> all = run.gradients();
    Map<Ink, GradientProfile> shown = new EnumMap<>(Ink.class);
    if (!all.isEmpty()) {
      shown.put(Ink.FAINT, all.get(0));
    }
    if (all.size() > 2) {
      shown.put(Ink.MEDIUM, all.get(1));
    }
    if (all.size() > 1) {
      shown.put(Ink.STRONG, all.get(all.size() - 1));
    }
    return shown;
  }

  private static List<Sample> samples(List<Measurement> evaluations, ToDoubleFunction<Measurement> value) {
    return evaluations.stream().map(e -> new Sample(e.iteration(), value.applyAsDouble(e))).toList();
  }

  private static List<Sample> samples(GradientProfile profile) {
    List<Sample> samples = new ArrayList<>();
    for (LayerNorm layer : profile.layers()) {
      samples.add(new Sample(samples.size() + 1, layer.norm()));
    }
    return samples;
  }

  /** Says which run it is, and that it is shortened if so, for those who see the figure alone. */
  private static String note(DepthResult result) {
    Setup setup = result.setup();
    return setup.trainingData() + "; recipe " + setup.recipe().label() + "; seed " + setup.seed();
  }

  /** Says in words where the curves end. */
  private static String describe(DepthResult result) {
    StringBuilder text = new StringBuilder();
    for (NetworkRun run : result.runs()) {
      run.meanUpTo(Integer.MAX_VALUE)
          .ifPresent(e -> text.append(
              format("%s ends at a training loss of %.3f, a training error of %.1f%% and a held-out error of %.1f%%. ",
                  run.network(), e.trainLoss(), 100 * e.trainError(), 100 * e.heldOutError())));
    }
    return text.toString().strip();
  }
}
