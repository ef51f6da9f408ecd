package fathom.train;

import fathom.nn.Parameter;
import java.util.Map;

/** A penalty on the parameters that is added to the loss, such as {@link L1} or {@link L2}. */
public interface Regularizer {
  /**
   * Adds the penalty's gradient to the gradients of the parameters. Call it between {@code backward()} and the
   * optimiser's step; a parameter that has no gradient yet gets one.
   *
   * @param parameters by name, such as {@code network.parameters()}
   * @return the penalty; the same bits for any number of threads
   */
  double addGradients(Map<String, Parameter> parameters);
}
