package fathom.nn;

import fathom.core.Shape;
import fathom.core.Tensor;
import java.nio.charset.StandardCharsets;

/**
 * Pseudo-random values as a function of a name and an index, the same as in the program that recorded the reference
 * models, so that their weights need not be stored. Values are in PyTorch's order.
 */
final class WeightFormula {
  private WeightFormula() {}

  /** Returns FNV-1a of the name, 64 bits. */
  static long hash(String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return hash;
  }

  /** Returns splitmix64 of the hash and an index. */
  static long bits(long hash, int index) {
    long x = hash + (index + 1) * 0x9E3779B97F4A7C15L;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }

  /** Returns a number in [0, 1). */
  static double uniform(long hash, int index) {
    return (bits(hash, index) >>> 40) / 0x1p24;
  }

  /** Returns the values of an entry of a state dict, or of the network's input. */
  static float[] values(String name, String kind, Shape torchShape, double gain) {
    float[] values = new float[torchShape.size()];
    long hash = hash(name);
    double fanIn = torchShape.rank() < 2 ? 1 : (double) torchShape.size() / torchShape.dim(0);
    for (int j = 0; j < values.length; j++) {
      double u = uniform(hash, j);
      double s = 2 * u - 1;
      values[j] = (float) switch (kind) {
        case "conv_weight", "linear_weight" -> s * Math.sqrt(3.0 / fanIn) * gain;
        case "bias", "bn_bias", "ln_bias", "bn_running_mean" -> s * 0.1;
        case "bn_weight", "ln_weight", "bn_running_var" -> 0.5 + u;
        case "class_token", "pos_embedding" -> s * 0.5;
        case "layer_scale" -> 0.1 + 0.2 * u;
        case "input" -> s * Math.sqrt(3.0);
        default -> throw new AssertionError("unknown kind " + kind + " of " + name);
      };
    }
    return values;
  }

  /** Returns a network input as [N, H, W, C]. */
  static Tensor images(String name, Shape nchw) {
    return Tensor.wrap(
        Shape.of(nchw.dim(0), nchw.dim(2), nchw.dim(3), nchw.dim(1)),
        channelsLast(values(name, "input", nchw, 1), nchw));
  }

  private static float[] channelsLast(float[] torch, Shape nchw) {
    float[] values = new float[torch.length];
    int channels = nchw.dim(1);
    int pixels = nchw.dim(2) * nchw.dim(3);
    for (int i = 0; i < torch.length; i++) {
      int pixel = i % pixels;
      int channel = i / pixels % channels;
      int image = i / pixels / channels;
      values[(image * pixels + pixel) * channels + channel] = torch[i];
    }
    return values;
  }

  /** Returns the elements of an activation in PyTorch's order: [N, H, W, C] becomes [N, C, H, W], all else stays. */
  static float[] channelsFirst(Tensor x) {
    float[] values = x.toArray();
    if (x.rank() != 4) {
      return values;
    }
    float[] torch = new float[values.length];
    int channels = x.dim(3);
    int pixels = x.dim(1) * x.dim(2);
    for (int i = 0; i < values.length; i++) {
      int channel = i % channels;
      int pixel = i / channels % pixels;
      int image = i / channels / pixels;
      torch[(image * channels + channel) * pixels + pixel] = values[i];
    }
    return torch;
  }
}
