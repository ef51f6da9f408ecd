package fathom.core;

import fathom.core.kernel.ColumnKernels;
import fathom.core.kernel.ElementwiseKernels;
import fathom.core.kernel.Kernels;
import java.util.Arrays;

/**
 * One layer normalisation: its two runs and what they share. The arguments have been checked.
 *
 * <p>The input is a [rows, c] matrix, each row of which is normalised by itself, in several walks while it is in the
 * first-level cache. Normalised values are not stored: the gradient makes them again.
 */
final class LayerNorm {
  private static final ColumnKernels COLUMNS = Kernels.get().columns();
  private static final ElementwiseKernels ELEMENTS = Kernels.get().elementwise();

  /** A task takes at most so many rows: the longest chain of additions in the gradients of gamma and beta. */
  private static final int MOST_ROWS = 64;

  /** A task takes at least so many rows, so that its sums for gamma and beta are small beside them. */
  private static final int LEAST_ROWS = 8;

  private final Tensor x;
  private final NormOptions options;

  private final int rows;
  private final int c;
  private final int grain;

  private final float[] gamma;
  private final float[] beta;

  // Of each row. The mean is a float plus what is left; differences from a float are exact where it matters.
  private final float[] center;
  private final double[] rest;
  private final double[] inverseDeviation;

  LayerNorm(Tensor x, int c, NormOptions options) {
    this.x = x;
    this.options = options;
    this.c = c;
    this.rows = x.size() / c;
    this.grain = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Threads.GRAIN / c));
    this.gamma = options.scale(c);
    this.beta = options.shift(c);
    this.center = new float[rows];
    this.rest = new double[rows];
    this.inverseDeviation = new double[rows];
  }

  Tensor forward() {
    Meter.begin();
    float[] y = Buffers.take(x.size());
    float[] from = x.array();
    Threads.runRanges(rows, grain, (first, n) -> {
      RowSums sums = new RowSums();
      for (int row = first; row < first + n; row++) {
        int at = row * c;
        sums.compute(from, x.offset() + at, c);
        center[row] = (float) (sums.sum() / c);
        ELEMENTS.affine(from, x.offset() + at, 1, -center[row], y, at, c);
        sums.compute(y, at, y, at, c);
        rest[row] = sums.sum() / c;
        double variance = Math.max(0, sums.dot() / c - rest[row] * rest[row]);
        inverseDeviation[row] = 1 / Math.sqrt(variance + options.epsilon());
        scale(row, y, at);
        COLUMNS.affine(y, at, y, at, c, gamma, beta, c);
      }
    });
    return Node.result("layerNorm", x.shape(), y, this::backward, options.inputs(x));
  }

  /** Makes normalised values of differences from the centre, in place. */
  private void scale(int row, float[] differences, int at) {
    float scale = (float) inverseDeviation[row];
    ELEMENTS.affine(differences, at, scale, (float) (-rest[row] * scale), differences, at, c);
  }

  private void backward(Tensor out) {
    float[] dy = out.takeGradient();
    float[] from = x.array();
    int tasks = (rows + grain - 1) / grain;
    double[] dgamma = new double[tasks * c];
    double[] dbeta = new double[tasks * c];
    Threads.runRanges(rows, grain, (first, n) -> {
      Scratch scratch = new Scratch(c);
      for (int row = first; row < first + n; row++) {
        gradient(row, from, dy, scratch);
      }
      for (int j = 0, k = first / grain * c; j < c; j++, k++) {
        dgamma[k] = scratch.dgamma[j];
        dbeta[k] = scratch.dbeta[j];
      }
    });
    options.gamma().ifPresent(input -> BatchNorm.addGradient(input, total(dgamma))); // dgamma += sum(dy * xhat)
    options.beta().ifPresent(input -> BatchNorm.addGradient(input, total(dbeta))); // dbeta += sum(dy)
    if (x.wantsGradient()) {
      x.passGradient(dy);
    } else {
      Buffers.give(dy);
    }
  }

  /**
   * Puts the dx of a row in the place of its dy: with t = gamma * dy and xhat = (x - mean) / deviation,
   * {@code dx = (t - mean(t) - xhat * mean(t * xhat)) / deviation}. Adds to the gradients of gamma and beta.
   */
  private void gradient(int row, float[] from, float[] dy, Scratch s) {
    int at = row * c;
    ELEMENTS.affine(from, x.offset() + at, 1, -center[row], s.xhat, 0, c);
    scale(row, s.xhat, 0);
    ELEMENTS.add(s.dbeta, 0, dy, at, s.dbeta, 0, c);
    ELEMENTS.mul(dy, at, s.xhat, 0, s.t, 0, c);
    ELEMENTS.add(s.dgamma, 0, s.t, 0, s.dgamma, 0, c);
    ELEMENTS.mul(dy, at, gamma, 0, s.t, 0, c);
    s.sums.compute(s.t, 0, s.xhat, 0, c);
    Arrays.fill(s.scale, (float) inverseDeviation[row]);
    Arrays.fill(s.slope, (float) (-inverseDeviation[row] * s.sums.dot() / c));
    Arrays.fill(s.offset, (float) (-inverseDeviation[row] * s.sums.sum() / c));
    COLUMNS.gradient(s.t, 0, s.xhat, 0, dy, at, c, s.scale, s.slope, s.offset, RowSums.STRIPE);
  }

  private double[] total(double[] parts) {
    double[] total = new double[c];
    for (int k = 0; k < parts.length; k++) {
      total[k % c] += parts[k];
    }
    return total;
  }

  /** What a task of the backward run needs. */
  private static final class Scratch {
    final RowSums sums = new RowSums();
    final float[] xhat;
    final float[] t;
    final float[] dgamma;
    final float[] dbeta;
    final float[] scale = new float[RowSums.STRIPE];
    final float[] slope = new float[RowSums.STRIPE];
    final float[] offset = new float[RowSums.STRIPE];

    Scratch(int c) {
      xhat = new float[c];
      t = new float[c];
      dgamma = new float[c];
      dbeta = new float[c];
    }
  }
}
