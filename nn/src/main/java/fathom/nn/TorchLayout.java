package fathom.nn;

import fathom.core.Shape;

/**
 * The one place that knows how PyTorch lays out what Fathom lays out otherwise.
 *
 * <pre>
 *   CONV_WEIGHT     [KH, KW, C/groups, OC]    PyTorch [OC, C/groups, KH, KW]
 *   LINEAR_WEIGHT   [in, out]                 PyTorch [out, in]
 * </pre>
 *
 * <p>Everything else is laid out alike. Both rows are one permutation of axes, [K, C, OC] to [OC, C, K], with K = KH *
 * KW window places, and K = 1 for a linear layer.
 */
final class TorchLayout {
  private TorchLayout() {}

  /** Returns PyTorch's shape of a parameter of this role and shape. */
  static Shape shape(Parameter.Role role, Shape shape) {
    return switch (role) {
      case CONV_WEIGHT -> Shape.of(shape.dim(3), shape.dim(2), shape.dim(0), shape.dim(1));
      case LINEAR_WEIGHT -> Shape.of(shape.dim(1), shape.dim(0));
      case EMBEDDING, BIAS, NORM_WEIGHT, NORM_BIAS -> shape;
    };
  }

  /** Returns the values of a parameter, or of its gradient, in PyTorch's order. */
  static float[] toTorch(Parameter.Role role, Shape shape, float[] values) {
    float[] torch = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      torch[torchIndex(role, shape, i)] = values[i];
    }
    return torch;
  }

  /** Returns values that are in PyTorch's order in Fathom's. */
  static float[] fromTorch(Parameter.Role role, Shape shape, float[] torch) {
    float[] values = new float[torch.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = torch[torchIndex(role, shape, i)];
    }
    return values;
  }

  /** Returns where PyTorch has the element that Fathom has at {@code i}. */
  private static int torchIndex(Parameter.Role role, Shape shape, int i) {
    return switch (role) {
      case CONV_WEIGHT, LINEAR_WEIGHT -> {
        int outputs = shape.dim(-1);
        int channels = shape.dim(-2);
        int places = shape.size() / (outputs * channels);
        int place = i / outputs / channels;
        yield (i % outputs * channels + i / outputs % channels) * places + place;
      }
      case EMBEDDING, BIAS, NORM_WEIGHT, NORM_BIAS -> i;
    };
  }
}
