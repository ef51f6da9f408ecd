package fathom.nn;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;

/**
 * Normalisation of groups of channels of every sample {@code [N, ..., C]} (Wu and He 2018, "Group normalization"), as
 * PyTorch's {@code GroupNorm}. Parameters: {@code weight} (gamma) and {@code bias} (beta) {@code [C]}.
 */
public final class GroupNorm extends AffineNorm {
  private final int groups;
  private final int channels;

  /**
   * Makes a group normalisation with the default options.
   *
   * @param groups number of groups
   * @param channels channels of the input
   * @throws TensorException if the groups do not divide the channels
   */
  public GroupNorm(int groups, int channels) {
    this(groups, channels, Options.DEFAULT);
  }

  /**
   * Makes a group normalisation.
   *
   * @param groups number of groups
   * @param channels channels of the input
   * @param options epsilon, and whether there are parameters
   * @throws TensorException if the groups do not divide the channels, or epsilon is negative
   */
  public GroupNorm(int groups, int channels, Options options) {
    super(Shape.of(Math.max(0, channels)), options);
    this.groups = groups;
    this.channels = channels;
    if (groups < 1 || channels < 1 || channels % groups != 0) {
      throw new TensorException(this + ": the groups must divide the channels, and both be at least 1");
    }
  }

  @Override
  protected Tensor forward(Tensor x) {
    checkChannels("groupNorm", x, channels);
    return x.groupNorm(groups, settings());
  }

  @Override
  public String toString() {
    return "GroupNorm(" + channels + ", " + groups + (groups == 1 ? " group" : " groups") + described(Options.DEFAULT);
  }
}
