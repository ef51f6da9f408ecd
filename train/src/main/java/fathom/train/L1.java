package fathom.train;

import fathom.nn.Parameter;
import java.util.Map;

/**
 * The penalty {@code strength * sum |p|}, which drives parameters to exactly zero (Tibshirani: "Regression shrinkage
 * and selection via the lasso", 1996). Its gradient is {@code strength * sign(p)}, 0 at 0.
 *
 * @param strength factor, 0 or more
 * @param filter which parameters are penalised
 */
public record L1(double strength, ParameterFilter filter) implements Regularizer {
  /**
   * Checks the strength.
   *
   * @param strength factor, 0 or more
   * @param filter which parameters are penalised
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public L1 {
    Penalty.checkStrength("l1", strength);
  }

  /**
   * Makes a penalty on the {@linkplain ParameterFilter#WEIGHTS weights} of convolutions and linear layers.
   *
   * @param strength factor, 0 or more
   */
  public L1(double strength) {
    this(strength, ParameterFilter.WEIGHTS);
  }

  /**
   * Chooses what is penalised.
   *
   * @param filter which parameters
   * @return the changed penalty
   */
  public L1 on(ParameterFilter filter) {
    return new L1(strength, filter);
  }

  @Override
  public double addGradients(Map<String, Parameter> parameters) {
    float slope = (float) strength;
    return strength * Penalty.add(parameters, filter, (p, pAt, g, gAt, n) -> {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        float value = p[pAt + i];
        g[gAt + i] += slope * Math.signum(value);
        sum += Math.abs(value);
      }
      return sum;
    });
  }
}
