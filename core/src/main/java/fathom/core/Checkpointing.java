package fathom.core;

import java.util.function.UnaryOperator;

/**
 * Gradient checkpointing: a part of a network keeps its input and its result but nothing in between, and is computed
 * once more when backward needs what is in between (Chen, Xu, Zhang and Guestrin, "Training deep nets with sublinear
 * memory cost", 2016, section 4). That saves memory and costs another forward pass of the part.
 */
public final class Checkpointing {
  private Checkpointing() {}

  /**
   * Computes a part of a network. Results and gradients have the same bits as {@code part.apply(x)}: the second time
   * random masks are the same, and batch normalisation leaves its running statistics alone. A part of your own that
   * changes anything asks {@link Pass#isRecomputing}.
   *
   * <p>Nothing differs in a pass that does not record.
   *
   * @param part computes a result of its argument and of leaves, such as parameters, which must not change before
   *     backward; called again during backward
   * @param x input of the part
   * @return the result
   * @throws TensorException if the part uses another recorded tensor than x
   */
  public static Tensor of(UnaryOperator<Tensor> part, Tensor x) {
    if (!Pass.current().isRecording()) {
      return part.apply(x);
    }
    Pass.Moment moment = Pass.moment();
    Tensor input = x.wantsGradient() ? x.asLeaf() : x;
    long first = Node.next();
    Tensor y = Pass.inside(() -> part.apply(input));
    if (!y.wantsGradient() || y == input) {
      return y == input ? x : y;
    }
    Node.release(y, first);
    Tensor result = new Tensor(y.shape(), y.storage(), y.offset());
    if (!Pass.isInner()) {
      result.keep();
    }
    return Node.recorded("checkpoint", result, out -> {
      float[] dy = out.takeGradient();
      Tensor again = x.wantsGradient() ? x.beginCollecting() : x;
      try {
        Tensor recomputed = moment.recompute(() -> part.apply(again));
        recomputed.passGradient(dy);
        Node.backward(recomputed);
      } finally {
        x.endCollecting(again);
      }
    }, x);
  }
}
