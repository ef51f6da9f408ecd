package fathom.checks;

import static java.nio.file.Files.isDirectory;
import static java.nio.file.Files.walk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the modules keep their sources and classes. */
final class Project {
  /** The libraries, each of which may use only those before it. */
  static final List<String> LIBRARIES = List.of("core", "nn", "init", "train");

  /** The modules with a module descriptor. */
  static final List<String> DESCRIBED = List.of("core", "nn", "init", "train", "examples");

  /** All modules, this one too. */
  static final List<String> MODULES = List.of("core", "nn", "init", "train", "examples", "benchmarks", "checks");

  /** The top folder. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private Project() {}

  /** Returns those of the given folders of the modules that exist; {@code folder} is relative to a module. */
  static List<Path> folders(List<String> modules, String folder) {
    return modules.stream().map(module -> ROOT.resolve(module).resolve(folder)).filter(path -> isDirectory(path))
        .toList();
  }

  /** Returns the Java source files below the folders. */
  static List<Path> sources(List<Path> folders) throws IOException {
    Stream<Path> sources = Stream.empty();
    for (Path folder : folders) {
      try (Stream<Path> files = walk(folder)) {
        sources = Stream.concat(sources, files.filter(file -> file.toString().endsWith(".java")).toList().stream());
      }
    }
    return sources.sorted().toList();
  }
}
