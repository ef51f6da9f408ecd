package fathom.nn;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The size of a network for one input, layer by layer; see {@link Layer#summary}.
 *
 * @param input shape of the input, without the batch axis
 * @param rows the layers that have no children, or parameters or MACs of their own, in order of computation
 * @param parameters number of parameters of the whole network, shared ones counted once
 * @param macs multiply-accumulate operations of all convolutions and linear layers for one input
 */
public record Summary(Shape input, List<Row> rows, long parameters, long macs) {
  /**
   * What one layer computes for one input.
   *
   * @param path names of the layers from the outermost inwards, joined by dots
   * @param layer the layer in one line
   * @param output shape of its result, without the batch axis
   * @param parameters number of its own parameters; 0 when an earlier row has counted them
   * @param macs its own multiply-accumulate operations
   */
  public record Row(String path, String layer, Shape output, long parameters, long macs) {}

  /**
   * Makes a summary.
   *
   * @param input shape of the input, without the batch axis
   * @param rows the layers in order of computation
   * @param parameters number of parameters of the whole network
   * @param macs multiply-accumulate operations of the whole network
   */
  public Summary {
    rows = List.copyOf(rows);
  }

  /** Runs the network on one input of zeros, without changing it, and writes down what its layers compute. */
  static Summary of(Layer network, Shape input) {
    int[] batchOfOne = new int[input.rank() + 1];
    batchOfOne[0] = 1;
    System.arraycopy(input.dims(), 0, batchOfOne, 1, input.rank());
    List<Row> rows = new ArrayList<>();
    Set<Parameter> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    LayerObserver toRows = (path, layer, x, y) -> {
      boolean ownParameters = false;
      long parameters = 0;
      for (State state : layer.ownState()) {
        if (state instanceof Parameter parameter) {
          ownParameters = true;
          parameters += counted.add(parameter) ? parameter.size() : 0;
        }
      }
      long macs = layer.macs(x.shape(), y.shape());
      if (ownParameters || macs > 0 || layer.children().isEmpty()) {
        rows.add(new Row(path, layer.toString(), withoutBatch(y.shape()), parameters, macs));
      }
    };
    CallStack.current().withZerosForUnset(
        () -> Pass.INFERENCE.get(() -> network.apply(Tensor.zeros(batchOfOne), toRows)));
    long parameters = network.parameters().values().stream().mapToLong(Parameter::size).sum();
    return new Summary(input, rows, parameters, rows.stream().mapToLong(Row::macs).sum());
  }

  private static Shape withoutBatch(Shape shape) {
    int[] dims = shape.dims();
    return Shape.of(Arrays.copyOfRange(dims, Math.min(1, dims.length), dims.length));
  }

  /** Returns a table with a line for each row, then the totals. */
  @Override
  public String toString() {
    TextTable table = new TextTable("layer", "description", "output", "parameters", "MACs");
    for (Row row : rows) {
      table.row(row.path(), row.layer(), row.output(), row.parameters(), row.macs());
    }
    table.row("total", "", "", parameters, macs);
    return table + String.format(
        Locale.ROOT, "%.2f M multiply-accumulates for an input of %s; output shapes are per input\n", macs / 1e6,
        input);
  }
}
