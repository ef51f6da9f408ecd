package fathom.core;

import java.util.Arrays;
import java.util.List;

/** Reductions, for comparison with reference values. */
final class ReductionGolden {
  private ReductionGolden() {}

  static void register(GoldenOps ops) {
    ops.add("sum", List.of("Reductions.sum"), c -> c.in("x").sum(options(c)));
    ops.add("mean", List.of("Reductions.mean"), c -> c.in("x").mean(options(c)));
    ops.add("var", List.of("Statistics.var"), c -> c.in("x").var(varianceOptions(c)));
    ops.add("std", List.of("Statistics.std"), c -> c.in("x").std(varianceOptions(c)));
    ops.add("amax", List.of("Extremes.amax"), c -> c.in("x").amax(options(c)));
    ops.add("amin", List.of("Extremes.amin"), c -> c.in("x").amin(options(c)));
    ops.add("max", List.of("Extremes.max", "Extremes.amax"),
        c -> c.isNull("dim") ? c.in("x").amax(options(c)) : indexed(c, c.in("x").max(c.integer("dim"))));
    ops.add("min", List.of("Extremes.min", "Extremes.amin"),
        c -> c.isNull("dim") ? c.in("x").amin(options(c)) : indexed(c, c.in("x").min(c.integer("dim"))));
  }

  private static Tensor indexed(GoldenCase c, Extremes.Indexed result) {
    c.integerResult("out.indices", Arrays.stream(result.indices()).asLongStream().toArray());
    return c.flag("keepdim") ? result.values().reshape(c.shape("out.indices").dims()) : result.values();
  }

  private static VarianceOptions varianceOptions(GoldenCase c) {
    return new VarianceOptions(options(c), c.flag("unbiased") ? 1 : 0);
  }

  private static ReductionOptions options(GoldenCase c) {
    ReductionOptions axes = c.isNull("dim") ? ReductionOptions.DEFAULT : ReductionOptions.DEFAULT.axes(c.list("dim"));
    return c.flag("keepdim") ? axes.keepDims() : axes;
  }
}
