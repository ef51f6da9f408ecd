package fathom.core;

import fathom.core.kernel.Kernels;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Measures what the machine can do at best with the threads that Fathom uses. */
final class MachineLimits {
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(600);
  private static final int COPIED_FLOATS = 1 << 24;

  private MachineLimits() {}

  static Profile.Limits measure() {
    return new Profile.Limits(best(MachineLimits::multiplyAdds), best(copies(Threads.count())));
  }

  private static double multiplyAdds() {
    Kernels kernels = Kernels.get();
    double[] operations = new double[Threads.count()];
    float[] sums = new float[operations.length];
    Threads.run(operations.length, task -> operations[task] = kernels.multiplyAdds(sums, task));
    return operations[0] * operations.length;
  }

  private static DoubleSupplier copies(int threads) {
    float[] source = new float[COPIED_FLOATS];
    float[] target = new float[COPIED_FLOATS];
    int part = COPIED_FLOATS / threads;
    return () -> {
      Threads.run(threads, task -> System.arraycopy(source, task * part, target, task * part, part));
      return 2.0 * Float.BYTES * threads * part;
    };
  }

  /**
   * Returns the highest rate at which some work was done, in units a second. It ends when no run has been faster by a
   * fiftieth for some time, so that it waits for the compiler, too.
   *
   * @param work returns how many units it did
   */
  private static double best(DoubleSupplier work) {
    double best = 0;
    for (long faster = System.nanoTime(), now = faster; now - faster < NANOS;) {
      double done = work.getAsDouble();
      long end = System.nanoTime();
      double rate = done * 1e9 / (end - now);
      if (rate > 1.02 * best) {
        faster = end;
      }
      best = Math.max(best, rate);
      now = end;
    }
    return best;
  }
}
