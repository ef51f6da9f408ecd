package fathom.core;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Recycles big {@code float[]} buffers, so that a training step allocates almost nothing once it is warm.
 *
 * <p>Only code that knows that nobody else holds a buffer gives it back. Free buffers are held softly: the collector
 * takes them before memory runs out.
 */
final class Buffers {
  /** Shorter arrays are cheaper to allocate than to look up. */
  private static final int SMALLEST = 1024;

  private static final LongAdder ALLOCATED = new LongAdder();

  /** The free buffers of each length, by {@link #key}. */
  private static final Map<Integer, ArrayDeque<SoftReference<float[]>>> FREE = new HashMap<>();

  private Buffers() {}

  /** Returns an array of exactly {@code length} floats with undefined content. */
  static float[] take(int length) {
    if (length < SMALLEST) {
      return new float[length];
    }
    float[] free = poll(length);
    if (free == null) {
      ALLOCATED.add(length);
      return new float[length];
    }
    return free;
  }

  /** Returns how many floats were allocated so far since no free buffer fitted, those of short arrays left out. */
  static long allocated() {
    return ALLOCATED.sum();
  }

  /** Returns an own number for each length; lengths are multiples of large powers of two, and would collide. */
  private static int key(int length) {
    return length * 0x9E3779B1;
  }

  /** Returns a free buffer of that length, or null when there is none. */
  private static float[] poll(int length) {
    synchronized (FREE) {
      ArrayDeque<SoftReference<float[]>> free = FREE.get(key(length));
      while (free != null && !free.isEmpty()) {
        float[] buffer = free.pop().get();
        if (buffer != null) {
          return buffer;
        }
      }
      return null;
    }
  }

  /** Gives a buffer back; the caller must not touch it any more. */
  static void give(float[] buffer) {
    if (buffer.length >= SMALLEST) {
      synchronized (FREE) {
        FREE.computeIfAbsent(key(buffer.length), key -> new ArrayDeque<>()).push(new SoftReference<>(buffer));
      }
    }
  }
}
