package fathom.core;

import static fathom.core.Tensors.awayFromZero;
import static fathom.core.Tensors.random;

/** Gradient checks of activation functions. */
final class ActivationGradients {
  private ActivationGradients() {}

  static void check(GradientChecks checks) {
    Tensor x = awayFromZero("x", 4, 5);
    Tensor bends = Tensor.of(Shape.of(9), -9, -3.2f, -2.8f, -1.1f, 0.3f, 2.8f, 3.2f, 5.8f, 6.2f);
    checks.check("Activations.relu", in -> in[0].relu(), x);
    checks.check("Activations.relu", in -> in[0].relu().add(in[0]), x);
    checks.check("Activations.relu6", in -> in[0].relu6(), bends);
    checks.check("Activations.leakyRelu", in -> in[0].leakyRelu(), x);
    checks.check("Activations.leakyRelu", in -> in[0].leakyRelu(0.2f), x);
    checks.check("Activations.prelu", in -> in[0].prelu(in[1]), x, random("weight", 5));
    checks.check("Activations.prelu", in -> in[0].prelu(in[1]), awayFromZero("x", 2, 3, 3, 4), random("weight", 4));
    checks.check("Activations.prelu", in -> in[0].prelu(in[1]), x, random("weight", 1));
    checks.check("Activations.prelu", in -> in[0].prelu(in[1]), x, random("weight"));
    checks.check("Activations.elu", in -> in[0].elu(), x);
    checks.check("Activations.elu", in -> in[0].elu(1.7f), x);
    checks.check("Activations.selu", in -> in[0].selu(), x);
    checks.check("Activations.gelu", in -> in[0].gelu(), x);
    checks.check("Activations.gelu", in -> in[0].gelu(Gelu.TANH), x);
    checks.check("Activations.silu", in -> in[0].silu(), x);
    checks.check("Activations.hardswish", in -> in[0].hardswish(), bends);
    checks.check("Activations.hardsigmoid", in -> in[0].hardsigmoid(), bends);
    checks.check("Activations.softplus", in -> in[0].softplus(), x);
    checks.check("Activations.softplus", in -> in[0].softplus(3, 2), x);
    checks.check("Activations.sigmoid", in -> in[0].sigmoid(), x);
    checks.check("Activations.tanh", in -> in[0].tanh(), x);
  }
}
