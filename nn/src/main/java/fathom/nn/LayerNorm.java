package fathom.nn;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.Arrays;

/**
 * Normalisation over the last axes (Ba, Kiros and Hinton 2016, "Layer normalization"), as PyTorch's {@code LayerNorm}.
 * Parameters: {@code weight} (gamma) and {@code bias} (beta) of the shape of these axes, usually {@code [C]}.
 */
public final class LayerNorm extends AffineNorm {
  private final Shape shape;

  /**
   * Makes a layer normalisation with the default options.
   *
   * @param shape sizes of the axes at the end that are normalised together
   */
  public LayerNorm(int... shape) {
    this(Shape.of(shape), Options.DEFAULT);
  }

  /**
   * Makes a layer normalisation.
   *
   * @param shape sizes of the axes at the end that are normalised together
   * @param options epsilon, and whether there are parameters
   * @throws TensorException if there is no axis or an axis is empty, or epsilon is negative
   */
  public LayerNorm(Shape shape, Options options) {
    super(shape, options);
    this.shape = shape;
    if (shape.rank() == 0 || shape.size() == 0) {
      throw new TensorException(this + ": there must be at least 1 axis, of at least 1 element");
    }
  }

  @Override
  protected Tensor forward(Tensor x) {
    int axes = shape.rank();
    int[] dims = x.shape().dims();
    boolean fits = dims.length >= axes
        && Arrays.equals(shape.dims(), Arrays.copyOfRange(dims, dims.length - axes, dims.length));
    if (!fits) {
      throw new TensorException("layerNorm: the last axes of input " + x.shape() + " are not " + shape);
    }
    return x.layerNorm(axes, settings());
  }

  @Override
  public String toString() {
    return "LayerNorm(" + shape + described(Options.DEFAULT);
  }
}
