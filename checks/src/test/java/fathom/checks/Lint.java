package fathom.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The compiler with all its warnings on. JDK 17 cannot silence the one about incubating modules, so {@code -Werror} in
 * the build would forbid the Vector API there; this compiles again and leaves out that one warning.
 */
final class Lint {
  private static final String INCUBATING = "compiler.warn.incubating.modules";
  private static final Pattern COMPACT_CONSTRUCTOR = Pattern.compile("\\n +public \\w+ \\{");

  /** The benchmarks, which are no module, use a part of EJML that shares packages with the part that init requires. */
  private static final List<String> LIBRARIES = Arrays
      .stream(System.getProperty("java.class.path").split(File.pathSeparator))
      .filter(entry -> entry.endsWith(".jar") && !entry.contains("ejml-fdense")).toList();

  private Lint() {}

  /**
   * Returns the compiler's complaints about modules, given by name and source folder; about their documentation, too.
   */
  static List<String> complaintsAboutModules(Map<String, Path> modules) throws IOException {
    List<String> options = new ArrayList<>(
        List.of("-Xdoclint:all/protected", "-p", String.join(File.pathSeparator, LIBRARIES)));
    modules.forEach((name, folder) -> options.addAll(List.of("--module-source-path", name + "=" + folder)));
    return complaints(options, Project.sources(List.copyOf(modules.values())));
  }

  /** Returns the compiler's complaints about sources outside of any module. */
  static List<String> complaintsAboutClasses(List<Path> sources) throws IOException {
    return complaints(List.of("--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path")),
        sources);
  }

  private static List<String> complaints(List<String> options, List<Path> sources) throws IOException {
    List<String> all = new ArrayList<>(
        List.of("-encoding", "UTF-8", "-source", "17", "-target", "17", "-Xlint:all,-options", "-proc:none"));
    all.addAll(options);
    Path classes = Files.createTempDirectory("lint");
    all.addAll(List.of("-d", classes.toString()));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, UTF_8)) {
      compiler.getTask(null, files, diagnostics, all, null, files.getJavaFileObjectsFromPaths(sources)).call();
    } finally {
      delete(classes);
    }
    return diagnostics.getDiagnostics().stream().filter(Lint::isComplaint).map(Object::toString).toList();
  }

  private static boolean isComplaint(Diagnostic<? extends JavaFileObject> diagnostic) {
    return switch (diagnostic.getKind()) {
      case ERROR, WARNING, MANDATORY_WARNING -> !diagnostic.getCode().equals(INCUBATING) && !isAboutCompact(diagnostic);
      case NOTE, OTHER -> false;
    };
  }

  /** JDK 17 wants a record's components described again at its compact constructor; later compilers do not. */
  private static boolean isAboutCompact(Diagnostic<? extends JavaFileObject> diagnostic) {
    return diagnostic.getMessage(Locale.ROOT).startsWith("no @param for ")
        && COMPACT_CONSTRUCTOR.matcher(diagnostic.toString()).find();
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> {
        try {
          Files.delete(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }
}
