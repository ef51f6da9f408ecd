package fathom.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Text in aligned columns, as summaries and reports print it. Columns with numbers are aligned to the right; integers
 * get thousands separators, other numbers four significant digits.
 */
public final class TextTable {
  private final List<Object[]> rows = new ArrayList<>();

  /**
   * Makes a table without rows.
   *
   * @param headings one for each column
   */
  public TextTable(String... headings) {
    rows.add(headings);
  }

  /**
   * Adds a row.
   *
   * @param cells numbers, or anything with a {@code toString()}; one for each column
   * @return this table
   * @throws IllegalArgumentException if there are more or fewer cells than columns
   */
  public TextTable row(Object... cells) {
    int columns = rows.get(0).length;
    if (cells.length != columns) {
      throw new IllegalArgumentException("table: " + cells.length + " cells for " + columns + " columns");
    }
    rows.add(cells.clone());
    return this;
  }

  /** Returns the headings and the rows, a line each, with two spaces between columns and none at the ends of lines. */
  @Override
  public String toString() {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    boolean[] numbers = new boolean[columns];
    for (Object[] row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], text(row[c]).length());
        numbers[c] |= row[c] instanceof Number;
      }
    }
    StringBuilder table = new StringBuilder();
    for (Object[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String text = text(row[c]);
        String gap = " ".repeat(widths[c] - text.length());
        line.append(c == 0 ? "" : "  ").append(numbers[c] ? gap + text : text + gap);
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }

  private static String text(Object cell) {
    if (cell instanceof Integer || cell instanceof Long) {
      return String.format(Locale.ROOT, "%,d", ((Number) cell).longValue());
    }
    return cell instanceof Number number ? String.format(Locale.ROOT, "%.4g", number.doubleValue()) : cell.toString();
  }
}
