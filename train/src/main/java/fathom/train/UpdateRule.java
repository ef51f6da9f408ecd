package fathom.train;

import java.util.List;

/**
 * The formula by which an {@link Optimizer} changes parameters, such as {@link Sgd}: immutable settings and one loop
 * over elements. The optimiser keeps the state, cuts the work and chooses the learning rate.
 */
public interface UpdateRule {
  /**
   * Elements of one parameter with all that belongs to them: those with index {@code from} to {@code to - 1} of every
   * array.
   *
   * @param values values of the parameter, to be changed
   * @param gradients gradient of the loss with respect to the parameter, only to be read
   * @param state an array for each name of {@link UpdateRule#stateNames()}, to be changed; zeros before the first
   *     update
   * @param from index of the first element
   * @param to index after the last element
   * @param update number of this update of the parameter, from 1
   */
  record Elements(float[] values, float[] gradients, float[][] state, int from, int to, long update) {}

  /**
   * Returns what the rule remembers for each element from one update to the next.
   *
   * @return PyTorch's names, such as {@code momentum_buffer}; empty if it remembers nothing
   */
  List<String> stateNames();

  /**
   * Updates elements in one pass over memory, on the calling thread. The result of an element depends on nothing but
   * that element.
   *
   * @param e the elements
   * @param learningRate not negative
   */
  void update(Elements e, double learningRate);
}
