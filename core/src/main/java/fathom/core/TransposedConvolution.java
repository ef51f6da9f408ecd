package fathom.core;

import fathom.core.kernel.Conv2dShape;
import java.util.Optional;

/**
 * Transposed convolutions of images in {@code [N, H, W, C]} layout: what a convolution does to the gradient of its
 * result, done to an input. That convolution, from the result back to the input, decides the shape of the weight.
 */
public final class TransposedConvolution {
  private TransposedConvolution() {}

  /**
   * Two-dimensional transposed convolution without bias.
   *
   * @param x images {@code [N, H, W, C]}
   * @param weight {@code [KH, KW, OC/groups, C]}; PyTorch's is {@code [C, OC/groups, KH, KW]}
   * @param options stride, padding, output padding, dilation, groups
   * @return {@code [N, OH, OW, OC]} with {@code OH = (H - 1) strideH - 2 padH + dilationH (KH - 1) + outputPadH + 1},
   *     and OW likewise
   * @throws TensorException if the shapes do not fit each other or the options
   */
  public static Tensor convTranspose2d(Tensor x, Tensor weight, ConvTranspose2dOptions options) {
    return convTranspose2d(x, weight, Optional.empty(), options);
  }

  /**
   * Two-dimensional transposed convolution with bias; semantics of PyTorch's {@code conv_transpose2d}.
   *
   * @param x images {@code [N, H, W, C]}
   * @param weight {@code [KH, KW, OC/groups, C]}; PyTorch's is {@code [C, OC/groups, KH, KW]}
   * @param bias {@code [OC]}
   * @param options stride, padding, output padding, dilation, groups
   * @return {@code [N, OH, OW, OC]}, see {@link #convTranspose2d(Tensor, Tensor, ConvTranspose2dOptions)}
   * @throws TensorException if the shapes do not fit each other or the options
   */
  public static Tensor convTranspose2d(Tensor x, Tensor weight, Tensor bias, ConvTranspose2dOptions options) {
    return convTranspose2d(x, weight, Optional.of(bias), options);
  }

  private static Tensor convTranspose2d(Tensor x, Tensor w, Optional<Tensor> bias, ConvTranspose2dOptions options) {
    Conv2dShape s = back(x.shape(), w.shape(), options);
    Convolution.checkBias("convTranspose2d", bias, w, s.c());
    // Output padding of a stride or more (it has to be below the dilation) is like zeros beyond the input.
    int moreRows = s.oh() - x.dim(1);
    int moreColumns = s.ow() - x.dim(2);
    Tensor padded = moreRows + moreColumns == 0
        ? x
        : x.pad(PadOptions.along(1, 0, moreRows).and(2, 0, moreColumns));
    return apply(s, padded, w, bias);
  }

  private static Tensor apply(Conv2dShape s, Tensor x, Tensor weight, Optional<Tensor> bias) {
    Shape shape = Shape.of(s.n(), s.h(), s.w(), s.c());
    Meter.begin();
    float[] y = Buffers.take(shape.size());
    float[] b = bias.map(Tensor::array).orElse(Conv2dEngine.NO_BIAS);
    int bo = bias.map(Tensor::offset).orElse(0);
    Conv2dEngine.transposed(s, x.array(), x.offset(), weight.array(), weight.offset(), b, bo, y, 0);
    Meter.macs(s.macs());
    long moved = (long) x.size() + weight.size() + shape.size(); // by each of the three convolutions
    Node.Backward backward = out -> {
      float[] dy = out.gradient();
      if (x.wantsGradient()) { // dx = dy * w
        float[] dx = Buffers.take(x.size());
        Conv2dEngine.forward(s, dy, 0, weight.array(), weight.offset(), Conv2dEngine.NO_BIAS, 0, dx, 0);
        x.passGradient(dx);
        Meter.part(Profile.Phase.INPUT_GRADIENT, s.macs(), moved);
      }
      if (weight.wantsGradient()) { // dw = dyᵀ * x
        boolean accumulate = weight.hasGradient();
        Conv2dEngine.weightGradient(s, dy, 0, x.array(), x.offset(), weight.gradientToWrite(), 0, accumulate);
        Meter.part(Profile.Phase.WEIGHT_GRADIENT, s.macs(), moved);
      }
      if (bias.isPresent() && bias.get().wantsGradient()) { // db = sum over pixels of dy
        boolean accumulate = bias.get().hasGradient();
        Conv2dShape pixels = Conv2dShape.product(s.n() * s.h() * s.w(), 1, s.c());
        Conv2dEngine.biasGradient(pixels, dy, 0, bias.get().gradientToWrite(), 0, accumulate);
        Meter.part(Profile.Phase.BIAS_GRADIENT, 0, dy.length);
      }
    };
    return bias.isPresent()
        ? Node.result("convTranspose2d", shape, y, backward, x, weight, bias.get())
        : Node.result("convTranspose2d", shape, y, backward, x, weight);
  }

  /** Returns the convolution that leads from the result back to the input. */
  private static Conv2dShape back(Shape x, Shape w, ConvTranspose2dOptions options) {
    Conv2dOptions o = options.conv();
    if (x.rank() != 4 || w.rank() != 4) {
      throw new TensorException(
          "convTranspose2d: input " + x + " must be [N, H, W, C] and weight " + w + " [KH, KW, OC/groups, C]");
    }
    if (x.dim(3) != w.dim(3)) {
      throw new TensorException("convTranspose2d: input " + x + " has " + x.dim(3) + " channels, weight " + w
          + " expects " + w.dim(3));
    }
    if (w.dim(3) % o.groups() != 0) {
      throw new TensorException("convTranspose2d: " + w.dim(3) + " input channels of weight " + w
          + " do not split into " + o.groups() + " groups");
    }
    long h = size(x.dim(1), w.dim(0), o.strideH(), o.padH(), o.dilationH(), options.outputPadH());
    long width = size(x.dim(2), w.dim(1), o.strideW(), o.padW(), o.dilationW(), options.outputPadW());
    if (x.size() == 0 || w.size() == 0 || h < 1 || width < 1) {
      throw new TensorException("convTranspose2d: nothing is left of input " + x + ", weight " + w + " and padding "
          + o.padH() + "x" + o.padW() + ": the result would have " + h + "x" + width + " pixels");
    }
    if (Math.max(h, width) > Integer.MAX_VALUE) {
      throw new TensorException("convTranspose2d: the result of input " + x + ", weight " + w + " and stride "
          + o.strideH() + "x" + o.strideW() + " would have " + h + "x" + width + " pixels");
    }
    return new Conv2dShape(x.dim(0), (int) h, (int) width, w.dim(2) * o.groups(), w.dim(3),
        w.dim(0), w.dim(1), o.strideH(), o.strideW(), o.padH(), o.padW(), o.dilationH(), o.dilationW(), o.groups());
  }

  private static long size(int size, int kernel, int stride, int padding, int dilation, int outputPadding) {
    return (size - 1L) * stride - 2L * padding + dilation * (kernel - 1L) + outputPadding + 1;
  }
}
