package fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The reference values: files of {@code golden} in the test resources, or of the directory that the system property
 * {@code golden.dir} names.
 */
final class Golden {
  private Golden() {}

  static Path path(String name) {
    String given = System.getProperty("golden.dir", "");
    return given.isEmpty() ? resource(name) : Path.of(given, name);
  }

  private static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(Golden.class.getResource("/golden/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the objects of a list in a file; at least one. */
  static List<JsonObject> objects(String name) throws IOException {
    return read(path(name));
  }

  /** Returns the objects of a list in the test resources, whatever directory is given. */
  static List<JsonObject> ownObjects(String name) throws IOException {
    return read(resource(name));
  }

  private static List<JsonObject> read(Path file) throws IOException {
    try (Reader in = Files.newBufferedReader(file)) {
      List<JsonObject> objects = JsonParser.parseReader(in).getAsJsonArray().asList().stream()
          .map(JsonElement::getAsJsonObject).toList();
      assertFalse(objects.isEmpty(), () -> "nothing in " + file);
      return objects;
    }
  }

  /** Attributes of a case, of which none may be overlooked. */
  static final class Attributes {
    private final JsonObject object;
    private final Set<String> used = new HashSet<>();

    Attributes(JsonObject object) {
      this.object = object;
    }

    /** Returns an attribute unless it is absent or null. */
    Optional<JsonElement> find(String name) {
      used.add(name);
      return Optional.ofNullable(object.get(name)).filter(value -> !value.isJsonNull());
    }

    JsonElement get(String name) {
      return find(name).orElseThrow(() -> new AssertionError(name + " is not in " + object));
    }

    double number(String name) {
      return get(name).getAsDouble();
    }

    double number(String name, double otherwise) {
      return find(name).map(JsonElement::getAsDouble).orElse(otherwise);
    }

    long whole(String name) {
      return get(name).getAsLong();
    }

    long whole(String name, long otherwise) {
      return find(name).map(JsonElement::getAsLong).orElse(otherwise);
    }

    boolean is(String name) {
      return find(name).map(JsonElement::getAsBoolean).orElse(false);
    }

    String text(String name, String otherwise) {
      return find(name).map(JsonElement::getAsString).orElse(otherwise);
    }

    /** Checks that every attribute was asked for. */
    void checkAllUsed() {
      Set<String> unknown = new HashSet<>(object.keySet());
      unknown.removeAll(used);
      assertEquals(Set.of(), unknown, () -> "unknown attributes in " + object);
    }
  }
}
