package fathom.examples;

import fathom.core.Profile;
import fathom.core.Threads;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Measures what the machine can do at best with the threads that Fathom uses, in about two seconds. */
final class Calibration {
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(800);
  private static final int COPIED_FLOATS = 1 << 23;

  private Calibration() {}

  /** Returns the rates of multiply-adds in registers and of copies that no cache holds; none without SIMD. */
  static Profile.Limits limits() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Profile.Limits.UNKNOWN;
    }
    float[] source = new float[COPIED_FLOATS];
    float[] target = new float[COPIED_FLOATS];
    int threads = Threads.count();
    int part = COPIED_FLOATS / threads;
    double flops = best(() -> {
      Threads.run(threads, task -> target[task] = Chains.run(task));
      return threads * Chains.FLOPS;
    });
    double bytes = best(() -> {
      Threads.run(threads, task -> System.arraycopy(source, task * part, target, task * part, part));
      return 2.0 * Float.BYTES * threads * part;
    });
    return new Profile.Limits(flops, bytes);
  }

  /** Returns the highest rate at which some work was done, in units a second; {@code work} returns how many it did. */
  private static double best(DoubleSupplier work) {
    double best = 0;
    for (long start = System.nanoTime(), now = start; now - start < NANOS;) {
      double done = work.getAsDouble();
      long end = System.nanoTime();
      best = Math.max(best, done * 1e9 / (end - now));
      now = end;
    }
    return best;
  }

  /** Chains of multiply-adds that do not depend on each other. In a class of its own, which needs the Vector API. */
  private static final class Chains {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Keeps two units of latency 4 or 5 busy, and fits into 16 registers. */
    private static final int CHAINS = 12;

    private static final int ROUNDS = 1 << 15;

    /** Floating-point operations of a run: two rounds in one, each multiply-add is two. */
    static final double FLOPS = 2.0 * 2 * CHAINS * ROUNDS * SPECIES.length();

    /** Returns something that depends on all chains. Two rounds in one make it too long to be inlined into a loop. */
    static float run(int seed) {
      FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
      FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
      FloatVector a0 = x.add(seed); // different starts: equal chains could be computed once
      FloatVector a1 = x.add(1);
      FloatVector a2 = x.add(2);
      FloatVector a3 = x.add(3);
      FloatVector a4 = x.add(4);
      FloatVector a5 = x.add(5);
      FloatVector a6 = x.add(6);
      FloatVector a7 = x.add(7);
      FloatVector a8 = x.add(8);
      FloatVector a9 = x.add(9);
      FloatVector a10 = x.add(10);
      FloatVector a11 = x.add(11);
      for (int i = 0; i < ROUNDS; i++) {
        a0 = a0.fma(x, y).fma(x, y);
        a1 = a1.fma(x, y).fma(x, y);
        a2 = a2.fma(x, y).fma(x, y);
        a3 = a3.fma(x, y).fma(x, y);
        a4 = a4.fma(x, y).fma(x, y);
        a5 = a5.fma(x, y).fma(x, y);
        a6 = a6.fma(x, y).fma(x, y);
        a7 = a7.fma(x, y).fma(x, y);
        a8 = a8.fma(x, y).fma(x, y);
        a9 = a9.fma(x, y).fma(x, y);
        a10 = a10.fma(x, y).fma(x, y);
        a11 = a11.fma(x, y).fma(x, y);
      }
      return a0.add(a1).add(a2).add(a3).add(a4).add(a5).add(a6).add(a7).add(a8).add(a9).add(a10).add(a11).lane(0);
    }
  }
}
