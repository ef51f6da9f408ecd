package fathom.nn;

import fathom.core.NormOptions;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.Optional;

/** What the layers for layer, group and instance normalisation share: epsilon, and the parameters if there are any. */
public abstract sealed class AffineNorm extends Layer implements Forgetful
    permits LayerNorm, GroupNorm, InstanceNorm2d {
  /**
   * The optional settings of the layer. Immutable; each method returns a changed copy.
   *
   * @param epsilon added to the variance
   * @param affine whether the layer has the parameters {@code weight} and {@code bias}
   */
  public record Options(double epsilon, boolean affine) {
    /** The epsilon of the operation, with parameters. */
    public static final Options DEFAULT = new Options(NormOptions.DEFAULT.epsilon(), true);

    /**
     * Sets epsilon.
     *
     * @param epsilon added to the variance, 0 or more
     * @return the changed options
     */
    public Options epsilon(double epsilon) {
      return new Options(epsilon, affine);
    }

    /**
     * Leaves the parameters out: no scale, no shift.
     *
     * @return the changed options
     */
    public Options noAffine() {
      return new Options(epsilon, false);
    }
  }

  private final Options options;
  private final NormOptions settings;
  private final Optional<Parameter> weight;
  private final Optional<Parameter> bias;

  /** Makes a normalisation with parameters of that shape. */
  AffineNorm(Shape shape, Options options) {
    this.options = options;
    settings = NormOptions.DEFAULT.epsilon(options.epsilon());
    weight = options.affine() ? Optional.of(parameter("weight", Parameter.Role.NORM_WEIGHT, shape)) : Optional.empty();
    bias = options.affine() ? Optional.of(parameter("bias", Parameter.Role.NORM_BIAS, shape)) : Optional.empty();
  }

  /** Returns the settings of the operation with the parameters as they are now. */
  final NormOptions settings() {
    NormOptions scaled = weight.map(Parameter::value).map(settings::gamma).orElse(settings);
    return bias.map(Parameter::value).map(scaled::beta).orElse(scaled);
  }

  /** Throws unless the last axis of an input has that many channels; without parameters nothing else would notice. */
  static void checkChannels(String op, Tensor x, int channels) {
    if (x.rank() == 0 || x.dim(-1) != channels) {
      throw new TensorException(op + ": input " + x.shape() + " does not have " + channels + " channels");
    }
  }

  /** Returns what differs from the settings that go without saying, and the closing bracket. */
  final String described(Options unsaid) {
    return (options.epsilon() == unsaid.epsilon() ? "" : ", epsilon " + options.epsilon())
        + (options.affine() == unsaid.affine() ? ")" : options.affine() ? ", affine)" : ", no affine)");
  }
}
