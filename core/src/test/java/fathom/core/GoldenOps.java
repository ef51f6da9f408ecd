package fathom.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What computes the operations of the reference files, by their name there. */
final class GoldenOps {
  private final Map<String, Function<GoldenCase, Tensor>> functions = new HashMap<>();
  private final Set<String> covered = new TreeSet<>();

  /** Returns all that are known. */
  static GoldenOps all() {
    GoldenOps ops = new GoldenOps();
    ElementwiseGolden.register(ops);
    ActivationGolden.register(ops);
    ReductionGolden.register(ops);
    LayoutGolden.register(ops);
    ProductGolden.register(ops);
    AttentionGolden.register(ops);
    PoolingGolden.register(ops);
    InterpolationGolden.register(ops);
    NormalizationGolden.register(ops);
    ProbabilitiesGolden.register(ops);
    LossGolden.register(ops);
    return ops;
  }

  /**
   * Adds an operation.
   *
   * @param name as in the files
   * @param covers the public operations that it compares, as class.method
   * @param function computes the result {@code y} of a case in PyTorch's layout
   */
  void add(String name, List<String> covers, Function<GoldenCase, Tensor> function) {
    functions.put(name, function);
    covered.addAll(covers);
  }

  boolean isKnown(String name) {
    return functions.containsKey(name);
  }

  Function<GoldenCase, Tensor> function(String name) {
    return functions.get(name);
  }

  Set<String> names() {
    return new TreeSet<>(functions.keySet());
  }

  Set<String> covered() {
    return covered;
  }

  /** From PyTorch's {@code [N, C, H, W]} to {@code [N, H, W, C]}. */
  static Tensor channelsLast(Tensor x) {
    return x.permute(0, 2, 3, 1);
  }

  /** From {@code [N, H, W, C]} to PyTorch's {@code [N, C, H, W]}. */
  static Tensor channelsFirst(Tensor x) {
    return x.permute(0, 3, 1, 2);
  }
}
