package fathom.core;

import static fathom.core.Tensors.awayFromZero;
import static fathom.core.Tensors.random;

/** Gradient checks of operations on elements and of activations. */
final class ElementwiseGradients {
  private ElementwiseGradients() {}

  static void check(GradientChecks checks) {
    int[][][] shapes = {
        {{2, 3}, {2, 3}}, {{4, 2, 3}, {3}}, {{3}, {4, 2, 3}}, {{2, 3}, {}}, {{}, {2, 3}}, {{3, 1}, {1, 4}},
        {{1, 1, 2}, {3, 1, 1}},
        {{2, 1, 3}, {2, 4, 3}}, {{2, 4, 3}, {2, 1, 3}}, {{2, 3, 1}, {2, 3, 4}}, {{3, 1, 2, 1}, {4, 1, 5}},
        {{1}, {1, 1}}};
    for (int[][] shape : shapes) {
      Tensor a = random("a", shape[0]);
      Tensor b = random("b", shape[1]);
      checks.check("Elementwise.add", in -> in[0].add(in[1]), a, b);
      checks.check("Elementwise.sub", in -> in[0].sub(in[1]), a, b);
      checks.check("Elementwise.mul", in -> in[0].mul(in[1]), a, b);
    }
    Tensor x = awayFromZero("x", 3, 5);
    checks.check("Elementwise.add", in -> in[0].add(in[0]), x);
    checks.check("Elementwise.sub", in -> in[0].sub(in[0].mul(in[0])), x);
    checks.check("Elementwise.mul", in -> in[0].mul(in[0]), x);
    checks.check("Elementwise.relu", in -> in[0].relu(), x);
    checks.check("Elementwise.relu", in -> in[0].relu().add(in[0]), x);
  }
}
