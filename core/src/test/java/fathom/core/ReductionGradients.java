package fathom.core;

import static fathom.core.Tensors.random;

/** Gradient checks of reductions. */
final class ReductionGradients {
  private ReductionGradients() {}

  static void check(GradientChecks checks) {
    Tensor x = random("x", 2, 3, 4, 5);
    for (int[] axes : new int[][] {{}, {0}, {1}, {-1}, {1, 2}, {0, 2}, {3, 1}, {0, 1, 2}, {0, 1, 3}}) {
      ReductionOptions options = ReductionOptions.DEFAULT.axes(axes);
      checks.check("Reductions.sum", in -> in[0].sum(options), x);
      checks.check("Reductions.mean", in -> in[0].mean(options.keepDims()), x);
      checks.check("Reductions.mean", in -> in[0].mul(in[0].mean(options.keepDims())), x);
    }
  }
}
