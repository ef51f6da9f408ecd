package fathom.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Counts what calls do, so that each result says by itself what it is to be compared with: JMH shows a rate per second
 * for each counter, beside calls per second. Benchmarks measure throughput in seconds for its sake. What stays 0 does
 * not apply.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Work {
  /** Floating-point operations in thousand millions, two for each multiply-accumulate. */
  public double gflop;

  /** Bytes read and bytes written in thousand millions. */
  public double gbyte;

  /** Images. */
  public long images;

  /**
   * Counts arithmetic.
   *
   * @param macs multiply-accumulate operations
   */
  public void macs(double macs) {
    gflop += 2e-9 * macs;
  }

  /**
   * Counts memory traffic.
   *
   * @param floats floats read and floats written
   */
  public void floats(double floats) {
    gbyte += Float.BYTES * 1e-9 * floats;
  }

  /**
   * Counts images.
   *
   * @param number how many
   */
  public void images(long number) {
    images += number;
  }
}
