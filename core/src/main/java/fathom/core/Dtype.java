package fathom.core;

/** The element types of safetensors files that Fathom reads and writes; all are little-endian. */
public enum Dtype {
  /** 64-bit floating point; rounded to 32 bits when read. */
  F64(8),
  /** 32-bit floating point, the type of {@link Tensor}. */
  F32(4),
  /** 16-bit floating point of IEEE 754. */
  F16(2),
  /** The upper half of a 32-bit floating-point number. */
  BF16(2),
  /** 64-bit signed integer. */
  I64(8),
  /** 32-bit signed integer. */
  I32(4),
  /** 16-bit signed integer. */
  I16(2),
  /** 8-bit signed integer. */
  I8(1),
  /** 64-bit unsigned integer; read up to 2<sup>63</sup> - 1. */
  U64(8),
  /** 32-bit unsigned integer. */
  U32(4),
  /** 16-bit unsigned integer. */
  U16(2),
  /** 8-bit unsigned integer. */
  U8(1),
  /** A byte, 0 for false; read as 0 or 1. */
  BOOL(1);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the size of an element.
   *
   * @return in bytes
   */
  public int bytes() {
    return bytes;
  }

  /**
   * Returns whether elements are floating-point numbers.
   *
   * @return false for integers and truth values
   */
  public boolean isFloat() {
    return switch (this) {
      case F64, F32, F16, BF16 -> true;
      case I64, I32, I16, I8, U64, U32, U16, U8, BOOL -> false;
    };
  }
}
