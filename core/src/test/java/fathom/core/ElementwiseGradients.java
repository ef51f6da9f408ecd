package fathom.core;

import static fathom.core.Tensors.awayFromZero;
import static fathom.core.Tensors.random;

import fathom.core.kernel.FloatMath;

/** Gradient checks of arithmetic on elements. */
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
      checks.check("Elementwise.div", in -> in[0].div(in[1]), a, positive("divisor", shape[1]));
      checks.check("Elementwise.pow", in -> in[0].pow(in[1]), positive("base", shape[0]), b);
      checks.check("Elementwise.maximum", in -> in[0].maximum(in[1]), apart(a, 0), apart(b, 0.5f));
      checks.check("Elementwise.minimum", in -> in[0].minimum(in[1]), apart(a, 0), apart(b, 0.5f));
    }
    Tensor x = awayFromZero("x", 3, 5);
    Tensor positive = positive("x", 3, 5);
    checks.check("Elementwise.add", in -> in[0].add(in[0]), x);
    checks.check("Elementwise.sub", in -> in[0].sub(in[0].mul(in[0])), x);
    checks.check("Elementwise.mul", in -> in[0].mul(in[0]), x);
    checks.check("Elementwise.div", in -> in[0].div(in[0].add(1)), positive);
    checks.check("Elementwise.pow", in -> in[0].pow(in[0]), positive);
    checks.check("Elementwise.maximum", in -> in[0].maximum(in[0].neg()), x);
    checks.check("Elementwise.add", in -> in[0].add(3), x);
    checks.check("Elementwise.sub", in -> in[0].sub(3), x);
    checks.check("Elementwise.mul", in -> in[0].mul(3), x);
    checks.check("Elementwise.div", in -> in[0].div(3), x);
    checks.check("Elementwise.neg", in -> in[0].neg(), x);
    for (float exponent : new float[] {2, 3, 1, 0, -1}) {
      checks.check("Elementwise.pow", in -> in[0].pow(exponent).add(in[0]), awayFromZero("x", 3, 5).mul(2));
    }
    checks.check("Elementwise.pow", in -> in[0].pow(1.7f), positive);
    checks.check("Elementwise.clamp", in -> in[0].clamp(-0.4f, 0.6f), apart(x, 0.25f));
    checks.check("Elementwise.clamp", in -> in[0].clamp(Float.NEGATIVE_INFINITY, 0.1f), apart(x, 0.25f));
    checks.check("Elementwise.exp", in -> in[0].exp(), x);
    checks.check("Elementwise.log", in -> in[0].log(), positive);
    checks.check("Elementwise.sqrt", in -> in[0].sqrt(), positive);
    checks.check("Elementwise.abs", in -> in[0].abs(), x);
  }

  /** Returns elements around 1 that are above 0.4. */
  private static Tensor positive(String name, int... dims) {
    Tensor x = random(name, dims);
    for (int i = 0; i < x.size(); i++) {
      x.array()[i] = 0.4f + FloatMath.exp(x.array()[i] / 2);
    }
    return x;
  }

  /** Returns the elements moved to whole numbers plus a number, so that they are not near others. */
  private static Tensor apart(Tensor x, float offset) {
    Tensor moved = Tensor.of(x.shape(), x.toArray());
    for (int i = 0; i < x.size(); i++) {
      moved.array()[i] = (float) Math.rint(2 * x.array()[i]) + offset;
    }
    return moved;
  }
}
