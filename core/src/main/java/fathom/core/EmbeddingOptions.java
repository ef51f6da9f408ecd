package fathom.core;

import java.util.OptionalInt;

/**
 * The optional settings of {@link Indexing#embedding(Tensor, Shape, int[], EmbeddingOptions)}. Immutable; each method
 * returns a changed copy.
 *
 * @param padding the row that gets no gradient, such as that of a filling word, from 0, or from -1 backwards for the
 *     last; PyTorch's {@code padding_idx}
 */
public record EmbeddingOptions(OptionalInt padding) {
  /** PyTorch's defaults: every row gets its gradient. */
  public static final EmbeddingOptions DEFAULT = new EmbeddingOptions(OptionalInt.empty());

  /**
   * Sets the row that gets no gradient.
   *
   * @param index from 0, or from -1 backwards for the last
   * @return the changed options
   */
  public EmbeddingOptions padding(int index) {
    return new EmbeddingOptions(OptionalInt.of(index));
  }
}
