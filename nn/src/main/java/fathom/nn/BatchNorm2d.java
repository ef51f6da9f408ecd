package fathom.nn;

import fathom.core.FixedConv2d;
import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Batch normalisation of every channel over batch, height and width (Ioffe and Szegedy 2015, "Batch normalization",
 * algorithm 1), as PyTorch's {@code BatchNorm2d}. Inputs are {@code [N, H, W, C]}. Parameters: {@code weight} (gamma)
 * and {@code bias} (beta) {@code [C]}. Buffers: {@code running_mean} and {@code running_var} {@code [C]}, the latter
 * unbiased, and the counter {@code num_batches_tracked}. The options can leave out either kind.
 *
 * <p>In a pass that {@link Pass#isTraining()} the statistics are those of the batch, and the running ones are updated;
 * else the running ones are used.
 */
public final class BatchNorm2d extends BatchNorm {
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
   * @param options momentum, epsilon, and which parts the layer has
   * @throws TensorException if there is no channel, the momentum is not between 0 and 1, or epsilon is negative
   */
  public BatchNorm2d(int channels, Options options) {
    super("BatchNorm2d", channels, options);
  }

  /**
   * Computes {@code norm(convolution(x))}, which an {@link Inference} does in one operation.
   *
   * @param convolution what comes before this normalisation
   * @param x an input of the convolution
   * @return the normalised result of the convolution
   * @throws TensorException if the input does not fit; the message ends with the path of layers
   */
  public Tensor apply(Conv2d convolution, Tensor x) {
    return after(convolution, x, fixed -> fixed.apply(x), () -> apply(convolution.apply(x)));
  }

  /**
   * Computes {@code relu(norm(convolution(x)))}, which an {@link Inference} does in one operation.
   *
   * @param convolution what comes before this normalisation
   * @param x an input of the convolution
   * @return a tensor of the shape of the convolution's result
   * @throws TensorException if the input does not fit; the message ends with the path of layers
   */
  public Tensor applyRelu(Conv2d convolution, Tensor x) {
    return after(convolution, x, fixed -> fixed.applyRelu(x), () -> applyRelu(convolution.apply(x)));
  }

  /**
   * Computes {@code relu(norm(convolution(x)) + residual)}, which an {@link Inference} does in one operation.
   *
   * @param convolution what comes before this normalisation
   * @param x an input of the convolution
   * @param residual a tensor of the shape of the convolution's result
   * @return a tensor of the same shape
   * @throws TensorException if the inputs do not fit; the message ends with the path of layers
   */
  public Tensor applyAddRelu(Conv2d convolution, Tensor x, Tensor residual) {
    return after(convolution, x, fixed -> fixed.applyAddRelu(x, residual),
        () -> applyAddRelu(convolution.apply(x), residual));
  }

  /** Computes both layers as one in an inference that allows it, else one after the other. */
  private Tensor after(
      Conv2d convolution, Tensor x, Function<FixedConv2d, Tensor> asOne, Supplier<Tensor> inTurn) {
    Optional<Inference> inference = CallStack.current().inference();
    return inference.isPresent() && isFixed(convolution.outChannels())
        ? convolution.compute(x, () -> asOne.apply(inference.get().fixed(convolution, this)))
        : inTurn.get();
  }

  @Override
  void checkRank(Shape input) {
    if (input.rank() != 4) {
      throw new TensorException("batchNorm: input " + input + " is not [N, H, W, C]");
    }
  }
}
