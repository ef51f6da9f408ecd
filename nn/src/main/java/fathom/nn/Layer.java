package fathom.nn;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A part of a network: a function from tensor to tensor with named parameters, buffers and child layers. Names join with dots
 * to PyTorch's, such as {@code layer1.0.conv1.weight}.
 *
 * <p>A subclass declares its parts in the constructor with {@link #parameter}, {@link #buffer} and {@link #child}, and
 * computes in {@link #forward}. Constructors draw no random numbers: parameters get their values from an initialiser or a
 * checkpoint.
 */
public abstract class Layer {
  private static final ThreadLocal<Deque<String>> PATH = ThreadLocal.withInitial(ArrayDeque::new);

  private final Map<String, Parameter> ownParameters = new LinkedHashMap<>();
  private final Map<String, Tensor> ownBuffers = new LinkedHashMap<>();
  private final Map<String, Layer> children = new LinkedHashMap<>();
  private String name = "";

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
   * @param input shape of the input
   * @param output shape of the result
   * @return 0 unless the layer multiplies by a weight matrix
   */
  protected long macs(Shape input, Shape output) {
    return 0;
  }

  /**
   * Declares a parameter of this layer.
   *
   * @param parameterName PyTorch's name, such as {@code weight}
   * @param role what it is for
   * @param shape its shape in Fathom's layout
   * @return the parameter
   */
  protected final Parameter parameter(String parameterName, Parameter.Role role, Shape shape) {
    Parameter parameter = new Parameter(role, shape);
    ownParameters.put(parameterName, parameter);
    return parameter;
  }

  /**
   * Declares a buffer of this layer: state that is saved with the parameters but not trained.
   *
   * @param bufferName PyTorch's name, such as {@code running_mean}
   * @param value its first value
   * @return the buffer
   */
  protected final Tensor buffer(String bufferName, Tensor value) {
    ownBuffers.put(bufferName, value);
    return value;
  }

  /**
   * Declares a child layer.
   *
   * @param <L> its class
   * @param childName PyTorch's name, such as {@code conv1} or {@code 0}
   * @param layer the child
   * @return the child
   */
  protected final <L extends Layer> L child(String childName, L layer) {
    Layer child = layer;
    if (child.name.isEmpty()) {
      child.name = childName;
    }
    children.put(childName, layer);
    return layer;
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
    Deque<String> path = PATH.get();
    boolean named = !name.isEmpty();
    if (named) {
      path.addLast(name);
    }
    try {
      return Pass.inner(() -> forward(x));
    } catch (TensorException e) {
      boolean container = this instanceof Sequential && named;
      throw container ? e : e.within(String.join(".", path), toString());
    } finally {
      if (named) {
        path.removeLast();
      }
    }
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
   * @return by full name such as {@code layer1.0.conv1.weight}, in order of declaration; a shared parameter once
   */
  public final Map<String, Parameter> parameters() {
    Map<String, Parameter> all = new LinkedHashMap<>();
    collect("", all, new LinkedHashMap<>());
    return Collections.unmodifiableMap(all);
  }

  /**
   * Returns all buffers of this layer and the layers below it.
   *
   * @return by full name such as {@code bn1.running_mean}, in order of declaration
   */
  public final Map<String, Tensor> buffers() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    collect("", new LinkedHashMap<>(), all);
    return Collections.unmodifiableMap(all);
  }

  /** Forgets the gradients of all parameters. */
  public final void clearGradients() {
    for (Parameter parameter : parameters().values()) {
      if (parameter.isSet()) {
        parameter.value().clearGradient();
      }
    }
  }

  private void collect(String prefix, Map<String, Parameter> parameters, Map<String, Tensor> buffers) {
    ownParameters.forEach((key, parameter) -> {
      if (!parameters.containsValue(parameter)) {
        parameters.put(prefix + key, parameter);
      }
    });
    ownBuffers.forEach((key, buffer) -> {
      if (!buffers.containsValue(buffer)) {
        buffers.put(prefix + key, buffer);
      }
    });
    children.forEach((key, child) -> child.collect(prefix + key + ".", parameters, buffers));
  }
}
