package fathom.nn;

import fathom.core.BatchNormOptions;
import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.function.UnaryOperator;

/**
 * Batch normalisation of every channel over batch, height and width (Ioffe and Szegedy 2015, "Batch normalization",
 * algorithm 1), as PyTorch's {@code BatchNorm2d}. Parameters: {@code weight} (gamma) and {@code bias} (beta) {@code
 * [C]}. Buffers:
 * {@code running_mean} and {@code running_var} {@code [C]}, the latter unbiased, and the counter {@code
 * num_batches_tracked}.
 *
 * <p>In a pass that {@link Pass#isTraining()} the statistics are those of the batch, and the running ones are updated;
 * else the running ones are used.
 */
public final class BatchNorm2d extends Layer {
  /**
   * The optional settings of the layer, with PyTorch's defaults. Immutable; each method returns a changed copy.
   *
   * @param momentum weight of the batch when running statistics are updated, 0 to 1
   * @param epsilon added to the variance
   */
  public record Options(double momentum, double epsilon) {
    /** The defaults of the operation. */
    public static final Options DEFAULT = new Options(BatchNormOptions.DEFAULT.momentum(),
        BatchNormOptions.DEFAULT.epsilon());

    /**
     * Sets the momentum, in PyTorch's convention.
     *
     * @param momentum weight of the batch when running statistics are updated, 0 to 1
     * @return the changed options
     */
    public Options momentum(double momentum) {
      return new Options(momentum, epsilon);
    }

    /**
     * Sets epsilon.
     *
     * @param epsilon added to the variance
     * @return the changed options
     */
    public Options epsilon(double epsilon) {
      return new Options(momentum, epsilon);
    }
  }

  private final int channels;
  private final BatchNormOptions settings;
  private final Parameter weight;
  private final Parameter bias;
  private final Buffer runningMean;
  private final Buffer runningVar;
  private final Counter numBatchesTracked;

  /**
   * Makes a batch normalisation with the default options.
   *
   * @param channels channels of the input
   */
  public BatchNorm2d(int channels) {
    this(channels, Options.DEFAULT);
  }

  /**
   * Makes a batch normalisation.
   *
   * @param channels channels of the input
   * @param options momentum and epsilon
   * @throws TensorException if there is no channel, the momentum is not between 0 and 1, or epsilon is negative
   */
  public BatchNorm2d(int channels, Options options) {
    this.channels = channels;
    settings = BatchNormOptions.DEFAULT.momentum(options.momentum()).epsilon(options.epsilon());
    if (channels < 1) {
      throw new TensorException("BatchNorm2d(" + channels + "): there must be at least 1 channel");
    }
    Shape shape = Shape.of(channels);
    weight = parameter("weight", Parameter.Role.NORM_WEIGHT, shape);
    bias = parameter("bias", Parameter.Role.NORM_BIAS, shape);
    runningMean = buffer("running_mean", shape, 0);
    runningVar = buffer("running_var", shape, 1);
    numBatchesTracked = counter("num_batches_tracked");
  }

  /**
   * Computes {@code relu(norm(x))} in one operation.
   *
   * @param x images {@code [N, H, W, C]}
   * @return a tensor of the same shape
   * @throws TensorException if the input does not fit; the message ends with the path of layers
   */
  public Tensor applyRelu(Tensor x) {
    return compute(x, () -> normalize(x, BatchNormOptions::relu));
  }

  /**
   * Computes {@code relu(norm(x) + residual)} in one operation.
   *
   * @param x images {@code [N, H, W, C]}
   * @param residual a tensor of the same shape
   * @return a tensor of the same shape
   * @throws TensorException if the inputs do not fit; the message ends with the path of layers
   */
  public Tensor applyAddRelu(Tensor x, Tensor residual) {
    return compute(x, () -> normalize(x, options -> options.residual(residual).relu()));
  }

  @Override
  protected Tensor forward(Tensor x) {
    return normalize(x, options -> options);
  }

  private Tensor normalize(Tensor x, UnaryOperator<BatchNormOptions> ending) {
    Tensor y = x.batchNorm(ending.apply(settings.gamma(weight.value()).beta(bias.value())
        .running(runningMean.value(), runningVar.value())));
    if (Pass.current().isTraining()) {
      numBatchesTracked.increment();
    }
    return y;
  }

  @Override
  public String toString() {
    return "BatchNorm2d(" + channels
        + (settings.momentum() == Options.DEFAULT.momentum() ? "" : ", momentum " + settings.momentum())
        + (settings.epsilon() == Options.DEFAULT.epsilon() ? ")" : ", epsilon " + settings.epsilon() + ")");
  }
}
