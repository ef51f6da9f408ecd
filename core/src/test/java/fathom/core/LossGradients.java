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
    Tensor weights = Tensor.of(Shape.of(5), 1, 0.5f, 3, 0, 2);
    Tensor probabilities = Tensor.of(Shape.of(3, 5), 0.1f, 0.2f, 0.3f, 0.4f, 0, 0, 1, 0, 0, 0, 0.5f, 0, 0, 0.25f,
        0.25f);
    for (Reduction reduction : Reduction.values()) {
      CrossEntropyOptions options = smooth.classWeights(weights).ignoreIndex(2).reduction(reduction);
      checks.check("Losses.crossEntropy", in -> in[0].mul(in[0]).crossEntropy(new int[] {4, 2, 1}, options), logits);
      checks.check("Losses.crossEntropy", in -> in[0].crossEntropy(in[1], options), logits, probabilities);
      NllOptions nll = new NllOptions(options.classWeights(), 0, reduction);
      checks.check("Losses.nll", in -> in[0].nll(new int[] {4, 0, 1}, nll), logits);
    }
    checks.check("Losses.crossEntropy", in -> in[0].crossEntropy(in[1]), logits, probabilities);
    checks.check("Losses.nll", in -> in[0].nll(4, 0, 1).mul(in[0]), logits);
  }
}
