package fathom.train;

import fathom.core.Tensor;
import fathom.nn.Parameter;
import java.util.List;
import java.util.Map;

/**
 * Changes parameters against their gradients by an {@link UpdateRule}, and keeps what the rule remembers between
 * updates.
 *
 * <pre>{@code
 * Optimizer optimizer = new Optimizer(network.parameters(), new Sgd().momentum(0.9));
 * network.clearGradients();
 * Pass.TRAINING.run(() -> network.apply(images).crossEntropy(labels).backward());
 * optimizer.step(0.1);
 * }</pre>
 *
 * <p>The result has the same bits for any number of threads. Not for use by several threads at once.
 */
public final class Optimizer {
  private final UpdateRule rule;
  private final List<Slot> slots;
  private final Chunks chunks;
  private long steps;

  /** A parameter with the rule's state. */
  private static final class Slot {
    final Parameter parameter;
    final float[][] state;
    long updates;

    Slot(Parameter parameter, int states) {
      this.parameter = parameter;
      this.state = new float[states][parameter.shape().size()];
    }
  }

  /**
   * Makes an optimiser without history.
   *
   * @param parameters what to change, by name, such as {@code network.parameters()}
   * @param rule how to change it
   */
  public Optimizer(Map<String, Parameter> parameters, UpdateRule rule) {
    this.rule = rule;
    int states = rule.stateNames().size();
    slots = parameters.values().stream().map(parameter -> new Slot(parameter, states)).toList();
    chunks = new Chunks(slots.stream().mapToInt(slot -> slot.parameter.shape().size()).toArray());
  }

  /**
   * Updates every parameter that has a gradient; the others stay as they are, and so does their state. Gradients are
   * kept: call {@code network.clearGradients()} before the next backward pass.
   *
   * @param learningRate length of the step, not negative; see {@link Schedule}
   * @throws IllegalArgumentException if the learning rate is negative or not finite
   * @throws IllegalStateException if no parameter has a gradient
   */
  public void step(double learningRate) {
    if (!(learningRate >= 0 && Double.isFinite(learningRate))) {
      throw new IllegalArgumentException(
          "optimizer: the learning rate " + learningRate + " of step " + (steps + 1)
              + " is no finite number of at least 0");
    }
    boolean some = false;
    for (Slot slot : slots) {
      if (slot.parameter.value().hasGradient()) {
        slot.updates++;
        some = true;
      }
    }
    if (!some) {
      throw new IllegalStateException(
          "optimizer: none of the " + slots.size() + " parameters has a gradient at step " + (steps + 1)
              + "; call backward() on a loss computed inside Pass.TRAINING before step()");
    }
    chunks.forEach((i, from, to) -> update(slots.get(i), from, to, learningRate));
    steps++;
  }

  private void update(Slot slot, int from, int to, double learningRate) {
    Tensor value = slot.parameter.value();
    if (value.hasGradient()) {
      Tensor gradient = value.grad();
      if (value.offset() != 0 || gradient.offset() != 0) {
        throw new AssertionError("optimizer: parameters and their gradients have arrays of their own");
      }
      rule.update(
          new UpdateRule.Elements(value.array(), gradient.array(), slot.state, from, to, slot.updates), learningRate);
    }
  }

  /**
   * Returns how many steps were made.
   *
   * @return 0 at first
   */
  public long steps() {
    return steps;
  }

  /**
   * Returns how the optimiser changes parameters.
   *
   * @return the rule
   */
  public UpdateRule rule() {
    return rule;
  }
}
