package fathom.core;

import fathom.core.kernel.RangeBody;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * The worker threads of the library; no other file starts or joins a thread for computing.
 *
 * <p>Work is cut into tasks by the size of the problem, never by the number of threads, and results of tasks are
 * combined by the caller in task order. So the number of threads decides how fast a result comes, not which bits it
 * has.
 *
 * <p>The number of threads is the system property {@code fathom.threads} when it is set, else the number of processors;
 * {@link #set} changes it while the program runs.
 */
public final class Threads {
  /** How many elements a task takes that does little with each: 64 KB, enough to outweigh the handing out of a task. */
  static final int GRAIN = 1 << 14;

  /** How often a thread without work looks for it before it lets others go first; 50 microseconds. */
  private static final int SPINS = 2_000;

  /** How often it looks in all before it sleeps; a millisecond, as to be woken takes 50 to 100 microseconds. */
  private static final int LOOKS = SPINS + 2_000;

  /** So many tasks are likely to touch more memory than the caches hold. */
  private static final int MANY = 16;

  /** Whether the next operation of many tasks takes the last one first; the lock protects it. */
  private static boolean downwards;

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static volatile Pool pool = new Pool(defaultCount());

  private Threads() {}

  /**
   * Returns how many threads take part in a parallel operation, the calling one included.
   *
   * @return at least 1
   */
  public static int count() {
    return pool.count;
  }

  /**
   * Sets how many threads take part in parallel operations, the calling one included. Results do not depend on it.
   *
   * @param count at least 1
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public static void set(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads: " + count + " is not a number of threads, at least 1 is needed");
    }
    LOCK.lock();
    try {
      if (count != pool.count) {
        pool.close();
        pool = new Pool(count);
      }
    } finally {
      LOCK.unlock();
    }
  }

  /**
   * Runs {@code body} for each task number from 0 to {@code tasks - 1}, in any order and on any thread, and returns
   * when all have ended. The calling thread takes part. A call from inside a task, or while another thread has the
   * workers, runs all its tasks on the calling thread.
   *
   * <p>Operations of many tasks go upwards and downwards in turn: each begins with what the one before it has touched
   * last, which is still in the caches.
   *
   * @param tasks how many tasks; depends on the problem alone
   * @param body what to do for a task number
   * @throws RuntimeException or Error: what the task with the lowest number among the failed ones threw
   */
  public static void run(int tasks, IntConsumer body) {
    if (tasks > 1 && !LOCK.isHeldByCurrentThread() && !Worker.isCurrent() && LOCK.tryLock()) {
      try {
        Job job = new Job(tasks, body, tasks >= MANY && downwards);
        downwards ^= tasks >= MANY;
        pool.run(job);
      } finally {
        LOCK.unlock();
      }
    } else {
      for (int task = 0; task < tasks; task++) {
        body.accept(task);
      }
    }
  }

  /**
   * Cuts the numbers from 0 to {@code size - 1} into ranges of {@code grain}, the last one shorter, and runs {@code
   * body} once for each, as {@link #run} does for tasks.
   *
   * @param size how many numbers
   * @param grain how many numbers a task takes; depends on the problem alone
   * @param body what to do for a range
   */
  static void runRanges(int size, int grain, RangeBody body) {
    run((int) (((long) size + grain - 1) / grain), task -> {
      int from = task * grain;
      body.accept(from, Math.min(grain, size - from));
    });
  }

  /** Returns how many pieces of that many elements make a task of about {@link #GRAIN} elements: 1 or more. */
  static int grain(long elements) {
    return (int) Math.max(1, GRAIN / Math.max(1, elements));
  }

  /** Waits a moment between two looks for work. */
  private static void pause(int look) {
    if (look < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  private static int defaultCount() {
    Integer count = Integer.getInteger("fathom.threads");
    return count == null || count < 1 ? Runtime.getRuntime().availableProcessors() : count;
  }

  /** One parallel operation: threads draw tasks from {@code next} until none is left. */
  private static final class Job {
    final int tasks;
    final IntConsumer body;

    /** Whether the last task is drawn first. */
    final boolean downwards;

    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final Thread caller = Thread.currentThread();
    private int failedTask = Integer.MAX_VALUE;
    private Throwable failure;

    Job(int tasks, IntConsumer body, boolean downwards) {
      this.tasks = tasks;
      this.body = body;
      this.downwards = downwards;
    }

    void work() {
      for (int drawn = next.getAndIncrement(); drawn < tasks; drawn = next.getAndIncrement()) {
        int task = downwards ? tasks - 1 - drawn : drawn;
        try {
          body.accept(task);
        } catch (RuntimeException | Error e) {
          fail(task, e);
        }
        if (ended.incrementAndGet() == tasks) {
          LockSupport.unpark(caller);
        }
      }
    }

    private synchronized void fail(int task, Throwable e) {
      if (task < failedTask) {
        failedTask = task;
        failure = e;
      }
    }

    synchronized void rethrow() {
      if (failure instanceof Error e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
    }
  }

  private static final class Pool {
    final int count;
    private final List<Worker> workers = new ArrayList<>();
    private volatile Job job;
    private volatile boolean closed;

    Pool(int count) {
      this.count = count;
    }

    void run(Job mine) {
      startWorkers();
      job = mine;
      int helpers = Math.min(workers.size(), mine.tasks - 1);
      for (int i = 0; i < helpers; i++) {
        workers.get(i).wake();
      }
      mine.work();
      for (int look = 0; mine.ended.get() < mine.tasks; look++) {
        if (look < LOOKS) {
          pause(look);
        } else {
          LockSupport.park(mine);
        }
      }
      job = null;
      mine.rethrow();
    }

    private void startWorkers() {
      while (workers.size() < count - 1) {
        Worker worker = new Worker(this, workers.size() + 1);
        workers.add(worker);
        worker.start();
      }
    }

    void close() {
      closed = true;
      for (Worker worker : workers) {
        LockSupport.unpark(worker);
      }
    }
  }

  private static final class Worker extends Thread {
    private final Pool pool;
    private volatile boolean asleep;

    Worker(Pool pool, int number) {
      super("fathom-worker-" + number);
      this.pool = pool;
      setDaemon(true);
    }

    static boolean isCurrent() {
      return Thread.currentThread() instanceof Worker;
    }

    void wake() {
      if (asleep) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      Job done = null;
      while (!pool.closed) {
        Job job = awaitJob(done);
        if (job != null) {
          job.work();
          done = job;
        }
      }
    }

    /** Returns a job other than {@code done}, or null when woken for nothing. */
    private Job awaitJob(Job done) {
      for (int look = 0; look < LOOKS; look++) {
        Job job = pool.job;
        if (job != null && job != done) {
          return job;
        }
        pause(look);
      }
      asleep = true;
      Job job = pool.job;
      if ((job == null || job == done) && !pool.closed) {
        LockSupport.park(pool);
      }
      asleep = false;
      return null;
    }
  }
}
