package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fathom.core.Threads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trains ResNet-20 for 20 steps in many ways and expects one and the same fingerprint: with 1, 2, 3 and 7 threads, with
 * plain loops, with vectors of 128, 256 and 512 bits, on this JDK and on others that lie beside it, and on every
 * machine.
 */
class SameBitsTest {
  /** The fingerprint everywhere. It changes only when the library is meant to compute something else. */
  private static final String EXPECTED = "43b4ece00b4c0f6d92daac631c946ee2e8c6f4737335cd80ba3f06d5adf096d8";

  private static final List<String> SEEN = new ArrayList<>();

  /**
   * A Java process that trains.
   *
   * @param name what is special about it
   * @param kernels class of the kernels that it must use
   * @param command how it starts, without the class path
   */
  record Variant(String name, String kernels, List<String> command) {
    @Override
    public String toString() {
      return name;
    }
  }

  @Test
  void threads() {
    int before = Threads.count();
    try {
      for (int count : new int[] {1, 2, 3, 7}) {
        Threads.set(count);
        assertEquals(EXPECTED, SameBits.fingerprint(), count + " threads");
        SEEN.add(count + (count == 1 ? " thread" : " threads"));
      }
    } finally {
      Threads.set(before);
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void processes(Variant variant) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(variant.command);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), SameBits.class.getName()));
    Path errors = Files.createTempFile("samebits", ".txt");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      assertEquals(0, status, () -> variant + ": " + printed + "\n" + read(errors));
      assertEquals(variant.kernels + " " + EXPECTED, printed, variant.name);
      SEEN.add(variant.name);
    } finally {
      Files.delete(errors);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @AfterAll
  static void report() {
    String ways = String.join(", ", SEEN);
    System.out.println("SHA-256 over ResNet-20 after " + SameBits.STEPS + " steps: " + EXPECTED + " with " + ways);
  }

  static List<Variant> variants() throws IOException {
    Path home = Path.of(System.getProperty("java.home"));
    List<Variant> variants = new ArrayList<>();
    variants.add(new Variant("plain loops", "ScalarKernels", command(home, "-Dfathom.simd=off")));
    for (int bytes : new int[] {16, 32, 64}) {
      variants.add(new Variant(
          "vectors of at most " + 8 * bytes + " bits", "SimdKernels", command(home, "-XX:MaxVectorSize=" + bytes)));
    }
    otherJdks(home)
        .forEach((version, other) -> variants.add(new Variant("JDK " + version, "SimdKernels", command(other))));
    return variants;
  }

  private static List<String> command(Path home, String... options) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin").resolve("java").toString());
    command.addAll(List.of("-ea", "-Xmx1g", "--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of(options));
    return command;
  }

  /** Returns JDKs of other versions from 17 on in the directory where this one lies, one for each version. */
  private static Map<Integer, Path> otherJdks(Path home) throws IOException {
    Map<Integer, Path> found = new TreeMap<>();
    Path directory = home.toRealPath().getParent();
    try (Stream<Path> siblings = Files.list(directory)) {
      for (Path sibling : siblings.sorted().toList()) {
        Path release = sibling.resolve("release");
        if (Files.isRegularFile(release)) {
          String text = Files.readString(release);
          Matcher version = Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(text);
          if (version.find() && text.contains("jdk.incubator.vector")) {
            int feature = Integer.parseInt(version.group(1));
            if (feature >= 17 && feature != Runtime.version().feature()) {
              found.putIfAbsent(feature, sibling);
            }
          }
        }
      }
    }
    return found;
  }
}
