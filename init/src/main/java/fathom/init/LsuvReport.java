package fathom.init;

import fathom.nn.TextTable;
import java.util.List;
import java.util.Locale;

/**
 * What {@link Lsuv} has done.
 *
 * @param entries the layers whose weights were to be scaled, in order of computation; those that took no part at the
 *     end
 * @param tolerance how far from 1 variances were allowed to remain
 * @param passes how often the network was run
 */
public record LsuvReport(List<Entry> entries, double tolerance, int passes) {
  /** How the work on a layer ended. */
  public enum Outcome {
    /** The variance is 1 within the tolerance. */
    CONVERGED("converged"),
    /** The variance is not within the tolerance; the weight is the one that came closest to it. */
    NOT_CONVERGED("NOT CONVERGED"),
    /** The results do not vary, such as those of a layer that sees nothing but zeros; the weight was left alone. */
    ZERO_VARIANCE("ZERO VARIANCE"),
    /** The results are not all finite; the weight was left alone. */
    NOT_FINITE("NOT FINITE"),
    /** The layer took no part in the pass; the weight was left alone. */
    NOT_REACHED("NOT REACHED");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    /** Returns the outcome in words, in capitals if the variance is not 1. */
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * What was done to one layer.
   *
   * @param weight full name of its weight
   * @param layer the layer in one line
   * @param uses how often the layer computes in a pass; variances are means over these
   * @param before variance of its first result when its turn came, with all layers before it scaled; not a number if
   *     it was not reached
   * @param after variance of its results in the end; not a number if it was not reached
   * @param factor what its weight was multiplied by
   * @param rescalings how often its weight was changed and measured again
   * @param outcome how it ended
   */
  public record Entry(String weight, String layer, int uses, double before, double after, double factor,
      int rescalings, Outcome outcome) {}

  /**
   * Makes a report.
   *
   * @param entries the layers whose weights were to be scaled
   * @param tolerance how far from 1 variances were allowed to remain
   * @param passes how often the network was run
   */
  public LsuvReport {
    entries = List.copyOf(entries);
  }

  /**
   * Returns whether the results of all layers have unit variance within the tolerance.
   *
   * @return false as soon as one entry's outcome is another than {@link Outcome#CONVERGED}
   */
  public boolean converged() {
    return failures().isEmpty();
  }

  /**
   * Returns the layers whose results do not have unit variance.
   *
   * @return the entries whose outcome is another than {@link Outcome#CONVERGED}
   */
  public List<Entry> failures() {
    return entries.stream().filter(entry -> entry.outcome() != Outcome.CONVERGED).toList();
  }

  /** Returns a table with a line for each layer, then how many have converged. */
  @Override
  public String toString() {
    TextTable table = new TextTable(
        "weight", "layer", "uses", "variance before", "after", "factor", "rescalings", "outcome");
    for (Entry entry : entries) {
      table.row(entry.weight(), entry.layer(), entry.uses(), entry.before(), entry.after(), entry.factor(),
          entry.rescalings(), entry.outcome());
    }
    return table + String.format(Locale.ROOT, "%d of %d layers have unit variance within %s after %d forward %s\n",
        entries.size() - failures().size(), entries.size(), tolerance, passes, passes == 1 ? "pass" : "passes");
  }
}
