package fathom.core;

import java.util.List;

/**
 * An operation of the user's own: any computation of a tensor, together with how its gradient flows to the tensors that
 * it was computed from.
 *
 * <pre>{@code
 * static Tensor cube(Tensor x) {
 *   float[] y = x.toArray();
 *   for (int i = 0; i < y.length; i++) {
 *     y[i] = y[i] * y[i] * y[i];
 *   }
 *   return Operation.of("cube", Tensor.wrap(x.shape(), y), dy -> List.of(dy.mul(x).mul(x).mul(Tensor.scalar(3))), x);
 * }
 * }</pre>
 */
public final class Operation {
  private Operation() {}

  /** How the gradient of an operation's result flows to its inputs. */
  @FunctionalInterface
  public interface Gradient {
    /**
     * Computes the gradients of the inputs. Called at most once for each result, while {@link Tensor#backward} runs;
     * nothing that is computed here is recorded.
     *
     * @param dy gradient of the result, of its shape; valid and unchanged only until this method returns
     * @return one gradient for each input, in their order, each of the shape of its input
     */
    List<Tensor> of(Tensor dy);
  }

  /**
   * Gives a computed tensor its gradient. In a recording {@link Pass} the result passes gradients on to the inputs as
   * {@code gradient} says, whatever y was computed with; otherwise this is just y.
   *
   * @param name what error messages call the operation
   * @param y what the operation computes; the result shares its elements
   * @param gradient how gradients flow to the inputs
   * @param inputs the tensors that a gradient flows to; what else y depends on counts as constant
   * @return y as the result of the operation
   * @throws TensorException if there are no inputs; during backward if the number or a shape of the gradients is wrong
   */
  public static Tensor of(String name, Tensor y, Gradient gradient, Tensor... inputs) {
    if (inputs.length == 0) {
      throw new TensorException(name + ": the operation has no input that a gradient could flow to");
    }
    Tensor[] own = inputs.clone();
    return Node.of(name, y.detach(), result -> {
      Tensor dy = Tensor.wrap(result.shape(), result.gradient());
      List<Tensor> gradients = Pass.INFERENCE.get(() -> gradient.of(dy));
      check(name, gradients, own);
      for (int i = 0; i < own.length; i++) {
        if (own[i].wantsGradient()) {
          own[i].addGradient(gradients.get(i).array(), gradients.get(i).offset());
        }
      }
    }, own);
  }

  private static void check(String name, List<Tensor> gradients, Tensor... inputs) {
    if (gradients.size() != inputs.length) {
      throw new TensorException(name + ": the gradient function returned " + gradients.size() + " tensors for "
          + inputs.length + " inputs; it must return one for each");
    }
    for (int i = 0; i < inputs.length; i++) {
      if (!gradients.get(i).shape().equals(inputs[i].shape())) {
        throw new TensorException(name + ": the gradient function returned " + gradients.get(i).shape() + " for input "
            + i + " " + inputs[i].shape() + "; a gradient has the shape of its input");
      }
    }
  }
}
