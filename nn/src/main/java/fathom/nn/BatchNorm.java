package fathom.nn;

import fathom.core.BatchNormOptions;
import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the layers for batch normalisation of one- and two-dimensional data share: all but the shape of the input. */
public abstract sealed class BatchNorm extends Layer implements Forgetful permits BatchNorm1d, BatchNorm2d {
  /**
   * The optional settings of the layer, with PyTorch's defaults. Immutable; each method returns a changed copy.
   *
   * @param momentum weight of the batch when running statistics are updated, 0 to 1
   * @param cumulative whether running statistics are the plain average over all batches instead, PyTorch's {@code
   *     momentum=None}
   * @param epsilon added to the variance
   * @param affine whether the layer has the parameters {@code weight} and {@code bias}
   * @param running whether the layer has running statistics; without them it uses those of the batch always
   */
  public record Options(double momentum, boolean cumulative, double epsilon, boolean affine, boolean running) {
    /** The defaults of the operation, with parameters and running statistics. */
    public static final Options DEFAULT = new Options(BatchNormOptions.DEFAULT.momentum(), false,
        BatchNormOptions.DEFAULT.epsilon(), true, true);

    /**
     * Sets the momentum, in PyTorch's convention.
     *
     * @param momentum weight of the batch when running statistics are updated, 0 to 1
     * @return the changed options
     */
    public Options momentum(double momentum) {
      return new Options(momentum, false, epsilon, affine, running);
    }

    /**
     * Makes running statistics the plain average over all batches, PyTorch's {@code momentum=None}.
     *
     * @return the changed options
     */
    public Options cumulativeAverage() {
      return new Options(momentum, true, epsilon, affine, running);
    }

    /**
     * Sets epsilon.
     *
     * @param epsilon added to the variance
     * @return the changed options
     */
    public Options epsilon(double epsilon) {
      return new Options(momentum, cumulative, epsilon, affine, running);
    }

    /**
     * Leaves the parameters out: no scale, no shift.
     *
     * @return the changed options
     */
    public Options noAffine() {
      return new Options(momentum, cumulative, epsilon, false, running);
    }

    /**
     * Leaves the running statistics out, so that inference uses those of its batch too, PyTorch's {@code
     * track_running_stats=False}.
     *
     * @return the changed options
     */
    public Options noRunningStatistics() {
      return new Options(momentum, cumulative, epsilon, affine, false);
    }
  }

  /** What a layer with running statistics keeps. */
  private record Running(Buffer mean, Buffer variance, Counter batches) {}

  private final String name;
  private final int channels;
  private final Options options;
  private final BatchNormOptions settings;
  private final Optional<Parameter> weight;
  private final Optional<Parameter> bias;
  private final Optional<Running> running;

  /** Makes a batch normalisation for a layer of that name. */
  BatchNorm(String name, int channels, Options options) {
    this.name = name;
    this.channels = channels;
    this.options = options;
    settings = BatchNormOptions.DEFAULT.momentum(options.momentum()).epsilon(options.epsilon());
    if (channels < 1) {
      throw new TensorException(this + ": there must be at least 1 channel");
    }
    Shape shape = Shape.of(channels);
    weight = options.affine() ? Optional.of(parameter("weight", Parameter.Role.NORM_WEIGHT, shape)) : Optional.empty();
    bias = options.affine() ? Optional.of(parameter("bias", Parameter.Role.NORM_BIAS, shape)) : Optional.empty();
    running = options.running()
        ? Optional.of(new Running(
            buffer("running_mean", shape, 0), buffer("running_var", shape, 1), counter("num_batches_tracked")))
        : Optional.empty();
  }

  /** Throws unless an input has the rank that the layer is for. */
  abstract void checkRank(Shape input);

  /**
   * Computes {@code relu(norm(x))} in one operation.
   *
   * @param x an input of the layer
   * @return a tensor of the same shape
   * @throws TensorException if the input does not fit; the message ends with the path of layers
   */
  public final Tensor applyRelu(Tensor x) {
    return compute(x, () -> normalize(x, BatchNormOptions::relu));
  }

  /**
   * Computes {@code relu(norm(x) + residual)} in one operation.
   *
   * @param x an input of the layer
   * @param residual a tensor of the same shape
   * @return a tensor of the same shape
   * @throws TensorException if the inputs do not fit; the message ends with the path of layers
   */
  public final Tensor applyAddRelu(Tensor x, Tensor residual) {
    return compute(x, () -> normalize(x, options -> options.residual(residual).relu()));
  }

  @Override
  protected final Tensor forward(Tensor x) {
    return normalize(x, options -> options);
  }

  private Tensor normalize(Tensor x, UnaryOperator<BatchNormOptions> ending) {
    checkRank(x.shape());
    AffineNorm.checkChannels("batchNorm", x, channels);
    Tensor y = x.batchNorm(ending.apply(currentSettings()));
    if (Pass.current().isTraining() && !Pass.isRecomputing()) {
      running.ifPresent(statistics -> statistics.batches().increment());
    }
    return y;
  }

  /** Returns the operation's settings with the present values of parameters and running statistics. */
  final BatchNormOptions currentSettings() {
    BatchNormOptions now = settings;
    if (weight.isPresent() && bias.isPresent()) {
      now = now.gamma(weight.get().value()).beta(bias.get().value());
    }
    if (running.isPresent()) {
      now = now.running(running.get().mean().value(), running.get().variance().value());
      now = options.cumulative() ? now.momentum(1.0 / (running.get().batches().value() + 1)) : now;
    }
    return now;
  }

  /** Returns whether inference with that many channels is an affine map that does not depend on the input. */
  final boolean isFixed(int inputChannels) {
    return running.isPresent() && inputChannels == channels;
  }

  @Override
  public final String toString() {
    boolean usual = options.momentum() == Options.DEFAULT.momentum();
    return name + "(" + channels
        + (options.cumulative() ? ", cumulative average" : usual ? "" : ", momentum " + options.momentum())
        + (options.epsilon() == Options.DEFAULT.epsilon() ? "" : ", epsilon " + options.epsilon())
        + (options.affine() ? "" : ", no affine")
        + (options.running() ? ")" : ", no running statistics)");
  }
}
