package fathom.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintTest {
  @Test
  void modulesCompileWithoutWarnings() throws IOException {
    Map<String, Path> modules = new TreeMap<>();
    for (String module : Project.DESCRIBED) {
      modules.put("fathom." + module, Project.folders(List.of(module), "src/main/java").get(0));
    }
    assertNone(Lint.complaintsAboutModules(modules));
  }

  @Test
  void testsAndBenchmarksCompileWithoutWarnings() throws IOException {
    List<Path> folders = new ArrayList<>(Project.folders(Project.MODULES, "src/test/java"));
    folders.addAll(Project.folders(List.of("benchmarks"), "src/main/java"));
    assertNone(Lint.complaintsAboutClasses(Project.sources(folders)));
  }

  @Test
  void warningsAreSeen(@TempDir Path folder) throws IOException {
    Path source = Files.writeString(folder.resolve("Raw.java"), "class Raw { java.util.List list; }");
    assertOne("found raw type: java.util.List", Lint.complaintsAboutClasses(List.of(source)));
  }

  @Test
  void missingCommentsAreSeen(@TempDir Path folder) throws IOException {
    Files.createDirectory(folder.resolve("bad"));
    Files.writeString(folder.resolve("module-info.java"), "/** Bad. */ module bad { exports bad; }");
    Files.writeString(folder.resolve("bad/Bare.java"),
        "package bad; /** Bare. */ public interface Bare { void act(); }");
    assertOne("no comment", Lint.complaintsAboutModules(Map.of("bad", folder)));
  }

  private static void assertOne(String expected, List<String> complaints) {
    assertEquals(1, complaints.size(), complaints.toString());
    assertTrue(complaints.get(0).contains(expected), complaints.get(0));
  }

  private static void assertNone(List<String> complaints) {
    assertEquals("", String.join("\n", complaints));
  }
}
