package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares every operation with what PyTorch computes in double precision from the same inputs, forward and backward.
 *
 * <p>The reference files are those of {@code golden/ops} in the test resources, or of the sub-directory {@code ops} of
 * the directory that the system property {@code golden.dir} names. A file of an unknown operation fails.
 */
class OpGoldenTest {
  private static final GoldenOps OPS = GoldenOps.all();
  private static final Map<String, Integer> COMPARED = new TreeMap<>();

  static List<String> files() throws IOException {
    String given = System.getProperty("golden.dir", "");
    List<String> names = files(given.isEmpty() ? resources() : Path.of(given, "ops"));
    assertFalse(names.isEmpty(), "no reference files");
    return names;
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::toString).filter(name -> name.endsWith(".safetensors")).sorted().toList();
    }
  }

  private static Path resources() {
    try {
      return Path.of(Objects.requireNonNull(OpGoldenTest.class.getResource("/golden/ops")).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  static void report() {
    int files = COMPARED.values().stream().mapToInt(Integer::intValue).sum();
    System.out.println("Reference operations: " + files + " files of " + COMPARED.size() + " operations compared");
  }

  @ParameterizedTest
  @MethodSource("files")
  void computesWhatPyTorchComputes(String file) throws IOException {
    GoldenCase reference = new GoldenCase(Path.of(file));
    assertTrue(OPS.isKnown(reference.op()), () -> "unknown operation " + reference.op());
    COMPARED.merge(reference.op(), 1, Integer::sum);
    reference.run(OPS.function(reference.op()));
  }

  @Test
  void everyKnownOperationHasAFile() throws IOException {
    Set<String> present = new TreeSet<>();
    for (String file : files(resources())) {
      present.add(new GoldenCase(Path.of(file)).op());
    }
    assertEquals(OPS.names(), present);
  }
}
