package fathom.nn;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;

/**
 * Normalisation of every channel of every image {@code [N, H, W, C]} by itself (Ulyanov, Vedaldi and Lempitsky 2016,
 * "Instance normalization"), as PyTorch's {@code InstanceNorm2d} without running statistics. Unlike that of its
 * relatives, its default is to have no parameters; else they are {@code weight} (gamma) and {@code bias} (beta)
 * {@code [C]}.
 */
public final class InstanceNorm2d extends AffineNorm {
  private static final Options UNSAID = Options.DEFAULT.noAffine();

  private final int channels;

  /**
   * Makes an instance normalisation without parameters.
   *
   * @param channels channels of the input
   */
  public InstanceNorm2d(int channels) {
    this(channels, UNSAID);
  }

  /**
   * Makes an instance normalisation.
   *
   * @param channels channels of the input
   * @param options epsilon, and whether there are parameters
   * @throws TensorException if there is no channel, or epsilon is negative
   */
  public InstanceNorm2d(int channels, Options options) {
    super(Shape.of(Math.max(0, channels)), options);
    this.channels = channels;
    if (channels < 1) {
      throw new TensorException(this + ": there must be at least 1 channel");
    }
  }

  @Override
  protected Tensor forward(Tensor x) {
    if (x.rank() != 4) {
      throw new TensorException("instanceNorm: input " + x.shape() + " is not [N, H, W, C]");
    }
    checkChannels("instanceNorm", x, channels);
    return x.instanceNorm(settings());
  }

  @Override
  public String toString() {
    return "InstanceNorm2d(" + channels + described(UNSAID);
  }
}
