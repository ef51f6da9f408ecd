package fathom.core;

import static fathom.core.Tensors.random;

/** Gradient checks of pooling and sampling. */
final class PoolingGradients {
  private PoolingGradients() {}

  static void check(GradientChecks checks) {
    Tensor x = random("x", 2, 5, 4, 3);
    checks.check("Pooling.globalAveragePool", in -> in[0].globalAveragePool(), x);
    checks.check("Shortcuts.shortcut", in -> in[0].shortcut(1, 7), x);
    checks.check("Shortcuts.shortcut", in -> in[0].shortcut(2, 3), x);
    checks.check("Shortcuts.shortcut", in -> in[0].mul(in[0]).shortcut(3, 5).add(in[0].shortcut(3, 5)), x);
  }
}
