package fathom.core;

import java.util.List;

/** Activation functions, for comparison with reference values. */
final class ActivationGolden {
  private ActivationGolden() {}

  static void register(GoldenOps ops) {
    ops.add("relu", List.of("Activations.relu"), c -> c.in("x").relu());
    ops.add("relu6", List.of("Activations.relu6"), c -> c.in("x").relu6());
    ops.add("leaky_relu", List.of("Activations.leakyRelu", "Activations.prelu"), ActivationGolden::leakyRelu);
    ops.add("elu", List.of("Activations.elu"), c -> c.in("x").elu((float) c.number("alpha")));
    ops.add("gelu", List.of("Activations.gelu"),
        c -> c.in("x").gelu(c.text("approximate").equals("tanh") ? Gelu.TANH : Gelu.EXACT));
    ops.add("silu", List.of("Activations.silu"), c -> c.in("x").silu());
    ops.add("hardswish", List.of("Activations.hardswish"), c -> c.in("x").hardswish());
    ops.add("hardsigmoid", List.of("Activations.hardsigmoid"), c -> c.in("x").hardsigmoid());
    ops.add("softplus", List.of("Activations.softplus"),
        c -> c.in("x").softplus((float) c.number("beta"), (float) c.number("threshold")));
    ops.add("sigmoid", List.of("Activations.sigmoid"), c -> c.in("x").sigmoid());
    ops.add("tanh", List.of("Activations.tanh"), c -> c.in("x").tanh());
  }

  /** Half by each of the two operations, which agree where the slopes are constant, so that both are compared. */
  private static Tensor leakyRelu(GoldenCase c) {
    float slope = (float) c.number("negative_slope");
    Tensor x = c.in("x");
    return x.leakyRelu(slope).mul(0.5f).add(x.prelu(Tensor.scalar(slope)).mul(0.5f));
  }
}
