package fathom.benchmarks;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.init.Initialization;
import fathom.nn.Inference;
import fathom.nn.Layer;
import fathom.nn.Networks;
import fathom.train.Optimizer;
import fathom.train.Sgd;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whole training steps (forward pass, loss, backward pass, update) and whole inferences of residual networks, on one
 * batch of random images. A training step counts as 3 x MACs: the forward pass and both gradients.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 4, time = 5)
@Measurement(iterations = 7, time = 3)
public class NetworkBenchmark {
  /** The network, see {@link Networks#byName(String)}; images of CIFAR's size for CIFAR's networks. */
  @Param("cifar_resnet20")
  public String network;

  /** Number of images. */
  @Param("128")
  public int batch;

  private Layer layers;
  private Inference inference;
  private Optimizer optimizer;
  private Tensor images;
  private int[] labels;
  private double macs;

  /** Makes the network and a fixed batch. */
  @Setup
  public void prepare() {
    layers = Networks.byName(network);
    Initialization.standard().apply(layers, 1);
    inference = Inference.of(layers);
    optimizer = new Optimizer(layers.parameters(), new Sgd().momentum(0.9).weightDecay(1e-4));
    int size = Inputs.imageSize(network);
    Shape image = Shape.of(size, size, 3);
    macs = (double) batch * layers.summary(image).macs();
    images = Tensor.wrap(Shape.of(batch, size, size, 3), Inputs.normal("images", batch * image.size()));
    labels = Inputs.labels(batch);
  }

  /**
   * One step.
   *
   * @param work what is counted
   * @return its loss
   */
  @Benchmark
  public float trainingStep(Work work) {
    work.macs(3 * macs);
    work.images(batch);
    layers.clearGradients();
    Tensor loss = Pass.TRAINING.get(() -> layers.apply(images).crossEntropy(labels));
    loss.backward();
    optimizer.step(0.01);
    return loss.item();
  }

  /**
   * One inference, with batch normalisations folded into weights that are packed once.
   *
   * @param work what is counted
   * @return the logits
   */
  @Benchmark
  public Tensor inference(Work work) {
    work.macs(macs);
    work.images(batch);
    return inference.apply(images);
  }
}
