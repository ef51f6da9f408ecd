package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are damaged or made to do harm are refused with a message that names the file and the tensor. */
class SafetensorsHostileTest {
  @TempDir
  private Path folder;

  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("hostile.safetensors");
  }

  private void assertRefused(String message, byte[] file) throws IOException {
    Files.write(path, file);
    assertEquals("safetensors: " + path + ":" + message,
        assertThrows(SafetensorsException.class, () -> SafetensorsFile.open(path)).getMessage());
  }

  private void assertRefused(String message, String header, int dataSize) throws IOException {
    assertRefused(message, SafetensorsFileTest.bytes(header, new byte[dataSize]));
  }

  /** A header that is wrong in itself: where, is part of the message. */
  private void assertMalformed(String message, int at, String header) throws IOException {
    assertRefused(" " + message + " (byte " + at + " of " + header.getBytes(StandardCharsets.UTF_8).length
        + " of the header)", header, 8);
  }

  private static String tensor(String name, String shape, String offsets) {
    return "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
  }

  private static byte[] prefixed(long length, byte... rest) {
    return ByteBuffer.allocate(8 + rest.length).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(rest).array();
  }

  // ---- lengths ----

  @Test
  void lengthOfTheHeader() throws IOException {
    assertRefused(" is no safetensors file, it has only 0 bytes", new byte[0]);
    assertRefused(" is no safetensors file, it has only 7 bytes", new byte[7]);
    assertRefused(" is cut off: its header has 3 bytes, the file 10", prefixed(3, (byte) '{', (byte) '}'));
    assertRefused(" is cut off: its header has 16777216 bytes, the file 8", prefixed(1 << 24));
    assertRefused(" is no safetensors file, or damaged: its header would have 16777217 bytes, more than 16777216",
        prefixed((1 << 24) + 1));
    assertRefused(" is no safetensors file, or damaged: its header would have 9223372036854775807 bytes,"
        + " more than 16777216", prefixed(Long.MAX_VALUE));
    assertRefused(" is no safetensors file, or damaged: its header would have 18446744073709551615 bytes,"
        + " more than 16777216", prefixed(-1));
  }

  @Test
  void aHeaderOf100Megabytes() throws IOException {
    int length = 100_000_000;
    try (FileChannel file = sparse()) {
      file.write(ByteBuffer.wrap(prefixed(length, (byte) '{', (byte) '}')));
      file.write(ByteBuffer.wrap(new byte[] {' '}), 8 + length - 1);
    }
    assertEquals("safetensors: " + path + ": is no safetensors file, or damaged: its header would have 100000000 bytes,"
        + " more than 16777216",
        assertThrows(SafetensorsException.class, () -> SafetensorsFile.open(path)).getMessage());
  }

  /** Makes a file whose holes take no place on the disk. */
  private FileChannel sparse() throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
  }

  /** The longest header that is read, full of small things, and of one large one. */
  @Test
  void longHeaders() throws IOException {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{");
    for (int i = 0; header.length() < (1 << 24) - 20; i++) {
      header.append('"').append(Integer.toString(i, Character.MAX_RADIX)).append("\":\"\",");
    }
    assertMalformed("'\"' is expected", header.length(), header + "}");
    String name = "n".repeat((1 << 24) - 10);
    assertRefused(" tensor \"" + "n".repeat(200) + "...\" '{' is expected (byte " + (name.length() + 4) + " of "
        + (name.length() + 5) + " of the header)", "{\"" + name + "\":0", 0);
  }

  @Test
  void cutOffOrTooLong() throws IOException {
    String header = "{" + tensor("fc.weight", "[2,3]", "[0,24]") + "}";
    assertRefused(" tensor \"fc.weight\" (F32 [2, 3] at [0, 24]) ends beyond the 23 bytes of data; the file is cut off",
        header, 23);
    assertRefused(" the tensors end after 24 bytes of data, the file has 25", header, 25);
    assertRefused(" the tensors end after 0 bytes of data, the file has 1", "{}", 1);
  }

  // ---- offsets and shapes ----

  @Test
  void offsets() throws IOException {
    assertRefused(" tensor \"b\" begins at 4 of the data, but another tensor goes on until 8",
        "{" + tensor("b", "[2]", "[4,12]") + "," + tensor("a", "[2]", "[0,8]") + "}", 12);
    assertRefused(" tensor \"b\" begins at 0 of the data, but another tensor goes on until 8",
        "{" + tensor("a", "[2]", "[0,8]") + "," + tensor("b", "[2]", "[0,8]") + "}", 8);
    assertRefused(" tensor \"b\" begins at 12 of the data, but nothing fills the bytes from 8",
        "{" + tensor("a", "[2]", "[0,8]") + "," + tensor("b", "[2]", "[12,20]") + "}", 20);
    assertRefused(" tensor \"a\" begins at 4 of the data, but nothing fills the bytes from 0",
        "{" + tensor("a", "[1]", "[4,8]") + "}", 8);
    assertRefused(" tensor \"a\" (F32 [1] at [0, 8]) needs 4 bytes, its offsets differ by 8",
        "{" + tensor("a", "[1]", "[0,8]") + "}", 8);
    assertRefused(" tensor \"a\" (F32 [0] at [8, 0]) needs 0 bytes, its offsets differ by -8",
        "{" + tensor("a", "[0]", "[8,0]") + "}", 8);
    assertRefused(" tensor \"a\" (F32 [1] at [9223372036854775803, 9223372036854775807]) ends beyond the 8 bytes of"
        + " data; the file is cut off",
        "{" + tensor("a", "[1]", "[9223372036854775803,9223372036854775807]") + "}", 8);
  }

  @Test
  void shapes() throws IOException {
    assertRefused(" tensor \"a\" (F32 [4294967296, 4294967296] at [0, 0]) has more bytes than a file can",
        "{" + tensor("a", "[4294967296,4294967296]", "[0,0]") + "}", 0);
    assertRefused(" tensor \"a\" (F32 [4611686018427387904] at [0, 0]) has more bytes than a file can",
        "{" + tensor("a", "[4611686018427387904]", "[0,0]") + "}", 0);
    assertMalformed("tensor \"a\" has no whole number from 0 on where one is expected", 29,
        "{" + tensor("a", "[-1]", "[0,8]") + "}");
    assertMalformed("tensor \"a\" has no whole number from 0 on where one is expected", 30,
        "{" + tensor("a", "[2.0]", "[0,8]") + "}");
    assertMalformed("tensor \"a\" has no whole number from 0 on where one is expected", 30,
        "{" + tensor("a", "[2e0]", "[0,8]") + "}");
    assertMalformed("tensor \"a\" has no whole number from 0 on where one is expected", 31,
        "{" + tensor("a", "[02]", "[0,8]") + "}");
    assertMalformed("tensor \"a\" has no whole number from 0 on where one is expected", 29,
        "{" + tensor("a", "[\"2\"]", "[0,8]") + "}");
    assertMalformed("tensor \"a\" has a number of more than 63 bits", 48,
        "{" + tensor("a", "[9223372036854775808]", "[0,8]") + "}");
    assertMalformed("tensor \"a\" has more than 64 numbers in a list", 29 + 2 * 64,
        "{" + tensor("a", "[" + "1,".repeat(64) + "2]", "[0,8]") + "}");
    assertMalformed("tensor \"a\" has more than 2 numbers in a list", 52,
        "{" + tensor("a", "[2]", "[0,8,8]") + "}");
  }

  /** A tensor whose bytes are really there, in a file of holes, but do not fit into an array. */
  @Test
  void tensorsThatFitIntoNoArray() throws IOException {
    long many = 1L << 31;
    byte[] start = SafetensorsFileTest.bytes("{\"many\":{\"dtype\":\"I8\",\"shape\":[2," + many / 2
        + "],\"data_offsets\":[0," + many + "]},\"most\":{\"dtype\":\"I8\",\"shape\":[2147483647],\"data_offsets\":["
        + many + "," + (2 * many - 1) + "]},\"one\":{\"dtype\":\"I8\",\"shape\":[],\"data_offsets\":["
        + (2 * many - 1) + "," + 2 * many + "]}}");
    try (FileChannel file = sparse()) {
      file.write(ByteBuffer.wrap(start));
      file.write(ByteBuffer.wrap(new byte[] {3}), start.length + 2 * many - 1);
    }
    String subject = "safetensors: " + path + ": tensor ";
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(3, file.tensor("one").ints()[0]);
      assertTrue(file.tensor("most").hasShape(Shape.of(Integer.MAX_VALUE)));
      assertFalse(file.tensor("many").hasShape(Shape.of(2, (1 << 30) - 1)));
      assertFalse(file.tensor("one").hasShape(Shape.of(1)));
      assertEquals(subject + "\"many\" has the shape [2, 1073741824]; sizes and the number of elements can be"
          + " 2147483647 here at most",
          assertThrows(SafetensorsException.class, () -> file.tensor("many").longs()).getMessage());
      assertEquals(subject + "\"most\" (I8 [2147483647]) needs 17179869176 bytes in one array, more than the heap has"
          + " left; start Java with a larger -Xmx",
          assertThrows(SafetensorsException.class, () -> file.tensor("most").longs()).getMessage());
    }
  }

  // ---- names ----

  @Test
  void names() throws IOException {
    String a = tensor("a", "[2]", "[0,8]");
    assertMalformed("tensor \"a\" is there twice", a.length() + 6, "{" + a + "," + a + "}");
    assertMalformed("tensor \"a\" is there twice", a.length() + 11,
        "{" + a + "," + tensor("\\u0061", "[0]", "[8,8]") + "}");
    assertRefused(" tensor \"a\\u0000b\" has a NUL in its name, where other programs see its end",
        "{" + tensor("a\\u0000b", "[2]", "[0,8]") + "}", 8);
    assertMalformed("a string has a control character", 3,
        "{" + tensor("a\0b", "[2]", "[0,8]") + "}");
    assertRefused(" the text \"\\ud800\" has half of a surrogate pair", "{" + tensor("\\ud800", "[2]", "[0,8]") + "}",
        8);
    assertRefused(" the text \"\\udc00x\\ud800\" has half of a surrogate pair",
        "{" + tensor("\\udc00x\\uD800", "[2]", "[0,8]") + "}", 8);
    assertRefused(" tensor \"a\" the text \"\\udfff\" has half of a surrogate pair", "{\"a\":{\"\\udfff\":0}}", 8);
  }

  @Test
  void namesThatAreNotUtf8() throws IOException {
    for (String damaged : new String[] {"\u00ff", "\u00c3(", "\u00ed\u00a0\u0080", "\u00c0\u0080", "\u00f5\u0080"}) {
      byte[] bytes = SafetensorsFileTest.bytes("{" + tensor("fc.?", "[2]", "[0,8]") + "}", new byte[8]);
      byte[] header = new String(bytes, 8, bytes.length - 16, StandardCharsets.ISO_8859_1).replace("?", damaged)
          .getBytes(StandardCharsets.ISO_8859_1);
      byte[] file = prefixed(header.length, Arrays.copyOf(header, header.length + 8));
      String shown = new String(damaged.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      assertRefused(" the text \"fc." + shown + "\" is not UTF-8", file);
    }
  }

  // ---- JSON ----

  @Test
  void nesting() throws IOException {
    assertMalformed("a header begins with '{'", 0, "[".repeat(1_000_000));
    assertMalformed("tensor \"a\" has no whole number from 0 on where one is expected", 15,
        "{\"a\":{\"shape\":" + "[".repeat(1_000_000));
    assertMalformed("tensor \"a\" has the unknown field \"a\"", 10, "{\"a\":".repeat(200_000));
    assertMalformed("'\"' is expected", 21, "{\"__metadata__\":{\"a\":" + "{\"a\":".repeat(200_000));
  }

  @Test
  void fields() throws IOException {
    assertMalformed("tensor \"a\" lacks dtype, shape or both data_offsets, it has only []", 7, "{\"a\":{}}");
    assertMalformed("tensor \"a\" lacks dtype, shape or both data_offsets, it has only [shape, data_offsets]", 39,
        "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}");
    assertMalformed("tensor \"a\" lacks dtype, shape or both data_offsets, it has only [dtype, shape, data_offsets]",
        50, "{" + tensor("a", "[]", "[8]") + "}");
    assertMalformed("tensor \"a\" has the field shape twice", 27,
        "{\"a\":{\"shape\":[],\"shape\":[],\"data_offsets\":[0,8]}}");
    assertMalformed("tensor \"a\" has the dtype \"F8_E4M3\", not one of [F64, F32, F16, BF16, I64, I32, I16, I8, U64,"
        + " U32, U16, U8, BOOL]", 23, "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}");
    assertMalformed("tensor \"a\" has the unknown field \"data\"", 13, "{\"a\":{\"data\":0}}");
    assertMalformed("there are two __metadata__", 34, "{\"__metadata__\":{},\"__metadata__\":{}}");
    assertMalformed("the metadata have \"k\" twice", 30, "{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}");
    assertMalformed("'\"' is expected", 21, "{\"__metadata__\":{\"k\":1}}");
  }

  @Test
  void syntax() throws IOException {
    assertMalformed("a header begins with '{'", 0, "");
    assertMalformed("a header begins with '{'", 0, " {}");
    assertMalformed("a header begins with '{'", 0, "\ufeff{}");
    assertMalformed("something follows the end of the header", 3, "{} {}");
    assertMalformed("something follows the end of the header", 2, "{}\0\0");
    assertMalformed("'\"' is expected", 1, "{");
    assertMalformed("a string has no end", 3, "{\"a");
    assertMalformed("':' is expected", 5, "{\"a\" }");
    assertMalformed("tensor \"a\" '{' is expected", 5, "{\"a\":null}");
    assertMalformed("a string has an unknown escape sequence", 4, "{\"\\x\":0}");
    assertMalformed("a string has an unknown escape sequence", 3, "{\"\\");
    assertMalformed("a string has \\u without four hexadecimal digits", 5, "{\"\\u-061\":0}".substring(0, 5));
    assertMalformed("a string has \\u without four hexadecimal digits", 5, "{\"\\u-061\":0}");
    String a = tensor("a", "[2]", "[0,8]");
    assertMalformed("'\"' is expected", a.length() + 2, "{" + a + ",}");
    assertMalformed("'}' is expected", a.length() + 2, "{" + a + " " + a + "}");
    assertMalformed("tensor \"a\" ']' is expected", 31, "{" + tensor("a", "[2 2]", "[0,8]") + "}");
    assertMalformed("tensor \"a\" has no whole number from 0 on where one is expected", 31,
        "{" + tensor("a", "[2,]", "[0,8]") + "}");
  }
}
