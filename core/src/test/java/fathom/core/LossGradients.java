package fathom.core;

import static fathom.core.Tensors.random;

import java.util.Optional;

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
    Tensor x = random("x", 4, 3);
    Tensor target = Tensor.zeros(4, 3);
    float[] apart = {-3, -1.5f, -0.6f, -0.2f, 0.2f, 0.6f, 1.5f, 3, 0.3f, -0.4f, 2, -2}; // no kink at 0, 1, 0.5 and 2.5
    for (int i = 0; i < apart.length; i++) {
      target.array()[i] = x.array()[i] - apart[i];
    }
    Tensor probable = Tensor.zeros(4, 3);
    for (int i = 0; i < apart.length; i++) {
      probable.array()[i] = 0.1f + 0.07f * i;
    }
    for (Reduction reduction : Reduction.values()) {
      checks.check("PointLosses.mse", in -> in[0].mse(in[1], reduction), x, target);
      checks.check("PointLosses.l1", in -> in[0].l1(in[1], reduction), x, target);
      checks.check("PointLosses.smoothL1", in -> in[0].smoothL1(in[1], new SmoothL1Options(0.5f, reduction)), x,
          target);
      checks.check("PointLosses.huber", in -> in[0].huber(in[1], new HuberOptions(2.5f, reduction)), x, target);
      BceOptions bce = new BceOptions(Optional.of(random("weight", 4, 1)), Optional.of(weights.rows(1, 4)), reduction);
      checks.check("PointLosses.bceWithLogits", in -> in[0].bceWithLogits(in[1], bce), x, probable);
      checks.check("PointLosses.klDiv", in -> in[0].klDiv(in[1], new KlDivOptions(false, reduction)), x, probable);
      checks.check("PointLosses.klDiv", in -> in[0].klDiv(in[1], new KlDivOptions(true, reduction)), x, target);
    }
    checks.check("PointLosses.bceWithLogits", in -> in[0].bceWithLogits(in[1]), x, probable);
    checks.check("Losses.crossEntropy", in -> in[0].crossEntropy(in[1]), logits, probabilities);
    checks.check("Losses.nll", in -> in[0].nll(4, 0, 1).mul(in[0]), logits);
  }
}
