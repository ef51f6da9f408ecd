package fathom.core;

import fathom.core.kernel.ColumnKernels;
import fathom.core.kernel.Kernels;
import java.util.Arrays;

/**
 * Sums along a contiguous row, with the same bits for any vector length: {@value #STRIPE} float32 chains side by side,
 * of at most {@value #BLOCK} additions each, combined in double precision.
 */
final class RowSums {
  /** The number of chains. */
  static final int STRIPE = 64;

  /** The longest chain. */
  private static final int BLOCK = 64;

  private static final ColumnKernels KERNELS = Kernels.get().columns();

  private final float[] zero = new float[STRIPE];
  private final float[] sums = new float[STRIPE];
  private final float[] dots = new float[STRIPE];
  private double sum;
  private double dot;

  /** Computes {@code sum(a)} over {@code n} elements, and no products. */
  void compute(float[] a, int ao, int n) {
    sum = 0;
    dot = 0;
    for (int i = 0; i < n; i += BLOCK * STRIPE) {
      Arrays.fill(sums, 0);
      KERNELS.sums(a, ao + i, Math.min(BLOCK * STRIPE, n - i), sums, STRIPE);
      sum += folded(sums);
    }
  }

  /** Computes {@code sum(a)} and {@code sum(a * b)} over {@code n} elements. */
  void compute(float[] a, int ao, float[] b, int bo, int n) {
    sum = 0;
    dot = 0;
    for (int i = 0; i < n; i += BLOCK * STRIPE) {
      Arrays.fill(sums, 0);
      Arrays.fill(dots, 0);
      KERNELS.gradientSums(a, ao + i, b, bo + i, Math.min(BLOCK * STRIPE, n - i), zero, sums, dots, STRIPE);
      sum += folded(sums);
      dot += folded(dots);
    }
  }

  /** Returns the sum of a. */
  double sum() {
    return sum;
  }

  /** Returns the sum of the products. */
  double dot() {
    return dot;
  }

  /** Adds up the partial sums; four chains of additions keep the processor busy. */
  private static double folded(float[] partial) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    for (int i = 0; i < STRIPE; i += 4) {
      sum0 += partial[i];
      sum1 += partial[i + 1];
      sum2 += partial[i + 2];
      sum3 += partial[i + 3];
    }
    return sum0 + sum1 + (sum2 + sum3);
  }
}
