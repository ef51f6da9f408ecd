package fathom.core;

import fathom.core.kernel.ColumnKernels;
import fathom.core.kernel.Kernels;
import java.util.Arrays;

/** Mean and variance of each column of a {@code [rows, c]} matrix, such as of the channels of an activation. */
final class ColumnStatistics {
  private static final ColumnKernels KERNELS = Kernels.get().columns();

  /** The statistics of a chunk are taken about the mean of one row in so many. */
  private static final int SAMPLE = 16;

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
    int chunks = Columns.chunks(rows, c);
    double[] centers = new double[chunks * c];
    double[] sums = new double[chunks * c];
    double[] squares = new double[chunks * c];
    Columns.forChunks(rows, c, (chunk, at, n) -> {
      float[] center = new float[period];
      float[] sum = new float[period];
      float[] square = new float[period];
      int sample = (n / c + SAMPLE - 1) / SAMPLE;
      Columns.sum(x, xOffset + at, sample * c, c, sum, centers, chunk * c);
      for (int j = chunk * c; j < (chunk + 1) * c; j++) {
        // About 0 when the sample has an infinity: then the mean comes out infinite, not NaN.
        centers[j] = Double.isFinite(centers[j]) ? (float) (centers[j] / sample) : 0;
      }
      Columns.repeat(centers, chunk * c, c, center);
      Arrays.fill(sum, 0f);
      KERNELS.deviations(x, xOffset + at, n, center, sum, square, period);
      Columns.addFolded(sum, c, sums, chunk * c);
      Columns.addFolded(square, c, squares, chunk * c);
    });
    Arrays.fill(mean, 0);
    Arrays.fill(variance, 0);
    for (int chunk = 0; chunk < chunks; chunk++) {
      int r = Columns.rowsOf(chunk, rows, c);
      for (int j = 0, k = chunk * c; j < c; j++, k++) {
        mean[j] += (r * centers[k] + sums[k]) / rows;
      }
    }
    for (int chunk = 0; chunk < chunks; chunk++) {
      int r = Columns.rowsOf(chunk, rows, c);
      for (int j = 0, k = chunk * c; j < c; j++, k++) {
        double within = Math.max(0, squares[k] - sums[k] * sums[k] / r);
        double between = centers[k] + sums[k] / r - mean[j];
        variance[j] += (within + r * between * between) / rows;
      }
    }
  }
}
