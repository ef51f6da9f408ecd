package fathom.core;

import fathom.core.kernel.Conv2dShape;
import java.util.Optional;

/** Convolutions of images in {@code [N, H, W, C]} layout (cross-correlations, as everywhere in deep learning). */
public final class Convolution {
  private Convolution() {}

  /**
   * Two-dimensional convolution without bias.
   *
   * @param x images {@code [N, H, W, C]}
   * @param weight {@code [KH, KW, C/groups, OC]}
   * @param options stride, padding, dilation, groups
   * @return {@code [N, OH, OW, OC]} with {@code OH = (H + 2 padH - dilationH (KH - 1) - 1) / strideH + 1}, rounded
   *     down, and OW likewise
   * @throws TensorException if the shapes do not fit each other or the options
   */
  public static Tensor conv2d(Tensor x, Tensor weight, Conv2dOptions options) {
    return conv2d(x, weight, Optional.empty(), options);
  }

  /**
   * Two-dimensional convolution with bias; semantics of PyTorch's {@code conv2d}.
   *
   * @param x images {@code [N, H, W, C]}
   * @param weight {@code [KH, KW, C/groups, OC]}
   * @param bias {@code [OC]}
   * @param options stride, padding, dilation, groups
   * @return {@code [N, OH, OW, OC]}, see {@link #conv2d(Tensor, Tensor, Conv2dOptions)}
   * @throws TensorException if the shapes do not fit each other or the options
   */
  public static Tensor conv2d(Tensor x, Tensor weight, Tensor bias, Conv2dOptions options) {
    return conv2d(x, weight, Optional.of(bias), options);
  }

  private static Tensor conv2d(Tensor x, Tensor weight, Optional<Tensor> bias, Conv2dOptions options) {
    Conv2dShape s = shape(x.shape(), weight.shape(), options);
    return apply("conv2d", s, result(x, s), x, weight, bias);
  }

  /** Returns the shape of the result for an input. */
  static Shape result(Tensor x, Conv2dShape s) {
    return Shape.of(x.dim(0), s.oh(), s.ow(), s.oc());
  }

  static void checkBias(String op, Optional<Tensor> bias, Tensor weight, int outputs) {
    if (bias.isPresent() && !bias.get().shape().equals(Shape.of(outputs))) {
      throw new TensorException(
          op + ": bias " + bias.get().shape() + " does not fit weight " + weight.shape() + ", expected [" + outputs
              + "]");
    }
  }

  /** Computes and records {@code y = x * w + b}; a matrix product is a convolution with a 1x1 kernel. */
  static Tensor apply(String op, Conv2dShape s, Shape result, Tensor x, Tensor weight, Optional<Tensor> bias) {
    checkBias(op, bias, weight, s.oc());
    Meter.begin();
    float[] y = Buffers.take(result.size());
    if (y.length == 0) { // an empty batch, which says nothing about the weight
      return Node.result(op, result, y, out -> zeroGradients(x, weight, bias.orElse(weight)), x, weight,
          bias.orElse(weight));
    }
    float[] b = bias.map(Tensor::array).orElse(Conv2dEngine.NO_BIAS);
    int bo = bias.map(Tensor::offset).orElse(0);
    Conv2dEngine.forward(s, x.array(), x.offset(), weight.array(), weight.offset(), b, bo, y, 0);
    Meter.macs(s.macs());
    long moved = (long) x.size() + weight.size() + result.size(); // by each of the three convolutions
    Node.Backward backward = out -> {
      float[] dy = out.gradient();
      if (x.wantsGradient()) { // dx = dy * wᵀ
        boolean accumulate = x.hasGradient();
        Conv2dEngine.inputGradient(s, dy, 0, weight.array(), weight.offset(), x.gradientToWrite(), 0, accumulate);
        Meter.part(Profile.Phase.INPUT_GRADIENT, s.macs(), moved);
      }
      if (weight.wantsGradient()) { // dw = xᵀ * dy
        boolean accumulate = weight.hasGradient();
        Conv2dEngine.weightGradient(s, x.array(), x.offset(), dy, 0, weight.gradientToWrite(), 0, accumulate);
        Meter.part(Profile.Phase.WEIGHT_GRADIENT, s.macs(), moved);
      }
      if (bias.isPresent() && bias.get().wantsGradient()) { // db = sum over pixels of dy
        boolean accumulate = bias.get().hasGradient();
        Conv2dEngine.biasGradient(s, dy, 0, bias.get().gradientToWrite(), 0, accumulate);
        Meter.part(Profile.Phase.BIAS_GRADIENT, 0, dy.length);
      }
    };
    return bias.isPresent()
        ? Node.result(op, result, y, backward, x, weight, bias.get())
        : Node.result(op, result, y, backward, x, weight);
  }

  /** Adds nothing to the gradients of inputs, so that they are there. */
  static void zeroGradients(Tensor... inputs) {
    for (Tensor input : inputs) {
      if (input.wantsGradient()) {
        input.gradientToAdd();
      }
    }
  }

  /** Checks the shapes of the operands and returns the geometry; that of one image for an empty batch. */
  static Conv2dShape shape(Shape x, Shape w, Conv2dOptions o) {
    if (x.rank() != 4 || w.rank() != 4) {
      throw new TensorException(
          "conv2d: input " + x + " must be [N, H, W, C] and weight " + w + " [KH, KW, C/groups, OC]");
    }
    int channels = x.dim(3);
    long expected = (long) w.dim(2) * o.groups();
    if (channels != expected) {
      throw new TensorException(
          "conv2d: input " + x + " has " + channels + " channels, weight " + w + " expects " + expected
              + (o.groups() == 1 ? "" : " (" + o.groups() + " groups of " + w.dim(2) + ")"));
    }
    if (w.dim(3) % o.groups() != 0) {
      throw new TensorException(
          "conv2d: " + w.dim(3) + " output channels of weight " + w + " do not split into " + o.groups() + " groups");
    }
    if (Math.min(channels, w.dim(3)) < 1) {
      throw new TensorException("conv2d: input " + x + " and weight " + w + " need at least 1 channel on each side");
    }
    long spanH = o.dilationH() * (w.dim(0) - 1L) + 1;
    long spanW = o.dilationW() * (w.dim(1) - 1L) + 1;
    long paddedH = x.dim(1) + 2L * o.padH();
    long paddedW = x.dim(2) + 2L * o.padW();
    if (Math.max(paddedH, paddedW) > Integer.MAX_VALUE) {
      throw new TensorException("conv2d: input " + x + " with padding " + o.padH() + "x" + o.padW()
          + " has more than 2147483647 rows or columns");
    }
    if (Math.min(x.dim(1), x.dim(2)) < 1 || Math.min(w.dim(0), w.dim(1)) < 1 || paddedH < spanH || paddedW < spanW) {
      throw new TensorException("conv2d: a kernel that spans " + spanH + "x" + spanW + " does not fit into input " + x
          + " with padding " + o.padH() + "x" + o.padW());
    }
    return new Conv2dShape(Math.max(1, x.dim(0)), x.dim(1), x.dim(2), channels, w.dim(3), w.dim(0), w.dim(1),
        o.strideH(), o.strideW(), o.padH(), o.padW(), o.dilationH(), o.dilationW(), o.groups());
  }
}
