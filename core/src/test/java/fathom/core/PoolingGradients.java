package fathom.core;

import static fathom.core.Tensors.random;

import java.util.Arrays;
import java.util.Comparator;

/** Gradient checks of pooling and sampling. */
final class PoolingGradients {
  private PoolingGradients() {}

  static void check(GradientChecks checks) {
    Tensor x = random("x", 2, 5, 4, 3);
    checks.check("Pooling.globalAveragePool", in -> in[0].globalAveragePool(), x);
    Tensor distinct = distinct(2, 5, 4, 3);
    Pool2dOptions three = Pool2dOptions.kernel(3);
    for (Pool2dOptions options : new Pool2dOptions[] {Pool2dOptions.kernel(2, 1), three.stride(2).padding(1),
        three.stride(1).padding(1), Pool2dOptions.kernel(2).stride(3, 2).ceilMode(),
        Pool2dOptions.kernel(3, 2).dilation(2, 1).padding(1).stride(1)}) {
      checks.check("Pooling.maxPool2d", in -> in[0].maxPool2d(options), distinct);
    }
    checks.check("Pooling.maxPool2d", in -> in[0].mul(in[0]).maxPool2d(three).add(in[0].maxPool2d(three)),
        distinct(5, 4, 18));
    checks.check("Pooling.adaptiveMaxPool2d", in -> in[0].adaptiveMaxPool2d(3, 3), distinct);
    for (Pool2dOptions options : new Pool2dOptions[] {Pool2dOptions.kernel(2, 1), three.stride(2).padding(1),
        three.stride(1).padding(1).excludePadding(), Pool2dOptions.kernel(2).stride(3, 2).ceilMode(),
        three.stride(2).padding(1).ceilMode().excludePadding(), three.stride(2).padding(1).ceilMode()}) {
      checks.check("Pooling.averagePool2d", in -> in[0].averagePool2d(options), x);
    }
    checks.check("Pooling.averagePool2d", in -> in[0].mul(in[0]).averagePool2d(three).add(in[0].averagePool2d(three)),
        random("x", 5, 4, 18));
    for (int[] size : new int[][] {{1, 1}, {3, 3}, {2, 4}, {7, 6}}) {
      checks.check("Pooling.adaptiveAveragePool2d", in -> in[0].adaptiveAveragePool2d(size[0], size[1]), x);
    }
    checks.check("Shortcuts.shortcut", in -> in[0].shortcut(1, 7), x);
    checks.check("Shortcuts.shortcut", in -> in[0].shortcut(2, 3), x);
    checks.check("Shortcuts.shortcut", in -> in[0].mul(in[0]).shortcut(3, 5).add(in[0].shortcut(3, 5)), x);
  }

  /** Returns elements of which no two are close to each other, in random order. */
  private static Tensor distinct(int... dims) {
    Tensor x = random("x", dims);
    Integer[] order = new Integer[x.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> x.array()[i]));
    for (int rank = 0; rank < order.length; rank++) {
      x.array()[order[rank]] = 0.1f * (rank + 1);
    }
    return x;
  }
}
