package fathom.core;

import fathom.core.kernel.FloatMath;

/** Loss functions. */
public final class Losses {
  /** Rows of logits are cut into tasks of about this many elements. */
  private static final int TASK_ELEMENTS = 1 << 14;

  private Losses() {}

  /**
   * Mean softmax cross-entropy with class labels, with the default options.
   *
   * @param logits {@code [N, C]}
   * @param labels N classes from 0 to C - 1
   * @return a scalar
   * @throws TensorException if there is not one label per row, or a label is out of range
   */
  public static Tensor crossEntropy(Tensor logits, int[] labels) {
    return crossEntropy(logits, labels, CrossEntropyOptions.DEFAULT);
  }

  /**
   * Mean softmax cross-entropy with class labels; semantics of PyTorch's {@code cross_entropy}. With p =
   * softmax(logits), label t and smoothing e the loss of a row is {@code -(1 - e) log p[t] - e/C sum_c log p[c]}. Sums
   * run in double precision.
   *
   * @param logits {@code [N, C]}
   * @param labels N classes from 0 to C - 1
   * @param options label smoothing
   * @return a scalar; NaN for N = 0
   * @throws TensorException if there is not one label per row, or a label is out of range
   */
  public static Tensor crossEntropy(Tensor logits, int[] labels, CrossEntropyOptions options) {
    if (logits.rank() != 2 || logits.dim(0) != labels.length) {
      throw new TensorException(
          "crossEntropy: logits " + logits.shape() + " need to be [N, C] with one label per row, got " + labels.length
              + " labels");
    }
    int n = logits.dim(0);
    int c = logits.dim(1);
    int[] targets = labels.clone();
    for (int i = 0; i < n; i++) {
      if (targets[i] < 0 || targets[i] >= c) {
        throw new TensorException(
            "crossEntropy: label " + targets[i] + " at position " + i + " is out of range, logits "
                + logits.shape() + " have classes 0 to " + (c - 1));
      }
    }
    double spread = c == 0 ? 0 : (double) options.labelSmoothing() / c;
    double sharp = 1 - (double) options.labelSmoothing();
    float[] p = Buffers.take(n * c);
    double[] losses = new double[n];
    int rowsPerTask = Math.max(1, TASK_ELEMENTS / Math.max(c, 1));
    int tasks = (n + rowsPerTask - 1) / rowsPerTask;
    float[] x = logits.array();
    Threads.run(tasks, task -> {
      int end = Math.min(n, (task + 1) * rowsPerTask);
      for (int i = task * rowsPerTask; i < end; i++) {
        losses[i] = row(x, logits.offset() + i * c, c, targets[i], sharp, spread, p, i * c);
      }
    });
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    Node.Backward backward = y -> {
      float[] dx = logits.gradientToAdd();
      float g = y.gradient()[0] / n;
      for (int i = 0; i < n; i++) { // dx += (p - target) g / N
        for (int j = 0; j < c; j++) {
          float target = (float) (j == targets[i] ? sharp + spread : spread);
          dx[i * c + j] = Math.fma(p[i * c + j] - target, g, dx[i * c + j]);
        }
      }
      Buffers.give(p);
    };
    return Node.result("crossEntropy", Shape.SCALAR, new float[] {(float) (sum / n)}, backward, logits);
  }

  /** Computes p = softmax(x) of one row and returns its loss. */
  private static double row(float[] x, int xo, int c, int target, double sharp, double spread, float[] p, int po) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < c; j++) {
      max = Math.max(max, x[xo + j]);
    }
    double sum = 0;
    double shifted = 0;
    for (int j = 0; j < c; j++) {
      float d = x[xo + j] - max;
      p[po + j] = FloatMath.exp(d);
      sum += p[po + j];
      shifted += d;
    }
    float scale = (float) (1 / sum);
    for (int j = 0; j < c; j++) {
      p[po + j] *= scale;
    }
    double logSum = FloatMath.log((float) sum);
    double targetLoss = logSum - (x[xo + target] - max);
    return spread == 0 ? targetLoss : sharp * targetLoss + spread * (c * logSum - shifted);
  }
}
