package fathom.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/** Where figures come from. */
final class Machine {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** Returns the machine in words: processor, cores, operating system, JDK and the length of its vectors. */
  static String describe() {
    return processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
        + System.getProperty("os.name") + ", JDK " + System.getProperty("java.runtime.version") + " ("
        + System.getProperty("java.vendor") + "), vectors of " + FloatVector.SPECIES_PREFERRED.vectorBitSize()
        + " bits";
  }

  private static String processor() {
    try {
      return Files.exists(CPU_INFO) ? model(Files.readAllLines(CPU_INFO)) : System.getProperty("os.arch");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the model that Linux tells of the first processor, else the architecture. */
  static String model(List<String> cpuInfo) {
    return cpuInfo.stream().filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
        .orElse(System.getProperty("os.arch"));
  }
}
