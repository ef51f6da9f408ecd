package fathom.nn;

import fathom.core.Dtype;
import fathom.core.SafetensorsException;
import fathom.core.SafetensorsFile;
import fathom.core.Shape;
import fathom.core.StoredTensor;
import fathom.core.Tensor;
import fathom.core.TensorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Saves the state of a network to a safetensors file and loads it. Names, order, shapes and element types are those of
 * PyTorch's state dict, so that {@code model.load_state_dict(safetensors.torch.load_file(path))} takes the file, and
 * the other way round: parameters and buffers are F32, counters I64 scalars.
 */
public final class Checkpoint {
  /** What libraries that read files of several frameworks look for. */
  private static final Map<String, String> FORMAT = Map.of("format", "pt");

  private Checkpoint() {}

  /**
   * Saves a network.
   *
   * @param network a network whose parameters are set
   * @param path the file, new or to be replaced as a whole
   * @throws TensorException if a parameter has no value
   * @throws SafetensorsException if the file cannot be written
   */
  public static void save(Layer network, Path path) {
    save(network, path, Map.of());
  }

  /**
   * Saves a network and words about it. The same network and words give the same bytes.
   *
   * @param network a network whose parameters are set
   * @param path the file, new or to be replaced as a whole
   * @param metadata texts by key, in the order in which they are written; after {@code format}, which is {@code pt}
   * @throws TensorException if a parameter has no value
   * @throws SafetensorsException if the file cannot be written
   */
  public static void save(Layer network, Path path, Map<String, String> metadata) {
    Map<String, String> all = new LinkedHashMap<>(FORMAT);
    all.putAll(metadata);
    SafetensorsFile.write(path, tensors(network), all);
  }

  /**
   * Loads a network whole. Files in half or double precision are converted, and counters that an old file lacks become
   * 0.
   *
   * @param network takes the values
   * @param path a file with the network's names and PyTorch's shapes
   * @throws CheckpointException if anything is missing in the file, unknown to the network or of another shape; the
   *     message lists all of it, and the network has not changed
   * @throws SafetensorsException if the file cannot be read or is damaged; the network has not changed
   */
  public static void load(Layer network, Path path) {
    load(network, path, true);
  }

  /**
   * Loads what fits, such as all but the last layer of a network that was trained for other classes. The rest of the
   * network stays as it is: in a new network without values, for an initialiser to set.
   *
   * @param network takes the values
   * @param path a file with PyTorch's names and shapes
   * @return what was loaded, and what was not and why
   * @throws SafetensorsException if the file cannot be read or is damaged; the network has not changed
   */
  public static LoadReport loadMatching(Layer network, Path path) {
    return load(network, path, false);
  }

  /**
   * Loads a network whole from those tensors of a file that are its own, for files that hold more than a network.
   *
   * @param network takes the values
   * @param path where the tensors come from, for messages
   * @param tensors by PyTorch's names, in PyTorch's layout
   * @throws CheckpointException if anything is missing, unknown to the network or of another shape; the message lists
   *     all of it, and the network has not changed
   * @throws SafetensorsException if a tensor cannot be read; the network has not changed
   */
  public static void load(Layer network, Path path, Map<String, StoredTensor> tensors) {
    load(network, path, tensors, true);
  }

  private static LoadReport load(Layer network, Path path, boolean strict) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return load(network, path, file.tensors(), strict);
    }
  }

  private static LoadReport load(Layer network, Path path, Map<String, StoredTensor> tensors, boolean strict) {
    Map<String, State> state = network.state();
    LoadReport report = compare(state, tensors);
    if (strict && !report.isComplete()) {
      throw new CheckpointException(path, network, report);
    }
    List<Runnable> changes = new ArrayList<>(); // only once everything has been read
    for (String name : report.loaded()) {
      changes.add(change(state.get(name), tensors.get(name)));
    }
    state.forEach((name, entry) -> {
      if (entry instanceof Counter counter && !tensors.containsKey(name)) {
        changes.add(() -> counter.set(0));
      }
    });
    changes.forEach(Runnable::run);
    return report;
  }

  private static LoadReport compare(Map<String, State> network, Map<String, StoredTensor> file) {
    List<String> loaded = new ArrayList<>();
    Map<String, String> missing = new LinkedHashMap<>();
    Map<String, String> unexpected = new LinkedHashMap<>();
    Map<String, String> mismatched = new LinkedHashMap<>();
    network.forEach((name, state) -> {
      StoredTensor stored = file.get(name);
      String wanted = dtype(state) + " " + state.torchShape();
      if (stored == null) {
        if (!(state instanceof Counter)) {
          missing.put(name, wanted);
        }
      } else if (stored.hasShape(state.torchShape()) && stored.dtype().isFloat() == dtype(state).isFloat()) {
        loaded.add(name);
      } else {
        mismatched.put(name, "is " + stored + " in the file, " + wanted + " in the network");
      }
    });
    file.forEach((name, stored) -> {
      if (!network.containsKey(name)) {
        unexpected.put(name, stored.toString());
      }
    });
    return new LoadReport(loaded, missing, unexpected, mismatched);
  }

  /** Reads a tensor, and returns what puts it into the network. */
  private static Runnable change(State state, StoredTensor stored) {
    if (state instanceof Counter counter) {
      long value = stored.longs()[0];
      return () -> counter.set(value);
    }
    float[] values = stored.tensor().toArray();
    if (state instanceof Parameter parameter) {
      float[] ours = parameter.fromTorchLayout(values);
      return () -> parameter.set(ours);
    }
    return () -> ((Buffer) state).set(values);
  }

  /** Returns the type that PyTorch gives an entry. */
  private static Dtype dtype(State state) {
    return state instanceof Counter ? Dtype.I64 : Dtype.F32;
  }

  /**
   * Returns the state of a network as a file has it, for files that hold more than a network.
   *
   * @param network a network whose parameters are set
   * @return by PyTorch's names, in the network's order; buffers are not copied
   * @throws TensorException if a parameter has no value
   */
  public static Map<String, StoredTensor> tensors(Layer network) {
    Map<String, State> state = network.state();
    List<String> unset = network.parameters().entrySet().stream().filter(entry -> !entry.getValue().isSet())
        .map(Map.Entry::getKey).toList();
    if (!unset.isEmpty()) {
      throw new TensorException(
          "checkpoint: " + unset.size() + " parameters of " + network + " were neither initialised"
              + " nor loaded: " + String.join(", ", unset));
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    state.forEach((name, entry) -> tensors.put(name, stored(entry)));
    return tensors;
  }

  private static StoredTensor stored(State state) {
    if (state instanceof Counter counter) {
      return StoredTensor.ofLongs(Shape.SCALAR, counter.value());
    }
    return StoredTensor.of(state instanceof Parameter parameter
        ? Tensor.wrap(parameter.torchShape(), parameter.toTorchLayout())
        : ((Buffer) state).value());
  }
}
