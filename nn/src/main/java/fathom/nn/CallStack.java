package fathom.nn;

import fathom.core.Pass;
import fathom.core.Profile;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The layers that are computing on one thread, outermost first, and what was asked for while they do. */
final class CallStack {
  private static final ThreadLocal<CallStack> CURRENT = ThreadLocal.withInitial(CallStack::new);
  private static final LayerObserver NOBODY = (path, layer, input, output) -> {};
  private static final LayerInterceptor DIRECT = (path, layer, input, result) -> result.get();

  private final List<Layer> layers = new ArrayList<>();
  private LayerObserver observer = NOBODY;
  private LayerInterceptor interceptor = DIRECT;
  private boolean zerosForUnset;
  private Optional<Inference> inference = Optional.empty();

  private CallStack() {}

  static CallStack current() {
    return CURRENT.get();
  }

  /** Returns whether parameters without a value read as zeros. */
  boolean zerosForUnset() {
    return zerosForUnset;
  }

  /** Returns what the network computes for, if it is not the network itself that was asked. */
  Optional<Inference> inference() {
    return inference;
  }

  /** Returns whether somebody sees what the layers take and give. */
  boolean isWatched() {
    return observer != NOBODY || interceptor != DIRECT;
  }

  /** Computes the result of a layer: on the way out, observers are told of a result and errors of the layer. */
  Tensor call(Layer layer, Tensor input, Supplier<Tensor> result) {
    layers.add(layer);
    try {
      Tensor output = Profile.isOn() && layers.size() > 1
          ? Profile.layer(layers.get(layers.size() - 2).nameOf(layer), () -> compute(layer, input, result))
          : compute(layer, input, result);
      if (observer != NOBODY) {
        observer.computed(path(), layer, input, output);
      }
      return output;
    } catch (TensorException e) {
      boolean list = layer instanceof Sequential && layers.size() > 1;
      throw list ? e : e.within(path(), layer.toString());
    } finally {
      layers.remove(layers.size() - 1);
    }
  }

  private Tensor compute(Layer layer, Tensor input, Supplier<Tensor> result) {
    return interceptor == DIRECT ? result.get() : interceptor.compute(path(), layer, input, result);
  }

  /** Computes {@code body} while {@code added} is told of every result, after those who watch already. */
  <T> T observed(LayerObserver added, Supplier<T> body) {
    LayerObserver before = observer;
    observer = before == NOBODY
        ? added
        : (path, layer, input, output) -> {
          before.computed(path, layer, input, output);
          added.computed(path, layer, input, output);
        };
    try {
      return body.get();
    } finally {
      observer = before;
    }
  }

  /** Computes {@code body} while {@code added} stands around every layer, inside those that stand there already. */
  <T> T intercepted(LayerInterceptor added, Supplier<T> body) {
    LayerInterceptor before = interceptor;
    interceptor = before == DIRECT
        ? added
        : (path, layer, input, result) -> before.compute(
            path, layer, input, () -> added.compute(path, layer, input, result));
    try {
      return body.get();
    } finally {
      interceptor = before;
    }
  }

  /** Returns a function that is computed by the layers that compute now also when backward computes it once more. */
  UnaryOperator<Tensor> repeatable(UnaryOperator<Tensor> part) {
    List<Layer> path = List.copyOf(layers);
    LayerInterceptor around = interceptor;
    return x -> Pass.isRecomputing() ? current().repeated(path, around, () -> part.apply(x)) : part.apply(x);
  }

  /** Computes what these layers computed before; observers have been told. */
  private Tensor repeated(List<Layer> path, LayerInterceptor around, Supplier<Tensor> part) {
    List<Layer> layersBefore = List.copyOf(layers);
    LayerInterceptor interceptorBefore = interceptor;
    LayerObserver observerBefore = observer;
    layers.clear();
    layers.addAll(path);
    interceptor = around;
    observer = NOBODY;
    try {
      return part.get();
    } finally {
      layers.clear();
      layers.addAll(layersBefore);
      interceptor = interceptorBefore;
      observer = observerBefore;
    }
  }

  /** Computes {@code body} while parameters without a value read as zeros. */
  <T> T withZerosForUnset(Supplier<T> body) {
    boolean before = zerosForUnset;
    zerosForUnset = true;
    try {
      return body.get();
    } finally {
      zerosForUnset = before;
    }
  }

  /** Computes {@code body} while parameters and buffers have the values that an inference has kept. */
  <T> T inferred(Inference with, Supplier<T> body) {
    Optional<Inference> before = inference;
    inference = Optional.of(with);
    try {
      return body.get();
    } finally {
      inference = before;
    }
  }

  /** Returns the names of the computing layers below the outermost, joined by dots; empty for the outermost itself. */
  String path() {
    StringBuilder path = new StringBuilder();
    for (int i = 1; i < layers.size(); i++) {
      path.append(i == 1 ? "" : ".").append(layers.get(i - 1).nameOf(layers.get(i)));
    }
    return path.toString();
  }
}
