package fathom.examples.depth;

import java.util.List;

/**
 * The size of the gradient in every weight layer of a network at one training step.
 *
 * @param iteration number of the training step, from 1
 * @param layers one entry for each convolution and linear layer, from the input to the output
 */
record GradientProfile(int iteration, List<LayerNorm> layers) {
  /** Copies the list. */
  public GradientProfile {
    layers = List.copyOf(layers);
  }

  /**
   * The gradient of one layer.
   *
   * @param layer name of the layer, such as {@code layer1.0.conv1}
   * @param norm Euclidean norm of the loss's gradient with respect to the layer's weight, without weight decay
   */
  public record LayerNorm(String layer, double norm) {}
}
