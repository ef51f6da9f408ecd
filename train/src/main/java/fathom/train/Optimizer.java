package fathom.train;

import fathom.core.Profile;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.nn.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Changes parameters against their gradients by an {@link UpdateRule}, one for all or one for each group of {@link
 * ParameterGroups}, and keeps what the rules remember between updates.
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
  private final List<Slot> slots;
  private final Chunks chunks;
  private long steps;

  /** A parameter with what its rule remembers. */
  private static final class Slot {
    final String name;
    final Parameter parameter;
    final ParameterGroups.Group group;
    final List<UpdateRule.Memory> memory;
    final float[][] state;
    long updates;

    Slot(String name, Parameter parameter, ParameterGroups.Group group) {
      this.name = name;
      this.parameter = parameter;
      this.group = group;
      memory = group.rule().memory();
      state = new float[memory.size()][];
      for (int i = 0; i < state.length; i++) {
        state[i] = new float[torchShape(i).size()];
        Arrays.fill(state[i], memory.get(i).initial());
      }
    }

    Shape torchShape(int i) {
      return memory.get(i).scalar() ? Shape.SCALAR : parameter.torchShape();
    }

    OptimizerState.OfParameter copy() {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (int i = 0; i < state.length; i++) {
        float[] values = memory.get(i).scalar() ? state[i].clone() : parameter.toTorchLayout(state[i]);
        tensors.put(memory.get(i).name(), Tensor.wrap(torchShape(i), values));
      }
      return new OptimizerState.OfParameter(updates, tensors);
    }

    void restore(OptimizerState.OfParameter from) {
      for (int i = 0; i < state.length; i++) {
        float[] values = from.tensors().get(memory.get(i).name()).toArray();
        float[] own = memory.get(i).scalar() ? values : parameter.fromTorchLayout(values);
        System.arraycopy(own, 0, state[i], 0, own.length);
      }
      updates = from.updates();
    }

    /** Returns the shapes by name, such as {@code {exp_avg=[64], exp_avg_sq=[64]}}. */
    Map<String, Shape> shapes() {
      Map<String, Shape> shapes = new TreeMap<>();
      for (int i = 0; i < state.length; i++) {
        shapes.put(memory.get(i).name(), torchShape(i));
      }
      return shapes;
    }

    /** Returns what an update moves: the gradient is read, the value and what is remembered are read and written. */
    long bytesMoved() {
      long arrays = 3 + 2 * memory.stream().filter(each -> !each.scalar()).count();
      return hasGradient() ? Float.BYTES * arrays * parameter.size() : 0;
    }

    boolean hasGradient() {
      return parameter.value().hasGradient();
    }

    /** Returns the rule with the momentum, for which the state must do. */
    UpdateRule rule(OptionalDouble momentum) {
      if (momentum.isEmpty()) {
        return group.rule();
      }
      UpdateRule rule = group.rule().withMomentum(momentum.getAsDouble());
      if (!rule.memory().equals(memory)) {
        throw new IllegalArgumentException("optimizer: momentum cannot change from 0 or to 0 during a training, but "
            + group.rule() + " of " + name + " would become " + rule);
      }
      return rule;
    }
  }

  /**
   * Makes an optimiser without history that updates all parameters alike.
   *
   * @param parameters what to change, by name, such as {@code network.parameters()}
   * @param rule how to change it
   */
  public Optimizer(Map<String, Parameter> parameters, UpdateRule rule) {
    this(parameters, ParameterGroups.of(rule));
  }

  /**
   * Makes an optimiser without history.
   *
   * @param parameters what to change, by name, such as {@code network.parameters()}
   * @param groups how to change each of them
   * @throws IllegalArgumentException if a parameter is in no group
   */
  public Optimizer(Map<String, Parameter> parameters, ParameterGroups groups) {
    List<Slot> all = new ArrayList<>();
    parameters.forEach((name, parameter) -> all.add(new Slot(name, parameter, groups.groupOf(name, parameter))));
    slots = List.copyOf(all);
    chunks = new Chunks(slots.stream().mapToInt(slot -> slot.parameter.size()).toArray());
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
    step(learningRate, OptionalDouble.empty());
  }

  /**
   * Does what {@link #step(double)} does, with another momentum for all parameters.
   *
   * @param learningRate length of the step, not negative
   * @param momentum in place of the rules' own, see {@link UpdateRule#withMomentum}; such as {@link OneCycle#momentum}
   *     gives
   * @throws IllegalArgumentException if the learning rate is negative or not finite, a rule does not allow the
   *     momentum, or it is 0 where the rule's own is not, or the other way round
   * @throws IllegalStateException if no parameter has a gradient
   * @throws UnsupportedOperationException if a rule has no momentum
   */
  public void step(double learningRate, double momentum) {
    step(learningRate, OptionalDouble.of(momentum));
  }

  private void step(double learningRate, OptionalDouble momentum) {
    if (!(learningRate >= 0 && Double.isFinite(learningRate))) {
      throw new IllegalArgumentException(
          "optimizer: the learning rate " + learningRate + " of step " + (steps + 1)
              + " is no finite number of at least 0");
    }
    if (slots.stream().noneMatch(Slot::hasGradient)) {
      throw new IllegalStateException(
          "optimizer: none of the " + slots.size() + " parameters has a gradient at step " + (steps + 1)
              + "; call backward() on a loss computed inside Pass.TRAINING before step()");
    }
    List<UpdateRule> rules = slots.stream().map(slot -> slot.rule(momentum)).toList();
    long bytes = Profile.isOn() ? slots.stream().mapToLong(Slot::bytesMoved).sum() : 0;
    Profile.activity("optimizer", bytes, () -> update(learningRate, rules));
  }

  private Optimizer update(double learningRate, List<UpdateRule> rules) {
    UpdateRule.Loop[] loops = new UpdateRule.Loop[slots.size()];
    for (int i = 0; i < loops.length; i++) {
      Slot slot = slots.get(i);
      if (slot.hasGradient()) {
        slot.updates++;
        loops[i] = rules.get(i).begin(learningRate * slot.group.learningRateFactor(), slot.updates, slot.state);
      }
    }
    chunks.forEach((i, from, to) -> {
      if (loops[i] != null) {
        Tensor value = slots.get(i).parameter.value();
        loops[i].run(ownArray(value), ownArray(value.grad()), from, to);
      }
    });
    steps++;
    return this;
  }

  private static float[] ownArray(Tensor tensor) {
    if (tensor.offset() != 0) {
      throw new AssertionError("optimizer: parameters and their gradients have arrays of their own");
    }
    return tensor.array();
  }

  /**
   * Returns how many steps were made.
   *
   * @return 0 at first
   */
  public long steps() {
    return steps;
  }

  // ---- state ----

  /**
   * Returns all that the optimiser remembers, for {@link #restore}.
   *
   * @return a copy
   */
  public OptimizerState state() {
    Map<String, OptimizerState.OfParameter> parameters = new LinkedHashMap<>();
    slots.forEach(slot -> parameters.put(slot.name, slot.copy()));
    return new OptimizerState(steps, parameters);
  }

  /**
   * Puts the optimiser into the state of another one with the same parameters and rules: what it does from here on has
   * the bits of what that one did.
   *
   * @param state copied
   * @throws IllegalArgumentException if parameters or what is remembered about them differ, all of which the message
   *     names; nothing is changed then
   */
  public void restore(OptimizerState state) {
    checkFits(state);
    slots.forEach(slot -> slot.restore(state.parameters().get(slot.name)));
    steps = state.steps();
  }

  /** Throws what {@link #restore} throws if the state does not fit. */
  void checkFits(OptimizerState state) {
    Map<String, String> own = new LinkedHashMap<>();
    slots.forEach(slot -> own.put(slot.name, slot.shapes().toString()));
    Map<String, String> given = new LinkedHashMap<>();
    state.parameters().forEach((name, of) -> {
      Map<String, Shape> shapes = new TreeMap<>();
      of.tensors().forEach((tensor, value) -> shapes.put(tensor, value.shape()));
      given.put(name, shapes.toString());
    });
    List<String> differences = differences(own, given);
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException("optimizer: the state is that of other parameters or rules:\n  "
          + String.join("\n  ", differences));
    }
  }

  private static List<String> differences(Map<String, String> own, Map<String, String> given) {
    List<String> differences = new ArrayList<>();
    own.forEach((name, expected) -> {
      if (!given.containsKey(name)) {
        differences.add(name + " is missing");
      } else if (!given.get(name).equals(expected)) {
        differences.add(name + " has " + given.get(name) + ", expected " + expected);
      }
    });
    given.keySet().stream().filter(name -> !own.containsKey(name))
        .forEach(name -> differences.add(name + " is unexpected"));
    return differences;
  }
}
