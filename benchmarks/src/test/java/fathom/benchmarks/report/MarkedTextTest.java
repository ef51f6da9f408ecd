package fathom.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rewriting a part of a page, and what a page says about the machine. */
class MarkedTextTest {
  @TempDir
  private Path folder;

  @Test
  void onlyTheMarkedPartChanges() throws IOException {
    Path file = folder.resolve("page.md");
    Files.writeString(file, "# Page\n\n<!-- figures -->\nold\n<!-- end of figures -->\n\nThe end.\n");
    MarkedText.rewrite(file, "new $1\n");
    MarkedText.rewrite(file, "newer $1\n");
    assertEquals(
        "# Page\n\n<!-- figures -->\n\nnewer $1\n\n<!-- end of figures -->\n\nThe end.\n", Files.readString(file));
  }

  @Test
  void marksAreNeeded() throws IOException {
    for (String text : List.of("", "<!-- figures -->", "<!-- end of figures --> <!-- figures -->",
        "<!-- figures --> <!-- figures --> <!-- end of figures -->")) {
      Path file = folder.resolve("page.md");
      Files.writeString(file, text);
      assertEquals(
          file + ": needs one line <!-- figures --> and, behind it, one line <!-- end of figures -->;"
              + " what is between is rewritten",
          assertThrows(IOException.class, () -> MarkedText.check(file)).getMessage());
      assertEquals(text, Files.readString(file));
    }
  }

  @Test
  void theProjectsPageHasMarks() throws IOException {
    MarkedText.check(Path.of("..", "docs", "performance.md"));
  }

  @Test
  void machinesAreTold() {
    assertEquals("Some CPU", Machine.model(List.of("processor : 0", "model name\t: Some CPU", "model name\t: Other")));
    assertEquals(System.getProperty("os.arch"), Machine.model(List.of("processor : 0")));
  }
}
