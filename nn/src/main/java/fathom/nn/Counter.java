package fathom.nn;

import fathom.core.Shape;

/** An integer that a layer keeps, such as the number of batches it has seen; a 64-bit integer scalar in PyTorch. */
public final class Counter implements State {
  private long value;

  Counter() {}

  /**
   * Returns the value.
   *
   * @return 0 at first
   */
  public long value() {
    return value;
  }

  /**
   * Sets the value.
   *
   * @param value the new value
   */
  public void set(long value) {
    this.value = value;
  }

  void increment() {
    value++;
  }

  @Override
  public Shape torchShape() {
    return Shape.SCALAR;
  }
}
