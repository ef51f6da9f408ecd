package fathom.core;

import static fathom.core.Tensors.random;

/** Gradient checks of reductions. */
final class ReductionGradients {
  private ReductionGradients() {}

  static void check(GradientChecks checks) {
    Tensor x = random("x", 2, 3, 4, 5);
    Tensor spread = Tensor.zeros(2, 3, 4, 5);
    Tensor apart = Tensor.zeros(2, 3, 4, 5);
    for (int i = 0; i < apart.size(); i++) {
      apart.array()[i] = 0.1f * (i * 77 % apart.size()); // each number once
      spread.array()[i] = 0.1f * apart.array()[i];
    }
    for (int[] axes : new int[][] {{}, {0}, {1}, {-1}, {1, 2}, {0, 2}, {3, 1}, {0, 1, 2}, {0, 1, 3}}) {
      ReductionOptions options = ReductionOptions.DEFAULT.axes(axes);
      checks.check("Reductions.sum", in -> in[0].sum(options), x);
      checks.check("Reductions.mean", in -> in[0].mean(options.keepDims()), x);
      checks.check("Reductions.mean", in -> in[0].mul(in[0].mean(options.keepDims())), x);
      VarianceOptions variance = new VarianceOptions(options, 1);
      checks.check("Statistics.var", in -> in[0].var(variance), x);
      checks.check("Statistics.var", in -> in[0].var(variance.keepDims().correction(0)).mul(in[0]), x);
      checks.check("Statistics.std", in -> in[0].std(variance.correction(0)), spread);
      checks.check("Statistics.std", in -> in[0].std(variance.keepDims()).mul(in[0]), spread);
      checks.check("Extremes.amax", in -> in[0].amax(options), apart);
      checks.check("Extremes.amin", in -> in[0].amin(options.keepDims()).mul(in[0]), apart);
    }
    for (int axis = -4; axis < 4; axis++) {
      int along = axis;
      checks.check("Extremes.max", in -> in[0].max(along).values(), apart);
      checks.check("Extremes.min", in -> in[0].min(along).values().mul(in[0].max(along).values()), apart);
    }
  }
}
