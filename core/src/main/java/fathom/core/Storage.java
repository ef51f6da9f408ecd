package fathom.core;

/** The floats behind a tensor and its views. Empty once backward has recycled them. */
final class Storage {
  /** The elements, or null when recycled. */
  float[] array;

  /** Whether backward may recycle the array: nobody outside of the recorded graph can see it. */
  boolean recyclable;

  Storage(float[] array, boolean recyclable) {
    this.array = array;
    this.recyclable = recyclable;
  }

  /** Gives the array back for reuse if nobody can see it. */
  void recycle() {
    if (recyclable && array != null) {
      float[] free = array;
      array = null;
      Buffers.give(free);
    }
  }
}
