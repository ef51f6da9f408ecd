package fathom.core;

import fathom.core.kernel.ColumnKernels;
import fathom.core.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One batch normalisation: its two runs and what they share. The arguments have been checked.
 *
 * <p>The cost is that of moving activations through memory, so there are as few passes as possible: two forward
 * (statistics; result) and two backward (sums; gradient of x), each with the ReLU and the residual included. Normalised
 * values are never stored: everything is derived from x with a few coefficients per channel.
 *
 * <p>An activation is a [rows, c] matrix, cut into chunks as {@link Columns} describes. Coefficients are repeated over
 * a period.
 */
final class BatchNorm {
  private static final ColumnKernels KERNELS = Kernels.get().columns();

  private final Tensor x;
  private final BatchNormOptions options;
  private final boolean usesBatch;

  private final int c;
  private final int rows;
  private final int period;
  private final int repetition;

  private final double[] mean;
  private final double[] variance;

  // The operation is relu(scale * x + shift + residual).
  private final float[] scale;
  private final float[] shift;

  BatchNorm(Tensor x, BatchNormOptions options) {
    this.x = x;
    this.options = options;
    this.usesBatch = usesBatch(options);
    this.c = x.dim(-1);
    this.rows = x.size() / c;
    this.period = Columns.period(c);
    this.repetition = Columns.repetition(c);
    this.mean = new double[c];
    this.variance = new double[c];
    this.scale = new float[repetition];
    this.shift = new float[repetition];
  }

  /** Returns whether the current pass takes the statistics of the batch, not the running ones. */
  static boolean usesBatch(BatchNormOptions options) {
    return Pass.current().isTraining() || options.running().isEmpty();
  }

  // ---- forward ----

  Tensor forward() {
    Meter.begin();
    Meter.moves((usesBatch ? 3L : 2L) * x.size() + (options.residual().isPresent() ? x.size() : 0));
    if (usesBatch) {
      ColumnStatistics.compute(x.array(), x.offset(), rows, c, mean, variance);
      if (Pass.current().isTraining() && !Pass.isRecomputing()) {
        options.running().ifPresent(this::updateRunning);
      }
    } else {
      BatchNormOptions.Running running = options.running().get();
      for (int j = 0; j < c; j++) {
        mean[j] = running.mean().get(j);
        variance[j] = running.variance().get(j);
      }
    }
    double[] factor = new double[c];
    double[] constant = new double[c];
    for (int j = 0; j < c; j++) {
      factor[j] = gamma(j) * inverseDeviation(j);
      // With the factor as it is after rounding: only the constant's own rounding is left when the mean is large.
      constant[j] = beta(j) - mean[j] * (float) factor[j];
    }
    Columns.repeat(factor, 0, c, scale);
    Columns.repeat(constant, 0, c, shift);
    return Node.result("batchNorm", x.shape(), normalize(), this::backward, inputs());
  }

  private void updateRunning(BatchNormOptions.Running running) {
    double unbiased = rows / (rows - 1.0);
    for (int j = 0; j < c; j++) {
      mix(running.mean(), j, mean[j]);
      mix(running.variance(), j, variance[j] * unbiased);
    }
  }

  /** running = (1 - momentum) * running + momentum * batch. */
  private void mix(Tensor running, int j, double batch) {
    float[] values = running.array();
    int at = running.offset() + j;
    values[at] = (float) ((1 - options.momentum()) * values[at] + options.momentum() * batch);
  }

  private float[] normalize() {
    float[] y = Buffers.take(x.size());
    float[] from = x.array();
    int start = x.offset();
    Columns.forPieces(rows, c, (at, n) -> {
      if (options.residual().isPresent()) {
        Tensor r = options.residual().get();
        KERNELS.affineAddRelu(from, start + at, r.array(), r.offset() + at, y, at, n, scale, shift, repetition);
      } else if (options.rectified()) {
        KERNELS.affineRelu(from, start + at, y, at, n, scale, shift, repetition);
      } else {
        KERNELS.affine(from, start + at, y, at, n, scale, shift, repetition);
      }
    });
    return y;
  }

  // ---- backward ----

  /**
   * Below the ReLU arrives dr = dz where the result is positive, else 0. Without a residual, dr is never stored: its
   * mask comes from x again. With one, dr is the residual's gradient as well and replaces dz.
   */
  private void backward(Tensor z) {
    float[] dz = z.takeGradient();
    boolean stored = options.residual().isPresent() || (options.rectified() && !usesBatch);
    double[] sums = new double[c]; // sum(dr)
    double[] dots = new double[c]; // sum(dr * (x - mean))
    if (usesBatch || stored || wantsGradient(options.gamma()) || wantsGradient(options.beta())) {
      gradientSums(z, dz, stored, sums, dots);
    }
    options.beta().ifPresent(beta -> addGradient(beta, sums)); // dbeta += sum(dr)
    options.gamma().ifPresent(gamma -> { // dgamma += sum(dr * (x - mean)) / deviation
      double[] normalized = new double[c];
      Arrays.setAll(normalized, j -> dots[j] * inverseDeviation(j));
      addGradient(gamma, normalized);
    });
    Optional<Tensor> residual = options.residual().filter(Tensor::wantsGradient);
    if (x.wantsGradient()) {
      float[] dx = residual.isPresent() ? Buffers.take(dz.length) : dz;
      if (usesBatch) {
        inputGradient(dz, dx, stored, sums, dots);
      } else { // dx += scale * dr
        float[] zero = new float[repetition];
        Columns.forPieces(
            rows, c, (at, n) -> KERNELS.affine(dz, at, dx, at, n, scale, zero, repetition));
      }
      x.passGradient(dx);
    } else if (residual.isEmpty()) {
      Buffers.give(dz);
    }
    residual.ifPresent(r -> r.passGradient(dz)); // dresidual += dr
    // The sums read x and dz, and z where dr is stored; the gradient reads x and dz again.
    Meter.moves((stored ? 4L : 2L) * x.size() + (x.wantsGradient() ? 3L * x.size() : 0));
  }

  private void gradientSums(Tensor z, float[] dz, boolean stored, double[] sums, double[] dots) {
    float[] center = new float[period];
    Columns.repeat(mean, 0, c, center);
    float[] from = x.array();
    Columns.sumPairs(rows, c, sums, dots, (at, n, sum, dot) -> {
      int start = x.offset() + at;
      if (stored) {
        KERNELS.gradientSumsMasked(z.array(), at, dz, at, from, start, n, center, sum, dot, period);
      } else if (options.rectified()) {
        KERNELS.gradientSumsRelu(dz, at, from, start, n, scale, shift, center, sum, dot, period);
      } else {
        KERNELS.gradientSums(dz, at, from, start, n, center, sum, dot, period);
      }
    });
    for (int j = 0; j < c; j++) {
      dots[j] -= (mean[j] - center[j]) * sums[j]; // the centre is the mean after rounding
    }
  }

  /** dx = scale * (dr - mean(dr) - xhat * mean(dr * xhat)) with xhat = (x - mean) / deviation; dx may be dz. */
  private void inputGradient(float[] dz, float[] dx, boolean stored, double[] sums, double[] dots) {
    double[] factor = new double[c];
    double[] constant = new double[c];
    for (int j = 0; j < c; j++) {
      double s = inverseDeviation(j);
      factor[j] = -scale[j] * s * s * dots[j] / rows;
      constant[j] = -scale[j] * sums[j] / rows - mean[j] * (float) factor[j];
    }
    float[] slope = new float[repetition];
    float[] offset = new float[repetition];
    Columns.repeat(factor, 0, c, slope);
    Columns.repeat(constant, 0, c, offset);
    float[] from = x.array();
    Columns.forPieces(rows, c, (at, n) -> {
      int start = x.offset() + at;
      if (options.rectified() && !stored) {
        KERNELS.gradientRelu(dz, at, from, start, dx, at, n, scale, shift, slope, offset, repetition);
      } else {
        KERNELS.gradient(dz, at, from, start, dx, at, n, scale, slope, offset, repetition);
      }
    });
  }

  // ---- channels ----

  private double inverseDeviation(int j) {
    return 1 / Math.sqrt(variance[j] + options.epsilon());
  }

  private double gamma(int j) {
    return options.gamma().isPresent() ? options.gamma().get().get(j) : 1;
  }

  private double beta(int j) {
    return options.beta().isPresent() ? options.beta().get().get(j) : 0;
  }

  private Tensor[] inputs() {
    List<Tensor> inputs = new ArrayList<>(List.of(x));
    options.gamma().ifPresent(inputs::add);
    options.beta().ifPresent(inputs::add);
    options.residual().ifPresent(inputs::add);
    return inputs.toArray(Tensor[]::new);
  }

  private static boolean wantsGradient(Optional<Tensor> input) {
    return input.isPresent() && input.get().wantsGradient();
  }

  /** Adds sums per channel to the gradient of gamma or beta, if it wants one. */
  static void addGradient(Tensor input, double[] gradient) {
    if (input.wantsGradient()) {
      float[] rounded = new float[gradient.length];
      Columns.repeat(gradient, 0, rounded.length, rounded);
      input.addGradient(rounded, 0);
    }
  }
}
