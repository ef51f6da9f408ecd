package fathom.core;

import java.util.List;

/** Softmax and its logarithm, for comparison with reference values. */
final class ProbabilitiesGolden {
  private ProbabilitiesGolden() {}

  static void register(GoldenOps ops) {
    ops.add("softmax", List.of("Probabilities.softmax"), c -> c.in("x").softmax(c.integer("dim")));
    ops.add("log_softmax", List.of("Probabilities.logSoftmax"), c -> c.in("x").logSoftmax(c.integer("dim")));
  }
}
