package fathom.examples.depth;

import static fathom.examples.depth.Text.format;

import fathom.examples.depth.NetworkRun.State;
import java.util.ArrayList;
import java.util.List;

/** The final figures of the four networks as rows of text, for console and report alike. */
final class ResultTable {
  private ResultTable() {}

  /**
   * Returns the heads of the columns.
   *
   * @param result decides whether there is a column for the test error
   * @return one for each column, the first being the name of the network
   */
  public static List<String> heads(DepthResult result) {
    List<String> heads = new ArrayList<>(
        List.of("network", "parameters", "iterations", "training loss", "training error", "held-out error"));
    if (hasTestError(result)) {
      heads.add("test error");
    }
    heads.add("time");
    return heads;
  }

  /**
   * Returns the rows.
   *
   * @param result complete or not
   * @return one row for each network, one text for each column
   */
  public static List<List<String>> rows(DepthResult result) {
    return result.runs().stream().map(run -> row(result, run)).toList();
  }

  /**
   * Returns heads and rows aligned for a terminal.
   *
   * @param result complete or not
   * @return lines without a line end
   */
  public static List<String> lines(DepthResult result) {
    List<List<String>> table = new ArrayList<>();
    table.add(heads(result));
    table.addAll(rows(result));
    List<String> lines = new ArrayList<>();
    for (List<String> row : table) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int c = column;
        int width = table.stream().mapToInt(r -> r.get(c).length()).max().orElseThrow();
        line.append(column == 0 ? "" : "  ")
            .append(String.format(column == 0 ? "%-" + width + "s" : "%" + width + "s", row.get(column)));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static List<String> row(DepthResult result, NetworkRun run) {
    List<String> row = new ArrayList<>();
    row.add(run.network().label());
    row.add(format("%,d", run.parameters()));
    row.add(iterations(run, result.setup().recipe().iterations()));
    row.add(run.meanUpTo(Integer.MAX_VALUE).map(e -> format("%.3f", e.trainLoss())).orElse("-"));
    row.add(run.meanUpTo(Integer.MAX_VALUE).map(e -> percent(e.trainError())).orElse("-"));
    row.add(run.meanUpTo(Integer.MAX_VALUE).map(e -> percent(e.heldOutError())).orElse("-"));
    if (hasTestError(result)) {
      row.add(run.testError().isPresent() ? percent(run.testError().getAsDouble()) : "-");
    }
    row.add(run.state() == State.WAITING ? "-" : duration(run.seconds()));
    return row;
  }

  private static String iterations(NetworkRun run, int planned) {
    return switch (run.state()) {
      case WAITING -> "not trained";
      case FINISHED -> format("%,d", run.iteration());
      case RUNNING, INTERRUPTED -> format("%,d of %,d", run.iteration(), planned);
      case DIVERGED -> format("diverged at %,d", run.iteration());
    };
  }

  private static boolean hasTestError(DepthResult result) {
    return result.runs().stream().anyMatch(run -> run.testError().isPresent());
  }

  private static String percent(double share) {
    return format("%.1f%%", 100 * share);
  }

  /**
   * Writes a time span.
   *
   * @param seconds not negative
   * @return such as {@code 48 s}, {@code 2 min 5 s} or {@code 3 h 20 min}
   */
  public static String duration(double seconds) {
    long s = Math.round(seconds);
    if (s < 60) {
      return s + " s";
    }
    return s < 3600 ? s / 60 + " min " + s % 60 + " s" : s / 3600 + " h " + s % 3600 / 60 + " min";
  }
}
