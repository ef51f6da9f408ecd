package fathom.core;

import static fathom.core.Tensors.random;

/** Gradient checks of random masks. */
final class RandomMaskGradients {
  private RandomMaskGradients() {}

  static void check(GradientChecks checks) {
    Rng masks = Rng.of(3);
    Tensor x = random("x", 4, 2, 3, 5);
    checks.check("RandomMasks.dropout", in -> in[0].dropout(0.4, masks), x);
    checks.check("RandomMasks.dropout", in -> in[0].dropout(0.4, masks).add(in[0]), x);
    checks.check("RandomMasks.dropout2d", in -> in[0].dropout2d(0.4, masks), x);
    checks.check("RandomMasks.dropPath", in -> in[0].dropPath(0.4, masks), x);
  }
}
