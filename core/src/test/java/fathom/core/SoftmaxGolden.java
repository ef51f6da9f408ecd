package fathom.core;

import java.util.List;

/** Softmax and its logarithm, for comparison with reference values. */
final class SoftmaxGolden {
  private SoftmaxGolden() {}

  static void register(GoldenOps ops) {
    ops.add("softmax", List.of("Softmax.softmax"), c -> c.in("x").softmax(c.integer("dim")));
    ops.add("log_softmax", List.of("Softmax.logSoftmax"), c -> c.in("x").logSoftmax(c.integer("dim")));
  }
}
