package fathom.init;

import fathom.core.Rng;
import fathom.core.Tensor;
import fathom.nn.Buffer;
import fathom.nn.Counter;
import fathom.nn.Layer;
import fathom.nn.MultiheadAttention;
import fathom.nn.Parameter;
import fathom.nn.State;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** One run of {@link Lsuv}: scales layers while they compute, so that those after them see scaled results. */
final class LsuvRun {
  /** For dropout: all passes have the same masks, so that only the weights change. */
  private static final Rng RANDOM = Rng.of(0);

  private static final Set<Parameter.Role> WEIGHTS = Set.of(
      Parameter.Role.CONV_WEIGHT, Parameter.Role.LINEAR_WEIGHT);

  private final Lsuv settings;
  private final Layer network;
  /** By layer; in order of declaration in {@link #declared}, of first computation in {@link #reached}. */
  private final Map<Layer, Target> targets = new IdentityHashMap<>();
  private final List<Target> declared = new ArrayList<>();
  private final List<Target> reached = new ArrayList<>();

  LsuvRun(Lsuv settings, Layer network) {
    this.settings = settings;
    this.network = network;
    for (Place place : Place.of(network)) {
      if (isWeight(place.parameter())) {
        scaledBy(place).ifPresent(layer -> {
          Target target = new Target(place.name(), layer, place.parameter());
          targets.put(layer, target);
          declared.add(target);
        });
      }
    }
  }

  /** Returns the layer whose results are as large as a weight makes them. */
  private static Optional<Layer> scaledBy(Place place) {
    Layer layer = place.layer();
    if (layer.children().isEmpty() && layer.parameters().values().stream().filter(LsuvRun::isWeight).count() == 1) {
      // Attention computes with its last map's weight itself, and so is what that weight scales.
      return place.layers().stream().map(Place.Enclosing::layer).filter(MultiheadAttention.class::isInstance)
          .findFirst().or(() -> Optional.of(layer));
    }
    return Optional.empty();
  }

  private static boolean isWeight(Parameter parameter) {
    return WEIGHTS.contains(parameter.role());
  }

  LsuvReport run(Tensor batch) {
    List<Runnable> restore = network.state().values().stream().map(LsuvRun::restore).toList();
    int passes = 0;
    try {
      do {
        declared.forEach(Target::beginPass);
        settings.pass().run(RANDOM, () -> network.intercept(batch, (path, layer, x, result) -> {
          Target target = targets.get(layer);
          return target == null ? result.get() : target.compute(result);
        }));
        passes++;
      } while (reached.stream().anyMatch(Target::advanceShared));
    } finally {
      restore.forEach(Runnable::run);
    }
    List<Target> all = new ArrayList<>(reached);
    declared.stream().filter(target -> target.uses == 0).forEach(all::add);
    return new LsuvReport(all.stream().map(Target::entry).toList(), settings.tolerance(), passes);
  }

  /** Returns what gives a buffer or counter the value that it has now. */
  private static Runnable restore(State state) {
    if (state instanceof Buffer buffer) {
      float[] values = buffer.value().toArray();
      return () -> buffer.set(values);
    }
    if (state instanceof Counter counter) {
      long value = counter.value();
      return () -> counter.set(value);
    }
    return () -> {};
  }

  /** A layer whose weight is scaled. */
  private final class Target {
    private final String name;
    private final Layer layer;
    private final Parameter weight;
    private float[] start = {};
    private double factor = 1;
    private int rescalings;
    private double before = Double.NaN;
    /** Of the present pass: how often the layer has computed, and the sum of the variances of its results. */
    private int uses;
    private double sum;
    /** Once the layer is known to compute more than once in a pass: the search that goes from pass to pass. */
    private UnitVariance shared;

    Target(String name, Layer layer, Parameter weight) {
      this.name = name;
      this.layer = layer;
      this.weight = weight;
    }

    void beginPass() {
      uses = 0;
      sum = 0;
    }

    /** Computes the layer; at its first use in a pass, as long as it is not known to have others, to unit variance. */
    Tensor compute(Supplier<Tensor> result) {
      Tensor y = result.get();
      double variance = Moments.of(y).variance();
      if (uses == 0 && shared == null) {
        if (start.length == 0) {
          reached.add(this);
          start = weight.value().toArray();
          before = variance;
        }
        UnitVariance search = search();
        while (search.advance(variance)) {
          scale(search);
          y = result.get();
          variance = Moments.of(y).variance();
        }
        rescalings += search.steps();
      }
      uses++;
      sum += variance;
      if (uses == 2 && shared == null) {
        shared = search();
      }
      return y;
    }

    private UnitVariance search() {
      return new UnitVariance(factor, settings.tolerance(), settings.maxRescalings());
    }

    private void scale(UnitVariance search) {
      factor = search.factor();
      float[] scaled = new float[start.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = (float) (factor * start[i]);
      }
      weight.set(scaled);
    }

    /** Rescales a shared layer after a pass, if it is not done; returns whether there is something new to measure. */
    boolean advanceShared() {
      if (shared == null || !shared.advance(variance())) {
        return false;
      }
      scale(shared);
      return true;
    }

    private double variance() {
      return uses == 0 ? Double.NaN : sum / uses;
    }

    private LsuvReport.Outcome outcome() {
      double variance = variance();
      if (uses == 0) {
        return LsuvReport.Outcome.NOT_REACHED;
      }
      if (UnitVariance.isUnit(variance, settings.tolerance())) {
        return LsuvReport.Outcome.CONVERGED;
      }
      if (variance == 0) {
        return LsuvReport.Outcome.ZERO_VARIANCE;
      }
      return Double.isFinite(variance) ? LsuvReport.Outcome.NOT_CONVERGED : LsuvReport.Outcome.NOT_FINITE;
    }

    LsuvReport.Entry entry() {
      int steps = rescalings + (shared == null ? 0 : shared.steps());
      return new LsuvReport.Entry(
          name, layer.toString(), uses, before, variance(), factor, steps, outcome());
    }
  }
}
