package fathom.train;

import fathom.nn.Parameter;
import java.util.Map;

/**
 * Brings every element of the gradients into the range from {@code -max} to {@code max}, as PyTorch 1.13's {@code
 * clip_grad_value_}. NaN stays NaN.
 *
 * @param max largest absolute value, 0 or more
 */
public record ClipValue(double max) implements GradientClip {
  /**
   * Checks the setting.
   *
   * @param max largest absolute value, 0 or more
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public ClipValue {
    Settings.checkNotNegative("clip value", "max", max);
  }

  /**
   * Brings the gradients into the range.
   *
   * @param parameters by name
   * @return the largest absolute value before
   */
  @Override
  public double clip(Map<String, Parameter> parameters) {
    Gradients gradients = Gradients.of(parameters);
    double largest = gradients.norm(Double.POSITIVE_INFINITY);
    float bound = (float) max;
    gradients.forEach((g, from, to) -> {
      for (int i = from; i < to; i++) {
        g[i] = Math.min(Math.max(g[i], -bound), bound);
      }
    });
    return largest;
  }
}
