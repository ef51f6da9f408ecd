package fathom.core;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Losses, for comparison with reference values. */
final class LossGolden {
  private LossGolden() {}

  static void register(GoldenOps ops) {
    ops.add("cross_entropy", List.of("Losses.crossEntropy"), LossGolden::crossEntropy);
    ops.add("nll_loss", List.of("Losses.nll"), c -> {
      NllOptions options = new NllOptions(c.optionalIn("weight"), c.integer("ignore_index"), reduction(c));
      return classesLast(c.in("input")).nll(c.integers("in.target"), options);
    });
    ops.add("mse_loss", List.of("PointLosses.mse"), c -> c.in("input").mse(c.in("target"), reduction(c)));
    ops.add("l1_loss", List.of("PointLosses.l1"), c -> c.in("input").l1(c.in("target"), reduction(c)));
    ops.add("smooth_l1_loss", List.of("PointLosses.smoothL1"),
        c -> c.in("input").smoothL1(c.in("target"), new SmoothL1Options((float) c.number("beta"), reduction(c))));
    ops.add("huber_loss", List.of("PointLosses.huber"),
        c -> c.in("input").huber(c.in("target"), new HuberOptions((float) c.number("delta"), reduction(c))));
    ops.add("bce_with_logits", List.of("PointLosses.bceWithLogits"), c -> {
      BceOptions options = new BceOptions(c.optionalIn("weight"), c.optionalIn("pos_weight"), reduction(c));
      return c.in("input").bceWithLogits(c.in("target"), options);
    });
    ops.add("kl_div", List.of("PointLosses.klDiv"),
        c -> c.in("input").klDiv(c.in("target"), new KlDivOptions(c.flag("log_target"), reduction(c))));
  }

  private static Tensor crossEntropy(GoldenCase c) {
    CrossEntropyOptions options = new CrossEntropyOptions(
        (float) c.number("label_smoothing"), c.optionalIn("weight"), c.integer("ignore_index"), reduction(c));
    Tensor logits = classesLast(c.in("input"));
    return c.text("target_type").equals("indices")
        ? logits.crossEntropy(c.integers("in.target"), options)
        : logits.crossEntropy(classesLast(c.in("target")), options);
  }

  private static Reduction reduction(GoldenCase c) {
    String name = c.text("reduction");
    return name.equals("batchmean") ? Reduction.BATCH_MEAN : Reduction.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** From PyTorch's {@code [N, C, ...]}, or {@code [C]}, to {@code [N, ..., C]}. */
  private static Tensor classesLast(Tensor x) {
    int rank = x.rank();
    return rank < 3
        ? x
        : x.permute(IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1).toArray());
  }
}
