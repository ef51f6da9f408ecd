package fathom.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The formatter cuts long lines of code and leaves comments alone; this keeps comments within the same width. */
class CommentWidthTest {
  private static final int COLUMNS = 120;
  private static final Pattern COMMENT = Pattern.compile(" *(/\\*|\\*|//).*");

  @Test
  void commentsFit() throws IOException {
    List<String> tooLong = new ArrayList<>();
    List<Path> folders = new ArrayList<>(Project.folders(Project.MODULES, "src/main/java"));
    folders.addAll(Project.folders(Project.MODULES, "src/test/java"));
    for (Path source : Project.sources(folders)) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        if (isTooLong(lines.get(i))) {
          tooLong.add(source + ":" + (i + 1) + " is longer than " + COLUMNS + " columns");
        }
      }
    }
    assertEquals("", String.join("\n", tooLong));
  }

  @Test
  void longCommentsAreSeen() {
    String filling = "x".repeat(COLUMNS - 5);
    assertFalse(isTooLong("  // " + filling));
    assertTrue(isTooLong("   // " + filling));
    assertTrue(isTooLong("   * " + filling + "x"));
    assertTrue(isTooLong("  /** " + filling));
    assertFalse(isTooLong("    call(\"" + filling + "\");"));
  }

  private static boolean isTooLong(String line) {
    return line.length() > COLUMNS && COMMENT.matcher(line).matches();
  }
}
