package fathom.core;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Rows of numbers, one for each class, how much each class counts, and how the losses of the rows are reduced: what
 * losses of classification have in common.
 */
final class ClassRows {
  private final String op;
  private final NllOptions options;
  private final Shape shape;
  private final int n;
  private final int c;
  private final float[] weights;

  /**
   * Takes a tensor {@code [..., C]}.
   *
   * @throws TensorException if it is a scalar, or there is not one weight for each class; it names the operation
   */
  ClassRows(String op, Shape shape, NllOptions options) {
    if (shape.rank() == 0) {
      throw new TensorException(op + ": a scalar has no classes, input must be [..., C]");
    }
    this.op = op;
    this.options = options;
    this.shape = shape;
    this.c = shape.dim(-1);
    this.n = shape.size(0, shape.rank() - 1);
    this.weights = options.classWeights().map(Tensor::toArray).orElseGet(() -> {
      float[] ones = new float[c];
      Arrays.fill(ones, 1);
      return ones;
    });
    if (weights.length != c) {
      throw new TensorException(op + ": input " + shape + " has " + c + " classes, class weights "
          + options.classWeights().get().shape() + " must be [" + c + "]");
    }
  }

  /** Returns the number of rows. */
  int n() {
    return n;
  }

  /** Returns the number of classes. */
  int c() {
    return c;
  }

  /** Returns how much a class counts. */
  float weight(int label) {
    return weights[label];
  }

  /** Returns how much the classes count; only to be read. */
  float[] weights() {
    return weights;
  }

  /** Returns whether rows with this label do not count. */
  boolean isIgnored(int label) {
    return label == options.ignoreIndex();
  }

  /**
   * Returns a checked copy of the labels.
   *
   * @throws TensorException if there is not one for each row, or one is out of range and not to be ignored
   */
  int[] labels(int... given) {
    if (given.length != n) {
      throw new TensorException(
          op + ": logits " + shape + " need to be [..., C] with one label per row, got " + given.length + " labels");
    }
    int[] labels = given.clone();
    for (int i = 0; i < n; i++) {
      if ((labels[i] < 0 || labels[i] >= c) && !isIgnored(labels[i])) {
        throw new TensorException(
            op + ": label " + labels[i] + " at position " + i + " is out of range, logits " + shape
                + " have classes 0 to " + (c - 1));
      }
    }
    return labels;
  }

  /** What to do for a row. */
  interface RowBody {
    void accept(int row);
  }

  /** Runs {@code body} once for each row, in parallel. */
  void forEach(RowBody body) {
    Threads.runRanges(n, Threads.grain(c), (from, length) -> {
      for (int row = from; row < from + length; row++) {
        body.accept(row);
      }
    });
  }

  /** What the losses of the rows are divided by when they are reduced. */
  double divisor(IntToDoubleFunction rowWeight) {
    return switch (options.reduction()) {
      case MEAN -> {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += rowWeight.applyAsDouble(i);
        }
        yield sum;
      }
      case SUM, NONE -> 1;
      case BATCH_MEAN -> shape.rank() == 1 ? 1 : shape.dim(0);
    };
  }

  /** Returns the shape of the reduced losses. */
  Shape resultShape() {
    return isReduced() ? Shape.SCALAR : Shape.of(Arrays.copyOf(shape.dims(), shape.rank() - 1));
  }

  /** Returns the reduced losses. */
  float[] reduce(double[] losses, double divisor) {
    float[] y = Buffers.take(isReduced() ? 1 : n);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += losses[i];
      if (!isReduced()) {
        y[i] = (float) losses[i];
      }
    }
    if (isReduced()) {
      y[0] = (float) (sum / divisor);
    }
    return y;
  }

  /** Returns the gradient of the loss of a row from that of the reduced losses. */
  float gradient(float[] dy, double divisor, int row) {
    return isReduced() ? dy[0] / (float) divisor : dy[row];
  }

  private boolean isReduced() {
    return options.reduction() != Reduction.NONE;
  }
}
