package fathom.core;

import java.util.List;
import java.util.Optional;

/**
 * The parameters of multi-head attention in Fathom's layout of linear maps, {@code [in, out]}. Immutable; each method
 * returns a changed copy.
 *
 * @param heads the number of heads, which divides E
 * @param in the maps of queries, keys and values: one {@code [E, 3E]} for all, or three, {@code [E, E]}, {@code [kdim,
 *     E]} and {@code [vdim, E]}
 * @param inBias {@code [3E]}, for queries, keys and values
 * @param out the map of the joined heads, {@code [E, E]}
 * @param outBias {@code [E]}
 */
public record MultiHeadWeights(
    int heads, List<Tensor> in, Optional<Tensor> inBias, Tensor out, Optional<Tensor> outBias) {

  /**
   * Checks the shapes.
   *
   * @throws TensorException if one of them does not fit
   */
  public MultiHeadWeights {
    in = List.copyOf(in);
    int e = out.dim(-1);
    boolean fits = heads > 0 && e % heads == 0 && out.shape().equals(Shape.of(e, e))
        && (in.size() == 1 ? in.get(0).shape().equals(Shape.of(e, 3 * e)) : in.size() == 3)
        && inBias.map(bias -> bias.shape().equals(Shape.of(3 * e))).orElse(true)
        && outBias.map(bias -> bias.shape().equals(Shape.of(e))).orElse(true);
    for (Tensor weight : in) {
      fits &= weight.rank() == 2 && (in.size() == 1 || weight.dim(1) == e);
    }
    if (!fits) {
      throw new TensorException("multiHeadAttention: " + heads + " heads, input weights "
          + in.stream().map(Tensor::shape).toList() + " with bias " + shape(inBias) + " and output weight "
          + out.shape() + " with bias " + shape(outBias) + " do not fit together; for E features they are [E, 3E] or"
          + " [E, E], [kdim, E], [vdim, E], with bias [3E], and [E, E] with bias [E], where the heads divide E");
    }
  }

  private static String shape(Optional<Tensor> bias) {
    return bias.map(b -> b.shape().toString()).orElse("none");
  }

  /**
   * Joins parameters for queries, keys and values of the same size, without biases.
   *
   * @param heads the number of heads, which divides E
   * @param in {@code [E, 3E]}: columns for queries, for keys, for values
   * @param out {@code [E, E]}
   * @return the parameters
   * @throws TensorException if a shape does not fit
   */
  public static MultiHeadWeights packed(int heads, Tensor in, Tensor out) {
    return new MultiHeadWeights(heads, List.of(in), Optional.empty(), out, Optional.empty());
  }

  /**
   * Joins parameters for queries, keys and values of different sizes, without biases.
   *
   * @param heads the number of heads, which divides E
   * @param query {@code [E, E]}
   * @param key {@code [kdim, E]}
   * @param value {@code [vdim, E]}
   * @param out {@code [E, E]}
   * @return the parameters
   * @throws TensorException if a shape does not fit
   */
  public static MultiHeadWeights separate(int heads, Tensor query, Tensor key, Tensor value, Tensor out) {
    return new MultiHeadWeights(heads, List.of(query, key, value), Optional.empty(), out, Optional.empty());
  }

  /**
   * Adds biases.
   *
   * @param in {@code [3E]}, for queries, keys and values
   * @param out {@code [E]}
   * @return the changed parameters
   * @throws TensorException if a shape does not fit
   */
  public MultiHeadWeights biases(Tensor in, Tensor out) {
    return new MultiHeadWeights(heads, this.in, Optional.of(in), this.out, Optional.of(out));
  }

  /** Returns E. */
  int features() {
    return out.dim(-1);
  }
}
