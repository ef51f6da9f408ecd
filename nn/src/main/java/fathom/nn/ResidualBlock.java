package fathom.nn;

import java.util.Optional;

/** A layer that adds the result of a branch of layers to its input, or to a shortcut's result. */
public interface ResidualBlock {
  /**
   * Returns the scale (gamma) of the normalisation that the branch ends with. While it is zero the block computes its
   * shortcut, as Goyal et al. 2017, "Accurate, large minibatch SGD", section 5.1, start the last one of every block.
   *
   * @return the parameter; empty if the block has no shortcut, or its branch does not end with a normalisation
   */
  Optional<Parameter> branchScale();

  /**
   * Returns the scale of the normalisation that a branch ends with.
   *
   * @param branch a layer; one that is made of others ends with the child it declared last
   * @return the parameter; empty if the branch ends with another kind of layer
   */
  static Optional<Parameter> scaleAtEndOf(Layer branch) {
    Optional<Layer> last = branch.children().values().stream().reduce((before, after) -> after);
    return last.isPresent()
        ? scaleAtEndOf(last.get())
        : branch.parameters().values().stream().filter(p -> p.role() == Parameter.Role.NORM_WEIGHT).findFirst();
  }
}
