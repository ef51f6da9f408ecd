package fathom.init;

import fathom.core.Shape;
import fathom.nn.TextTable;
import java.util.List;

/**
 * What an {@link Initialization} has set.
 *
 * @param entries the parameters that were set, in the network's order
 */
public record InitializationReport(List<Entry> entries) {
  /**
   * One parameter that was set.
   *
   * @param parameter its full name
   * @param shape its shape in Fathom's layout
   * @param rule the rule that matched, in words
   * @param initializer what it got
   * @param mean mean of its values
   * @param std standard deviation of its values, with the number of values as divisor
   */
  public record Entry(String parameter, Shape shape, String rule, String initializer, double mean, double std) {
    static Entry of(String parameter, Shape shape, String rule, String initializer, float[] values) {
      Moments moments = Moments.of(values, 0, values.length);
      return new Entry(parameter, shape, rule, initializer, moments.mean(), moments.std());
    }
  }

  /**
   * Makes a report.
   *
   * @param entries the parameters that were set, in the network's order
   */
  public InitializationReport {
    entries = List.copyOf(entries);
  }

  /** Returns a table with a line for each parameter. */
  @Override
  public String toString() {
    TextTable table = new TextTable("parameter", "shape", "rule", "initialiser", "mean", "std");
    for (Entry entry : entries) {
      table.row(entry.parameter(), entry.shape(), entry.rule(), entry.initializer(), entry.mean(), entry.std());
    }
    return table.toString();
  }
}
