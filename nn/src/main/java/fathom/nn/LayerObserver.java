package fathom.nn;

import fathom.core.Tensor;

/** Is told of every result that a layer computes, see {@link Layer#apply(Tensor, LayerObserver)}. */
@FunctionalInterface
public interface LayerObserver {
  /**
   * Looks at a result; called in order of computation, so a layer comes after the layers that it is made of.
   *
   * @param path names of the layers from the outermost inwards, joined by dots; empty for the outermost
   * @param layer the layer
   * @param input what it was applied to
   * @param output its result; in a recording pass its memory is recycled during backward, so keep a copy, not the
   *     tensor
   */
  void computed(String path, Layer layer, Tensor input, Tensor output);
}
