package fathom.nn;

import fathom.core.Shape;

/**
 * What a layer keeps between calls and a checkpoint holds: a {@link Parameter}, a {@link Buffer} or a {@link Counter}.
 */
public sealed interface State permits Parameter, Buffer, Counter {
  /**
   * Returns the shape that PyTorch gives the same entry of a state dict.
   *
   * @return the shape in PyTorch's layout
   */
  Shape torchShape();
}
