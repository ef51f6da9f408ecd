package fathom.nn;

import fathom.core.Attention;
import fathom.core.AttentionOptions;
import fathom.core.AttentionResult;
import fathom.core.MultiHeadWeights;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import fathom.core.Workspace;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Multi-head attention of sequences {@code [N, L, E]}, as PyTorch's {@code MultiheadAttention} with {@code
 * batch_first}. {@link #apply(Tensor)} is self-attention, {@link #attend} everything else.
 *
 * <p>Parameters, in Fathom's layout: {@code in_proj_weight} {@code [E, 3E]}, or {@code q_proj_weight} {@code [E, E]},
 * {@code k_proj_weight} {@code [kdim, E]} and {@code v_proj_weight} {@code [vdim, E]} when keys or values have another
 * size; {@code in_proj_bias} {@code [3E]}; {@code out_proj.weight} {@code [E, E]} and {@code out_proj.bias} {@code
 * [E]}. PyTorch's weights are the transposed ones.
 */
public final class MultiheadAttention extends Layer implements Forgetful {
  /**
   * The optional settings of the layer, with PyTorch's defaults. Immutable; each method returns a changed copy.
   *
   * @param bias whether the linear maps have biases
   * @param keyFeatures size of the keys; E when empty
   * @param valueFeatures size of the values; E when empty
   * @param dropout probability of an attention weight to become 0 while training, see {@link Dropout}
   */
  public record Options(boolean bias, OptionalInt keyFeatures, OptionalInt valueFeatures, double dropout) {
    /** With biases, without dropout; keys and values have the size of the queries. */
    public static final Options DEFAULT = new Options(true, OptionalInt.empty(), OptionalInt.empty(), 0);

    /**
     * Leaves the biases out.
     *
     * @return the changed options
     */
    public Options noBias() {
      return new Options(false, keyFeatures, valueFeatures, dropout);
    }

    /**
     * Sets the size of the keys, PyTorch's {@code kdim}.
     *
     * @param features at least 1
     * @return the changed options
     */
    public Options keyFeatures(int features) {
      return new Options(bias, OptionalInt.of(features), valueFeatures, dropout);
    }

    /**
     * Sets the size of the values, PyTorch's {@code vdim}.
     *
     * @param features at least 1
     * @return the changed options
     */
    public Options valueFeatures(int features) {
      return new Options(bias, keyFeatures, OptionalInt.of(features), dropout);
    }

    /**
     * Sets the probability of an attention weight to become 0 while training.
     *
     * @param dropout 0 to 1
     * @return the changed options
     */
    public Options dropout(double dropout) {
      return new Options(bias, keyFeatures, valueFeatures, dropout);
    }
  }

  private final int features;
  private final int heads;
  private final int keyFeatures;
  private final int valueFeatures;
  private final Optional<Parameter> packed;
  private final Optional<Parameter> query;
  private final Optional<Parameter> key;
  private final Optional<Parameter> value;
  private final Optional<Parameter> bias;
  private final Linear out;
  private final Optional<Dropout> dropout;

  /**
   * Makes multi-head attention with the default options.
   *
   * @param features E, size of queries, keys, values and results
   * @param heads the number of heads, which divides E
   */
  public MultiheadAttention(int features, int heads) {
    this(features, heads, Options.DEFAULT);
  }

  /**
   * Makes multi-head attention.
   *
   * @param features E, size of queries and results
   * @param heads the number of heads, which divides E
   * @param options sizes of keys and values, biases, dropout
   * @throws TensorException if a number is below 1, the heads do not divide E, or the probability of dropout is not
   *     between 0 and 1
   */
  public MultiheadAttention(int features, int heads, Options options) {
    this.features = features;
    this.heads = heads;
    keyFeatures = options.keyFeatures().orElse(features);
    valueFeatures = options.valueFeatures().orElse(features);
    boolean same = keyFeatures == features && valueFeatures == features;
    if (features < 1 || heads < 1 || keyFeatures < 1 || valueFeatures < 1 || features % heads != 0) {
      throw new TensorException("MultiheadAttention(" + features + ", " + heads + " heads, keys " + keyFeatures
          + ", values " + valueFeatures + "): all numbers must be at least 1, and the heads divide the features");
    }
    packed = weight(same, "in_proj_weight", features, 3 * features);
    query = weight(!same, "q_proj_weight", features, features);
    key = weight(!same, "k_proj_weight", keyFeatures, features);
    value = weight(!same, "v_proj_weight", valueFeatures, features);
    bias = options.bias()
        ? Optional.of(parameter("in_proj_bias", Parameter.Role.BIAS, Shape.of(3 * features)))
        : Optional.empty();
    out = child("out_proj", new Linear(features, features, new Linear.Options(options.bias())));
    dropout = options.dropout() == 0 ? Optional.empty() : Optional.of(child("dropout", new Dropout(options.dropout())));
  }

  private Optional<Parameter> weight(boolean present, String name, int in, int out) {
    return present
        ? Optional.of(parameter(name, Parameter.Role.LINEAR_WEIGHT, Shape.of(in, out)))
        : Optional.empty();
  }

  @Override
  protected Tensor forward(Tensor x) {
    return multiHead(x, x, x, AttentionOptions.DEFAULT).y();
  }

  /**
   * Computes attention of queries to keys.
   *
   * @param query {@code [N, L, E]}
   * @param key {@code [N, S, kdim]}
   * @param value {@code [N, S, vdim]}; for self-attention all three are the same tensor
   * @param options masks, which broadcast to {@code [N, heads, L, S]}, causality, scale
   * @return {@code [N, L, E]} and the attention weights {@code [N, heads, L, S]}
   * @throws TensorException if the shapes do not fit
   */
  public AttentionResult attend(Tensor query, Tensor key, Tensor value, AttentionOptions options) {
    Tensor[] weights = new Tensor[1];
    Tensor y = compute(query, () -> {
      AttentionResult result = multiHead(query, key, value, options);
      weights[0] = result.weights().keep();
      return result.y();
    });
    return new AttentionResult(y, weights[0]);
  }

  private AttentionResult multiHead(Tensor query, Tensor key, Tensor value, AttentionOptions options) {
    AttentionOptions all = options.onWeights(weights -> {
      Tensor changed = Workspace.leave(weights, () -> options.onWeights().apply(weights));
      return dropout.isPresent() ? dropout.get().apply(changed) : changed;
    });
    return Attention.multiHeadAttention(query, key, value, weights(), all);
  }

  private MultiHeadWeights weights() {
    Tensor outWeight = out.weight().value();
    MultiHeadWeights weights = packed.isPresent()
        ? MultiHeadWeights.packed(heads, packed.get().value(), outWeight)
        : MultiHeadWeights.separate(heads, query.orElseThrow().value(), key.orElseThrow().value(),
            value.orElseThrow().value(), outWeight);
    return bias.isPresent() ? weights.biases(bias.get().value(), out.bias().orElseThrow().value()) : weights;
  }

  /** Those of self-attention: the linear maps, the scores and the weighted means. */
  @Override
  protected long macs(Shape input, Shape output) {
    long tokens = (long) input.dim(0) * input.dim(1);
    long maps = (long) features * (2 * features + keyFeatures + valueFeatures);
    return tokens * (maps + 2L * input.dim(1) * features);
  }

  @Override
  public String toString() {
    return "MultiheadAttention(" + features + ", " + heads + (heads == 1 ? " head" : " heads")
        + (keyFeatures == features ? "" : ", keys " + keyFeatures)
        + (valueFeatures == features ? "" : ", values " + valueFeatures)
        + dropout.map(layer -> ", " + layer).orElse("")
        + (bias.isPresent() ? ")" : ", no bias)");
  }
}
