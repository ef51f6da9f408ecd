package fathom.core;

import fathom.core.kernel.ColumnKernels;
import fathom.core.kernel.Kernels;

/**
 * One normalisation of groups of channels, each sample by itself: its two runs and what they share. The arguments have
 * been checked.
 *
 * <p>A sample is a [rows, c] matrix. Everything is derived from two sums per channel, of which those of a group are
 * added up in double precision, and computed with a few coefficients per channel: as batch normalisation, see {@link
 * BatchNorm}, sample by sample.
 */
final class GroupNorm {
  private static final ColumnKernels KERNELS = Kernels.get().columns();

  private final Tensor x;
  private final int groups;
  private final NormOptions options;

  private final int samples;
  private final int rows;
  private final int c;
  private final int groupChannels;
  private final int period;
  private final int repetition;

  private final float[] gamma;
  private final float[] beta;

  /** Of each group of each sample. */
  private final double[] mean;

  private final double[] inverseDeviation;

  GroupNorm(Tensor x, int groups, NormOptions options) {
    this.x = x;
    this.groups = groups;
    this.options = options;
    this.samples = x.dim(0);
    this.c = x.dim(-1);
    this.rows = samples == 0 ? 0 : x.size() / samples / c;
    this.groupChannels = c / groups;
    this.period = Columns.period(c);
    this.repetition = Columns.repetition(c);
    this.gamma = options.scale(c);
    this.beta = options.shift(c);
    this.mean = new double[samples * groups];
    this.inverseDeviation = new double[samples * groups];
  }

  Tensor forward(String op) {
    Meter.begin();
    float[] y = Buffers.take(x.size());
    float[] from = x.array();
    Threads.run(samples, sample -> normalize(sample, from, y));
    return Node.result(op, x.shape(), y, this::backward, options.inputs(x));
  }

  private void normalize(int sample, float[] from, float[] y) {
    statistics(sample, from);
    double[] factor = new double[c];
    double[] constant = new double[c];
    for (int j = 0; j < c; j++) {
      int g = group(sample, j);
      factor[j] = gamma[j] * inverseDeviation[g];
      constant[j] = beta[j] - mean[g] * (float) factor[j];
    }
    float[] scale = repeated(factor);
    float[] shift = repeated(constant);
    int start = sample * rows * c;
    Columns.forPieces(rows, c, (at, n) -> KERNELS.affine(
        from, x.offset() + start + at, y, start + at, n, scale, shift, repetition));
  }

  /** Computes mean and deviation of the groups of a sample from those of its channels. */
  private void statistics(int sample, float[] from) {
    double[] means = new double[c];
    double[] variances = new double[c];
    ColumnStatistics.compute(from, x.offset() + sample * rows * c, rows, c, means, variances);
    for (int j = 0; j < c; j++) {
      mean[group(sample, j)] += means[j] / groupChannels;
    }
    for (int j = 0; j < c; j++) {
      double between = means[j] - mean[group(sample, j)];
      inverseDeviation[group(sample, j)] += (variances[j] + between * between) / groupChannels;
    }
    for (int g = sample * groups; g < (sample + 1) * groups; g++) {
      inverseDeviation[g] = 1 / Math.sqrt(inverseDeviation[g] + options.epsilon());
    }
  }

  private void backward(Tensor out) {
    float[] dy = out.takeGradient();
    double[] sums = new double[samples * c]; // sum(dy)
    double[] dots = new double[samples * c]; // sum(dy * (x - mean))
    float[] from = x.array();
    Threads.run(samples, sample -> gradient(sample, from, dy, sums, dots));
    double[] dgamma = new double[c];
    double[] dbeta = new double[c];
    for (int k = 0; k < sums.length; k++) {
      dbeta[k % c] += sums[k];
      dgamma[k % c] += dots[k] * inverseDeviation[group(k / c, k % c)];
    }
    options.beta().ifPresent(input -> BatchNorm.addGradient(input, dbeta)); // dbeta += sum(dy)
    options.gamma().ifPresent(input -> BatchNorm.addGradient(input, dgamma)); // dgamma += sum(dy * xhat)
    if (x.wantsGradient()) {
      x.passGradient(dy);
    } else {
      Buffers.give(dy);
    }
  }

  /**
   * Computes the sums of a sample, and puts dx in the place of dy: with t = gamma * dy, xhat = (x - mean) / deviation
   * and means over a group, {@code dx = (t - mean(t) - xhat * mean(t * xhat)) / deviation}.
   */
  private void gradient(int sample, float[] from, float[] dy, double[] sums, double[] dots) {
    double[] groupMeans = new double[c];
    for (int j = 0; j < c; j++) {
      groupMeans[j] = mean[group(sample, j)];
    }
    float[] center = new float[period];
    Columns.repeat(groupMeans, 0, c, center);
    int start = sample * rows * c;
    double[] ownSums = new double[c];
    double[] ownDots = new double[c];
    Columns.sumPairs(rows, c, ownSums, ownDots, (at, n, sum, dot) -> KERNELS.gradientSums(
        dy, start + at, from, x.offset() + start + at, n, center, sum, dot, period));
    double[] sum = new double[groups]; // sum(t)
    double[] dot = new double[groups]; // sum(t * (x - mean))
    for (int j = 0; j < c; j++) {
      ownDots[j] -= (groupMeans[j] - center[j]) * ownSums[j]; // the centre is the mean after rounding
      sum[j / groupChannels] += gamma[j] * ownSums[j];
      dot[j / groupChannels] += gamma[j] * ownDots[j];
    }
    System.arraycopy(ownSums, 0, sums, sample * c, c);
    System.arraycopy(ownDots, 0, dots, sample * c, c);
    double size = (double) rows * groupChannels;
    double[] factor = new double[c];
    double[] slope = new double[c];
    double[] constant = new double[c];
    for (int j = 0; j < c; j++) {
      double s = inverseDeviation[group(sample, j)];
      factor[j] = gamma[j] * s;
      slope[j] = -s * s * s * dot[j / groupChannels] / size;
      constant[j] = -s * sum[j / groupChannels] / size - groupMeans[j] * (float) slope[j];
    }
    float[] scales = repeated(factor);
    float[] slopes = repeated(slope);
    float[] offsets = repeated(constant);
    Columns.forPieces(rows, c, (at, n) -> KERNELS.gradient(
        dy, start + at, from, x.offset() + start + at, dy, start + at, n, scales, slopes, offsets, repetition));
  }

  private int group(int sample, int channel) {
    return sample * groups + channel / groupChannels;
  }

  private float[] repeated(double[] coefficients) {
    float[] repeated = new float[repetition];
    Columns.repeat(coefficients, 0, c, repeated);
    return repeated;
  }
}
