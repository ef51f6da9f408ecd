package fathom.core;

/** How the losses of the elements or rows of a batch become one number. */
public enum Reduction {
  /** Their mean; where elements have weights, as in {@link Losses#crossEntropy}, the weighted mean. */
  MEAN,
  /** Their sum. */
  SUM,
  /** They stay as they are. */
  NONE,
  /** Their sum divided by the size of the first axis. */
  BATCH_MEAN;

  /** Reduces losses without weights. */
  Tensor of(Tensor losses) {
    return switch (this) {
      case MEAN -> Reductions.mean(losses);
      case SUM -> Reductions.sum(losses);
      case NONE -> losses;
      case BATCH_MEAN -> Reductions.dividedSum(losses, losses.rank() == 0 ? 1 : losses.dim(0));
    };
  }
}
