package fathom.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.Supplier;

/** What the tests of operations share. */
final class Tensors {
  private Tensors() {}

  /** Returns standard normal elements. */
  static Tensor random(String name, int... dims) {
    Rng rng = Rng.of(1).split(name);
    Tensor x = Tensor.zeros(dims);
    for (int i = 0; i < x.size(); i++) {
      x.array()[i] = (float) rng.normal(i);
    }
    return x;
  }

  /** Returns elements that are at least 0.1 away from 0. */
  static Tensor awayFromZero(String name, int... dims) {
    Tensor x = random(name, dims);
    for (int i = 0; i < x.size(); i++) {
      x.array()[i] += Math.copySign(0.1f, x.array()[i]);
    }
    return x;
  }

  /** Runs {@code body} with other numbers of threads and asserts that the bits of its result are the same for all. */
  static void assertSameBitsForAnyThreads(Supplier<float[][]> body) {
    int before = Threads.count();
    try {
      Threads.set(1);
      float[][] expected = body.get();
      for (int threads : new int[] {2, 3, 7}) {
        Threads.set(threads);
        float[][] actual = body.get();
        for (int i = 0; i < expected.length; i++) {
          assertArrayEquals(expected[i], actual[i], "result " + i + " with " + threads + " threads");
        }
      }
    } finally {
      Threads.set(before);
    }
  }

  static void assertError(String message, Runnable body) {
    assertEquals(message, assertThrows(TensorException.class, body::run).getMessage());
  }
}
