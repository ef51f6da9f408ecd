package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;

/** Attention, for comparison with reference values. */
final class AttentionGolden {
  private AttentionGolden() {}

  static void register(GoldenOps ops) {
    ops.add("scaled_dot_product_attention", List.of("Attention.scaledDotProductAttention"),
        AttentionGolden::scaledDotProduct);
    ops.add("multihead_attention", List.of("Attention.multiHeadAttention"), AttentionGolden::multiHead);
  }

  private static Tensor scaledDotProduct(GoldenCase c) {
    AttentionOptions options = AttentionOptions.DEFAULT;
    if (c.flag("is_causal")) {
      options = options.causal();
    }
    if (!c.isNull("scale")) {
      options = options.scale(c.number("scale"));
    }
    if (c.isInteger("in.attn_mask")) {
      options = options.mask(Attention.allow(c.shape("in.attn_mask"), c.booleans("in.attn_mask")));
    } else if (c.has("in.attn_mask")) {
      options = options.mask(c.in("attn_mask"));
    }
    return c.in("q").scaledDotProductAttention(c.in("k"), c.in("v"), options);
  }

  private static Tensor multiHead(GoldenCase c) {
    AttentionOptions options = AttentionOptions.DEFAULT;
    int n = c.shape("in.query").dim(0);
    if (c.has("in.attn_mask")) {
      Tensor mask = mask(c, "attn_mask");
      options = options.mask(mask.rank() == 2 ? mask : mask.reshape(n, -1, mask.dim(1), mask.dim(2)));
    }
    if (c.has("in.key_padding_mask")) {
      options = options.mask(mask(c, "key_padding_mask").reshape(n, 1, 1, -1));
    }
    AttentionResult result = Attention.multiHeadAttention(c.in("query"), c.in("key"), c.in("value"), weights(c),
        options);
    if (c.flag("need_weights")) {
      c.output("attn_weights", c.flag("average_attn_weights") ? result.averageWeights() : result.weights());
    }
    assertTrue(c.flag("batch_first"));
    return result.y();
  }

  /** Returns a mask that is added, or one of truth values, which here say what may not be seen. */
  private static Tensor mask(GoldenCase c, String name) {
    return c.isInteger("in." + name)
        ? Attention.block(c.shape("in." + name), c.booleans("in." + name))
        : c.in(name);
  }

  private static MultiHeadWeights weights(GoldenCase c) {
    int heads = c.integer("num_heads");
    Tensor out = c.param("out_proj.weight").permute(1, 0);
    MultiHeadWeights weights = c.optionalParam("in_proj_weight")
        .map(in -> MultiHeadWeights.packed(heads, in.permute(1, 0), out))
        .orElseGet(() -> MultiHeadWeights.separate(heads, c.param("q_proj_weight").permute(1, 0),
            c.param("k_proj_weight").permute(1, 0), c.param("v_proj_weight").permute(1, 0), out));
    assertEquals(c.integer("embed_dim"), weights.features());
    assertEquals(c.isNull("kdim") ? weights.features() : c.integer("kdim"), c.shape("in.key").dim(2));
    assertEquals(c.isNull("vdim") ? weights.features() : c.integer("vdim"), c.shape("in.value").dim(2));
    Optional<Tensor> bias = c.optionalParam("in_proj_bias");
    assertEquals(c.flag("bias"), bias.isPresent());
    return bias.isPresent() ? weights.biases(bias.get(), c.param("out_proj.bias")) : weights;
  }
}
