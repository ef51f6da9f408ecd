package fathom.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file with a part that programs rewrite, between two lines; the rest is written by hand and stays. */
final class MarkedText {
  static final String BEGIN = "<!-- figures -->";
  static final String END = "<!-- end of figures -->";

  private MarkedText() {}

  /**
   * Checks, before the work is done, that the file can be rewritten.
   *
   * @throws IOException if the file cannot be read, or has not one mark of each kind, in that order
   */
  static void check(Path file) throws IOException {
    replace(file, "");
  }

  /**
   * Replaces the part between the marks.
   *
   * @throws IOException if the file cannot be read or written, or has not one mark of each kind, in that order
   */
  static void rewrite(Path file, String part) throws IOException {
    Files.writeString(file, replace(file, part));
  }

  private static String replace(Path file, String part) throws IOException {
    String text = Files.readString(file);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin || text.indexOf(BEGIN, begin + 1) >= 0 || text.indexOf(END, end + 1) >= 0) {
      throw new IOException(
          file + ": needs one line " + BEGIN + " and, behind it, one line " + END + "; what is between is rewritten");
    }
    return text.substring(0, begin + BEGIN.length()) + "\n\n" + part.strip() + "\n\n" + text.substring(end);
  }
}
