package fathom.nn;

import fathom.core.Checkpointing;
import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import fathom.core.Workspace;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A part of a network: a function from tensor to tensor with named parameters, buffers and child layers. Names join
 * with dots to PyTorch's, such as {@code layer1.0.conv1.weight}.
 *
 * <p>A subclass declares its parts in the constructor with {@link #parameter}, {@link #buffer}, {@link #counter} and
 * {@link #child}, and computes in {@link #forward}. Constructors draw no random numbers: parameters get their values
 * from an initialiser or a checkpoint.
 */
public abstract class Layer {
  private final Map<String, State> ownState = new LinkedHashMap<>();
  private final Map<String, Layer> children = new LinkedHashMap<>();

  /** Makes a layer without parts. */
  protected Layer() {}

  // ---- for subclasses ----

  /**
   * Computes the layer's result.
   *
   * @param x the input
   * @return the result
   */
  protected abstract Tensor forward(Tensor x);

  /**
   * Returns how the layer is written in summaries and error messages, such as
   * {@code Conv2d(16 -> 64, 3x3, stride 2, padding 1, no bias)}.
   *
   * @return one line
   */
  @Override
  public abstract String toString();

  /**
   * Returns the multiply-accumulate operations of the layer itself, without its children, for one input.
   *
   * @param input shape of the input, with a batch axis of size one
   * @param output shape of the result
   * @return 0 unless the layer multiplies by a weight matrix
   */
  protected long macs(Shape input, Shape output) {
    return 0;
  }

  /**
   * Computes a result as this layer does in {@link #apply(Tensor)}: with its line in error messages, and told to
   * observers. For layers that can compute more than {@link #forward}.
   *
   * @param x the input
   * @param result computes the result
   * @return the result
   */
  protected final Tensor compute(Tensor x, Supplier<Tensor> result) {
    CallStack calls = CallStack.current();
    Supplier<Tensor> inner = calls.inference().isEmpty()
        ? () -> Pass.inner(result)
        : this instanceof Forgetful && !calls.isWatched()
            ? () -> Workspace.run(result)
            : () -> Workspace.leave(x, result);
    return calls.call(this, x, inner);
  }

  /**
   * Declares a parameter of this layer.
   *
   * @param name PyTorch's name, such as {@code weight}
   * @param role what it is for
   * @param shape its shape in Fathom's layout
   * @return the parameter
   */
  protected final Parameter parameter(String name, Parameter.Role role, Shape shape) {
    return declare(ownState, name, new Parameter(role, shape));
  }

  /**
   * Declares a buffer of this layer: a tensor that is saved with the parameters but not trained.
   *
   * @param name PyTorch's name, such as {@code running_mean}
   * @param shape its shape
   * @param first the first value of every element
   * @return the buffer
   */
  protected final Buffer buffer(String name, Shape shape, float first) {
    return declare(ownState, name, new Buffer(shape, first));
  }

  /**
   * Declares a counter of this layer: an integer that is saved with the parameters.
   *
   * @param name PyTorch's name, such as {@code num_batches_tracked}
   * @return the counter, at 0
   */
  protected final Counter counter(String name) {
    return declare(ownState, name, new Counter());
  }

  /**
   * Declares a child layer.
   *
   * @param <L> its class
   * @param name PyTorch's name, such as {@code conv1} or {@code 0}
   * @param layer the child
   * @return the child
   */
  protected final <L extends Layer> L child(String name, L layer) {
    return declare(children, name, layer);
  }

  private <T, U extends T> U declare(Map<String, T> parts, String name, U part) {
    if (name.isEmpty() || name.contains(".")) {
      throw new IllegalArgumentException(
          "layer: \"" + name + "\" cannot be the name of a part; dots join names to paths");
    }
    if (ownState.containsKey(name) || children.containsKey(name)) {
      throw new IllegalArgumentException("layer: the name " + name + " is already taken by another part of the layer");
    }
    parts.put(name, part);
    return part;
  }

  // ---- for users ----

  /**
   * Computes the layer's result.
   *
   * @param x the input
   * @return the result
   * @throws TensorException if the input does not fit; the message ends with the path of layers
   */
  public final Tensor apply(Tensor x) {
    return compute(x, () -> forward(x));
  }

  /**
   * Computes the layer's result and shows the results of all layers on the way.
   *
   * @param x the input
   * @param observer is told of the result of every layer that takes part
   * @return the result
   * @throws TensorException if the input does not fit; the message ends with the path of layers
   */
  public final Tensor apply(Tensor x, LayerObserver observer) {
    return CallStack.current().observed(observer, () -> apply(x));
  }

  /**
   * Computes the layer's result while an interceptor stands around it and around all layers on the way.
   *
   * @param x the input
   * @param interceptor computes the result of every layer that takes part, the outermost included
   * @return the result
   * @throws TensorException if the input does not fit; the message ends with the path of layers
   */
  public final Tensor intercept(Tensor x, LayerInterceptor interceptor) {
    return CallStack.current().intercepted(interceptor, () -> apply(x));
  }

  /**
   * Computes the layer's result as {@link #apply(Tensor)} does, to the last bit, and keeps nothing of what is inside:
   * backward computes it once more, see {@link Checkpointing}. For large layers, where memory is short. Observers are
   * told of results the first time only.
   *
   * @param x the input
   * @return the result
   * @throws TensorException if the input does not fit; the message ends with the path of layers
   */
  public final Tensor applyCheckpointed(Tensor x) {
    return Checkpointing.of(CallStack.current().repeatable(this::apply), x);
  }

  /**
   * Returns the direct children.
   *
   * @return unmodifiable, by name, in order of declaration
   */
  public final Map<String, Layer> children() {
    return Collections.unmodifiableMap(children);
  }

  /**
   * Returns all parameters of this layer and the layers below it.
   *
   * @return unmodifiable, by full name such as {@code layer1.0.conv1.weight}, in order of declaration; a shared
   *     parameter once, under its first name
   */
  public final Map<String, Parameter> parameters() {
    return collect(Parameter.class);
  }

  /**
   * Returns all buffers of this layer and the layers below it.
   *
   * @return unmodifiable, by full name such as {@code bn1.running_mean}, in order of declaration; a shared buffer once
   */
  public final Map<String, Buffer> buffers() {
    return collect(Buffer.class);
  }

  /**
   * Returns all parameters, buffers and counters of this layer and the layers below it: what a checkpoint holds.
   *
   * @return unmodifiable, by full name, in the order of PyTorch's state dicts; what is shared once, under its first
   *     name
   */
  public final Map<String, State> state() {
    return collect(State.class);
  }

  /** Forgets the gradients of all parameters. */
  public final void clearGradients() {
    for (Parameter parameter : parameters().values()) {
      if (parameter.isSet()) {
        parameter.value().clearGradient();
      }
    }
  }

  /**
   * Returns what the layers compute for one input, and how large they are. The parameters need no values yet, and
   * nothing changes.
   *
   * @param input shape of one input without the batch axis, such as {@code [32, 32, 3]} for an image
   * @return the summary; its {@code toString()} is a table
   * @throws TensorException if the input does not fit
   */
  public final Summary summary(Shape input) {
    return Summary.of(this, input);
  }

  // ---- for this package ----

  /** Returns the parameters, buffers and counters of the layer itself. */
  final Collection<State> ownState() {
    return Collections.unmodifiableCollection(ownState.values());
  }

  /** Returns the name of a child, or its description in brackets if the layer has not declared it. */
  final String nameOf(Layer layer) {
    for (Map.Entry<String, Layer> child : children.entrySet()) {
      if (child.getValue() == layer) {
        return child.getKey();
      }
    }
    return "(" + layer + ")";
  }

  private <S extends State> Map<String, S> collect(Class<S> kind) {
    Map<String, S> found = new LinkedHashMap<>();
    collect(kind, "", Collections.newSetFromMap(new IdentityHashMap<>()), found);
    return Collections.unmodifiableMap(found);
  }

  private <S extends State> void collect(Class<S> kind, String prefix, Set<State> seen, Map<String, S> found) {
    ownState.forEach((name, state) -> {
      if (kind.isInstance(state) && seen.add(state)) {
        found.put(prefix + name, kind.cast(state));
      }
    });
    children.forEach((name, child) -> child.collect(kind, prefix + name + ".", seen, found));
  }
}
