package fathom.examples;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What the programs with a command line share: how they speak to their users. */
final class Program {
  private Program() {}

  /** Returns the command line of a command; whatever the user can put right is one line, and exit code 2. */
  static CommandLine of(Object command) {
    CommandLine commandLine = new CommandLine(command);
    commandLine.setUsageHelpWidth(100);
    commandLine.setParameterExceptionHandler((e, arguments) -> {
      commandLine.getErr().println(
          commandLine.getCommandName() + ": " + e.getMessage() + "; --help lists the options");
      return CommandLine.ExitCode.USAGE;
    });
    return commandLine;
  }

  /** Says why a command cannot go on, and returns its exit code. */
  static int fail(CommandSpec command, int code, Exception e) {
    command.commandLine().getErr().println(command.name() + ": " + e.getMessage());
    return code;
  }

  /** The version of the library. */
  static final class Version implements CommandLine.IVersionProvider {
    /** Returns the version that the module was built as, where it runs as a module. */
    static String text() {
      return Optional.ofNullable(Program.class.getModule().getDescriptor())
          .flatMap(java.lang.module.ModuleDescriptor::rawVersion)
          .orElse("(version unknown)");
    }

    @Override
    public String[] getVersion() {
      return new String[] {"Fathom " + text(), "Java " + Runtime.version()};
    }
  }
}
