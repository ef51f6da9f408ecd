package fathom.core;

import java.util.List;

/** Reductions, for comparison with reference values. */
final class ReductionGolden {
  private ReductionGolden() {}

  static void register(GoldenOps ops) {
    ops.add("sum", List.of("Reductions.sum"), c -> c.in("x").sum(options(c)));
    ops.add("mean", List.of("Reductions.mean"), c -> c.in("x").mean(options(c)));
  }

  private static ReductionOptions options(GoldenCase c) {
    ReductionOptions axes = c.isNull("dim") ? ReductionOptions.DEFAULT : ReductionOptions.DEFAULT.axes(c.list("dim"));
    return c.flag("keepdim") ? axes.keepDims() : axes;
  }
}
