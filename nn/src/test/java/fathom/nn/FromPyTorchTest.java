package fathom.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fathom.core.Tensor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of docs/from-pytorch.md name every operation and every layer, and no other. */
class FromPyTorchTest {
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  @Test
  void theTablesAreComplete() throws IOException {
    assertEquals(operations(), names("## Operations"));
    assertEquals(layers(), names("## Layers"));
  }

  /** Returns the names in the second column of the table below a heading. */
  private static Set<String> names(String heading) throws IOException {
    String text = Files.readString(Path.of("../docs/from-pytorch.md"));
    String section = text.substring(text.indexOf(heading) + heading.length());
    int end = section.indexOf("\n## ");
    Set<String> names = new TreeSet<>();
    section.substring(0, end < 0 ? section.length() : end).lines()
        .filter(line -> line.startsWith("| ")).skip(2) // the head
        .forEach(line -> {
          Matcher name = NAME.matcher(line.split("\\|")[2]);
          while (name.find()) {
            names.add(name.group(1));
          }
        });
    return names;
  }

  /** Returns the fluent methods of tensors, which stand in a class of their own. */
  private static Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    for (Method method : Tensor.class.getSuperclass().getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        operations.add(method.getName());
      }
    }
    return operations;
  }

  /** Returns the public classes of layers. */
  private static Set<String> layers() throws IOException {
    Set<String> layers = new TreeSet<>();
    try (var files = Files.list(Path.of("src/main/java/fathom/nn"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        if (isLayer(name)) {
          layers.add(name);
        }
      }
    }
    return layers;
  }

  private static boolean isLayer(String name) {
    try {
      Class<?> type = Class.forName("fathom.nn." + name);
      return Layer.class.isAssignableFrom(type) && Modifier.isPublic(type.getModifiers())
          && !Modifier.isAbstract(type.getModifiers());
    } catch (ClassNotFoundException e) {
      return false; // such as package-info
    }
  }
}
