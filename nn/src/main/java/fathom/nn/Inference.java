package fathom.nn;

import fathom.core.FixedConv2d;
import fathom.core.Pass;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A network as it was at one moment, made for answering questions: immutable, fast, and usable by any number of threads
 * at once. Later training of the network changes nothing here.
 *
 * <p>It computes what the network computes in {@link Pass#INFERENCE}, up to rounding. A batch normalisation that
 * follows a convolution is part of the convolution's weights ({@link FixedConv2d#normalized}), a ReLU behind them and
 * the sum of a residual block are computed along with it, weights are packed for the kernels once, by the first input,
 * and nothing is recorded. That is so for two layers in a row of a {@link Sequential}, in the networks of this library,
 * and where a layer of your own calls {@link BatchNorm2d#applyRelu(Conv2d, Tensor)} and its like; all other layers run
 * as they are.
 *
 * <p>Each answer has the same bits whatever else runs at the time. Calls that overlap share the worker threads: one of
 * them has them, the others compute on their own thread.
 */
public final class Inference {
  private final Layer network;
  /** The values of all parameters and buffers when this was made, by identity. */
  private final Map<State, Tensor> values = new IdentityHashMap<>();
  private final Map<Unit, FixedConv2d> convolutions = new ConcurrentHashMap<>();

  /** A layer that multiplies by a weight, and the normalisation behind it that became part of it, if there is one. */
  private record Unit(Layer layer, Optional<BatchNorm2d> norm) {}

  private Inference(Layer network) {
    this.network = network;
    network.parameters().forEach((name, parameter) -> {
      if (!parameter.isSet()) {
        throw new TensorException("inference: " + name + " of " + network + " was neither initialised nor loaded;"
            + " call Initialization.standard().apply(network, seed) or load a checkpoint");
      }
      values.put(parameter, copy(parameter.value()));
    });
    network.buffers().forEach((name, buffer) -> values.put(buffer, copy(buffer.value())));
  }

  private static Tensor copy(Tensor value) {
    return Tensor.wrap(value.shape(), value.toArray());
  }

  /**
   * Copies what a network has learnt. Layers keep no other state, so the network may go on training.
   *
   * @param network a network whose parameters have values; not while another thread trains it
   * @return what computes its answers
   * @throws TensorException if a parameter was neither initialised nor loaded
   */
  public static Inference of(Layer network) {
    return new Inference(network);
  }

  /**
   * Computes the network's result. Nothing is recorded, whatever the pass of the thread.
   *
   * @param x an input of the network
   * @return the result
   * @throws TensorException if the input does not fit; the message ends with the path of layers
   */
  public Tensor apply(Tensor x) {
    return Pass.INFERENCE.get(() -> CallStack.current().inferred(this, () -> network.apply(x)));
  }

  /**
   * Returns a description, such as {@code Inference of CifarResNet(20)}.
   *
   * @return one line
   */
  @Override
  public String toString() {
    return "Inference of " + network;
  }

  // ---- for the layers, while they compute ----

  /** Returns the value of a parameter or buffer. */
  Tensor value(State state, String description) {
    Tensor value = values.get(state);
    if (value == null) {
      throw new TensorException("inference: the " + description + " belongs to a layer that is not below " + network
          + "; declare the layer with child(name, layer), so that its values are part of the network");
    }
    return value;
  }

  /** Returns what a layer computes with the weights of this inference; {@code make} makes it when asked first. */
  FixedConv2d fixed(Layer layer, Supplier<FixedConv2d> make) {
    return convolutions.computeIfAbsent(new Unit(layer, Optional.empty()), unit -> make.get());
  }

  /** Returns what a convolution and a normalisation behind it compute; that has running statistics for its channels. */
  FixedConv2d fixed(Conv2d convolution, BatchNorm2d norm) {
    return convolutions.computeIfAbsent(
        new Unit(convolution, Optional.of(norm)), unit -> convolution.fixed().normalized(norm.currentSettings()));
  }
}
