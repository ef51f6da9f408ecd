package fathom.core;

import static fathom.core.Tensors.random;

import java.util.function.Function;
import java.util.stream.IntStream;

/** Gradient checks of normalisations. */
final class NormalizationGradients {
  private static final BatchNormOptions NORM = BatchNormOptions.DEFAULT;

  private NormalizationGradients() {}

  static void check(GradientChecks checks) {
    batchNorm(checks);
    NormOptions plain = NormOptions.DEFAULT;
    for (int c : new int[] {4, 18}) {
      Tensor x = random("x", 2, 3, c);
      Tensor gamma = random("gamma", c);
      Tensor beta = random("beta", c);
      Tensor both = random("both", 3, c);
      checks.check("Normalization.layerNorm", in -> in[0].layerNorm(1, plain), x);
      checks.check("Normalization.layerNorm", in -> in[0].layerNorm(1, plain.gamma(in[1]).beta(in[2])), x, gamma, beta);
      checks.check("Normalization.layerNorm", in -> in[0].layerNorm(2, plain.gamma(in[1])), x, both);
      checks.check("Normalization.layerNorm", in -> in[0].mul(in[0]).layerNorm(2, plain.beta(in[1])), x, both);
      for (int groups : new int[] {1, 2, c}) {
        checks.check("Normalization.groupNorm", in -> in[0].groupNorm(groups, plain.gamma(in[1]).beta(in[2])), x, gamma,
            beta);
      }
      checks.check("Normalization.groupNorm", in -> in[0].mul(in[0]).groupNorm(2, plain), x);
      checks.check("Normalization.instanceNorm", in -> in[0].instanceNorm(plain.gamma(in[1]).beta(in[2])), x, gamma,
          beta);
    }
  }

  private static void batchNorm(GradientChecks checks) {
    Tensor gamma = Tensor.of(Shape.of(3), 0.7f, -1.2f, 1);
    Tensor beta = Tensor.of(Shape.of(3), 0.3f, 0, -0.2f);
    BatchNormOptions running = NORM.running(random("mean", 3), Tensor.of(Shape.of(3), 0.5f, 1, 2));
    for (int[] dims : new int[][] {{6, 3}, {2, 3, 2, 3}}) {
      for (BatchNormOptions statistics : new BatchNormOptions[] {NORM, running}) {
        for (Pass pass : new Pass[] {Pass.TRAINING, Pass.GRADIENTS}) {
          Tensor x = random("x", dims);
          checks.check("Normalization.batchNorm", in -> pass.get(() -> in[0].batchNorm(statistics)), x);
          Function<Tensor[], Tensor> plain = in -> pass.get(() -> in[0].batchNorm(statistics.gamma(in[1]).beta(in[2])));
          checks.check("Normalization.batchNorm", plain, x, gamma, beta);
          Function<Tensor[], Tensor> sum = in -> pass
              .get(() -> in[0].batchNorm(statistics.gamma(in[1]).beta(in[2]).residual(in[3])));
          Tensor residual = random("residual", dims);
          checks.check("Normalization.batchNorm", sum, x, gamma, beta, residual);
          Function<Tensor[], Tensor> sumRelu = in -> pass
              .get(() -> in[0].batchNorm(statistics.gamma(in[1]).beta(in[2]).residual(in[3]).relu()));
          float[] y = sum.apply(new Tensor[] {x, gamma, beta, residual}).array();
          for (int i = 0; i < y.length; i++) {
            residual.array()[i] += Math.copySign(0.1f, y[i]);
          }
          checks.check("Normalization.batchNorm", sumRelu, x, gamma, beta, residual);
          Function<Tensor[], Tensor> relu = in -> pass
              .get(() -> in[0].batchNorm(statistics.gamma(in[1]).beta(in[2]).relu()));
          Tensor far = IntStream.range(0, 1000).mapToObj(seed -> random("x" + seed, dims))
              .filter(candidate -> smallest(plain.apply(new Tensor[] {candidate, gamma, beta})) > 0.1).findFirst()
              .get();
          checks.check("Normalization.batchNorm", relu, far, gamma, beta);
        }
      }
    }
  }

  private static float smallest(Tensor y) {
    float smallest = Float.POSITIVE_INFINITY;
    for (float element : y.toArray()) {
      smallest = Math.min(smallest, Math.abs(element));
    }
    return smallest;
  }
}
