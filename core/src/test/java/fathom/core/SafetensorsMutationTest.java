package fathom.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages valid files at random and reads them: a file is either refused with the one exception that names it, or read
 * as another parser understands it. The Maven profile {@code mutations} tries 200,000 files.
 */
class SafetensorsMutationTest {
  private static final int TIMES = Integer.getInteger("mutations", 4000);

  private static final List<String> NUMBERS = List.of("-1", "0", "1", "2", "4", "8", "1.0", "1e3", "007", "2147483648",
      "4294967296", "4611686018427387904", "9223372036854775807", "9223372036854775808", "18446744073709551615",
      "1".repeat(400));

  private static final List<String> TOKENS = List.of("{", "}", "[", "]", ",", ":", "\"", "null", "true", " ", "\n",
      "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "\"F64\"", "\"F32\"", "\"I64\"", "\"BOOL\"",
      "\"U8\"", "\"F8_E5M2\"", "\\u0000", "\\ud800", "\\u00", "\0", "\\", "\u00c3(", "[".repeat(5000),
      "{\"a\":".repeat(2000), "\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},");

  @TempDir
  private Path folder;

  /** Random numbers for one file. */
  private static final class Dice {
    private final Rng rng;
    private long thrown;

    Dice(long file) {
      rng = Rng.of(1).split(file);
    }

    int below(int bound) {
      return rng.below(bound, thrown++);
    }

    <T> T of(List<T> choices) {
      return choices.get(below(choices.size()));
    }
  }

  /** Returns valid files: everything a checkpoint has, all types, white space and escapes, nothing. */
  private List<byte[]> originals() throws IOException {
    Map<String, StoredTensor> network = new LinkedHashMap<>();
    network.put("conv1.weight", StoredTensor.of(Tensors.random("conv", 2, 3, 1, 1)));
    network.put("bn1.running_mean", StoredTensor.of(Tensors.random("mean", 2)));
    network.put("bn1.num_batches_tracked", StoredTensor.ofLongs(Shape.SCALAR, 100));
    network.put("fc.bias", StoredTensor.of(Tensors.random("bias", 2)));
    Map<String, StoredTensor> types = new LinkedHashMap<>();
    for (Dtype dtype : Dtype.values()) {
      types.put("t." + dtype, StoredTensor.ofBytes(dtype, Shape.of(1, 2), new byte[2 * dtype.bytes()]));
    }
    Path path = folder.resolve("original");
    List<byte[]> originals = new ArrayList<>();
    SafetensorsFile.write(path, network, Map.of("format", "pt"));
    originals.add(Files.readAllBytes(path));
    SafetensorsFile.write(path, types);
    originals.add(Files.readAllBytes(path));
    originals.add(SafetensorsFileTest.bytes("{ \"\\u00e9\\n\" : {\"shape\":[0, 5],\t\"data_offsets\":[ 4,4],\"dtype\":"
        + "\"BF16\"},\r\n\"\u00e9\":{\"dtype\":\"I8\",\"shape\":[2,2],\"data_offsets\":[0,4]}, \"__metadata__\":{}} ",
        (byte) 1, (byte) 2, (byte) 3, (byte) 4));
    originals.add(SafetensorsFileTest.bytes("{}"));
    return originals;
  }

  @Test
  void damagedFilesAreRefusedOrReadCorrectly() throws IOException {
    List<byte[]> originals = originals();
    Path path = folder.resolve("damaged");
    int read = 0;
    for (int i = 0; i < TIMES; i++) {
      Dice dice = new Dice(i);
      byte[] damaged = damage(dice.of(originals), dice);
      Files.write(path, damaged, StandardOpenOption.CREATE_NEW);
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        assertSameAsOtherParser(damaged, file);
        read++;
      } catch (SafetensorsException e) {
        assertTrue(e.getMessage().startsWith("safetensors: " + path + ": "), e::getMessage);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutation " + i + ": " + Arrays.toString(damaged), e);
      }
      Files.delete(path);
    }
    System.out.println("Mutations of safetensors files: " + TIMES + " tried, " + read + " still well-formed, "
        + (TIMES - read) + " refused");
    assertTrue(read > TIMES / 10 && read < TIMES / 2, "both happen often");
  }

  // ---- damage ----

  private static byte[] damage(byte[] original, Dice dice) {
    int headerEnd = 8 + (int) ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN).getLong();
    byte[] header = Arrays.copyOfRange(original, 8, headerEnd);
    byte[] data = Arrays.copyOfRange(original, headerEnd, original.length);
    long wrong = 0;
    for (int edits = 1 + dice.below(2); edits > 0; edits--) {
      switch (dice.below(8)) {
        case 0, 1 -> header = bytes(dice, header);
        case 2 -> header = number(dice, header);
        case 3 -> header = token(dice, header);
        case 4, 5 -> data = bytes(dice, data);
        case 6 -> data = Arrays.copyOf(data, Math.max(0, data.length + dice.below(17) - 8));
        default -> wrong = dice.of(List.of(1L, -1L, 8L, -8L, 1L << 25, Long.MAX_VALUE / 2, Long.MIN_VALUE));
      }
    }
    byte[] file = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length + wrong).put(header).put(data).array();
    return dice.below(20) == 0 ? Arrays.copyOf(file, dice.below(file.length)) : file;
  }

  /** Flips a bit, or repeats, removes or moves some bytes. */
  private static byte[] bytes(Dice dice, byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    int from = dice.below(bytes.length);
    int to = from + dice.below(Math.min(40, bytes.length - from)) + 1;
    byte[] some = Arrays.copyOfRange(bytes, from, to);
    switch (dice.below(4)) {
      case 0 -> {
        byte[] flipped = bytes.clone();
        flipped[from] ^= (byte) (1 << dice.below(8));
        return flipped;
      }
      case 1 -> {
        return replace(bytes, from, from, some);
      }
      case 2 -> {
        return replace(bytes, from, to);
      }
      default -> {
        int place = dice.below(bytes.length);
        return replace(bytes, place, Math.min(bytes.length, place + dice.below(2) * some.length), some);
      }
    }
  }

  /** Puts another number in the place of one. */
  private static byte[] number(Dice dice, byte[] header) {
    int from = dice.below(header.length + 1);
    while (from < header.length && !Character.isDigit(header[from])) {
      from++;
    }
    int to = from;
    while (to < header.length && Character.isDigit(header[to])) {
      to++;
    }
    return replace(header, from, to, dice.of(NUMBERS).getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Puts something that means something into the header, or in the place of something. */
  private static byte[] token(Dice dice, byte[] header) {
    int from = dice.below(header.length + 1);
    while (from < header.length && "{}[],:\"".indexOf(header[from]) < 0) {
      from++;
    }
    int to = Math.min(header.length, from + dice.below(2));
    return replace(header, from, to, dice.of(TOKENS).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] replace(byte[] bytes, int from, int to, byte... by) {
    return ByteBuffer.allocate(bytes.length - to + from + by.length)
        .put(bytes, 0, from).put(by).put(bytes, to, bytes.length - to).array();
  }

  // ---- comparison ----

  private static void assertSameAsOtherParser(byte[] bytes, SafetensorsFile file) throws IOException {
    int length = Math.toIntExact(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
    JsonObject header = JsonParser.parseString(new String(bytes, 8, length, StandardCharsets.UTF_8)).getAsJsonObject();
    Map<String, String> metadata = new LinkedHashMap<>();
    if (header.has("__metadata__")) {
      header.remove("__metadata__").getAsJsonObject().asMap()
          .forEach((key, value) -> metadata.put(key, value.getAsString()));
    }
    assertEquals(metadata, file.metadata());
    assertEquals(List.copyOf(header.keySet()), List.copyOf(file.tensors().keySet()));
    int covered = 0;
    for (Map.Entry<String, JsonElement> entry : header.entrySet()) {
      JsonObject expected = entry.getValue().getAsJsonObject();
      StoredTensor tensor = file.tensor(entry.getKey());
      assertEquals(3, expected.size());
      assertEquals(expected.get("dtype").getAsString(), tensor.dtype().name());
      assertEquals(expected.get("shape").toString(), tensor.toString().split(" ", 2)[1].replace(", ", ","));
      int[] offsets = integers(expected.get("data_offsets"));
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      tensor.writeTo(Channels.newChannel(written));
      assertArrayEquals(Arrays.copyOfRange(bytes, 8 + length + offsets[0], 8 + length + offsets[1]),
          written.toByteArray());
      covered += written.size();
      assertElements(tensor);
    }
    assertEquals(bytes.length - 8 - length, covered);
  }

  /** Reads the elements; only sizes of more than 31 bits and unsigned numbers of more than 63 may be refused. */
  private static void assertElements(StoredTensor tensor) {
    try {
      int elements = tensor.dtype().isFloat() ? tensor.tensor().size() : tensor.longs().length;
      assertEquals(tensor.shape().size(), elements);
    } catch (SafetensorsException e) {
      assertTrue(e.getMessage().contains("; sizes and the number of elements can be 2147483647 here at most")
          || tensor.dtype() == Dtype.U64 && e.getMessage().endsWith(", too large for longs()"), e::getMessage);
    }
  }

  private static int[] integers(JsonElement array) {
    return array.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }
}
