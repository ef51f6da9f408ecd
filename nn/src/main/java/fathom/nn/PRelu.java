package fathom.nn;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;

/**
 * Rectified linear unit with learned slopes: He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015, section 2.1;
 * as PyTorch's {@code PReLU}. Parameter: {@code weight} {@code [C]}, or {@code [1]} for one slope.
 */
public final class PRelu extends Layer implements Forgetful {
  private final int slopes;
  private final Parameter weight;

  /** Makes a layer with one slope for all channels. */
  public PRelu() {
    this(1);
  }

  /**
   * Makes a layer.
   *
   * @param slopes 1, or the channels of the input for a slope each
   * @throws TensorException if there is no slope
   */
  public PRelu(int slopes) {
    this.slopes = slopes;
    if (slopes < 1) {
      throw new TensorException("PRelu(" + slopes + "): there must be at least 1 slope");
    }
    weight = parameter("weight", Parameter.Role.ACTIVATION_SLOPE, Shape.of(slopes));
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.prelu(weight.value());
  }

  @Override
  public String toString() {
    return "PRelu(" + slopes + ")";
  }
}
