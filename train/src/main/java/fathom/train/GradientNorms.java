package fathom.train;

import fathom.nn.Parameter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The L2 norm of each parameter's gradient: how strongly the loss pulls at each layer. Plain networks that are too deep
 * show norms that grow or vanish from layer to layer; residual ones do not (He et al. 2015, section 4.1).
 *
 * @param byName norm of the gradient by full name of the parameter, in the network's order; only parameters that have
 *     one
 */
public record GradientNorms(Map<String, Double> byName) {
  /**
   * Keeps a copy of the norms.
   *
   * @param byName norm by name
   */
  public GradientNorms {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /**
   * Computes the norms of the present gradients, in double precision; the same bits for any number of threads.
   *
   * @param parameters by name, such as {@code network.parameters()}
   * @return the norms
   */
  public static GradientNorms of(Map<String, Parameter> parameters) {
    Gradients gradients = Gradients.of(parameters);
    double[] squares = gradients.squares();
    Map<String, Double> norms = new LinkedHashMap<>();
    for (int i = 0; i < squares.length; i++) {
      norms.put(gradients.names().get(i), Math.sqrt(squares[i]));
    }
    return new GradientNorms(norms);
  }

  /**
   * Returns the L2 norm of all gradients taken as one vector.
   *
   * @return 0 if there is none
   */
  public double total() {
    double sum = 0;
    for (double norm : byName.values()) {
      sum += norm * norm;
    }
    return Math.sqrt(sum);
  }
}
