package fathom.benchmarks;

import ai.djl.Model;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import fathom.core.Threads;
import java.util.Map;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The tasks of {@link MatrixProductBenchmark} and {@link NetworkBenchmark} by DJL with PyTorch, with the residual
 * networks of DJL's model zoo. They differ a little: ResNet-50 has its strides in the first convolutions of the blocks,
 * which saves some work, and ResNet-20 has projections, which cost some; so images count, and no arithmetic.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 5)
@Measurement(iterations = 7, time = 3)
public class DjlBenchmark {
  /** Makes PyTorch's engine use the native library on the class path and as many threads as Fathom. */
  private static NDManager start() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(Threads.count()));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    return NDManager.newBaseManager();
  }

  /** Two square matrices. */
  @State(Scope.Benchmark)
  public static class Matrices {
    /** Rows and columns of each matrix. */
    @Param({"512", "1024", "2048"})
    public int n;

    private NDManager manager;
    private NDArray left;
    private NDArray right;

    /** Fills the matrices. */
    @Setup
    public void prepare() {
      manager = start();
      left = manager.create(Inputs.normal("left", n * n), new Shape(n, n));
      right = manager.create(Inputs.normal("right", n * n), new Shape(n, n));
    }

    /** Frees the memory. */
    @TearDown
    public void close() {
      manager.close();
    }
  }

  /** A network with a trainer, and a fixed batch. */
  @State(Scope.Benchmark)
  public static class Network {
    /** The network. */
    @Param("cifar_resnet20")
    public String network;

    /** Number of images. */
    @Param("128")
    public int batch;

    private NDManager manager;
    private Block block;
    private Model model;
    private Trainer trainer;
    private ParameterStore parameters;
    private NDArray images;
    private NDArray labels;

    /** Makes the network and the batch. */
    @Setup
    public void prepare() {
      manager = start();
      int size = Inputs.imageSize(network);
      Shape shape = new Shape(batch, 3, size, size);
      block = block(network);
      model = Model.newInstance(network);
      model.setBlock(block);
      trainer = model.newTrainer(
          new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optOptimizer(
              Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.01f)).optMomentum(0.9f).optWeightDecays(1e-4f)
                  .build()));
      trainer.initialize(shape);
      parameters = new ParameterStore(manager, false);
      images = manager.create(Inputs.normal("images", (int) shape.size()), shape);
      labels = manager.create(Inputs.labels(batch)).toType(DataType.FLOAT32, false);
    }

    /** Frees the memory. */
    @TearDown
    public void close() {
      trainer.close();
      model.close();
      manager.close();
    }

    private static Block block(String network) {
      // The shape chooses between the networks for CIFAR, up to 28x28, and those for ImageNet; both take other sizes.
      Map<String, Block> blocks = Map.of(
          "cifar_resnet20", ResNetV1.builder().setNumLayers(20).setImageShape(new Shape(3, 28, 28)).setOutSize(10).build(),
          "resnet50", ResNetV1.builder().setNumLayers(50).setImageShape(new Shape(3, 224, 224)).setOutSize(1000).build());
      return blocks.get(network);
    }
  }

  /**
   * PyTorch's product.
   *
   * @param matrices what to multiply
   * @param work what is counted
   * @return the first element
   */
  @Benchmark
  public float matrixProduct(Matrices matrices, Work work) {
    work.macs((double) matrices.n * matrices.n * matrices.n);
    try (NDArray product = matrices.left.matMul(matrices.right)) {
      return product.getFloat(0, 0);
    }
  }

  /**
   * One step.
   *
   * @param network what to train
   * @param work what is counted
   * @return its loss
   */
  @Benchmark
  public float trainingStep(Network network, Work work) {
    work.images(network.batch);
    try (NDManager step = network.manager.newSubManager()) {
      network.images.tempAttach(step);
      network.labels.tempAttach(step);
      NDArray loss;
      try (GradientCollector collector = network.trainer.newGradientCollector()) {
        NDList logits = network.trainer.forward(new NDList(network.images));
        loss = network.trainer.getLoss().evaluate(new NDList(network.labels), logits);
        collector.backward(loss);
      }
      network.trainer.step();
      return loss.getFloat();
    }
  }

  /**
   * One inference.
   *
   * @param network what to apply
   * @param work what is counted
   * @return the first logit
   */
  @Benchmark
  public float inference(Network network, Work work) {
    work.images(network.batch);
    try (NDManager step = network.manager.newSubManager()) {
      network.images.tempAttach(step);
      NDList logits = network.block.forward(network.parameters, new NDList(network.images), false);
      return logits.singletonOrThrow().getFloat(0, 0);
    }
  }
}
