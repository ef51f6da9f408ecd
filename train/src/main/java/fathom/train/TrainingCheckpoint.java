package fathom.train;

import fathom.core.SafetensorsException;
import fathom.core.SafetensorsFile;
import fathom.core.Shape;
import fathom.core.StoredTensor;
import fathom.core.Tensor;
import fathom.nn.Checkpoint;
import fathom.nn.CheckpointException;
import fathom.nn.Layer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Saves a training to one safetensors file and loads it: the network with what its {@link Optimizer} remembers. The
 * file appears whole or not at all, so a training that is cut off at any moment has the one or the other checkpoint.
 *
 * <p>The network's tensors have PyTorch's names, so {@link Checkpoint#loadMatching} finds a network in the file. Those
 * of the optimiser are called {@code optimizer.}, the parameter's name and PyTorch's name of the state, such as {@code
 * optimizer.conv1.weight.exp_avg}, all in PyTorch's layout; {@code step} counts the updates of a parameter. The
 * metadata give the number of steps.
 *
 * <pre>{@code
 * TrainingCheckpoint.save(network, optimizer, file);
 * TrainingCheckpoint.load(network, optimizer, file);
 * for (Batch batch : loader.steps(optimizer.steps(), steps)) ...
 * }</pre>
 *
 * <p>{@link Trainer#checkpoint} does so by itself.
 */
public final class TrainingCheckpoint {
  private static final String OPTIMIZER = "optimizer.";
  private static final String UPDATES = "step";
  private static final String STEPS = "steps";

  private TrainingCheckpoint() {}

  /**
   * Saves a training.
   *
   * @param network a network whose parameters are set
   * @param optimizer updates the network
   * @param path the file, new or to be replaced as a whole
   * @throws fathom.core.TensorException if a parameter has no value
   * @throws SafetensorsException if the file cannot be written
   */
  public static void save(Layer network, Optimizer optimizer, Path path) {
    save(network, optimizer, path, Map.of());
  }

  /**
   * Loads a training.
   *
   * @param network takes its values
   * @param optimizer takes its state; made with the same rules
   * @param path the file
   * @throws CheckpointException if the file's network is another one; nothing has changed
   * @throws IllegalArgumentException if the file's optimiser is another one, or the file is no checkpoint of a
   *     training; nothing has changed
   * @throws SafetensorsException if the file cannot be read or is damaged; nothing has changed
   */
  public static void load(Layer network, Optimizer optimizer, Path path) {
    load(network, optimizer, path, Long.MAX_VALUE);
  }

  // ---- with numbers that the trainer adds ----

  /** Numbers that a trainer needs to go on, from the metadata of a file. */
  record Numbers(Path path, Map<String, String> metadata) {
    /** Returns numbers if the file has them. */
    Optional<double[]> find(String key, int count) {
      return Optional.ofNullable(metadata.get(key)).map(text -> {
        String message = "training checkpoint: " + path + " has \"" + text + "\" as " + key + ", not " + count
            + (count == 1 ? " number" : " numbers");
        try {
          double[] numbers = Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
          if (numbers.length == count) {
            return numbers;
          }
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(message, e);
        }
        throw new IllegalArgumentException(message);
      });
    }
  }

  /** Saves a training with further numbers. */
  static void save(Layer network, Optimizer optimizer, Path path, Map<String, double[]> numbers) {
    OptimizerState state = optimizer.state();
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(Checkpoint.tensors(network));
    state.parameters().forEach((name, of) -> {
      put(tensors, name, UPDATES, StoredTensor.ofLongs(Shape.SCALAR, of.updates()));
      of.tensors().forEach((entry, tensor) -> put(tensors, name, entry, StoredTensor.of(tensor)));
    });
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put(STEPS, Long.toString(state.steps()));
    numbers.forEach((key, values) -> metadata.put(
        key, Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" "))));
    SafetensorsFile.write(path, tensors, metadata);
  }

  private static void put(Map<String, StoredTensor> tensors, String parameter, String entry, StoredTensor tensor) {
    String name = OPTIMIZER + parameter + "." + entry;
    if (tensors.put(name, tensor) != null) {
      throw new IllegalArgumentException(
          "training checkpoint: the network itself has a " + name + ", the name for what the optimiser remembers");
    }
  }

  /** Loads a training that has made no more than so many steps; returns the numbers that were saved with it. */
  static Numbers load(Layer network, Optimizer optimizer, Path path, long mostSteps) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Map<String, StoredTensor> ofNetwork = new LinkedHashMap<>();
      Map<String, StoredTensor> ofOptimizer = new LinkedHashMap<>();
      Map<String, ?> state = network.state();
      file.tensors().forEach(
          (name, tensor) -> (state.containsKey(name) || !name.startsWith(OPTIMIZER) ? ofNetwork : ofOptimizer)
              .put(name, tensor));
      Numbers numbers = new Numbers(path, file.metadata());
      OptimizerState optimizerState = new OptimizerState(steps(numbers, mostSteps), parameters(path, ofOptimizer));
      optimizer.checkFits(optimizerState);
      Checkpoint.load(network, path, ofNetwork);
      optimizer.restore(optimizerState);
      return numbers;
    }
  }

  private static long steps(Numbers numbers, long most) {
    double[] steps = numbers.find(STEPS, 1).orElseThrow(() -> new IllegalArgumentException(
        "training checkpoint: " + numbers.path + " does not say after how many steps it was saved; a network alone is"
            + " loaded with Checkpoint.load"));
    if (!(steps[0] >= 0 && steps[0] <= most)) {
      throw new IllegalArgumentException("training checkpoint: " + numbers.path + " was saved after "
          + numbers.metadata.get(STEPS) + " steps, the training has " + most);
    }
    return (long) steps[0];
  }

  private static Map<String, OptimizerState.OfParameter> parameters(Path path, Map<String, StoredTensor> stored) {
    Map<String, Long> updates = new LinkedHashMap<>();
    Map<String, Map<String, Tensor>> tensors = new LinkedHashMap<>();
    stored.forEach((name, tensor) -> {
      String rest = name.substring(OPTIMIZER.length());
      int dot = rest.lastIndexOf('.');
      String parameter = rest.substring(0, Math.max(dot, 0));
      String entry = rest.substring(dot + 1);
      if (entry.equals(UPDATES) && tensor.shape().equals(Shape.SCALAR)) {
        updates.put(parameter, tensor.longs()[0]);
      } else {
        tensors.computeIfAbsent(parameter, p -> new LinkedHashMap<>()).put(entry, tensor.tensor());
      }
    });
    Map<String, OptimizerState.OfParameter> parameters = new LinkedHashMap<>();
    tensors.keySet().forEach(name -> updates.putIfAbsent(name, -1L));
    updates.forEach((name, count) -> {
      if (count < 0) {
        throw new IllegalArgumentException(
            "training checkpoint: " + path + " does not say how often " + name + " was updated");
      }
      parameters.put(name, new OptimizerState.OfParameter(count, tensors.getOrDefault(name, Map.of())));
    });
    return parameters;
  }
}
