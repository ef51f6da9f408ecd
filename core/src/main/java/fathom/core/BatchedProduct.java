package fathom.core;

import fathom.core.kernel.Conv2dShape;
import java.util.Arrays;

/**
 * Products of many matrices, {@code y[i] = a[i] b[i]} with a {@code [..., M, K]} and b {@code [..., K, N]}: leading
 * axes broadcast. Every product, and every gradient of a matrix, is computed by {@link Conv2dEngine}; what differs from
 * one matrix product is who computes which.
 */
final class BatchedProduct {
  /** From this many multiply-accumulate operations on a product keeps all threads busy by itself. */
  private static final long LARGE = 4 * Conv2dEngine.WORK;

  /** What setting up a product costs, in multiply-accumulate operations. */
  private static final long SET_UP = 1 << 16;

  private final Shape shape;
  private final int m;
  private final int k;
  private final int n;

  /** Which matrix of a, and of b, each product takes. */
  private final int[] left;

  private final int[] right;

  private BatchedProduct(Shape shape, int m, int k, int n, int[] left, int[] right) {
    this.shape = shape;
    this.m = m;
    this.k = k;
    this.n = n;
    this.left = left;
    this.right = right;
  }

  /**
   * Finds the products of two tensors with at least two axes.
   *
   * @throws TensorException if the shapes do not fit
   */
  static BatchedProduct of(Shape a, Shape b) {
    if (a.dim(-1) != b.dim(-2)) {
      throw new TensorException("matmul: the matrices of " + a + " have " + a.dim(-1) + " columns, those of " + b + " "
          + b.dim(-2) + " rows");
    }
    int[] dims = new int[Math.max(a.rank(), b.rank())];
    for (int axis = -3; axis >= -dims.length; axis--) {
      int aDim = Broadcast.dim(a, axis);
      int bDim = Broadcast.dim(b, axis);
      if (aDim != bDim && aDim != 1 && bDim != 1) {
        throw new TensorException("matmul: the leading axes of " + a + " and " + b + " do not broadcast, axis " + axis
            + " has sizes " + aDim + " and " + bDim);
      }
      dims[dims.length + axis] = aDim == 1 ? bDim : aDim;
    }
    dims[dims.length - 2] = a.dim(-2);
    dims[dims.length - 1] = b.dim(-1);
    if (isOne(b)) { // one b for all: the rows of all a are the rows of one matrix
      int rows = Shape.of(Arrays.copyOf(dims, dims.length - 1)).size();
      return new BatchedProduct(Shape.of(dims), rows, a.dim(-1), b.dim(-1), new int[1], new int[1]);
    }
    return new BatchedProduct(
        Shape.of(dims), a.dim(-2), a.dim(-1), b.dim(-1), matrices(dims, a), matrices(dims, b));
  }

  private static boolean isOne(Shape shape) {
    boolean one = true;
    for (int axis = -3; axis >= -shape.rank(); axis--) {
      one &= shape.dim(axis) == 1;
    }
    return one;
  }

  /** Returns which matrix of an operand each product takes. */
  private static int[] matrices(int[] dims, Shape operand) {
    int[] matrix = new int[Shape.of(Arrays.copyOf(dims, dims.length - 2)).size()];
    int products = 1; // of the axes behind
    int step = 1;
    for (int axis = -3; axis >= -dims.length; axis--) {
      int size = dims[dims.length + axis];
      if (Broadcast.dim(operand, axis) > 1) {
        for (int i = 0; i < matrix.length; i++) {
          matrix[i] += i / products % size * step;
        }
        step *= size;
      }
      products *= size;
    }
    return matrix;
  }

  /** Returns the shape of the result, {@code [..., M, N]}. */
  Shape shape() {
    return shape;
  }

  /** Computes and records the products. */
  Tensor apply(Tensor a, Tensor b) {
    Meter.begin();
    float[] y = Buffers.take(shape.size());
    if (k == 0) {
      Elementwise.fill(y, 0);
    }
    if (isEmpty()) {
      return Node.result("matmul", shape, y, out -> Convolution.zeroGradients(a, b), a, b);
    }
    Conv2dShape product = Conv2dShape.product(m, k, n);
    int[] each = new int[left.length];
    Arrays.setAll(each, i -> i);
    forEach(each, false, (matrix, i, accumulate) -> Conv2dEngine.forward( // y = a b
        product, a.array(), a.offset() + left[i] * m * k, b.array(), b.offset() + right[i] * k * n,
        Conv2dEngine.NO_BIAS, 0, y, i * m * n));
    long macs = left.length * product.macs();
    Meter.macs(macs);
    long moved = (long) a.size() + b.size() + shape.size(); // by each of the three products
    return Node.result("matmul", shape, y, out -> {
      float[] dy = out.gradient();
      if (a.wantsGradient()) { // da = dy bᵀ, summed over the products that a takes part in
        boolean add = a.hasGradient();
        float[] da = a.gradientToWrite();
        forEach(left, add, (matrix, i, accumulate) -> Conv2dEngine.inputGradient(
            product, dy, i * m * n, b.array(), b.offset() + right[i] * k * n, da, matrix * m * k, accumulate));
        Meter.part(Profile.Phase.INPUT_GRADIENT, macs, moved);
      }
      if (b.wantsGradient()) { // db = aᵀ dy, likewise
        boolean add = b.hasGradient();
        float[] db = b.gradientToWrite();
        forEach(right, add, (matrix, i, accumulate) -> Conv2dEngine.weightGradient(
            product, a.array(), a.offset() + left[i] * m * k, dy, i * m * n, db, matrix * k * n, accumulate));
        Meter.part(Profile.Phase.WEIGHT_GRADIENT, macs, moved);
      }
    }, a, b);
  }

  private boolean isEmpty() {
    return left.length == 0 || m == 0 || k == 0 || n == 0;
  }

  /** What to compute for a matrix from product {@code i}; {@code accumulate} says whether to add to what is there. */
  private interface Body {
    void accept(int matrix, int i, boolean accumulate);
  }

  /**
   * Runs {@code body} for all products, given the matrix that each one contributes to. A matrix gets its contributions
   * one after the other, in the order of the products. Large products run one after the other, small ones side by side.
   */
  private void forEach(int[] matrix, boolean add, Body body) {
    int matrices = Arrays.stream(matrix).max().orElse(-1) + 1;
    int[] first = new int[matrices + 1]; // where the products of a matrix begin in the list
    for (int i : matrix) {
      first[i + 1]++;
    }
    for (int i = 0; i < matrices; i++) {
      first[i + 1] += first[i];
    }
    int[] products = new int[matrix.length];
    int[] next = first.clone();
    for (int i = 0; i < matrix.length; i++) {
      products[next[matrix[i]]++] = i;
    }
    long macs = (long) m * k * n;
    long perMatrix = (macs + SET_UP) * (matrix.length / matrices);
    int grain = macs >= LARGE ? matrices : (int) Math.min(matrices, Math.max(1, Conv2dEngine.WORK / perMatrix));
    Threads.runRanges(matrices, grain, (from, length) -> {
      for (int to = from; to < from + length; to++) {
        for (int at = first[to]; at < first[to + 1]; at++) {
          body.accept(to, products[at], add || at > first[to]);
        }
      }
    });
  }
}
