package fathom.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A profile as lines of text. */
final class ProfileTable {
  private final Profile profile;
  private final Profile.Limits limits;
  private final double runs;

  ProfileTable(Profile profile, Profile.Limits limits) {
    this.profile = profile;
    this.limits = limits;
    runs = Math.max(1, profile.runs());
  }

  /** Returns a headline, a line for each row, and their sum. */
  String text(List<Profile.Row> rows) {
    boolean layers = rows.stream().anyMatch(row -> !row.key().layer().isEmpty());
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of(layers ? "layer" : "operation", "phase", "calls", "ms", "share", "GFLOP/s",
        limits.flops() > 0 ? "of peak" : "", "GB/s", limits.bytes() > 0 ? "of copy" : ""));
    double flops = 0;
    for (Profile.Row row : rows) {
      lines.add(line(name(row.key()), row));
      flops += row.flops();
    }
    // The sum's bytes would say little: most of its time goes into arithmetic.
    lines.add(line("sum", new Profile.Row(Profile.Key.OTHER, 0, profile.seconds(), flops, 0)));
    return format(profile.runs() == 1 ? "%,d run of %.2f ms%n" : "%,d runs of %.2f ms%n", profile.runs(),
        1e3 * profile.seconds() / runs) + aligned(lines);
  }

  private static String name(Profile.Key key) {
    return key.layer().isEmpty() && key.operation().isEmpty()
        ? "(outside)"
        : key.operation().isEmpty() ? key.layer() : key.operation();
  }

  private List<String> line(String name, Profile.Row row) {
    double flops = row.flops() / row.seconds();
    double bytes = row.bytes() / row.seconds();
    return List.of(
        name,
        row.key().phase().toString(),
        row.calls() == 0 ? "" : format("%.4g", row.calls() / runs).replaceAll("\\.?0+$", ""),
        format("%.3f", 1e3 * row.seconds() / runs),
        format("%.1f %%", 100 * row.seconds() / profile.seconds()),
        speed(flops, "%.1f"),
        limits.flops() > 0 ? speed(100 * flops / limits.flops() * 1e9, "%.0f %%") : "",
        speed(bytes, "%.2f"),
        limits.bytes() > 0 ? speed(100 * bytes / limits.bytes() * 1e9, "%.0f %%") : "");
  }

  /** Returns billions, or nothing for none. */
  private static String speed(double value, String format) {
    return value > 0 && Double.isFinite(value) ? format(format, value / 1e9) : "";
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Returns the lines with names to the left and numbers to the right, without columns that are empty. */
  private static String aligned(List<List<String>> lines) {
    StringBuilder text = new StringBuilder();
    int[] widths = new int[lines.get(0).size()];
    for (List<String> line : lines) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        if (widths[column] > 0) {
          String gap = " ".repeat(widths[column] - line.get(column).length());
          row.append(column == 0 ? "" : "  ");
          row.append(column < 2 ? line.get(column) + gap : gap + line.get(column));
        }
      }
      text.append(row.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }
}
