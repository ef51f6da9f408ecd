package fathom.train;

import fathom.core.Pass;
import fathom.core.Tensor;
import fathom.nn.Layer;
import fathom.train.data.Batch;
import fathom.train.data.Loader;
import java.util.concurrent.CancellationException;

/** Measures how well a network classifies images. */
public final class Evaluator {
  private Evaluator() {}

  /**
   * Computes loss and accuracy over a data set: mean cross-entropy without label smoothing, in {@link Pass#INFERENCE}.
   * Nothing in the network changes.
   *
   * @param network gives logits {@code [N, C]} for images {@code [N, H, W, C]}
   * @param data the images; a loader that neither shuffles nor augments
   * @return means over the images of one epoch
   * @throws CancellationException if the thread was interrupted; it still is
   */
  public static Metrics evaluate(Layer network, Loader data) {
    RunningMetrics running = new RunningMetrics();
    for (Batch batch : data.epoch(0)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("evaluate: interrupted after " + running.images() + " images");
      }
      Pass.INFERENCE.run(() -> {
        Tensor logits = network.apply(batch.images());
        float loss = logits.crossEntropy(batch.labels()).item();
        running.add(Metrics.of(loss, logits, batch.labels()));
      });
    }
    return running.metrics();
  }
}
