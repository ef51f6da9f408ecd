package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.Kernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which kernels a process gets, and that all of them compute the same convolutions. */
class KernelChoiceTest {
  /** Class of the kernels, and a hash of what they compute. */
  private static final String RESULT = result();

  private static final String[] VECTORS = {"--add-modules", "jdk.incubator.vector"};

  /** Prints which kernels compute, and a hash of what they compute. */
  public static void main(String[] arguments) {
    System.out.println(RESULT);
  }

  private static String result() {
    int hash = 1;
    for (Conv2dShape s : List.of(
        ConvCases.square(1, 8, 16, 16, 3, 1, 1), ConvCases.square(1, 7, 5, 19, 3, 2, 1),
        ConvCases.square(1, 9, 8, 33, 5, 1, 2), Conv2dShape.product(9, 20, 35))) {
      float[] x = ConvCases.values(ConvCases.inputSize(s), 1);
      float[] w = ConvCases.values(s.weights(), 2);
      float[] y = new float[ConvCases.outputSize(s)];
      Conv2dEngine.forward(s, x, 0, w, 0, Conv2dEngine.NO_BIAS, 0, y, 0);
      hash = 31 * hash + Arrays.hashCode(y);
      Conv2dEngine.inputGradient(s, y, 0, w, 0, x, 0, true);
      hash = 31 * hash + Arrays.hashCode(x);
      Conv2dEngine.weightGradient(s, x, 0, y, 0, w, 0, true);
      hash = 31 * hash + Arrays.hashCode(w);
    }
    return Kernels.get().getClass().getSimpleName() + " " + hash;
  }

  private static String expected(String kernels) {
    return kernels + RESULT.substring(RESULT.indexOf(' '));
  }

  @Test
  void withoutTheModuleOneLineNamesTheFlag() throws IOException, InterruptedException {
    List<String> printed = run();
    assertTrue(printed.contains(expected("ScalarKernels")), printed::toString);
    List<String> warnings = printed.stream().filter(line -> line.contains("Fathom")).toList();
    assertEquals(1, warnings.size(), printed::toString);
    assertTrue(
        warnings.get(0).endsWith("Fathom computes with plain loops, which is several times slower: "
            + "start Java with --add-modules jdk.incubator.vector to use SIMD"),
        warnings::toString);
  }

  @Test
  void switchedOffNoVectorClassIsLoaded() throws IOException, InterruptedException {
    List<String> printed = run(VECTORS[0], VECTORS[1], "-Dfathom.simd=off", "-Xlog:class+load:stdout");
    assertTrue(printed.contains(expected("ScalarKernels")), () -> printed.get(printed.size() - 1));
    assertTrue(printed.stream().anyMatch(line -> line.contains("fathom.core.kernel.ScalarConv")), "classes are listed");
    assertFalse(printed.stream().anyMatch(line -> line.contains("jdk.incubator.vector.")), "no vector class is loaded");
  }

  @Test
  void tilesForSixteenRegistersComputeTheSame() throws IOException, InterruptedException {
    List<String> printed = run(VECTORS[0], VECTORS[1], "-XX:+IgnoreUnrecognizedVMOptions", "-XX:UseAVX=2");
    assertTrue(printed.contains(expected("SimdKernels")), printed::toString);
  }

  /** As on Arm, where vectors are short and registers many. */
  @Test
  void shortVectorsWithManyRegistersComputeTheSame() throws IOException, InterruptedException {
    List<String> printed = run(
        VECTORS[0], VECTORS[1], "-Dos.arch=aarch64", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:MaxVectorSize=16");
    assertTrue(printed.contains(expected("SimdKernels")), printed::toString);
  }

  /** Runs {@link #main} in a process with these options and returns the lines that it prints. */
  private static List<String> run(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), KernelChoiceTest.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    return printed.lines().toList();
  }
}
