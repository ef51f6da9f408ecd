package fathom.core;

import static fathom.core.SafetensorsException.quoted;
import static fathom.core.SafetensorsException.subject;

import fathom.core.SafetensorsHeader.Place;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the JSON of a {@link SafetensorsHeader}, and no other. Its form is fixed, so nothing nests deeper; nothing
 * takes more memory than a small multiple of the header's length.
 */
final class SafetensorsParser {
  /** The most axes that a tensor of PyTorch can have. */
  private static final int MAX_RANK = 64;

  private static final int HEX = 16;
  private static final int HEX_DIGITS = 4;

  private final byte[] json;

  /** Refuses what is not UTF-8. */
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

  /** The next byte. */
  private int at;

  /** Begins messages: the file, or the tensor that is being read. */
  private String subject;

  private final String file;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /**
   * Starts at the first byte.
   *
   * @param file what messages call the file
   * @param json UTF-8
   */
  SafetensorsParser(String file, byte[] json) {
    this.file = file;
    this.json = json;
    subject = subject(file);
  }

  /** Returns what the JSON says, without a look at offsets and sizes. */
  SafetensorsHeader header() {
    boolean[] metadataSeen = new boolean[1];
    if (json.length == 0 || json[0] != '{') {
      throw problem("a header begins with '{'");
    }
    object(name -> {
      if (!name.equals(SafetensorsHeader.METADATA)) {
        tensor(name);
      } else if (metadataSeen[0]) {
        throw problem("there are two " + SafetensorsHeader.METADATA);
      } else {
        metadataSeen[0] = true;
        object(this::metadata);
      }
    });
    skipBlanks();
    if (at < json.length) {
      throw problem("something follows the end of the header");
    }
    return new SafetensorsHeader(places, metadata);
  }

  private void metadata(String key) {
    if (metadata.put(key, string()) != null) {
      throw problem("the metadata have " + quoted(key) + " twice");
    }
  }

  private void tensor(String name) {
    subject = subject(file, name);
    SafetensorsHeader.requireName(subject, name);
    if (places.containsKey(name)) {
      throw problem("is there twice");
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    object(key -> {
      Object value = switch (key) {
        case SafetensorsHeader.DTYPE -> dtype();
        case SafetensorsHeader.SHAPE -> integers(MAX_RANK);
        case SafetensorsHeader.OFFSETS -> integers(2);
        default -> throw problem("has the unknown field " + quoted(key));
      };
      if (fields.put(key, value) != null) {
        throw problem("has the field " + key + " twice");
      }
    });
    if (fields.get(SafetensorsHeader.DTYPE) instanceof Dtype dtype
        && fields.get(SafetensorsHeader.SHAPE) instanceof long[] dims
        && fields.get(SafetensorsHeader.OFFSETS) instanceof long[] offsets && offsets.length == 2) {
      places.put(name, new Place(dtype, dims, offsets[0], offsets[1]));
    } else {
      throw problem("lacks dtype, shape or both data_offsets, it has only " + fields.keySet());
    }
    subject = subject(file);
  }

  private Dtype dtype() {
    String name = string();
    for (Dtype dtype : Dtype.values()) {
      if (dtype.name().equals(name)) {
        return dtype;
      }
    }
    throw problem("has the dtype " + quoted(name) + ", not one of " + Arrays.toString(Dtype.values()));
  }

  // ---- JSON ----

  /** Does something for each key of an object, at the beginning of its value. */
  private interface Field {
    void read(String key);
  }

  private void object(Field field) {
    expect('{');
    if (!next('}')) {
      do {
        String key = string();
        expect(':');
        field.read(key);
      } while (next(','));
      expect('}');
    }
  }

  private long[] integers(int most) {
    long[] values = new long[most];
    int count = 0;
    expect('[');
    if (!next(']')) {
      do {
        if (count == most) {
          throw problem("has more than " + most + " numbers in a list");
        }
        values[count++] = integer();
      } while (next(','));
      expect(']');
    }
    return Arrays.copyOf(values, count);
  }

  /** Reads a whole number from 0 to 2^63 - 1, without fraction, exponent or leading zeros. */
  private long integer() {
    skipBlanks();
    int first = at;
    long value = 0;
    while (at < json.length && json[at] >= '0' && json[at] <= '9') {
      int digit = json[at++] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw problem("has a number of more than 63 bits");
      }
      value = 10 * value + digit;
    }
    boolean leadingZero = at > first + 1 && json[first] == '0';
    if (at == first || leadingZero || at < json.length && "+-.eE".indexOf(json[at]) >= 0) {
      throw problem("has no whole number from 0 on where one is expected");
    }
    return value;
  }

  private String string() {
    expect('"');
    String text = plain();
    if (json[at] == '\\') {
      StringBuilder parts = new StringBuilder(text);
      while (json[at] == '\\') {
        at++;
        parts.append(escaped()).append(plain());
      }
      text = parts.toString();
      SafetensorsHeader.requireUnicode(subject, text);
    }
    at++; // the closing quote
    return text;
  }

  /** Reads the part of a string before the next backslash or the closing quote. */
  private String plain() {
    int from = at;
    int nonAscii = 0;
    while (at < json.length && json[at] != '"' && json[at] != '\\') {
      if (json[at] >= 0 && json[at] < ' ') {
        throw problem("a string has a control character");
      }
      nonAscii |= json[at++];
    }
    if (at == json.length) {
      throw problem("a string has no end");
    }
    if (nonAscii >= 0) {
      return new String(json, from, at - from, StandardCharsets.US_ASCII);
    }
    try {
      return decoder.decode(ByteBuffer.wrap(json, from, at - from)).toString();
    } catch (CharacterCodingException e) {
      String damaged = new String(json, from, at - from, StandardCharsets.UTF_8);
      throw new SafetensorsException(subject + " the text " + quoted(damaged) + " is not UTF-8", e);
    }
  }

  /** Reads what follows a backslash. */
  private char escaped() {
    char c = at < json.length ? (char) json[at++] : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int value = 0;
        for (int i = 0; i < HEX_DIGITS; i++) {
          int digit = at < json.length ? Character.digit(json[at++], HEX) : -1;
          if (digit < 0) {
            throw problem("a string has \\u without four hexadecimal digits");
          }
          value = HEX * value + digit;
        }
        yield (char) value;
      }
      default -> throw problem("a string has an unknown escape sequence");
    };
  }

  private void expect(char c) {
    if (!next(c)) {
      throw problem("'" + c + "' is expected");
    }
  }

  /** Takes a character if it comes next, after blanks. */
  private boolean next(char c) {
    skipBlanks();
    if (at == json.length || json[at] != c) {
      return false;
    }
    at++;
    return true;
  }

  private void skipBlanks() {
    while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
      at++;
    }
  }

  private SafetensorsException problem(String what) {
    return new SafetensorsException(
        String.format(Locale.ROOT, "%s %s (byte %d of %d of the header)", subject, what, at, json.length));
  }
}
