package fathom.train;

import java.util.List;

/**
 * The formula by which an {@link Optimizer} changes parameters, such as {@link Sgd} or {@link AdamW}: immutable
 * settings and one loop over elements. The optimiser keeps the state, cuts the work and chooses the learning rate.
 *
 * <p>The rules of this package have the state names, the defaults and the arithmetic of PyTorch 1.13: settings and
 * factors that are the same for all elements are computed in double and rounded to float; what happens to an element is
 * float arithmetic, each operation rounded by itself, in the order in which the formulas stand. So the bits are the
 * same on every machine.
 */
public interface UpdateRule {
  /**
   * Something that a rule remembers about a parameter from one update to the next.
   *
   * @param name PyTorch's name, such as {@code momentum_buffer}
   * @param scalar whether it is one number; else there is one for each element
   * @param initial value before the first update
   */
  record Memory(String name, boolean scalar, float initial) {
    /**
     * A number for each element, 0 before the first update.
     *
     * @param name PyTorch's name
     * @return what is remembered
     */
    public static Memory ofElements(String name) {
      return new Memory(name, false, 0f);
    }
  }

  /** Updates elements in one pass over memory. The result of an element depends on nothing but that element. */
  @FunctionalInterface
  interface Loop {
    /**
     * Updates the elements {@code from} to {@code to - 1}, on the calling thread.
     *
     * @param values values of the parameter, to be changed
     * @param gradients gradient of the loss with respect to the parameter, only to be read
     * @param from index of the first element
     * @param to index after the last element
     */
    void run(float[] values, float[] gradients, int from, int to);
  }

  /**
   * Returns what the rule remembers about each parameter.
   *
   * @return in a fixed order; empty if it remembers nothing
   */
  List<Memory> memory();

  /**
   * Begins an update of one parameter: computes what is the same for all its elements, and updates the scalars of the
   * state.
   *
   * @param learningRate not negative
   * @param update number of this update of the parameter, from 1
   * @param state an array for each entry of {@link #memory()}, to be changed: as long as the parameter, or of length 1
   * @return the loop that does the rest; called once for each range of elements, by any threads
   */
  Loop begin(double learningRate, long update, float[][] state);

  /**
   * Returns the rule with another momentum, for schedules that change it, such as {@link OneCycle}.
   *
   * @param momentum the momentum; for rules of the Adam family the first beta
   * @return the changed rule
   * @throws UnsupportedOperationException if the rule has no momentum
   */
  default UpdateRule withMomentum(double momentum) {
    throw new UnsupportedOperationException("update rule: " + this + " has no momentum that could become " + momentum);
  }
}
