package fathom.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DepthExperimentTest {
  private static final String CIFAR_EXPECTATION = "expected the directory of data_batch_1.bin to data_batch_5.bin and"
      + " test_batch.bin that the official archive cifar-10-binary.tar.gz unpacks to";
  private static final String CIFAR_ADVICE = "; the archive is called \"CIFAR-10 binary version\" on the CIFAR-10 page of the"
      + " University of Toronto, and --dir names the directory that it was unpacked to";

  @TempDir
  Path directory;

  /** Asserts that a command line ends with exit code 2 and one line. */
  private static void assertRefused(String message, String... arguments) {
    CommandLine command = DepthExperiment.commandLine();
    StringWriter errors = new StringWriter();
    StringWriter output = new StringWriter();
    command.setErr(new PrintWriter(errors, true));
    command.setOut(new PrintWriter(output, true));
    int code = command.execute(arguments);
    assertEquals("depth-experiment: " + message + System.lineSeparator(), errors.toString());
    assertEquals("", output.toString());
    assertEquals(2, code);
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertRefused("Unknown option: '--sead'; --help lists the options", "--sead");
    assertRefused("Unmatched argument at index 0: 'cifar10'; --help lists the options", "cifar10");
    assertRefused(
        "Invalid value for option '--data': 'cifar100' is none of [fashion-mnist, cifar10]; --help lists the options",
        "--data", "cifar100");
    assertRefused(
        "Invalid value for option '--recipe': 'long' is none of [quick, 10-epochs, paper]; --help lists the options",
        "--recipe", "long");
    assertRefused("Invalid value for option '--seed': 'one' is not a long; --help lists the options", "--seed", "one");
    assertRefused("threads: 0 is not a number of threads, at least 1 is needed", "--threads", "0");
  }

  @Test
  void refusesMissingDirectories() {
    Path missing = directory.resolve("missing");
    assertRefused("cifar-10: " + missing + " does not exist; " + CIFAR_EXPECTATION + CIFAR_ADVICE,
        "--data", "cifar10", "--dir", missing.toString());
    assertRefused("cifar-10: " + directory + " holds no data_batch_1.bin; " + CIFAR_EXPECTATION + CIFAR_ADVICE,
        "--data", "cifar10", "--dir", directory.toString());
    assertRefused(
        "fashion-mnist: " + missing
            + " does not exist; expected the directory of the four files train-images-idx3-ubyte.gz,"
            + " train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz (unpacked or not) of"
            + " Fashion-MNIST by Zalando Research",
        "--dir", missing.toString());
  }

  @Test
  void refusesFilesOfTheWrongSize() throws IOException {
    Path file = Files.write(directory.resolve("data_batch_1.bin"), new byte[3073]);
    assertRefused(
        "cifar-10: " + file + " is cut off: expected 30730000 bytes (10000 records of 3073), got 3073" + CIFAR_ADVICE,
        "--data", "cifar10", "--dir", directory.toString());
  }

  @Test
  void refusesAPlaceThatIsTaken() throws IOException {
    Path file = Files.writeString(directory.resolve("mine.txt"), "results");
    assertRefused("output directory " + directory
        + " is not empty; name another one with --out, so that no results are overwritten", "--out",
        directory.toString());
    assertRefused("output directory " + file + " cannot be made: " + file + " is a file", "--out", file.toString());
  }

  @Test
  void explainsItself() {
    CommandLine command = DepthExperiment.commandLine();
    StringWriter output = new StringWriter();
    command.setOut(new PrintWriter(output, true));
    assertEquals(0, command.execute("--help"));
    for (String option : new String[] {"--data", "--dir", "--recipe", "--seed", "--threads", "--out", "--profile",
        "--help",
        "--version"}) {
      assertTrue(output.toString().contains(option + "=") || output.toString().contains(option + " "), option);
    }
    assertEquals(0, command.execute("--version"));
    assertTrue(output.toString().contains("Fathom "), output.toString());
  }
}
