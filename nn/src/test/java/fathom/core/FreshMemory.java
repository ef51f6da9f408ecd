package fathom.core;

/** What tests of other packages may know about buffers. */
public final class FreshMemory {
  private FreshMemory() {}

  /** Returns how many floats the body had to allocate since none that were given back fitted. */
  public static long floats(Runnable body) {
    long before = Buffers.allocated();
    body.run();
    return Buffers.allocated() - before;
  }
}
