package fathom.train;

import fathom.nn.Parameter;
import java.util.Map;

/**
 * Shortens the gradient, all parameters taken as one vector, to a longest norm (Pascanu, Mikolov, Bengio: "On the
 * difficulty of training recurrent neural networks", ICML 2013, algorithm 1), as PyTorch 1.13's {@code
 * clip_grad_norm_}: every gradient is multiplied by min(1, max / (norm + 1e-6)).
 *
 * <p>A norm that is NaN makes all gradients NaN, and an infinite one makes them 0 or, where they are infinite, NaN.
 *
 * @param max longest norm, 0 or more
 * @param p which norm: above 0, 2 for the usual length, infinity for the largest absolute value
 */
public record ClipNorm(double max, double p) implements GradientClip {
  /**
   * Checks the settings.
   *
   * @param max longest norm, 0 or more
   * @param p which norm, above 0
   * @throws IllegalArgumentException if a number is out of its range
   */
  public ClipNorm {
    Settings.checkNotNegative("clip norm", "max", max);
    if (!(p > 0)) {
      throw new IllegalArgumentException("clip norm: p " + p + " is not above 0");
    }
  }

  /**
   * Makes a clip by the L2 norm.
   *
   * @param max longest norm, 0 or more
   */
  public ClipNorm(double max) {
    this(max, 2);
  }

  /**
   * Chooses the norm.
   *
   * @param p above 0, or infinity
   * @return the changed clip
   */
  public ClipNorm p(double p) {
    return new ClipNorm(max, p);
  }

  /**
   * Shortens the gradients.
   *
   * @param parameters by name
   * @return the norm before, computed in double precision
   */
  @Override
  public double clip(Map<String, Parameter> parameters) {
    Gradients gradients = Gradients.of(parameters);
    double norm = gradients.norm(p);
    float factor = (float) Math.min(1, max / (norm + 1e-6));
    gradients.forEach((g, from, to) -> {
      for (int i = from; i < to; i++) {
        g[i] *= factor;
      }
    });
    return norm;
  }
}
