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
  /** As many floats as a cache line has. */
  private static final int BLOCK = 16;

  private TorchLayout() {}

  /** Returns PyTorch's shape of a parameter of this role and shape. */
  static Shape shape(Parameter.Role role, Shape shape) {
    return switch (role) {
      case CONV_WEIGHT -> Shape.of(shape.dim(3), shape.dim(2), shape.dim(0), shape.dim(1));
      case LINEAR_WEIGHT -> Shape.of(shape.dim(1), shape.dim(0));
      case EMBEDDING, BIAS, ACTIVATION_SLOPE, NORM_WEIGHT, NORM_BIAS -> shape;
    };
  }

  /** Returns the values of a parameter, or of its gradient, in PyTorch's order. */
  static float[] toTorch(Parameter.Role role, Shape shape, float[] values) {
    if (isAlike(role)) {
      return values.clone();
    }
    float[] torch = new float[values.length];
    permute(shape, values, torch, true);
    return torch;
  }

  /** Returns values that are in PyTorch's order in Fathom's. */
  static float[] fromTorch(Parameter.Role role, Shape shape, float[] torch) {
    if (isAlike(role)) {
      return torch.clone();
    }
    float[] values = new float[torch.length];
    permute(shape, values, torch, false);
    return values;
  }

  private static boolean isAlike(Parameter.Role role) {
    return switch (role) {
      case CONV_WEIGHT, LINEAR_WEIGHT -> false;
      case EMBEDDING, BIAS, ACTIVATION_SLOPE, NORM_WEIGHT, NORM_BIAS -> true;
    };
  }

  /** Copies between [K, C, OC] and [OC, C, K], a block of outputs at a time so that both sides stay in cache lines. */
  private static void permute(Shape shape, float[] values, float[] torch, boolean toTorch) {
    int outputs = shape.dim(-1);
    int channels = shape.dim(-2);
    int places = 1;
    for (int axis = 0; axis < shape.rank() - 2; axis++) {
      places *= shape.dim(axis);
    }
    for (int first = 0; first < outputs; first += BLOCK) {
      int end = Math.min(first + BLOCK, outputs);
      for (int c = 0; c < channels; c++) {
        for (int place = 0; place < places; place++) {
          int row = (place * channels + c) * outputs;
          int column = c * places + place;
          for (int o = first; o < end; o++) {
            if (toTorch) {
              torch[o * channels * places + column] = values[row + o];
            } else {
              values[row + o] = torch[o * channels * places + column];
            }
          }
        }
      }
    }
  }
}
