package fathom.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrefetchIteratorTest {
  @Test
  void yieldsEachValueOnceInOrder() {
    for (int depth = 0; depth < 5; depth++) {
      List<Long> values = new ArrayList<>();
      new PrefetchIterator<>(n -> n * n, 3, 9, depth).forEachRemaining(values::add);
      assertEquals(List.of(9L, 16L, 25L, 36L, 49L, 64L), values);
    }
  }

  @Test
  void nothingToYield() {
    Iterator<Long> none = new PrefetchIterator<>(n -> n, 3, 3, 2);
    assertFalse(none.hasNext());
    assertThrows(NoSuchElementException.class, none::next);
  }

  @Test
  void makesNoMoreThanAsked() throws InterruptedException {
    AtomicInteger made = new AtomicInteger();
    Iterator<Integer> values = new PrefetchIterator<>(n -> made.incrementAndGet(), 0, 100, 3);
    for (int taken = 0; taken < 5; taken++) {
      awaitThat(() -> made.get() == 3, 5);
      values.next();
      made.decrementAndGet();
    }
    awaitThat(() -> made.get() == 3, 5);
    Thread.sleep(50);
    assertEquals(3, made.get());
  }

  private interface Condition {
    boolean holds();
  }

  private static void awaitThat(Condition condition, int seconds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.holds() && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    assertTrue(condition.holds());
  }

  @Test
  void worksInADaemonThreadUnlessDepthIsZero() {
    Thread maker = new PrefetchIterator<>(n -> Thread.currentThread(), 0, 1, 1).next();
    assertEquals(PrefetchIterator.THREAD_NAME, maker.getName());
    assertTrue(maker.isDaemon());
    assertSame(Thread.currentThread(), new PrefetchIterator<>(n -> Thread.currentThread(), 0, 1, 0).next());
  }

  @Test
  void failuresComeOutInOrderAndEndTheIteration() {
    IllegalStateException failure = new IllegalStateException("augmentation broke");
    for (int depth = 0; depth < 4; depth++) {
      Iterator<Long> values = new PrefetchIterator<>(n -> failAt(2, n, failure), 0, 10, depth);
      assertEquals(0, values.next());
      assertEquals(1, values.next());
      assertSame(failure, assertThrows(IllegalStateException.class, values::next));
      assertFalse(values.hasNext());
      assertThrows(NoSuchElementException.class, values::next);
    }
    Error error = new AssertionError("worse");
    Iterator<Long> values = new PrefetchIterator<>(n -> {
      throw error;
    }, 0, 10, 1);
    assertSame(error, assertThrows(AssertionError.class, values::next));
  }

  private static long failAt(long bad, long n, RuntimeException failure) {
    if (n == bad) {
      throw failure;
    }
    return n;
  }

  @Test
  void interruptionEndsTheWait() {
    CountDownLatch never = new CountDownLatch(1);
    Iterator<Long> values = new PrefetchIterator<>(n -> {
      try {
        never.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return n;
    }, 0, 10, 1);
    Thread.currentThread().interrupt();
    CancellationException e = assertThrows(CancellationException.class, values::next);
    assertTrue(Thread.interrupted());
    assertEquals("loader: interrupted while waiting for batch 0", e.getMessage());
    assertFalse(values.hasNext());
  }

  // ---- no leaks ----

  @Test
  void threadsEnd() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      new PrefetchIterator<>(n -> n, 0, 5, 2).forEachRemaining(n -> {}); // finished
      new PrefetchIterator<>(n -> n, 0, Long.MAX_VALUE, 2).next(); // abandoned
      new PrefetchIterator<>(n -> n, 0, 5, 2); // never used
      Iterator<Long> failing = new PrefetchIterator<>(n -> failAt(0, n, new IllegalStateException()), 0, 5, 2);
      assertThrows(IllegalStateException.class, failing::next);
    }
    awaitThat(() -> loaderThreads() == 0, 20);
  }

  private static long loaderThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(PrefetchIterator.THREAD_NAME))
        .count();
  }

  @Test
  void aPauseDoesNotEndTheIteration() throws InterruptedException {
    Iterator<Long> values = new PrefetchIterator<>(n -> n, 0, 10, 2);
    assertEquals(0, values.next());
    awaitThat(() -> loaderThreads() == 0, 20);
    for (long n = 1; n < 10; n++) {
      assertEquals(n, values.next());
    }
    assertFalse(values.hasNext());
  }

  @Test
  void anAbandonedIterationIsGarbage() throws InterruptedException {
    WeakReference<Object> reference = abandoned();
    for (int i = 0; i < 100 && reference.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertNull(reference.get());
  }

  private static WeakReference<Object> abandoned() {
    Iterator<byte[]> values = new PrefetchIterator<>(n -> new byte[1000], 0, Long.MAX_VALUE, 2);
    values.next();
    return new WeakReference<>(values);
  }
}
