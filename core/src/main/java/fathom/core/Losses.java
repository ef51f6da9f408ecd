package fathom.core;

import fathom.core.kernel.FloatMath;

/**
 * Losses of classification. The classes lie along the last axis; what PyTorch has as {@code [N, C, d1, ...]} is {@code
 * [N, d1, ..., C]} here. All axes but the last are rows, and sums run in double precision.
 */
public final class Losses {
  private Losses() {}

  /**
   * Mean softmax cross-entropy with class labels, with the default options.
   *
   * @param logits {@code [..., C]}
   * @param labels for each row a class from 0 to C - 1, or -100 for none
   * @return a scalar
   * @throws TensorException if there is not one label per row, or a label is out of range
   */
  public static Tensor crossEntropy(Tensor logits, int[] labels) {
    return crossEntropy(logits, labels, CrossEntropyOptions.DEFAULT);
  }

  /**
   * Softmax cross-entropy with class labels; semantics of PyTorch's {@code cross_entropy}. With p = softmax(logits),
   * label t, smoothing e and class weights w the loss of a row is {@code -(1 - e) w[t] log p[t] - e/C sum_c w[c] log
   * p[c]}. The mean is the sum divided by the sum of all w[t].
   *
   * @param logits {@code [..., C]}
   * @param labels for each row a class from 0 to C - 1, or the label to ignore
   * @param options label smoothing, class weights, the label to ignore, and the reduction
   * @return a scalar, or without reduction {@code [...]}; the mean of no row is NaN
   * @throws TensorException if there is not one label per row, a label is out of range, or the weights do not fit
   */
  public static Tensor crossEntropy(Tensor logits, int[] labels, CrossEntropyOptions options) {
    ClassRows rows = new ClassRows("crossEntropy", logits.shape(), options.nll());
    int[] targets = rows.labels(labels);
    int n = rows.n();
    int c = rows.c();
    double spread = c == 0 ? 0 : (double) options.labelSmoothing() / c;
    double sharp = 1 - (double) options.labelSmoothing();
    double allWeights = 0;
    for (float weight : rows.weights()) {
      allWeights += weight;
    }
    double total = allWeights;
    Meter.begin();
    float[] p = Buffers.take(n * c);
    double[] losses = new double[n];
    float[] x = logits.array();
    int xo = logits.offset();
    rows.forEach(i -> {
      int t = targets[i];
      if (!rows.isIgnored(t)) {
        LogSum row = LogSum.of(x, xo + i * c, c, rows.weights(), 0, p, i * c);
        double targetLoss = row.logSum - (x[xo + i * c + t] - row.max);
        double sharpLoss = sharp * rows.weight(t) * targetLoss;
        losses[i] = spread == 0 ? sharpLoss : sharpLoss + spread * (total * row.logSum - row.weighted);
      }
    });
    double divisor = rows.divisor(i -> rows.isIgnored(targets[i]) ? 0 : rows.weight(targets[i]));
    Node.Backward backward = y -> { // dx += (p sum(target) - target) dy / divisor, target = (1 - e) w[t] at t + e/C w
      float[] dx = logits.gradientToAdd();
      float[] dy = y.gradient();
      rows.forEach(i -> {
        int t = targets[i];
        if (rows.isIgnored(t)) {
          return;
        }
        float g = rows.gradient(dy, divisor, i);
        float mass = (float) (sharp * rows.weight(t) + spread * total);
        for (int j = 0, at = i * c; j < c; j++, at++) {
          double smooth = spread * rows.weight(j);
          float target = (float) (j == t ? sharp * rows.weight(t) + smooth : smooth);
          dx[at] = Math.fma(mass * p[at] - target, g, dx[at]);
        }
      });
      Buffers.give(p);
    };
    return Node.result("crossEntropy", rows.resultShape(), rows.reduce(losses, divisor), backward, logits);
  }

  /**
   * Mean softmax cross-entropy with probabilities of classes, with the default options.
   *
   * @param logits {@code [..., C]}
   * @param probabilities of the same shape
   * @return a scalar
   * @throws TensorException if the shapes differ
   */
  public static Tensor crossEntropy(Tensor logits, Tensor probabilities) {
    return crossEntropy(logits, probabilities, CrossEntropyOptions.DEFAULT);
  }

  /**
   * Softmax cross-entropy with probabilities of classes, such as those of mixed images or of another network; semantics
   * of PyTorch's {@code cross_entropy}. With p = softmax(logits), probabilities q, smoothing e and class weights w the
   * loss of a row is {@code -sum_c w[c] ((1 - e) q[c] + e/C) log p[c]}. The mean is the sum divided by the number of
   * rows.
   *
   * @param logits {@code [..., C]}
   * @param probabilities of the same shape
   * @param options label smoothing, class weights and the reduction
   * @return a scalar, or without reduction {@code [...]}; the mean of no row is NaN
   * @throws TensorException if the shapes differ, or the weights do not fit
   */
  public static Tensor crossEntropy(Tensor logits, Tensor probabilities, CrossEntropyOptions options) {
    if (!logits.shape().equals(probabilities.shape())) {
      throw new TensorException("crossEntropy: logits " + logits.shape() + " and probabilities " + probabilities.shape()
          + " differ");
    }
    ClassRows rows = new ClassRows("crossEntropy", logits.shape(), options.nll());
    int n = rows.n();
    int c = rows.c();
    float spread = c == 0 ? 0 : options.labelSmoothing() / c;
    float sharp = 1 - options.labelSmoothing();
    float[] p = Buffers.take(n * c);
    float[] targets = Buffers.take(n * c);
    double[] losses = new double[n];
    double[] masses = new double[n];
    Meter.begin();
    double[] logSums = new double[n];
    float[] x = logits.array();
    int xo = logits.offset();
    float[] q = probabilities.array();
    rows.forEach(i -> {
      for (int j = 0, at = i * c; j < c; j++, at++) {
        targets[at] = rows.weight(j) * Math.fma(sharp, q[probabilities.offset() + at], spread);
        masses[i] += targets[at];
      }
      LogSum row = LogSum.of(x, xo + i * c, c, targets, i * c, p, i * c);
      losses[i] = masses[i] * row.logSum - row.weighted;
      logSums[i] = row.max + row.logSum;
    });
    double divisor = rows.divisor(i -> 1);
    Node.Backward backward = y -> {
      float[] dy = y.gradient();
      if (logits.wantsGradient()) { // dx += (p sum(target) - target) dy / divisor
        float[] dx = logits.gradientToAdd();
        rows.forEach(i -> {
          float g = rows.gradient(dy, divisor, i);
          for (int at = i * c; at < (i + 1) * c; at++) {
            dx[at] = Math.fma((float) masses[i] * p[at] - targets[at], g, dx[at]);
          }
        });
      }
      if (probabilities.wantsGradient()) { // dq -= w (1 - e) log p dy / divisor
        float[] dq = probabilities.gradientToAdd();
        rows.forEach(i -> {
          float g = rows.gradient(dy, divisor, i);
          for (int j = 0, at = i * c; j < c; j++, at++) {
            dq[at] -= rows.weight(j) * sharp * (float) (x[xo + at] - logSums[i]) * g;
          }
        });
      }
      Buffers.give(p);
      Buffers.give(targets);
    };
    float[] reduced = rows.reduce(losses, divisor);
    return Node.result("crossEntropy", rows.resultShape(), reduced, backward, logits, probabilities);
  }

  /**
   * Mean negative log-likelihood of class labels, with the default options.
   *
   * @param logProbabilities {@code [..., C]}
   * @param labels for each row a class from 0 to C - 1, or -100 for none
   * @return a scalar
   * @throws TensorException if there is not one label per row, or a label is out of range
   */
  public static Tensor nll(Tensor logProbabilities, int[] labels) {
    return nll(logProbabilities, labels, NllOptions.DEFAULT);
  }

  /**
   * Negative log-likelihood of class labels; semantics of PyTorch's {@code nll_loss}. With label t and class weights w
   * the loss of a row x is {@code -w[t] x[t]}. The mean is the sum divided by the sum of all w[t].
   *
   * @param logProbabilities {@code [..., C]}
   * @param labels for each row a class from 0 to C - 1, or the label to ignore
   * @param options class weights, the label to ignore, and the reduction
   * @return a scalar, or without reduction {@code [...]}; the mean of no row is NaN
   * @throws TensorException if there is not one label per row, a label is out of range, or the weights do not fit
   */
  public static Tensor nll(Tensor logProbabilities, int[] labels, NllOptions options) {
    ClassRows rows = new ClassRows("nll", logProbabilities.shape(), options);
    int[] targets = rows.labels(labels);
    int c = rows.c();
    Meter.begin();
    double[] losses = new double[targets.length];
    for (int i = 0; i < losses.length; i++) {
      if (!rows.isIgnored(targets[i])) {
        float logProbability = logProbabilities.array()[logProbabilities.offset() + i * c + targets[i]];
        losses[i] = -(double) rows.weight(targets[i]) * logProbability;
      }
    }
    double divisor = rows.divisor(i -> rows.isIgnored(targets[i]) ? 0 : rows.weight(targets[i]));
    Node.Backward backward = y -> { // dx[t] -= w[t] dy / divisor
      float[] dx = logProbabilities.gradientToAdd();
      for (int i = 0; i < targets.length; i++) {
        if (!rows.isIgnored(targets[i])) {
          dx[i * c + targets[i]] -= rows.weight(targets[i]) * rows.gradient(y.gradient(), divisor, i);
        }
      }
    };
    return Node.result("nll", rows.resultShape(), rows.reduce(losses, divisor), backward, logProbabilities);
  }

  /**
   * What the softmax of a row x leaves behind.
   *
   * @param max the largest element, or NaN
   * @param logSum log(sum(exp(x - max)))
   * @param weighted sum(weight (x - max))
   */
  private record LogSum(float max, double logSum, double weighted) {
    /** Computes p = softmax(x) of a row of {@code c} elements. */
    static LogSum of(float[] x, int xo, int c, float[] weights, int wo, float[] p, int po) {
      float max = Probabilities.exponentials(x, xo, p, po, c);
      double sum = 0;
      double weighted = 0;
      for (int j = 0; j < c; j++) {
        sum += p[po + j];
        weighted += (double) weights[wo + j] * (x[xo + j] - max);
      }
      float scale = (float) (1 / sum);
      for (int j = 0; j < c; j++) {
        p[po + j] *= scale;
      }
      return new LogSum(max, FloatMath.log((float) sum), weighted);
    }
  }
}
