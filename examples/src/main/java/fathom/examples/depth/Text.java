package fathom.examples.depth;

import java.util.Locale;

/** Texts that are the same in every country. */
final class Text {
  private Text() {}

  /** Puts values into a pattern, as {@link String#format} does. */
  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
