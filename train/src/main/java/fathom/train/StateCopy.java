package fathom.train;

import fathom.nn.Buffer;
import fathom.nn.Counter;
import fathom.nn.Layer;
import java.util.List;

/**
 * A copy of what a forward pass in training changes: buffers and counters, such as the statistics of batch
 * normalisation.
 */
final class StateCopy {
  private final List<Buffer> buffers;
  private final float[][] values;
  private final List<Counter> counters;
  private final long[] counts;

  /** Makes room for the state of a network. */
  StateCopy(Layer network) {
    buffers = List.copyOf(network.buffers().values());
    values = new float[buffers.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = new float[buffers.get(i).value().size()];
    }
    counters = network.state().values().stream().filter(Counter.class::isInstance).map(Counter.class::cast).toList();
    counts = new long[counters.size()];
  }

  /** Copies the state. */
  void save() {
    for (int i = 0; i < values.length; i++) {
      System.arraycopy(buffers.get(i).value().array(), buffers.get(i).value().offset(), values[i], 0, values[i].length);
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] = counters.get(i).value();
    }
  }

  /** Puts the state back as it was when it was saved last. */
  void restore() {
    for (int i = 0; i < values.length; i++) {
      buffers.get(i).set(values[i]);
    }
    for (int i = 0; i < counts.length; i++) {
      counters.get(i).set(counts[i]);
    }
  }
}
