package fathom.nn;

import fathom.core.Tensor;
import java.util.function.Supplier;

/**
 * Stands between a layer and whoever applies it, see {@link Layer#intercept}: it decides when the result is computed,
 * may change the layer's parameters before, may have it computed again, and hands on the result that the rest of the
 * network sees. Who only wants to look takes a {@link LayerObserver}.
 */
@FunctionalInterface
public interface LayerInterceptor {
  /**
   * Computes the result of a layer.
   *
   * @param path names of the layers from the outermost inwards, joined by dots; empty for the outermost
   * @param layer the layer
   * @param input what it is applied to
   * @param result computes the layer's result with the values that its parameters have at that time; the layers below
   *     are intercepted in their turn each time
   * @return the result to go on with; {@code result.get()} if nothing is to change
   */
  Tensor compute(String path, Layer layer, Tensor input, Supplier<Tensor> result);
}
