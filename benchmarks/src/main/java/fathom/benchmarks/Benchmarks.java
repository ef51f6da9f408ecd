package fathom.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the benchmarks: JMH's own main with its own options, and the Vector API in every process that it starts.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -Dmaven.test.skip
 * java -jar benchmarks/target/benchmarks.jar            # all
 * java -jar benchmarks/target/benchmarks.jar Peak -t 2  # those whose name contains "Peak", on two threads
 * java -jar benchmarks/target/benchmarks.jar -h         # JMH's options
 * </pre>
 */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Runs JMH.
   *
   * @param args JMH's options
   * @throws IOException if JMH cannot read or write a file
   */
  public static void main(String[] args) throws IOException {
    List<String> options = new ArrayList<>(List.of("-jvmArgsPrepend", "--add-modules=jdk.incubator.vector"));
    options.addAll(List.of(args));
    org.openjdk.jmh.Main.main(options.toArray(String[]::new));
  }
}
