package fathom.train;

import fathom.nn.Parameter;
import java.util.Map;

/**
 * Bounds gradients between the backward pass and the optimiser's step, such as {@link ClipNorm} or {@link ClipValue}.
 */
public interface GradientClip {
  /**
   * Changes the gradients of the parameters that have one.
   *
   * @param parameters by name, such as {@code network.parameters()}
   * @return size of the gradients before, which decides what is changed; the same bits for any number of threads
   */
  double clip(Map<String, Parameter> parameters);
}
