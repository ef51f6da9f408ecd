package fathom.nn;

import fathom.core.EmbeddingOptions;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.OptionalInt;

/**
 * Rows of a table by their indices, such as vectors for the words of a text, as PyTorch's {@code Embedding}. Parameter:
 * {@code weight} {@code [rows, width]}.
 */
public final class Embedding extends Layer implements Forgetful {
  /** From here on not every whole number is a float. */
  private static final int LARGEST_EXACT = 1 << 24;

  private final int rows;
  private final int width;
  private final EmbeddingOptions options;
  private final Parameter weight;

  /**
   * Makes an embedding in which every row learns.
   *
   * @param rows number of rows, PyTorch's {@code num_embeddings}
   * @param width size of a row, PyTorch's {@code embedding_dim}
   */
  public Embedding(int rows, int width) {
    this(rows, width, EmbeddingOptions.DEFAULT);
  }

  /**
   * Makes an embedding.
   *
   * @param rows number of rows, PyTorch's {@code num_embeddings}
   * @param width size of a row, PyTorch's {@code embedding_dim}
   * @param options the row that gets no gradient and starts with zeros
   * @throws TensorException if a number is below 1 or the table lacks the row for padding
   */
  public Embedding(int rows, int width, EmbeddingOptions options) {
    this.rows = rows;
    this.width = width;
    this.options = options;
    if (rows < 1 || width < 1) {
      throw new TensorException(this + ": there must be at least 1 row of width 1");
    }
    int padding = options.padding().orElse(0);
    if (padding < -rows || padding >= rows) {
      throw new TensorException(this + ": there is no row " + padding + " for padding");
    }
    weight = parameter("weight", Parameter.Role.EMBEDDING, Shape.of(rows, width));
  }

  /**
   * Returns the row that gets no gradient.
   *
   * @return its index from 0; empty if every row learns
   */
  public OptionalInt padding() {
    return options.padding().isPresent()
        ? OptionalInt.of(Math.floorMod(options.padding().getAsInt(), rows))
        : OptionalInt.empty();
  }

  /**
   * Returns rows of the table.
   *
   * @param shape the shape of the indices
   * @param indices which rows to take, in row-major order
   * @return {@code [shape..., width]}
   * @throws TensorException if the table lacks a row, or the shape is not that of the indices; the message ends with
   *     the path of layers
   */
  public Tensor lookup(Shape shape, int... indices) {
    float[] input = new float[indices.length];
    for (int i = 0; i < input.length; i++) {
      input[i] = indices[i];
    }
    return compute(Tensor.of(shape, input), () -> weight.value().embedding(shape, indices, options));
  }

  /** Returns the rows whose indices are the elements of the input, whole numbers; see {@link #lookup}. */
  @Override
  protected Tensor forward(Tensor x) {
    float[] values = x.toArray();
    int[] indices = new int[values.length];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = (int) values[i];
      if (indices[i] != values[i] || Math.abs(values[i]) > LARGEST_EXACT) {
        throw new TensorException("embedding: " + values[i] + " at position " + i + " is not a whole number up to "
            + LARGEST_EXACT + "; lookup(shape, indices) takes integers");
      }
    }
    return weight.value().embedding(x.shape(), indices, options);
  }

  @Override
  public String toString() {
    return "Embedding(" + rows + " rows, width " + width
        + (options.padding().isPresent() ? ", padding " + options.padding().getAsInt() + ")" : ")");
  }
}
