package fathom.train;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be known in plain Java about the terminal that a stream writes to. */
final class Terminal {
  private static final int USUAL_COLUMNS = 80;

  private Terminal() {}

  /** Returns whether a line written to the stream can be overwritten by a carriage return; false in doubt. */
  static boolean isOn(PrintStream out) {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    if (out == System.out) {
      return isTerminal(1);
    }
    return out == System.err && isTerminal(2);
  }

  private static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    if (Files.isSymbolicLink(link)) { // Linux
      try {
        Path device = Files.readSymbolicLink(link);
        return device.startsWith("/dev/pts") || device.toString().startsWith("/dev/tty")
            || device.equals(Path.of("/dev/console"));
      } catch (IOException e) {
        return false;
      }
    }
    // From JDK 22 to 24 there is a console even if input and output are files (JDK-8351435).
    int version = Runtime.version().feature();
    return (version < 22 || version > 24) && System.console() != null;
  }

  /** Returns how many characters fit in a line: the variable {@code COLUMNS} if the shell exports it, else 80. */
  static int columns() {
    return columns(System.getenv("COLUMNS"));
  }

  /** Returns the number that the text stands for, or 80 when it is null or no sensible number. */
  static int columns(String text) {
    try {
      int columns = Integer.parseInt(String.valueOf(text).strip());
      return columns >= 1 ? columns : USUAL_COLUMNS;
    } catch (NumberFormatException e) {
      return USUAL_COLUMNS;
    }
  }
}
