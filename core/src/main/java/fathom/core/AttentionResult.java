package fathom.core;

/**
 * What attention computes.
 *
 * @param y the weighted means of the values, {@code [..., L, Ev]}; of multi-head attention {@code [N, L, E]}
 * @param weights how much each query attends to each key, {@code [..., L, S]}; of multi-head attention {@code [N,
 *     heads, L, S]}. The weights of a query sum to 1 (before {@link AttentionOptions#onWeights})
 */
public record AttentionResult(Tensor y, Tensor weights) {
  /**
   * Returns the weights of multi-head attention as the mean over the heads.
   *
   * @return {@code [N, L, S]}
   */
  public Tensor averageWeights() {
    return weights.mean(-3);
  }
}
