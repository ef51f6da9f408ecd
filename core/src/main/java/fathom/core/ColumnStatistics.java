package fathom.core;

import fathom.core.kernel.ColumnKernels;
import fathom.core.kernel.Kernels;

/** Mean and variance of each column of a {@code [rows, c]} matrix, such as of the channels of an activation. */
final class ColumnStatistics {
  private static final ColumnKernels KERNELS = Kernels.get().columns();

  /** The statistics of a chunk are taken about the mean of one row in so many. */
  private static final int SAMPLE = 16;

  // What is kept of a chunk, for each column.
  private static final int CENTER = 0;
  private static final int SUM = 1;
  private static final int SQUARE = 2;

  private ColumnStatistics() {}

  /**
   * Computes the statistics. Each chunk gives sum and sum of squares about a centre near its mean: the corrected
   * two-pass algorithm of Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983, with the mean
   * of a sample in place of a first pass over all. With a share f of the rows in the sample, the centre is off by at
   * most sqrt(1/f - 1) standard deviations of the chunk, so cancellation costs a factor of 1/f = {@value #SAMPLE} in
   * the worst case, however large the mean is. Chunks are combined in double precision, in order.
   *
   * @param x holds the matrix from {@code xOffset} on
   * @param mean receives the mean of each column
   * @param variance receives the biased variance of each column
   */
  static void compute(float[] x, int xOffset, int rows, int c, double[] mean, double[] variance) {
    int period = Columns.period(c);
    ChunkSums partial = new ChunkSums(rows, c, 3);
    partial.compute((chunk, at, n, kinds) -> {
      float[] center = kinds[CENTER];
      double[] centers = new double[c];
      int sample = (n / c + SAMPLE - 1) / SAMPLE;
      Columns.sum(x, xOffset + at, sample * c, c, center, centers, 0);
      for (int j = 0; j < c; j++) {
        // About 0 when the sample has an infinity: then the mean comes out infinite, not NaN.
        centers[j] = Double.isFinite(centers[j]) ? centers[j] / sample : 0;
      }
      Columns.repeat(centers, 0, c, center);
      KERNELS.deviations(x, xOffset + at, n, center, kinds[SUM], kinds[SQUARE], period);
    });
    partial.combine((first, count) -> combine(partial, rows, c, first, mean, variance, count));
  }

  /** Combines the chunks' statistics of some columns. */
  private static void combine(
      ChunkSums partial, int rows, int c, int first, double[] mean, double[] variance, int count) {
    int chunks = Columns.chunks(rows, c);
    double[] center = new double[count];
    double[] sum = new double[count];
    double[] square = new double[count];
    double[] means = new double[count];
    double[] variances = new double[count];
    for (int chunk = 0; chunk < chunks; chunk++) {
      int r = Columns.rowsOf(chunk, rows, c);
      partial.readFirst(chunk, CENTER, first, center);
      partial.read(chunk, SUM, first, sum);
      addMeans(r, center, sum, rows, means);
    }
    for (int chunk = 0; chunk < chunks; chunk++) {
      int r = Columns.rowsOf(chunk, rows, c);
      partial.readFirst(chunk, CENTER, first, center);
      partial.read(chunk, SUM, first, sum);
      partial.read(chunk, SQUARE, first, square);
      addVariances(r, center, sum, square, rows, means, variances);
    }
    System.arraycopy(means, 0, mean, first, count);
    System.arraycopy(variances, 0, variance, first, count);
  }

  private static void addMeans(double r, double[] center, double[] sum, double rows, double[] mean) {
    for (int j = 0; j < mean.length; j++) {
      mean[j] += (r * center[j] + sum[j]) / rows;
    }
  }

  private static void addVariances(
      double r, double[] center, double[] sum, double[] square, double rows, double[] mean, double[] variance) {
    for (int j = 0; j < variance.length; j++) {
      double within = Math.max(0, square[j] - sum[j] * sum[j] / r);
      double between = center[j] + sum[j] / r - mean[j];
      variance[j] += (within + r * between * between) / rows;
    }
  }
}
