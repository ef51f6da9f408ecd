package fathom.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the tensors when a {@link Checkpoint} was loaded into a network.
 *
 * @param loaded names of the tensors that the network took, in the network's order
 * @param missing names of what the network has and the file lacks, with their shapes; never a {@link Counter}, which
 *     old files of PyTorch lack and which then becomes 0
 * @param unexpected names of what the file has and the network does not know, with types and shapes
 * @param mismatched names of what both have with different shapes or kinds of numbers, with both in words
 */
public record LoadReport(List<String> loaded, Map<String, String> missing, Map<String, String> unexpected,
    Map<String, String> mismatched) {
  /** Copies the lists. */
  public LoadReport {
    loaded = List.copyOf(loaded);
    missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
    unexpected = Collections.unmodifiableMap(new LinkedHashMap<>(unexpected));
    mismatched = Collections.unmodifiableMap(new LinkedHashMap<>(mismatched));
  }

  /**
   * Returns whether network and file fit each other entirely.
   *
   * @return true if nothing is missing, unexpected or mismatched
   */
  public boolean isComplete() {
    return missing.isEmpty() && unexpected.isEmpty() && mismatched.isEmpty();
  }

  /** Returns a line with the numbers and a line for each tensor that was not loaded. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(loaded.size() + " loaded, " + missing.size() + " missing, "
        + unexpected.size() + " unexpected, " + mismatched.size() + " mismatched");
    append(text, "missing", missing);
    append(text, "unexpected", unexpected);
    append(text, "mismatched", mismatched);
    return text.toString();
  }

  private static void append(StringBuilder text, String kind, Map<String, String> tensors) {
    tensors
        .forEach((name, what) -> text.append("\n  ").append(kind).append(": ").append(name).append(' ').append(what));
  }
}
