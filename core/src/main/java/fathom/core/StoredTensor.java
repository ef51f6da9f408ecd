package fathom.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * A tensor of a safetensors file, or for one: an element type, a shape, and the elements in row-major order. That of an
 * open {@link SafetensorsFile} reads its elements from there whenever it is asked for them.
 */
public final class StoredTensor {
  /** Elements as little-endian bytes, in memory or in a file. */
  interface Bytes {
    /**
     * Returns the bytes from a position on, as many as are convenient: at least one, and a multiple of 8 unless they
     * are the last.
     */
    ByteBuffer from(long position) throws IOException;

    /** Checks that what {@link #from} gave was there until now. */
    default void requireUnchanged() throws IOException {}
  }

  /** Bytes of a chunk of elements that are in memory. */
  private static final int CHUNK = 1 << 16;

  private final String what;
  private final Dtype dtype;
  private final long[] dims;
  private final Bytes bytes;

  /**
   * Makes a stored tensor.
   *
   * @param what begins messages
   * @param dtype type of the elements
   * @param dims the shape, whose size in bytes is a {@code long}; kept, not copied
   * @param bytes the elements
   */
  StoredTensor(String what, Dtype dtype, long[] dims, Bytes bytes) {
    this.what = what;
    this.dtype = dtype;
    this.dims = dims;
    this.bytes = bytes;
  }

  // ---- making stored tensors ----

  /**
   * Makes an {@link Dtype#F32} tensor for a file.
   *
   * @param values not copied: what they are when the file is written counts
   * @return the stored tensor
   */
  public static StoredTensor of(Tensor values) {
    return inMemory(Dtype.F32, values.shape(), (position, chunk) -> chunk.asFloatBuffer().put(
        values.array(), values.offset() + (int) (position / Float.BYTES), chunk.capacity() / Float.BYTES));
  }

  /**
   * Makes an {@link Dtype#I64} tensor for a file.
   *
   * @param shape the shape
   * @param values row-major; not copied
   * @return the stored tensor
   * @throws TensorException if the number of elements is not that of the shape
   */
  public static StoredTensor ofLongs(Shape shape, long... values) {
    requireLength(shape, values.length, shape.size(), "elements");
    return inMemory(Dtype.I64, shape, (position, chunk) -> chunk.asLongBuffer().put(
        values, (int) (position / Long.BYTES), chunk.capacity() / Long.BYTES));
  }

  /**
   * Makes a tensor of any type for a file.
   *
   * @param dtype type of the elements
   * @param shape the shape
   * @param values the elements, row-major, as the file has them: little-endian; not copied
   * @return the stored tensor
   * @throws TensorException if the number of bytes is not that of type and shape
   */
  public static StoredTensor ofBytes(Dtype dtype, Shape shape, byte... values) {
    requireLength(shape, values.length, (long) shape.size() * dtype.bytes(), "bytes of " + dtype);
    return inMemory(dtype, shape, (position, chunk) -> chunk.duplicate().put(values, (int) position, chunk.capacity()));
  }

  /** Writes the elements from a position on into all of a chunk. */
  private interface Filler {
    void fill(long position, ByteBuffer chunk);
  }

  private static StoredTensor inMemory(Dtype dtype, Shape shape, Filler filler) {
    long size = (long) shape.size() * dtype.bytes();
    return new StoredTensor("stored tensor", dtype, Arrays.stream(shape.dims()).asLongStream().toArray(), position -> {
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, size - position)).order(ByteOrder.LITTLE_ENDIAN);
      filler.fill(position, chunk);
      return chunk;
    });
  }

  private static void requireLength(Shape shape, int length, long expected, String unit) {
    if (length != expected) {
      throw new TensorException("stored tensor: " + shape + " has " + expected + " " + unit + ", got " + length);
    }
  }

  // ---- looking at stored tensors ----

  /**
   * Returns the type of the elements.
   *
   * @return the type in the file, whatever it is converted to when read
   */
  public Dtype dtype() {
    return dtype;
  }

  /**
   * Returns the shape.
   *
   * @return the shape, with the axes in the order of the file
   * @throws SafetensorsException if a size, or the number of elements, exceeds 2<sup>31</sup> - 1
   */
  public Shape shape() {
    long elements = byteSize() / dtype.bytes();
    int[] sizes = new int[dims.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = (int) dims[i];
      if (dims[i] > Integer.MAX_VALUE || elements > Integer.MAX_VALUE) {
        throw new SafetensorsException(what + " has the shape " + Arrays.toString(dims)
            + "; sizes and the number of elements can be 2147483647 here at most");
      }
    }
    return Shape.of(sizes);
  }

  /**
   * Returns whether the shape is a given one.
   *
   * @param shape the other shape
   * @return true if all sizes are the same; there may be more elements than {@link #shape()} allows
   */
  public boolean hasShape(Shape shape) {
    return Arrays.equals(dims, Arrays.stream(shape.dims()).asLongStream().toArray());
  }

  /**
   * Reads floating-point elements.
   *
   * @return the elements as 32-bit floats: those of other types are rounded to nearest
   * @throws SafetensorsException if the elements are not floating-point numbers, or cannot be read
   */
  public Tensor tensor() {
    require(dtype.isFloat(), "no floating-point numbers; read them with longs() or ints()");
    Shape shape = shape();
    float[] values = allocate(shape, float[]::new, Float.BYTES);
    read((chunk, at) -> toFloats(chunk, values, at));
    return Tensor.wrap(shape, values);
  }

  /**
   * Reads integer elements.
   *
   * @return the elements; 0 or 1 for truth values
   * @throws SafetensorsException if the elements are not integers, exceed 64 bits with sign, or cannot be read
   */
  public long[] longs() {
    require(!dtype.isFloat(), "no integers; read them with tensor()");
    long[] values = allocate(shape(), long[]::new, Long.BYTES);
    read((chunk, at) -> toLongs(chunk, values, at));
    return values;
  }

  /**
   * Reads integer elements that fit into 32 bits with sign, such as labels and indices.
   *
   * @return the elements; 0 or 1 for truth values
   * @throws SafetensorsException if the elements are not integers, exceed 32 bits with sign, or cannot be read
   */
  public int[] ints() {
    long[] wide = longs();
    int[] values = allocate(shape(), int[]::new, Integer.BYTES);
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) wide[i];
      require(values[i] == wide[i], "the number " + wide[i] + " at index " + i + ", too large for ints()");
    }
    return values;
  }

  /** Returns type and shape, as in {@code F32 [64, 3, 7, 7]}. */
  @Override
  public String toString() {
    return dtype + " " + Arrays.toString(dims);
  }

  // ---- for this package ----

  /** Returns the size of all elements in bytes. */
  long byteSize() {
    long size = dtype.bytes();
    for (long dim : dims) {
      size *= dim;
    }
    return size;
  }

  /** Returns the shape; the caller only reads it. */
  long[] dims() {
    return dims;
  }

  /** Writes all elements. */
  void writeTo(WritableByteChannel out) throws IOException {
    long size = byteSize();
    for (long position = 0; position < size;) {
      ByteBuffer chunk = next(position);
      position += chunk.remaining();
      while (chunk.hasRemaining()) {
        out.write(chunk);
      }
    }
  }

  /** Returns some bytes; a failure here is none of where they go. */
  private ByteBuffer next(long position) {
    try {
      return bytes.from(position);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Takes some elements; the index is that of the first of them. */
  private interface Sink {
    void take(ByteBuffer chunk, int index);
  }

  private void read(Sink sink) {
    long size = byteSize();
    try {
      for (long position = 0; position < size;) {
        ByteBuffer chunk = bytes.from(position);
        sink.take(chunk, (int) (position / dtype.bytes()));
        position += chunk.remaining();
      }
      bytes.requireUnchanged();
    } catch (IOException | InternalError e) { // the latter is what the platform makes of memory whose file somebody truncates
      throw unreadable(e);
    }
  }

  private SafetensorsException unreadable(Throwable reason) {
    return new SafetensorsException(what + " cannot be read (" + reason + ")", reason);
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new SafetensorsException(what + " (" + this + ") has " + otherwise);
    }
  }

  /** Makes an array for all elements; there are really so many in the file, but the heap may be small. */
  private <A> A allocate(Shape shape, IntFunction<A> constructor, int elementBytes) {
    try {
      return constructor.apply(shape.size());
    } catch (OutOfMemoryError e) {
      throw new SafetensorsException(what + " (" + this + ") needs " + (long) elementBytes * shape.size()
          + " bytes in one array, more than the heap has left; start Java with a larger -Xmx", e);
    }
  }

  private void toFloats(ByteBuffer chunk, float[] values, int at) {
    int count = chunk.remaining() / dtype.bytes();
    switch (dtype) {
      case F32 -> chunk.asFloatBuffer().get(values, at, count);
      case F64 -> {
        for (int i = 0; i < count; i++) {
          values[at + i] = (float) chunk.getDouble(chunk.position() + Double.BYTES * i);
        }
      }
      case F16 -> {
        for (int i = 0; i < count; i++) {
          values[at + i] = halfToFloat(chunk.getShort(chunk.position() + Short.BYTES * i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          values[at + i] = Float.intBitsToFloat(chunk.getShort(chunk.position() + Short.BYTES * i) << Short.SIZE);
        }
      }
      default -> throw new AssertionError(dtype);
    }
  }

  /** Converts a number of 1 sign bit, 5 bits of exponent with bias 15 and 10 of mantissa; exact for all. */
  private static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >> 10 & 0x1F;
    int mantissa = half & 0x3FF;
    int magnitude = switch (exponent) {
      case 0 -> Float.floatToIntBits(mantissa * 0x1p-24f); // zero and subnormal
      case 0x1F -> 0x7F800000 | mantissa << 13; // infinite and NaN
      default -> exponent + (127 - 15) << 23 | mantissa << 13;
    };
    return Float.intBitsToFloat(sign | magnitude);
  }

  private void toLongs(ByteBuffer chunk, long[] values, int at) {
    int count = chunk.remaining() / dtype.bytes();
    int first = chunk.position();
    for (int i = 0; i < count; i++) {
      values[at + i] = switch (dtype) {
        case I64, U64 -> chunk.getLong(first + Long.BYTES * i);
        case I32 -> chunk.getInt(first + Integer.BYTES * i);
        case U32 -> Integer.toUnsignedLong(chunk.getInt(first + Integer.BYTES * i));
        case I16 -> chunk.getShort(first + Short.BYTES * i);
        case U16 -> Short.toUnsignedLong(chunk.getShort(first + Short.BYTES * i));
        case I8 -> chunk.get(first + i);
        case U8 -> Byte.toUnsignedLong(chunk.get(first + i));
        case BOOL -> chunk.get(first + i) == 0 ? 0 : 1;
        case F64, F32, F16, BF16 -> throw new AssertionError(dtype);
      };
      require(dtype != Dtype.U64 || values[at + i] >= 0,
          "the number " + Long.toUnsignedString(values[at + i]) + " at index " + (at + i) + ", too large for longs()");
    }
  }
}
