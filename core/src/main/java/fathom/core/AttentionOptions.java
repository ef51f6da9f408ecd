package fathom.core;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * The optional settings of attention, with PyTorch's defaults: every query sees every key, scale {@code 1 / sqrt(E)}.
 * Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * AttentionOptions.DEFAULT.causal()
 * AttentionOptions.DEFAULT.mask(Attention.block(Shape.of(n, 1, 1, s), isPadding))
 * }</pre>
 *
 * @param masks what is added to the scores before the softmax; each broadcasts to their shape
 * @param isCausal whether query i sees keys 0 to i only
 * @param scale factor of the scores; {@code 1 / sqrt(E)} when empty
 * @param onWeights what is done to the attention weights before they are used, such as dropout
 */
public record AttentionOptions(
    List<Tensor> masks, boolean isCausal, OptionalDouble scale, UnaryOperator<Tensor> onWeights) {
  /** PyTorch's defaults. */
  public static final AttentionOptions DEFAULT = new AttentionOptions(List.of(), false, OptionalDouble.empty(),
      UnaryOperator.identity());

  /** Keeps a copy of the list. */
  public AttentionOptions {
    masks = List.copyOf(masks);
  }

  /**
   * Adds a mask to the scores; called twice, both count. {@link Attention#allow} and {@link Attention#block} make masks
   * of truth values. Masks may want gradients, as learned position biases do.
   *
   * @param mask broadcasts to {@code [..., L, S]}, for multi-head attention {@code [N, heads, L, S]}; an element of
   *     -infinity hides a key from a query
   * @return the changed options
   */
  public AttentionOptions mask(Tensor mask) {
    List<Tensor> more = new ArrayList<>(masks);
    more.add(mask);
    return new AttentionOptions(more, isCausal, scale, onWeights);
  }

  /**
   * Hides the future: query i sees keys 0 to i, even if the numbers of queries and keys differ.
   *
   * @return the changed options
   */
  public AttentionOptions causal() {
    return new AttentionOptions(masks, true, scale, onWeights);
  }

  /**
   * Sets the factor of the scores.
   *
   * @param scale any number
   * @return the changed options
   */
  public AttentionOptions scale(double scale) {
    return new AttentionOptions(masks, isCausal, OptionalDouble.of(scale), onWeights);
  }

  /**
   * Sets what is done to the attention weights before they are used, such as dropout.
   *
   * @param onWeights keeps the shape
   * @return the changed options
   */
  public AttentionOptions onWeights(UnaryOperator<Tensor> onWeights) {
    return new AttentionOptions(masks, isCausal, scale, onWeights);
  }
}
