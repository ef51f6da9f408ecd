package fathom.train;

import fathom.nn.Parameter;
import java.util.Map;

/**
 * The penalty {@code strength * sum p^2}, which keeps parameters small (ridge regression, Tikhonov). Its gradient is
 * {@code 2 * strength * p}.
 *
 * <p>Weight decay adds {@code weightDecay * p} to the gradient: the gradient of {@code weightDecay / 2 * sum p^2}. So
 * with {@link Sgd} a penalty of strength s on parameters does the same as a weight decay of 2s on them. Two differences
 * remain: the penalty's value is reported, and by default it spares biases and normalisation layers, which weight decay
 * does not.
 *
 * @param strength factor, 0 or more
 * @param filter which parameters are penalised
 */
public record L2(double strength, ParameterFilter filter) implements Regularizer {
  /**
   * Checks the strength.
   *
   * @param strength factor, 0 or more
   * @param filter which parameters are penalised
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public L2 {
    Penalty.checkStrength("l2", strength);
  }

  /**
   * Makes a penalty on the {@linkplain ParameterFilter#WEIGHTS weights} of convolutions and linear layers.
   *
   * @param strength factor, 0 or more
   */
  public L2(double strength) {
    this(strength, ParameterFilter.WEIGHTS);
  }

  /**
   * Chooses what is penalised.
   *
   * @param filter which parameters
   * @return the changed penalty
   */
  public L2 on(ParameterFilter filter) {
    return new L2(strength, filter);
  }

  @Override
  public double addGradients(Map<String, Parameter> parameters) {
    float slope = (float) (2 * strength);
    return strength * Penalty.add(parameters, filter, (p, pAt, g, gAt, n) -> {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        float value = p[pAt + i];
        g[gAt + i] += slope * value;
        sum += (double) value * value;
      }
      return sum;
    });
  }
}
