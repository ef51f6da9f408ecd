package fathom.core;

import java.util.Arrays;
import java.util.Optional;

/**
 * Attention: means of values, weighted by how well the keys of these values match a query (Vaswani et al. 2017,
 * "Attention is all you need", section 3.2).
 *
 * <p>A query that may attend to no key at all gives NaN, as the softmax over nothing does in PyTorch 1.13.
 */
public final class Attention {
  private Attention() {}

  /**
   * Scaled dot-product attention, {@code softmax(scale q kᵀ + masks) v}; semantics of PyTorch's
   * {@code scaled_dot_product_attention}. Leading axes broadcast.
   *
   * @param q queries {@code [..., L, E]}
   * @param k keys {@code [..., S, E]}
   * @param v values {@code [..., S, Ev]}
   * @param options masks, causality, scale
   * @return {@code [..., L, Ev]}
   * @throws TensorException if the shapes do not fit
   */
  public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v, AttentionOptions options) {
    return attend(q, k, v, options).y();
  }

  /**
   * Multi-head attention: queries, keys and values are mapped to E features each, cut into heads that attend for
   * themselves, and the joined heads are mapped once more. Semantics of PyTorch's {@code multi_head_attention_forward}
   * with {@code batch_first}.
   *
   * @param query {@code [N, L, E]}
   * @param key {@code [N, S, kdim]}
   * @param value {@code [N, S, vdim]}; for self-attention all three are the same tensor
   * @param weights the parameters
   * @param options masks, which broadcast to {@code [N, heads, L, S]}, causality, scale
   * @return {@code [N, L, E]} and the attention weights of each head
   * @throws TensorException if the shapes do not fit
   */
  public static AttentionResult multiHeadAttention(
      Tensor query, Tensor key, Tensor value, MultiHeadWeights weights, AttentionOptions options) {
    if (query.rank() != 3 || key.rank() != 3 || value.rank() != 3 || query.dim(0) != key.dim(0)
        || query.dim(0) != value.dim(0)) {
      throw new TensorException("multiHeadAttention: queries " + query.shape() + " must be [N, L, E], keys "
          + key.shape() + " [N, S, kdim] and values " + value.shape() + " [N, S, vdim]");
    }
    Tensor[] heads = query == key && key == value && weights.in().size() == 1
        ? selfHeads(query, weights)
        : new Tensor[] {heads(query, 0, weights), heads(key, 1, weights), heads(value, 2, weights)};
    AttentionResult result = attend(heads[0], heads[1], heads[2], options);
    Tensor joined = result.y().permute(0, 2, 1, 3).reshape(query.dim(0), query.dim(1), weights.features());
    return new AttentionResult(linear(joined, weights.out(), weights.outBias()), result.weights());
  }

  /**
   * Makes a mask of truth values that say what may be seen, as PyTorch's {@code scaled_dot_product_attention} takes.
   *
   * @param shape the shape of the mask
   * @param mayAttend whether the query may attend to the key, row-major
   * @return 0 where it may, else -infinity
   * @throws TensorException if the number of truth values is not that of the shape
   */
  public static Tensor allow(Shape shape, boolean... mayAttend) {
    return mask(shape, true, mayAttend);
  }

  /**
   * Makes a mask of truth values that say what may <em>not</em> be seen, as PyTorch's {@code MultiheadAttention} takes.
   * Its {@code key_padding_mask} {@code [N, S]} is a mask of shape {@code [N, 1, 1, S]}, its masks of shape
   * {@code [N * heads, L, S]} are {@code [N, heads, L, S]}.
   *
   * @param shape the shape of the mask
   * @param mayNotAttend whether the key is hidden from the query, row-major
   * @return -infinity where it is, else 0
   * @throws TensorException if the number of truth values is not that of the shape
   */
  public static Tensor block(Shape shape, boolean... mayNotAttend) {
    return mask(shape, false, mayNotAttend);
  }

  private static Tensor mask(Shape shape, boolean open, boolean... values) {
    if (values.length != shape.size()) {
      throw new TensorException("mask: " + shape + " has " + shape.size() + " elements, got " + values.length);
    }
    Tensor mask = Tensor.full(shape, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < values.length; i++) {
      if (values[i] == open) {
        mask.array()[i] = 0;
      }
    }
    return mask;
  }

  private static AttentionResult attend(Tensor q, Tensor k, Tensor v, AttentionOptions options) {
    if (Math.min(q.rank(), Math.min(k.rank(), v.rank())) < 2 || q.dim(-1) != k.dim(-1) || k.dim(-2) != v.dim(-2)) {
      throw new TensorException("attention: queries " + q.shape() + " must be [..., L, E], keys " + k.shape()
          + " [..., S, E] and values " + v.shape() + " [..., S, Ev]");
    }
    double scale = options.scale().orElse(1 / Math.sqrt(q.dim(-1)));
    Tensor scores = q.mul(Tensor.scalar((float) scale)).matmul(k.transpose(-2, -1));
    Optional<Tensor> mask = mask(scores.shape(), options);
    Tensor weights = options.onWeights().apply(mask.map(scores::add).orElse(scores).softmax(-1));
    return new AttentionResult(weights.matmul(v), weights);
  }

  /** Returns the sum of all masks. */
  private static Optional<Tensor> mask(Shape scores, AttentionOptions options) {
    Optional<Tensor> sum = options.isCausal() ? Optional.of(causal(scores.dim(-2), scores.dim(-1))) : Optional.empty();
    for (Tensor mask : options.masks()) {
      if (!Broadcast.of("attention mask", scores, mask.shape()).shape().equals(scores)) {
        throw new TensorException(
            "attention: the mask " + mask.shape() + " does not broadcast to the scores " + scores);
      }
      sum = Optional.of(sum.map(mask::add).orElse(mask));
    }
    return sum;
  }

  private static Tensor causal(int queries, int keys) {
    Tensor mask = Tensor.zeros(queries, keys);
    for (int i = 0; i < queries; i++) {
      Arrays.fill(mask.array(), i * keys + Math.min(i + 1, keys), (i + 1) * keys, Float.NEGATIVE_INFINITY);
    }
    return mask;
  }

  /** Maps queries, keys and values that are the same tensor at once: {@code [N, L, E]} to three of the heads' shape. */
  private static Tensor[] selfHeads(Tensor x, MultiHeadWeights weights) {
    int n = x.dim(0);
    int length = x.dim(1);
    int size = weights.features() / weights.heads();
    Tensor all = linear(x, weights.in().get(0), weights.inBias())
        .reshape(n, length, 3, weights.heads(), size).permute(2, 0, 3, 1, 4);
    Tensor[] heads = new Tensor[3];
    for (int i = 0; i < 3; i++) {
      heads[i] = all.rows(i, i + 1).reshape(n, weights.heads(), length, size);
    }
    return heads;
  }

  /** Maps queries (0), keys (1) or values (2), {@code [N, L, in]}, to heads {@code [N, heads, L, E/heads]}. */
  private static Tensor heads(Tensor x, int which, MultiHeadWeights weights) {
    int e = weights.features();
    Tensor weight = weights.in().size() == 3
        ? weights.in().get(which)
        : weights.in().get(0).reshape(e, 3, e).permute(1, 0, 2).rows(which, which + 1).reshape(e, e);
    Optional<Tensor> bias = weights.inBias().map(b -> b.rows(which * e, (which + 1) * e));
    return linear(x, weight, bias).reshape(x.dim(0), x.dim(1), weights.heads(), e / weights.heads())
        .permute(0, 2, 1, 3);
  }

  private static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
    return bias.map(b -> x.linear(weight, b)).orElseGet(() -> x.linear(weight));
  }
}
