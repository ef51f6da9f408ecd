package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadsTest {
  private final int before = Threads.count();

  @AfterEach
  void restore() {
    Threads.set(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyTaskRunsOnce(int threads) {
    Threads.set(threads);
    for (int tasks : new int[] {0, 1, 2, 100, 1000}) {
      AtomicIntegerArray runs = new AtomicIntegerArray(tasks + 1);
      Threads.run(tasks, runs::incrementAndGet);
      for (int i = 0; i < tasks; i++) {
        assertEquals(1, runs.get(i));
      }
    }
  }

  @Test
  void manyShortOperationsInARowAllEnd() {
    Threads.set(3);
    AtomicInteger total = new AtomicInteger();
    for (int i = 0; i < 20_000; i++) {
      Threads.run(3, task -> total.addAndGet(task));
    }
    assertEquals(60_000, total.get());
  }

  @Test
  void aCallInsideATaskRunsOnTheSameThread() {
    Threads.set(3);
    AtomicInteger strangers = new AtomicInteger();
    Threads.run(6, task -> {
      Thread outer = Thread.currentThread();
      Threads.run(4, inner -> strangers.addAndGet(Thread.currentThread() == outer ? 0 : 1));
    });
    assertEquals(0, strangers.get());
  }

  @Test
  void severalThreadsMayComputeAtOnce() throws InterruptedException {
    Threads.set(2);
    AtomicInteger total = new AtomicInteger();
    Thread[] users = new Thread[4];
    for (int i = 0; i < users.length; i++) {
      users[i] = new Thread(() -> {
        for (int k = 0; k < 500; k++) {
          Threads.run(5, task -> total.incrementAndGet());
        }
      });
      users[i].start();
    }
    for (Thread user : users) {
      user.join();
    }
    assertEquals(4 * 500 * 5, total.get());
  }

  @Test
  void operationsOfManyTasksGoUpwardsAndDownwardsInTurn() {
    Threads.set(1);
    List<Integer> order = new ArrayList<>();
    Threads.run(100, order::add);
    Threads.run(3, order::add);
    Threads.run(100, order::add);
    List<Integer> upwards = IntStream.range(0, 100).boxed().toList();
    List<Integer> downwards = IntStream.range(0, 100).mapToObj(i -> 99 - i).toList();
    assertEquals(order.get(0) == 0 ? upwards : downwards, order.subList(0, 100));
    assertEquals(List.of(0, 1, 2), order.subList(100, 103));
    assertEquals(order.get(0) == 0 ? downwards : upwards, order.subList(103, 203));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theFailureOfTheFirstTaskIsThrownAfterAllHaveEnded(int threads) {
    Threads.set(threads);
    AtomicInteger ended = new AtomicInteger();
    for (int i = 1; i <= 2; i++) { // upwards and downwards
      IllegalStateException failure = assertThrows(IllegalStateException.class, () -> Threads.run(50, task -> {
        ended.incrementAndGet();
        if (task >= 10) {
          throw new IllegalStateException("task " + task);
        }
      }));
      assertEquals("task 10", failure.getMessage());
      assertEquals(50 * i, ended.get());
    }
    Threads.run(5, task -> ended.incrementAndGet());
    assertEquals(105, ended.get());
  }

  @Test
  void refusesFewerThanOneThread() {
    assertEquals(
        "threads: 0 is not a number of threads, at least 1 is needed",
        assertThrows(IllegalArgumentException.class, () -> Threads.set(0)).getMessage());
  }
}
