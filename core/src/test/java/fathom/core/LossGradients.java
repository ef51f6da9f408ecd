package fathom.core;

import static fathom.core.Tensors.random;

/** Gradient checks of losses. */
final class LossGradients {
  private LossGradients() {}

  static void check(GradientChecks checks) {
    Tensor logits = random("logits", 3, 5);
    CrossEntropyOptions smooth = CrossEntropyOptions.DEFAULT.labelSmoothing(0.2f);
    checks.check("Losses.crossEntropy", in -> in[0].crossEntropy(1, 4, 0), logits);
    checks.check("Losses.crossEntropy", in -> in[0].crossEntropy(new int[] {1, 4, 0}, smooth), logits);
  }
}
