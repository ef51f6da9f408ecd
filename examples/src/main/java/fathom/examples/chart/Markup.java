package fathom.examples.chart;

/** Text inside HTML and SVG. */
public final class Markup {
  private Markup() {}

  /**
   * Returns a text as it is written in HTML, XHTML and SVG, inside elements and inside attributes with double quotes.
   *
   * @param text any text
   * @return the text with its special characters replaced
   */
  public static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
