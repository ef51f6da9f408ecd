package fathom.core;

import java.util.Arrays;

/**
 * Operations that set random parts of a tensor to 0 while training, and scale the others so that the mean stays. In
 * passes that do not train they return their input.
 *
 * <p>Masks are a function of the stream alone: part i is dropped where {@code random.uniform(i)} is below the
 * probability. They are not stored; the backward pass computes them again.
 */
public final class RandomMasks {
  /** Random numbers are drawn for this many elements at a time. */
  private static final int BLOCK = 512;

  private RandomMasks() {}

  /**
   * Drops elements: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout", 2014, in the form that
   * scales while training, as PyTorch's {@code dropout}.
   *
   * @param x any shape
   * @param probability of an element to become 0, 0 to 1; the others are divided by 1 - probability
   * @param random decides which; another stream for each use
   * @return the shape of x; x itself unless the pass trains
   * @throws TensorException if the probability is not between 0 and 1
   */
  public static Tensor dropout(Tensor x, double probability, Rng random) {
    if (isIdentity("dropout", probability)) {
      return x;
    }
    Meter.begin();
    float[] y = Buffers.take(x.size());
    mask(random, probability, x.array(), x.offset(), y);
    return Node.result("dropout", x.shape(), y, out -> { // dx += mask dy
      float[] dy = out.takeGradient();
      mask(random, probability, dy, 0, dy);
      x.passGradient(dy);
    }, x);
  }

  /**
   * Drops whole channels of a sample: Tompson, Goroshin, Jain, LeCun and Bregler, "Efficient object localization using
   * convolutional networks", 2015, section 3.2, as PyTorch's {@code dropout2d}.
   *
   * @param x {@code [N, ..., C]}, such as images {@code [N, H, W, C]}
   * @param probability of a channel of a sample to become 0, 0 to 1; the others are divided by 1 - probability
   * @param random decides which; another stream for each use
   * @return the shape of x; x itself unless the pass trains
   * @throws TensorException if x has less than two axes, or the probability is not between 0 and 1
   */
  public static Tensor dropout2d(Tensor x, double probability, Rng random) {
    if (x.rank() < 2) {
      throw new TensorException("dropout2d: input " + x.shape() + " needs to be [N, ..., C]");
    }
    return parts("dropout2d", x, probability, random, 0, x.rank() - 1);
  }

  /**
   * Drops whole samples, in the residual branches of a network: Huang, Sun, Liu, Sedra and Weinberger, "Deep networks
   * with stochastic depth", 2016; as torchvision's {@code stochastic_depth} in mode "row".
   *
   * @param x {@code [N, ...]}
   * @param probability of a sample to become 0, 0 to 1; the others are divided by 1 - probability
   * @param random decides which; another stream for each use
   * @return the shape of x; x itself unless the pass trains
   * @throws TensorException if x is a scalar, or the probability is not between 0 and 1
   */
  public static Tensor dropPath(Tensor x, double probability, Rng random) {
    if (x.rank() < 1) {
      throw new TensorException("dropPath: input " + x.shape() + " needs to be [N, ...]");
    }
    return parts("dropPath", x, probability, random, 0);
  }

  /** Drops all elements together that differ in other than the given axes. */
  private static Tensor parts(String op, Tensor x, double probability, Rng random, int... axes) {
    if (isIdentity(op, probability)) {
      return x;
    }
    int[] dims = new int[x.rank()];
    Arrays.fill(dims, 1);
    for (int axis : axes) {
      dims[axis] = x.dim(axis);
    }
    Tensor mask = Tensor.full(Shape.of(dims), 1);
    mask(random, probability, mask.array(), 0, mask.array());
    return Elementwise.mul(x, mask);
  }

  private static boolean isIdentity(String op, double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new TensorException(op + ": the probability " + probability + " is not between 0 and 1");
    }
    return !Pass.current().isTraining() || probability == 0;
  }

  /** y = x, times 0 for elements to drop and else 1 / (1 - probability); y may be the memory of x. */
  private static void mask(Rng random, double probability, float[] x, int xo, float[] y) {
    float limit = (float) probability;
    int kept = Float.floatToRawIntBits(probability == 1 ? 0 : (float) (1 / (1 - probability)));
    Threads.runRanges(y.length, Threads.GRAIN, (from, n) -> {
      float[] uniform = new float[Math.min(n, BLOCK)];
      for (int block = from; block < from + n; block += BLOCK) {
        int length = Math.min(BLOCK, from + n - block);
        random.uniform(block, uniform, 0, length);
        for (int i = 0; i < length; i++) {
          // Without a branch, which would be mispredicted half of the time.
          int drops = Float.floatToRawIntBits(uniform[i] - limit) >> 31;
          y[block + i] = x[xo + block + i] * Float.intBitsToFloat(kept & ~drops);
        }
      }
    });
  }
}
