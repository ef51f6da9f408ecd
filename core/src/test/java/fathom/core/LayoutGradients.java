package fathom.core;

import static fathom.core.Tensors.random;

/** Gradient checks of operations that rearrange elements. */
final class LayoutGradients {
  private LayoutGradients() {}

  static void check(GradientChecks checks) {
    Tensor x = random("x", 4, 3, 2);
    checks.check("Layout.reshape", in -> in[0].reshape(2, -1), x);
    checks.check("Layout.reshape", in -> in[0].reshape(24).mul(in[0].reshape(-1)), x);
    checks.check("Layout.rows", in -> in[0].rows(1, 3), x);
    checks.check("Layout.rows", in -> in[0].rows(0, 3).mul(in[0].rows(1, 4)), x);
    checks.check("Layout.rows", in -> in[0].rows(0, 4).rows(3, 4), x);
    checks.check("Layout.permute", in -> in[0].permute(2, 0, 1), x);
    checks.check("Layout.permute", in -> in[0].permute(-1, 1, 0).mul(in[0].permute(2, 1, 0)), x);
  }
}
