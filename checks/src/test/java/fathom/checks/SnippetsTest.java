package fathom.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java code in README and docs works: a block with a main method is compiled and run as it stands; any other block
 * stands word for word in some test, which runs it there.
 */
class SnippetsTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");

  @TempDir
  private Path folder;

  @Test
  void programsInTheDocumentsRun() throws Exception {
    int programs = 0;
    for (String block : blocks()) {
      if (isProgram(block)) {
        assertFalse(run(block).isEmpty(), "this program printed nothing:\n" + block);
        programs++;
      }
    }
    assertTrue(programs > 0, "README shows at least one whole program");
  }

  @Test
  void fragmentsInTheDocumentsStandInTests() throws IOException {
    StringBuilder tests = new StringBuilder();
    for (Path source : Project.sources(Project.folders(Project.MODULES, "src/test/java"))) {
      tests.append(words(Files.readString(source))).append('\n');
    }
    List<String> missing = blocks().stream()
        .filter(block -> !isProgram(block) && tests.indexOf(words(block)) < 0).toList();
    assertEquals(List.of(), missing);
  }

  private static boolean isProgram(String block) {
    return block.contains("static void main(");
  }

  /** Returns the text with every run of white space as one blank. */
  private static String words(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static List<String> blocks() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(Project.ROOT.resolve("README.md")));
    try (Stream<Path> files = Files.walk(Project.ROOT.resolve("docs"))) {
      documents.addAll(files.filter(file -> file.toString().endsWith(".md")).sorted().toList());
    }
    List<String> blocks = new ArrayList<>();
    for (Path document : documents) {
      Matcher matcher = BLOCK.matcher(Files.readString(document));
      while (matcher.find()) {
        blocks.add(matcher.group(1));
      }
    }
    return blocks;
  }

  /** Compiles and runs a program, and returns what it printed. */
  private String run(String program) throws Exception {
    Matcher name = CLASS.matcher(program);
    assertTrue(name.find(), "a program is a public final class");
    Path source = Files.writeString(folder.resolve(name.group(1) + ".java"), program);
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int status = ToolProvider.getSystemJavaCompiler().run(null, null, errors, "-nowarn", "-proc:none",
        "-cp", System.getProperty("java.class.path"), "-d", folder.toString(), source.toString());
    assertEquals(0, status, () -> errors.toString(StandardCharsets.UTF_8));
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader classes = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      System.setErr(captured);
      classes.loadClass(name.group(1)).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
