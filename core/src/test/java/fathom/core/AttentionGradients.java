package fathom.core;

import static fathom.core.Tensors.random;

/** Gradient checks of attention. */
final class AttentionGradients {
  private AttentionGradients() {}

  static void check(GradientChecks checks) {
    AttentionOptions plain = AttentionOptions.DEFAULT;
    Tensor hidden = Attention.block(Shape.of(3, 4), false, true, false, false, true, false, true, true, false, false,
        false, true);
    for (AttentionOptions o : new AttentionOptions[] {
        plain, plain.causal(), plain.scale(0.3), plain.mask(hidden), plain.mask(hidden).causal()}) {
      checks.check("Attention.scaledDotProductAttention", in -> in[0].scaledDotProductAttention(in[1], in[2], o),
          random("q", 2, 3, 5), random("k", 2, 4, 5), random("v", 2, 4, 2));
    }
    checks.check("Attention.scaledDotProductAttention",
        in -> in[0].scaledDotProductAttention(in[1], in[2], plain.mask(in[3]).mask(in[4])),
        random("q", 2, 3, 5), random("k", 2, 4, 5), random("v", 4, 2), random("bias", 3, 4), random("more", 2, 1, 4));
    checks.check("Attention.scaledDotProductAttention",
        in -> in[0].scaledDotProductAttention(in[0], in[0], plain), random("x", 3, 5));
    Tensor in = random("in", 4, 12);
    Tensor out = random("out", 4, 4);
    checks.check("Attention.multiHeadAttention", t -> Attention.multiHeadAttention(t[0], t[0], t[0],
        MultiHeadWeights.packed(2, t[1], t[2]).biases(t[3], t[4]), plain.mask(t[5]).causal()).y(),
        random("x", 2, 3, 4), in, out, random("inBias", 12), random("outBias", 4), random("mask", 2, 1, 3, 3));
    checks.check("Attention.multiHeadAttention", t -> Attention.multiHeadAttention(t[0], t[1], t[1],
        MultiHeadWeights.packed(2, t[2], t[3]), plain).y(),
        random("x", 2, 3, 4), random("memory", 2, 5, 4), in, out);
    checks.check("Attention.multiHeadAttention", t -> Attention.multiHeadAttention(t[0], t[1], t[2],
        MultiHeadWeights.separate(2, t[3], t[4], t[5], t[6]), plain).y(), random("x", 2, 3, 4), random("key", 2, 2, 3),
        random("value", 2, 2, 5), random("q", 4, 4), random("k", 3, 4), random("v", 5, 4), out);
  }
}
