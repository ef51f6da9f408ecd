package fathom.core;

import static fathom.core.SafetensorsException.quoted;
import static fathom.core.SafetensorsException.subject;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/**
 * What the JSON at the beginning of a safetensors file says:
 *
 * <pre>
 *   {"__metadata__": {"key": "text", ...},
 *    "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
 * </pre>
 *
 * <p>Offsets count from the end of the header; the tensors fill the rest of the file without gap or overlap.
 *
 * @param places the tensors in the order of the header
 * @param metadata texts by key, in the order of the header
 */
record SafetensorsHeader(Map<String, Place> places, Map<String, String> metadata) {
  /**
   * A tensor and where it lies.
   *
   * @param dtype type of the elements
   * @param dims the shape
   * @param begin offset of the first byte
   * @param end offset after the last byte
   */
  record Place(Dtype dtype, long[] dims, long begin, long end) {
    @Override
    public String toString() {
      return dtype + " " + Arrays.toString(dims) + " at [" + begin + ", " + end + "]";
    }
  }

  /** The name that is no tensor's. */
  static final String METADATA = "__metadata__";

  static final String DTYPE = "dtype";
  static final String SHAPE = "shape";
  static final String OFFSETS = "data_offsets";

  /** The longest header that is read or written: room for 150,000 tensors. The reference reader takes 100 MB. */
  static final int MAX_BYTES = 1 << 24;

  /** The header is padded with blanks to a multiple of this, so that the data after it are aligned. */
  private static final int ALIGNMENT = 8;

  // ---- reading ----

  /**
   * Understands a header.
   *
   * @param file what messages call the file
   * @param json the header's bytes
   * @param dataSize the number of bytes that follow in the file
   * @throws SafetensorsException if it is not of the form above, to the last character, or not all bytes of the data
   *     belong to exactly one tensor
   */
  static SafetensorsHeader parse(String file, byte[] json, long dataSize) {
    SafetensorsHeader header = new SafetensorsParser(file, json).header();
    header.places.forEach((name, place) -> checkSize(subject(file, name), place, dataSize));
    long end = 0;
    for (Entry<String, Place> entry : header.byOffset()) {
      long begin = entry.getValue().begin();
      if (begin != end) {
        throw new SafetensorsException(subject(file, entry.getKey()) + " begins at " + begin + " of the data, but "
            + (begin < end ? "another tensor goes on until " : "nothing fills the bytes from ") + end);
      }
      end = entry.getValue().end();
    }
    if (end != dataSize) {
      throw new SafetensorsException(
          subject(file) + " the tensors end after " + end + " bytes of data, the file has " + dataSize);
    }
    return header;
  }

  private static void checkSize(String subject, Place place, long dataSize) {
    long size = place.dtype().bytes();
    try {
      for (long dim : place.dims()) {
        size = Math.multiplyExact(size, dim);
      }
    } catch (ArithmeticException e) {
      throw new SafetensorsException(subject + " (" + place + ") has more bytes than a file can", e);
    }
    if (place.begin() > place.end() || place.end() - place.begin() != size) {
      throw new SafetensorsException(subject + " (" + place + ") needs " + size + " bytes, its offsets differ by "
          + (place.end() - place.begin()));
    }
    if (place.end() > dataSize) {
      throw new SafetensorsException(subject + " (" + place + ") ends beyond the " + dataSize
          + " bytes of data; the file is cut off");
    }
  }

  /** Returns names and places in the order of the data. */
  List<Entry<String, Place>> byOffset() {
    List<Entry<String, Place>> entries = new ArrayList<>(places.entrySet());
    entries.sort(Comparator.comparingLong((Entry<String, Place> entry) -> entry.getValue().begin())
        .thenComparingLong(entry -> entry.getValue().end()));
    return entries;
  }

  // ---- writing ----

  /**
   * Lays tensors out: in the given order if each is then aligned to the size of its elements, as PyTorch's reader
   * requires; else those with larger elements first.
   *
   * @param file what messages call the file
   * @throws SafetensorsException if a name or text cannot stand in a file
   */
  static SafetensorsHeader layOut(String file, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    metadata.forEach((key, value) -> {
      requireUnicode(subject(file), key);
      requireUnicode(subject(file), value);
    });
    List<Entry<String, StoredTensor>> order = new ArrayList<>(tensors.entrySet());
    boolean aligned = true;
    long end = 0;
    for (Entry<String, StoredTensor> entry : order) {
      aligned &= end % entry.getValue().dtype().bytes() == 0;
      end += entry.getValue().byteSize();
    }
    if (!aligned) {
      order.sort(Comparator.comparingInt(entry -> -entry.getValue().dtype().bytes()));
    }
    Map<String, Long> begins = new HashMap<>();
    end = 0;
    for (Entry<String, StoredTensor> entry : order) {
      begins.put(entry.getKey(), end);
      end += entry.getValue().byteSize();
    }
    Map<String, Place> places = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> {
      requireName(subject(file, name), name);
      long begin = begins.get(name);
      places.put(name, new Place(tensor.dtype(), tensor.dims(), begin, begin + tensor.byteSize()));
    });
    return new SafetensorsHeader(places, metadata);
  }

  /** Returns the header as the reference implementation would write it, padded. */
  byte[] toBytes() {
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      key(json, METADATA).append('{');
      metadata.forEach((key, value) -> string(key(json, key), value).append(','));
      closeObject(json).append(',');
    }
    places.forEach((name, place) -> {
      key(json, name).append('{');
      string(key(json, DTYPE), place.dtype().name()).append(',');
      integers(key(json, SHAPE), place.dims()).append(',');
      integers(key(json, OFFSETS), place.begin(), place.end()).append("},");
    });
    closeObject(json);
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(text, (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }

  private static StringBuilder key(StringBuilder json, String key) {
    return string(json, key).append(':');
  }

  /** Ends an object, whose last character may be a comma too many. */
  private static StringBuilder closeObject(StringBuilder json) {
    if (json.charAt(json.length() - 1) == ',') {
      json.setLength(json.length() - 1);
    }
    return json.append('}');
  }

  private static StringBuilder integers(StringBuilder json, long... values) {
    json.append('[');
    for (int i = 0; i < values.length; i++) {
      json.append(i == 0 ? "" : ",").append(values[i]);
    }
    return json.append(']');
  }

  private static StringBuilder string(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ') {
            json.append(String.format("\\u%04x", (int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"');
  }

  // ---- names ----

  /** Checks that a text can be the name of a tensor. */
  static void requireName(String subject, String name) {
    requireUnicode(subject, name);
    if (name.equals(METADATA)) {
      throw new SafetensorsException(subject + " has the name that is kept for metadata");
    }
    if (name.indexOf('\0') >= 0) {
      throw new SafetensorsException(subject + " has a NUL in its name, where other programs see its end");
    }
  }

  /** Checks that a text has no half of a surrogate pair, so that it can be encoded. */
  static void requireUnicode(String subject, String text) {
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new SafetensorsException(subject + " the text " + quoted(text) + " has half of a surrogate pair");
    }
  }
}
