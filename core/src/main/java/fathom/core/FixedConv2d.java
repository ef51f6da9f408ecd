package fathom.core;

import fathom.core.kernel.Conv2dShape;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A convolution whose weights do not change any more, for inference: they are packed for the kernels once, a batch
 * normalisation behind it becomes part of them, and a ReLU or a sum with a ReLU is computed along with it. Nothing is
 * recorded for gradients. Immutable, for any number of threads at once; results have the same bits for all of them.
 *
 * <p>Every convolution has a copy of its weights for each width of the tiles that the shapes of its inputs ask for,
 * usually one. Where it is computed by Winograd's method, the copy has up to four times the size.
 */
public final class FixedConv2d {
  private final Tensor weight;
  private final Conv2dOptions options;
  /** By what the weights of each output channel are multiplied; empty if they stay as they are. */
  private final double[] factor;
  private final float[] bias;
  private final Map<Integer, float[]> panels = new ConcurrentHashMap<>();
  private final ConvWeights packed = new Packed();

  private FixedConv2d(Tensor weight, Conv2dOptions options, double[] factor, float[] bias) {
    this.weight = weight;
    this.options = options;
    this.factor = factor;
    this.bias = bias;
  }

  /**
   * Makes a convolution without bias.
   *
   * @param weight {@code [KH, KW, C/groups, OC]}; not copied, its elements must not change from here on
   * @param options stride, padding, dilation, groups
   * @return the convolution
   */
  public static FixedConv2d of(Tensor weight, Conv2dOptions options) {
    return new FixedConv2d(weight, options, new double[0], Conv2dEngine.NO_BIAS);
  }

  /**
   * Makes a convolution with bias.
   *
   * @param weight {@code [KH, KW, C/groups, OC]}; not copied, its elements must not change from here on
   * @param bias {@code [OC]}
   * @param options stride, padding, dilation, groups
   * @return the convolution
   * @throws TensorException if the bias does not fit the weight
   */
  public static FixedConv2d of(Tensor weight, Tensor bias, Conv2dOptions options) {
    Convolution.checkBias("conv2d", Optional.of(bias), weight, weight.dim(-1));
    return new FixedConv2d(weight, options, new double[0], bias.toArray());
  }

  /**
   * Returns this convolution with a batch normalisation behind it that uses its running statistics: {@code gamma /
   * sqrt(variance + epsilon)} becomes part of the weights, and the rest of the bias. Both are rounded to float32 once;
   * so results differ from those of the two operations by rounding.
   *
   * @param norm scale, shift, running statistics and epsilon; the rest plays no part
   * @return the changed convolution
   * @throws TensorException if there are no running statistics, or a tensor has another size than {@code [OC]}
   */
  public FixedConv2d normalized(BatchNormOptions norm) {
    BatchNormOptions.Running running = norm.running().orElseThrow(() -> new TensorException(
        "conv2d: a batch normalisation without running statistics depends on its input; it cannot become part of"
            + " weights"));
    int channels = weight.dim(-1);
    checkChannels("running mean", running.mean());
    checkChannels("running variance", running.variance());
    norm.gamma().ifPresent(gamma -> checkChannels("gamma", gamma));
    norm.beta().ifPresent(beta -> checkChannels("beta", beta));
    double[] scale = new double[channels];
    float[] shift = new float[channels];
    for (int o = 0; o < channels; o++) {
      double gamma = norm.gamma().isPresent() ? norm.gamma().get().get(o) : 1;
      double beta = norm.beta().isPresent() ? norm.beta().get().get(o) : 0;
      double by = gamma / Math.sqrt(running.variance().get(o) + norm.epsilon());
      double before = bias.length == 0 ? 0 : bias[o];
      scale[o] = factor.length == 0 ? by : factor[o] * by;
      shift[o] = (float) (beta + (before - running.mean().get(o)) * by);
    }
    return new FixedConv2d(weight, options, scale, shift);
  }

  private void checkChannels(String name, Tensor values) {
    if (!values.shape().equals(Shape.of(weight.dim(-1)))) {
      throw new TensorException("conv2d: " + name + " " + values.shape() + " of the batch normalisation does not fit"
          + " weight " + weight.shape() + ", expected [" + weight.dim(-1) + "]");
    }
  }

  /**
   * Computes the convolution.
   *
   * @param x images {@code [N, H, W, C]}
   * @return {@code [N, OH, OW, OC]}, see {@link Convolution#conv2d(Tensor, Tensor, Conv2dOptions)}
   * @throws TensorException if the input does not fit
   */
  public Tensor apply(Tensor x) {
    return apply(x, shape(x), ConvEnding.NONE);
  }

  /**
   * Computes the convolution and a ReLU.
   *
   * @param x images {@code [N, H, W, C]}
   * @return {@code [N, OH, OW, OC]}
   * @throws TensorException if the input does not fit
   */
  public Tensor applyRelu(Tensor x) {
    return apply(x, shape(x), ConvEnding.RELU);
  }

  /**
   * Computes the convolution, adds a residual, and a ReLU.
   *
   * @param x images {@code [N, H, W, C]}
   * @param residual {@code [N, OH, OW, OC]}
   * @return {@code [N, OH, OW, OC]}
   * @throws TensorException if the input does not fit, or the residual has not the shape of the result
   */
  public Tensor applyAddRelu(Tensor x, Tensor residual) {
    Conv2dShape s = shape(x);
    Shape result = Convolution.result(x, s);
    if (!residual.shape().equals(result)) {
      throw new TensorException("conv2d: residual " + residual.shape() + " is added to a result of the shape " + result
          + "; they must be the same");
    }
    return apply(x, s, ConvEnding.addRelu(residual.array(), residual.offset()));
  }

  private Conv2dShape shape(Tensor x) {
    return Convolution.shape(x.shape(), weight.shape(), options);
  }

  private Tensor apply(Tensor x, Conv2dShape s, ConvEnding ending) {
    Shape result = Convolution.result(x, s);
    Meter.begin();
    float[] y = Buffers.take(result.size());
    if (y.length > 0) {
      Conv2dEngine.forward(s, x.array(), x.offset(), packed, bias, y, ending);
      Meter.macs(s.macs());
    }
    Tensor computed = Node.made(result, y);
    Meter.end("conv2d", computed, false, x, weight);
    return computed;
  }

  /** The weights, packed on first use for each width; scaled while they are packed. */
  private final class Packed implements ConvWeights {
    @Override
    public float[] pack(int width, int size, Packer packer) {
      return panels.computeIfAbsent(width, w -> {
        float[] result = new float[size];
        if (factor.length == 0) {
          packer.pack(weight.array(), weight.offset(), result);
        } else {
          float[] scaled = Buffers.take(weight.size());
          int rows = scaled.length / factor.length;
          Threads.runRanges(rows, Threads.grain(factor.length), (from, n) -> {
            for (int row = from; row < from + n; row++) {
              scale(row, scaled);
            }
          });
          packer.pack(scaled, 0, result);
          Buffers.give(scaled);
        }
        return result;
      });
    }

    /** Multiplies the weights of a row, one for each output channel, by the factors. */
    private void scale(int row, float[] to) {
      int at = row * factor.length;
      for (int o = 0; o < factor.length; o++) {
        to[at + o] = (float) (weight.array()[weight.offset() + at + o] * factor[o]);
      }
    }

    @Override
    public void release(float[] panels) {
      // They are kept.
    }
  }
}
