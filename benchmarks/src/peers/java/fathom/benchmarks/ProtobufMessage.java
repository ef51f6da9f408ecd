package fathom.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message in the encoding of Protocol Buffers: fields one after another, each a number that names it with the kind of
 * its value, and the value. Fields that repeat are written again and again.
 */
final class ProtobufMessage {
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Adds an integer of 64 bits, not zigzag. */
  ProtobufMessage number(int field, long value) {
    varint((long) field << 3 | VARINT);
    varint(value);
    return this;
  }

  /** Adds a float. */
  ProtobufMessage real(int field, float value) {
    varint((long) field << 3 | FIXED32);
    out.writeBytes(littleEndian(value));
    return this;
  }

  /** Adds a string. */
  ProtobufMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds the elements of floats as bytes, the lowest first. */
  ProtobufMessage floats(int field, float... values) {
    return bytes(field, littleEndian(values));
  }

  /** Adds a message. */
  ProtobufMessage message(int field, ProtobufMessage value) {
    return bytes(field, value.toBytes());
  }

  /** Returns the encoded message. */
  byte[] toBytes() {
    return out.toByteArray();
  }

  private ProtobufMessage bytes(int field, byte[] value) {
    varint((long) field << 3 | BYTES);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  /** Writes seven bits a byte, the lowest first; the highest bit of a byte says that more follow. */
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static byte[] littleEndian(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
