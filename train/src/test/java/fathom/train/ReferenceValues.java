package fathom.train;

import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.nn.Buffer;
import fathom.nn.Counter;
import fathom.nn.Layer;
import fathom.nn.Parameter;
import fathom.nn.State;
import java.nio.charset.StandardCharsets;

/**
 * The weights and inputs of the reference networks, which were not stored: pseudo-random values as a function of a
 * tensor's name and an index in PyTorch's order, FNV-1a of the name followed by splitmix64.
 */
final class ReferenceValues {
  private ReferenceValues() {}

  /** Sets parameters, buffers and counters. */
  static void fill(Layer network, double gain) {
    network.state().forEach((name, entry) -> {
      if (entry instanceof Parameter parameter) {
        float[] values = new float[parameter.size()];
        for (int i = 0; i < values.length; i++) {
          double s = 2 * uniform(name, i) - 1;
          values[i] = (float) switch (parameter.role()) {
            case CONV_WEIGHT, LINEAR_WEIGHT -> s * Math.sqrt(3.0 / parameter.fanIn()) * gain;
            case BIAS, NORM_BIAS -> s * 0.1;
            case NORM_WEIGHT -> 0.5 + uniform(name, i);
            case EMBEDDING, ACTIVATION_SLOPE -> throw new AssertionError("the formula has no " + parameter.role());
          };
        }
        parameter.setFromTorchLayout(values);
      } else if (entry instanceof Buffer buffer) {
        float[] values = new float[buffer.value().size()];
        for (int i = 0; i < values.length; i++) {
          double u = uniform(name, i);
          values[i] = (float) (name.endsWith("running_var") ? 0.5 + u : (2 * u - 1) * 0.1);
        }
        buffer.set(values);
      } else {
        ((Counter) entry).set(0);
      }
    });
  }

  /** Returns images {@code [N, H, W, C]} of zero mean and unit variance. */
  static Tensor images(String name, int n, int height, int width, int channels) {
    float[] values = new float[n * height * width * channels];
    int pixels = height * width;
    for (int i = 0; i < values.length; i++) { // i counts as [N, C, H, W]
      int pixel = i % pixels;
      int channel = i / pixels % channels;
      int image = i / pixels / channels;
      values[(image * pixels + pixel) * channels + channel] = (float) ((2 * uniform(name, i) - 1) * Math.sqrt(3.0));
    }
    return Tensor.wrap(Shape.of(n, height, width, channels), values);
  }

  /** Returns the L2 norm of a parameter or buffer. */
  static double norm(State entry) {
    float[] values = entry instanceof Parameter parameter
        ? parameter.value().toArray()
        : ((Buffer) entry).value().toArray();
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /** Returns a number in [0, 1). */
  private static double uniform(String name, int index) {
    long x = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      x = (x ^ (b & 0xFF)) * 0x100000001B3L;
    }
    x += (index + 1) * 0x9E3779B97F4A7C15L;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    x ^= x >>> 31;
    return (x >>> 40) / 0x1p24;
  }
}
