package fathom.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NoDisabledTestsTest {
  private static final Pattern DISABLING = Pattern.compile("@(org\\.junit\\.[\\w.]+\\.)?(Disabled|Ignore)\\w*");

  @Test
  void noTestIsDisabled() throws IOException {
    List<Path> disabling = new ArrayList<>();
    for (Path source : Project.sources(Project.folders(Project.MODULES, "src/test/java"))) {
      if (disables(Files.readString(source))) {
        disabling.add(source);
      }
    }
    assertEquals(List.of(), disabling);
  }

  @Test
  void disabledTestsAreSeen() {
    assertTrue(disables("@" + "Disabled(\"slow\") void learns() {}"));
    assertTrue(disables("@" + "DisabledOnOs(OS.WINDOWS) class LoaderTest {}"));
    assertTrue(disables("@org.junit.jupiter.api." + "Disabled void learns() {}"));
    assertFalse(disables("@EnabledIfSystemProperty(named = \"golden.dir\", matches = \".+\") void equalsPyTorch() {}"));
  }

  private static boolean disables(String source) {
    return DISABLING.matcher(source).find();
  }
}
