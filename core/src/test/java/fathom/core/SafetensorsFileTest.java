package fathom.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
  @TempDir
  private Path folder;

  /** Returns the bytes of a file with this header, as it stands. */
  static byte[] bytes(String header, byte... data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length).put(json).put(data).array();
  }

  private static byte[] littleEndian(int size, Consumer<ByteBuffer> filler) {
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    filler.accept(bytes);
    return bytes.array();
  }

  private static Map<String, StoredTensor> ordered(Object... namesAndTensors) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTensors.length; i += 2) {
      tensors.put((String) namesAndTensors[i], (StoredTensor) namesAndTensors[i + 1]);
    }
    return tensors;
  }

  // ---- writing ----

  @Test
  void theBytesOfAFile() throws IOException {
    Path path = folder.resolve("a.safetensors");
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put("no\te", "\"\\/\b\f\n\r\u0001\u00e9\ud83d\ude00");
    SafetensorsFile.write(path, ordered(
        "fc.weight", StoredTensor.of(Tensor.of(Shape.of(1, 2), 1, -0.5f)),
        "n", StoredTensor.ofLongs(Shape.SCALAR, 258),
        "none", StoredTensor.of(Tensor.zeros(0, 3)),
        "\u00fc", StoredTensor.ofBytes(Dtype.BOOL, Shape.of(3), (byte) 1, (byte) 0, (byte) 1)), metadata);
    String header = "{\"__metadata__\":{\"format\":\"pt\",\"no\\te\":\"\\\"\\\\/\\b\\f\\n\\r\\u0001\u00e9\ud83d\ude00\"},"
        + "\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
        + "\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]},"
        + "\"none\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[16,16]},"
        + "\"\u00fc\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[16,19]}}";
    int length = header.getBytes(StandardCharsets.UTF_8).length;
    header += " ".repeat((8 - length % 8) % 8);
    assertArrayEquals(bytes(header, littleEndian(19, data -> data.putFloat(1).putFloat(-0.5f).putLong(258)
        .put((byte) 1).put((byte) 0).put((byte) 1))), Files.readAllBytes(path));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(List.copyOf(metadata.entrySet()), List.copyOf(file.metadata().entrySet()));
      assertEquals("{fc.weight=F32 [1, 2], n=I64 [], none=F32 [0, 3], \u00fc=BOOL [3]}", file.tensors().toString());
      assertEquals(path.toString(), file.toString());
    }
  }

  @Test
  void aFileOfNothing() throws IOException {
    Path path = folder.resolve("empty.safetensors");
    SafetensorsFile.write(path, Map.of());
    assertArrayEquals(bytes("{}      "), Files.readAllBytes(path));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(Map.of(), file.tensors());
      assertEquals(Map.of(), file.metadata());
    }
  }

  /** PyTorch reads an element only at a multiple of its size. */
  @Test
  void dataAreAlignedAndTheHeaderKeepsTheOrder() throws IOException {
    Path path = folder.resolve("a.safetensors");
    SafetensorsFile.write(path, ordered(
        "mean", StoredTensor.of(Tensor.of(Shape.of(3), 1, 2, 3)),
        "count", StoredTensor.ofLongs(Shape.SCALAR, 4),
        "flag", StoredTensor.ofBytes(Dtype.U8, Shape.of(1), (byte) 5),
        "bias", StoredTensor.of(Tensor.of(Shape.of(1), 6))));
    String header = "{\"mean\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[8,20]},"
        + "\"count\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
        + "\"flag\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[24,25]},"
        + "\"bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[20,24]}}";
    header += " ".repeat((8 - header.length() % 8) % 8);
    assertArrayEquals(bytes(header, littleEndian(25, data -> data.putLong(4)
        .putFloat(1).putFloat(2).putFloat(3).putFloat(6).put((byte) 5))), Files.readAllBytes(path));
    assertCopies(path);
  }

  /** Reads a file, writes what was read, and compares the bytes. */
  private void assertCopies(Path path) throws IOException {
    Path copy = folder.resolve("copy.safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      SafetensorsFile.write(copy, file.tensors(), file.metadata());
    }
    assertEquals(-1, Files.mismatch(path, copy), path::toString);
  }

  /** These files were not written by Fathom. */
  @Test
  void filesInTheUsualFormKeepTheirBytes() throws IOException, URISyntaxException {
    Path golden = Path.of(Objects.requireNonNull(getClass().getResource("/golden/ops")).toURI());
    List<Path> files;
    try (Stream<Path> found = Files.list(golden)) {
      files = found.filter(file -> file.toString().endsWith(".safetensors")).toList();
    }
    assertTrue(files.size() > 10);
    for (Path file : files) {
      assertCopies(file);
    }
  }

  @Test
  void aFileIsReplacedAsAWhole() throws IOException {
    Path path = folder.resolve("a.safetensors");
    SafetensorsFile.write(path, ordered("a", StoredTensor.ofLongs(Shape.of(1), 1)));
    Path stale = Files.createFile(folder.resolve("a.safetensors.tmp0"));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      SafetensorsFile.write(path, ordered("b", StoredTensor.ofLongs(Shape.of(1), 2), "a", file.tensor("a")));
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertArrayEquals(new long[] {2}, file.tensor("b").longs());
      assertArrayEquals(new long[] {1}, file.tensor("a").longs());
    }
    Files.delete(stale);
    byte[] before = Files.readAllBytes(path);
    StoredTensor broken = new StoredTensor("broken", Dtype.U8, new long[] {1}, position -> {
      throw new IOException("no disk");
    });
    assertEquals("broken cannot be read (java.io.IOException: no disk)", assertThrows(SafetensorsException.class,
        () -> SafetensorsFile.write(path, ordered("a", broken))).getMessage());
    assertArrayEquals(before, Files.readAllBytes(path));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(path), files.toList(), "nothing else is left");
    }
  }

  @Test
  void whatCannotBeWritten() {
    Path path = folder.resolve("a.safetensors");
    StoredTensor one = StoredTensor.ofLongs(Shape.SCALAR, 1);
    assertWriteFails(" tensor \"a\\u0000b\" has a NUL in its name, where other programs see its end", path,
        Map.of("a\0b", one), Map.of());
    assertWriteFails(" tensor \"\\ud800\" the text \"\\ud800\" has half of a surrogate pair", path,
        Map.of("\ud800", one), Map.of());
    assertWriteFails(" tensor \"__metadata__\" has the name that is kept for metadata", path,
        Map.of("__metadata__", one), Map.of());
    assertWriteFails(" the text \"x\\udc00\" has half of a surrogate pair", path, Map.of(),
        Map.of("key", "x\udc00"));
    assertWriteFails(" the header of 0 tensors would have 16777248 bytes, more than 16777216", path, Map.of(),
        Map.of("key", "x".repeat(1 << 24)));
    Path nowhere = folder.resolve("none").resolve("a.safetensors");
    assertWriteFails(" cannot be written (java.nio.file.NoSuchFileException: " + nowhere + ".tmp0)", nowhere,
        Map.of("a", one), Map.of());
    Tensors.assertError("stored tensor: [2] has 2 elements, got 3", () -> StoredTensor.ofLongs(Shape.of(2), 1, 2, 3));
    Tensors.assertError("stored tensor: [2] has 4 bytes of F16, got 3",
        () -> StoredTensor.ofBytes(Dtype.F16, Shape.of(2), new byte[3]));
  }

  private static void assertWriteFails(String message, Path path, Map<String, StoredTensor> tensors,
      Map<String, String> metadata) {
    assertEquals("safetensors: " + path + ":" + message, assertThrows(SafetensorsException.class,
        () -> SafetensorsFile.write(path, tensors, metadata)).getMessage());
    assertTrue(Files.notExists(path));
  }

  // ---- reading ----

  private StoredTensor stored(Dtype dtype, int elements, Consumer<ByteBuffer> filler) {
    return StoredTensor.ofBytes(dtype, Shape.of(elements), littleEndian(elements * dtype.bytes(), filler));
  }

  @Test
  void floatingPoint() {
    float[] values = {0, -0f, 1.5f, -65504, Float.MIN_VALUE, Float.POSITIVE_INFINITY, Float.NaN};
    StoredTensor f32 = StoredTensor.of(Tensor.of(Shape.of(7), values));
    assertArrayEquals(values, f32.tensor().toArray());
    assertEquals("F32 [7]", f32.toString());
    assertArrayEquals(new float[] {0.1f, 1, Float.POSITIVE_INFINITY, 0}, stored(Dtype.F64, 4,
        data -> data.putDouble(0.1).putDouble(1 + 0x1p-25).putDouble(1e300).putDouble(1e-300)).tensor().toArray());
    assertArrayEquals(new float[] {1, -2, 0x1p-133f, Float.NEGATIVE_INFINITY, Float.NaN}, stored(Dtype.BF16, 5,
        data -> data.putShort((short) 0x3F80).putShort((short) 0xC000).putShort((short) 1).putShort((short) 0xFF80)
            .putShort((short) 0x7FC0))
        .tensor().toArray());
  }

  /** All of them, by the definition: (-1)^sign * 2^(exponent - 25) * (1024 + mantissa), subnormal 2^-24 * mantissa. */
  @Test
  void halfPrecision() {
    float[] values = stored(Dtype.F16, 1 << 16, data -> {
      for (int i = 0; i < 1 << 16; i++) {
        data.putShort((short) i);
      }
    }).tensor().toArray();
    for (int i = 0; i < values.length; i++) {
      int exponent = i / 1024 % 32;
      int mantissa = i % 1024;
      double magnitude = exponent == 31
          ? mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN
          : exponent == 0 ? Math.scalb(mantissa, -24) : Math.scalb(1024.0 + mantissa, exponent - 25);
      assertEquals((float) (i < 1 << 15 ? magnitude : -magnitude), values[i], "number " + i);
    }
  }

  @Test
  void integers() {
    byte[] bytes = {1, (byte) 0x80, 0, (byte) 0xFF, 0, 0, 0, 0x7F};
    assertIntegers(bytes, Dtype.I8, 1, -128, 0, -1, 0, 0, 0, 127);
    assertIntegers(bytes, Dtype.U8, 1, 128, 0, 255, 0, 0, 0, 127);
    assertIntegers(bytes, Dtype.BOOL, 1, 1, 0, 1, 0, 0, 0, 1);
    assertIntegers(bytes, Dtype.I16, 0x8001 - 0x10000, 0xFF00 - 0x10000, 0, 0x7F00);
    assertIntegers(bytes, Dtype.U16, 0x8001, 0xFF00, 0, 0x7F00);
    assertIntegers(bytes, Dtype.I32, 0xFF008001, 0x7F000000);
    assertArrayEquals(new long[] {0xFF008001L, 0x7F000000}, stored(bytes, Dtype.U32).longs());
    assertArrayEquals(new long[] {0x7F000000FF008001L}, stored(bytes, Dtype.I64).longs());
    assertArrayEquals(new long[] {0x7F000000FF008001L}, stored(bytes, Dtype.U64).longs());
    assertEquals("stored tensor (U32 [2]) has the number 4278222849 at index 0, too large for ints()",
        assertThrows(SafetensorsException.class, stored(bytes, Dtype.U32)::ints).getMessage());
    bytes[7] = -1;
    assertArrayEquals(new long[] {0xFF000000FF008001L}, stored(bytes, Dtype.I64).longs());
    assertEquals("stored tensor (U64 [1]) has the number 18374686483949846529 at index 0, too large for longs()",
        assertThrows(SafetensorsException.class, stored(bytes, Dtype.U64)::longs).getMessage());
  }

  private static StoredTensor stored(byte[] bytes, Dtype dtype) {
    return StoredTensor.ofBytes(dtype, Shape.of(bytes.length / dtype.bytes()), bytes);
  }

  private static void assertIntegers(byte[] bytes, Dtype dtype, int... expected) {
    assertArrayEquals(expected, stored(bytes, dtype).ints(), dtype::name);
    assertArrayEquals(Arrays.stream(expected).asLongStream().toArray(), stored(bytes, dtype).longs());
  }

  /** A tensor that is mapped and one that is read, neither beginning at a multiple of 4 bytes. */
  @Test
  void largeTensorsAnywhereInTheFile() throws IOException {
    int large = SafetensorsFile.MAP_FROM / Float.BYTES + 77;
    byte[] data = littleEndian(4 * large + 13, bytes -> {
      bytes.put((byte) 9);
      for (int i = 0; i < large; i++) {
        bytes.putFloat(i);
      }
      bytes.putFloat(-1).putLong(-2);
    });
    Path path = folder.resolve("large.safetensors");
    Files.write(path, bytes("{\"byte\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]},"
        + "\"last\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[" + (4 * large + 5) + "," + (4 * large + 13)
        + "]},\"large\":{\"data_offsets\":[1," + (4 * large + 1) + "],\"shape\":[" + large + "],\"dtype\":\"F32\"},"
        + "\"small\" : {\"dtype\":\"F32\", \"shape\":[ ],\n\t\"data_offsets\":[" + (4 * large + 1) + ","
        + (4 * large + 5) + "]}}", data));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(List.of("byte", "last", "large", "small"), List.copyOf(file.tensors().keySet()));
      assertArrayEquals(new int[] {9}, file.tensor("byte").ints());
      float[] values = file.tensor("large").tensor().toArray();
      for (int i = 0; i < large; i++) {
        assertEquals(i, values[i]);
      }
      assertEquals(-1, file.tensor("small").tensor().item());
      assertArrayEquals(new long[] {-2}, file.tensor("last").longs());
      Path copy = folder.resolve("copy.safetensors");
      SafetensorsFile.write(copy, file.tensors());
      try (SafetensorsFile written = SafetensorsFile.open(copy)) {
        assertArrayEquals(values, written.tensor("large").tensor().toArray());
      }
    }
  }

  @Test
  void whatCannotBeRead() throws IOException {
    Path path = folder.resolve("a.safetensors");
    SafetensorsFile.write(path, ordered("a", StoredTensor.ofLongs(Shape.of(1), 1),
        "b", StoredTensor.of(Tensor.zeros(1)), "c", StoredTensor.of(Tensor.zeros(SafetensorsFile.MAP_FROM)),
        "d", StoredTensor.of(Tensor.zeros(1))));
    String a = "safetensors: " + path + ": tensor \"a\"";
    SafetensorsFile file = SafetensorsFile.open(path);
    assertMessage("safetensors: " + path + ": there is no tensor \"x\" among 4", () -> file.tensor("x"));
    assertMessage(a + " (I64 [1]) has no floating-point numbers; read them with longs() or ints()",
        () -> file.tensor("a").tensor());
    assertMessage("safetensors: " + path + ": tensor \"b\" (F32 [1]) has no integers; read them with tensor()",
        () -> file.tensor("b").ints());
    byte[] bytes = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(bytes, bytes.length - 1));
    assertMessage("safetensors: " + path + ": tensor \"c\" cannot be read (java.io.EOFException: the file was cut off"
        + " meanwhile)", () -> file.tensor("c").tensor());
    Files.write(path, new byte[100]);
    assertMessage(a + " cannot be read (java.io.EOFException: the file was cut off meanwhile)",
        () -> file.tensor("a").longs());
    assertTrue(assertThrows(SafetensorsException.class, () -> file.tensor("c").tensor()).getMessage()
        .startsWith("safetensors: " + path + ": tensor \"c\" cannot be read (java.io.IOException: "));
    file.close();
    assertMessage(a + " cannot be read (java.nio.channels.ClosedChannelException)", () -> file.tensor("a").longs());
    Path none = folder.resolve("none");
    assertMessage("safetensors: " + none + ": cannot be opened (java.nio.file.NoSuchFileException: " + none + ")",
        () -> SafetensorsFile.open(none));
    assertTrue(assertThrows(SafetensorsException.class, () -> SafetensorsFile.open(folder)).getMessage()
        .startsWith("safetensors: " + folder + ": cannot be "));
  }

  private static void assertMessage(String message, Runnable body) {
    assertEquals(message, assertThrows(SafetensorsException.class, body::run).getMessage());
  }
}
