package fathom.nn;

import fathom.core.InterpolateOptions;
import fathom.core.Tensor;

/** Resizes images {@code [N, H, W, C]} by interpolation, as PyTorch's {@code Upsample}. */
public final class Upsample extends Layer implements Forgetful {
  private final InterpolateOptions options;

  /**
   * Makes the layer.
   *
   * @param options the new size, and how new pixels come from old ones
   */
  public Upsample(InterpolateOptions options) {
    this.options = options;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.interpolate(options);
  }

  @Override
  public String toString() {
    return "Upsample(" + options.target() + ", " + options.mode() + ")";
  }
}
