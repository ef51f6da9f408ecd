package fathom.train;

import fathom.core.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that an {@link Optimizer} remembers: what a training that goes on later needs beside the network. A copy, which
 * later steps leave alone.
 *
 * @param steps how many steps were made
 * @param parameters what is remembered about each parameter, by full name, in the network's order
 */
public record OptimizerState(long steps, Map<String, OfParameter> parameters) {
  /**
   * What an optimiser remembers about one parameter.
   *
   * @param updates how often the parameter was updated; PyTorch's {@code step}
   * @param tensors by PyTorch's names such as {@code exp_avg}: tensors of the parameter's shape, in PyTorch's layout,
   *     or scalars
   */
  public record OfParameter(long updates, Map<String, Tensor> tensors) {
    /**
     * Keeps a copy of the map.
     *
     * @param updates how often the parameter was updated
     * @param tensors by PyTorch's names
     */
    public OfParameter {
      tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }
  }

  /**
   * Keeps a copy of the map.
   *
   * @param steps how many steps were made
   * @param parameters by full name
   */
  public OptimizerState {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
