package fathom.examples.chart;

import java.util.List;
import java.util.Locale;

/** Writes SVG elements. Colours are classes such as {@code ink-first}, so that the page's style sheet decides them. */
final class SvgCanvas implements Canvas {
  private static final double HINT_RADIUS = 6;

  private final StringBuilder out = new StringBuilder();

  @Override
  public void line(List<Point> points, Ink ink, double width) {
    out.append(String.format(Locale.ROOT, "<polyline class=\"line ink-%s\" stroke-width=\"%s\" points=\"", name(ink),
        number(width)));
    for (Point point : points) {
      out.append(number(point.x())).append(',').append(number(point.y())).append(' ');
    }
    out.setLength(out.length() - 1);
    out.append("\"/>\n");
  }

  @Override
  public void text(Point at, String text, Ink ink, double size, boolean bold, Anchor anchor) {
    out.append(
        String.format(Locale.ROOT, "<text class=\"text ink-%s\" x=\"%s\" y=\"%s\" font-size=\"%s\"%s%s>%s</text>\n",
            name(ink), number(at.x()), number(at.y()), number(size), bold ? " font-weight=\"600\"" : "",
            anchor == Anchor.START ? "" : " text-anchor=\"" + anchor.name().toLowerCase(Locale.ROOT) + "\"",
            Markup.escape(text)));
  }

  @Override
  public void hint(Point at, String text) {
    out.append(
        String.format(Locale.ROOT, "<circle class=\"hint\" cx=\"%s\" cy=\"%s\" r=\"%s\"><title>%s</title></circle>\n",
            number(at.x()), number(at.y()), number(HINT_RADIUS), Markup.escape(text)));
  }

  /** Returns the elements drawn so far. */
  @Override
  public String toString() {
    return out.toString();
  }

  private static String name(Ink ink) {
    return ink.name().toLowerCase(Locale.ROOT);
  }

  /** Writes a number with at most one decimal. */
  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
