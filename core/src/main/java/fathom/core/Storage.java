package fathom.core;

/** The floats behind a tensor and its views. Empty once backward or a {@link Workspace} has recycled them. */
final class Storage {
  /** The elements, or null when recycled. */
  float[] array;

  /**
   * Whether the array may be recycled: nobody can see it outside of the recorded graph, or of the workspace.
   */
  boolean recyclable;

  /** The workspace that recycles it, or null. */
  Workspace madeIn;

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
