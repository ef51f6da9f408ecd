package fathom.core;

import static fathom.core.Tensors.random;

/** Gradient checks of softmax and its logarithm. */
final class ProbabilitiesGradients {
  private ProbabilitiesGradients() {}

  static void check(GradientChecks checks) {
    Tensor x = random("x", 2, 3, 4);
    for (int axis = -1; axis < 3; axis++) {
      int along = axis;
      checks.check("Probabilities.softmax", in -> in[0].softmax(along), x);
      checks.check("Probabilities.logSoftmax", in -> in[0].logSoftmax(along), x);
      checks.check("Probabilities.logSoftmax", in -> in[0].logSoftmax(along).mul(in[0].softmax(along)), x);
    }
  }
}
