package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;

/** Normalisations, for comparison with reference values. */
final class NormalizationGolden {
  private NormalizationGolden() {}

  static void register(GoldenOps ops) {
    ops.add("batch_norm", List.of("Normalization.batchNorm"), NormalizationGolden::batchNorm);
    ops.add("layer_norm", List.of("Normalization.layerNorm"),
        c -> c.in("x").layerNorm(c.list("normalized_shape").length, options(c)));
    ops.add("group_norm", List.of("Normalization.groupNorm", "Normalization.instanceNorm"),
        NormalizationGolden::groupNorm);
  }

  private static Tensor groupNorm(GoldenCase c) {
    Tensor x = channelsLast(c.in("x"));
    int groups = c.integer("num_groups");
    boolean instance = groups == x.dim(-1) && x.size() > x.dim(0) * groups;
    return channelsFirst(instance ? x.instanceNorm(options(c)) : x.groupNorm(groups, options(c)));
  }

  private static NormOptions options(GoldenCase c) {
    NormOptions options = NormOptions.DEFAULT.epsilon(c.number("eps"));
    options = c.optionalParam("weight").map(options::gamma).orElse(options);
    return c.optionalParam("bias").map(options::beta).orElse(options);
  }

  private static Tensor batchNorm(GoldenCase c) {
    BatchNormOptions options = BatchNormOptions.DEFAULT.epsilon(c.number("eps"));
    if (c.flag("affine")) {
      options = options.gamma(c.param("weight")).beta(c.param("bias"));
    }
    if (c.flag("track_running_stats")) {
      int batches = c.integers("buffer.num_batches_tracked")[0] + (Pass.current().isTraining() ? 1 : 0);
      c.integerResult("buffer_after.num_batches_tracked", batches);
      options = options.running(c.buffer("running_mean"), c.buffer("running_var"));
      options = options.momentum(c.isNull("momentum") ? 1.0 / Math.max(1, batches) : c.number("momentum"));
    } else {
      c.attribute("momentum"); // of no use
    }
    Tensor y = channelsLast(c.in("x")).batchNorm(options);
    assertEquals(c.integer("num_features"), y.dim(-1));
    return channelsFirst(y);
  }

  /** From PyTorch's {@code [N, C, ...]} to {@code [N, ..., C]}. */
  private static Tensor channelsLast(Tensor x) {
    return x.permute(IntStream.range(0, x.rank()).map(i -> i == 0 ? 0 : i == x.rank() - 1 ? 1 : i + 1).toArray());
  }

  /** From {@code [N, ..., C]} to PyTorch's {@code [N, C, ...]}. */
  private static Tensor channelsFirst(Tensor x) {
    return x.permute(IntStream.range(0, x.rank()).map(i -> i == 0 ? 0 : i == 1 ? -1 : i - 1).toArray());
  }
}
