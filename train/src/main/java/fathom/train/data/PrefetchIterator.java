package fathom.train.data;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Yields a value for each of some numbers, and makes the next few meanwhile in daemon threads.
 *
 * <p>The threads, one for each value made ahead, never wait for the consumer: each value taken asks for one more, and
 * a thread without work ends after a moment (the next request starts another). So an iterator that nobody finishes
 * needs no closing: it and the values made ahead are garbage like anything else.
 */
final class PrefetchIterator<T> implements Iterator<T> {
  /** What the threads are called. */
  static final String THREAD_NAME = "fathom-loader";

  private static final long IDLE_MILLIS = 200;

  private final LongFunction<T> maker;
  private final long to;
  private final ArrayDeque<Future<T>> ahead = new ArrayDeque<>();
  private final ThreadPoolExecutor threads;
  private final int depth;

  /** The next number to yield. */
  private long next;

  /**
   * Starts making values.
   *
   * @param maker makes the value of a number, in any thread
   * @param from the first number
   * @param to the number after the last
   * @param depth how many values to make ahead; 0 to make each one when it is asked for
   */
  PrefetchIterator(LongFunction<T> maker, long from, long to, int depth) {
    this.maker = maker;
    this.next = from;
    this.to = to;
    this.depth = depth;
    int size = Math.max(1, depth);
    this.threads = new ThreadPoolExecutor(
        size, size, IDLE_MILLIS, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), PrefetchIterator::daemon);
    threads.allowCoreThreadTimeOut(true);
    request();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, THREAD_NAME);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public boolean hasNext() {
    return next < to;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("loader: no more batches");
    }
    boolean done = false;
    try {
      T value = depth == 0 ? maker.apply(next) : take(ahead.remove());
      next++;
      request();
      done = true;
      return value;
    } finally {
      if (!done) {
        stop();
      }
    }
  }

  /** Asks for as many values as fit ahead. */
  private void request() {
    while (ahead.size() < Math.min(depth, to - next)) {
      long number = next + ahead.size();
      LongFunction<T> make = maker; // not this: the threads must not keep the iterator alive
      ahead.add(threads.submit(() -> make.apply(number)));
    }
    if (next + ahead.size() == to) {
      threads.shutdown(); // ends them after the last value
    }
  }

  private T take(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause(); // makers declare no checked exception
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("loader: interrupted while waiting for batch " + next);
    }
  }

  /** Yields nothing any more. */
  private void stop() {
    next = to;
    ahead.clear();
    threads.shutdownNow();
  }
}
