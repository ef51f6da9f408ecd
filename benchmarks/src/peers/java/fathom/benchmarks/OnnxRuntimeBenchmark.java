package fathom.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.core.Threads;
import fathom.init.Initialization;
import fathom.nn.Inference;
import fathom.nn.Networks;
import fathom.nn.ResNet;
import java.nio.FloatBuffer;
import java.util.Arrays;
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
 * The inference of {@link NetworkBenchmark} by ONNX Runtime: of the same network, written as a model, whose logits are
 * compared with Fathom's before anything is measured; or of the model file that the property {@code onnx} names.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 5)
@Measurement(iterations = 7, time = 3)
public class OnnxRuntimeBenchmark {
  /** What the model is. */
  @Param("resnet50")
  public String network;

  /** Number of images. */
  @Param({"1", "8"})
  public int batch;

  /** Largest difference of a logit from Fathom's, as a share of the largest logit. */
  private static final double TOLERANCE = 1e-4;

  private OrtSession session;
  private String input;
  private OnnxTensor images;

  /**
   * Makes or reads the model and makes a fixed batch.
   *
   * @throws OrtException if the model cannot be read or applied
   * @throws IllegalStateException if the logits of the same network are not those of Fathom
   */
  @Setup
  public void prepare() throws OrtException {
    int size = Inputs.imageSize(network);
    Tensor x = Tensor.wrap(Shape.of(batch, size, size, 3), Inputs.normal("images", batch * size * size * 3));
    String file = System.getProperty("onnx");
    if (file == null) {
      ResNet layers = (ResNet) Networks.byName(network);
      Initialization.standard().apply(layers, 1);
      Pass.CALIBRATION.run(() -> layers.apply(x)); // gives the batch normalisations something to do
      open(x, (environment, options) -> environment.createSession(OnnxResNet.write(layers), options));
      check(Inference.of(layers).apply(x));
    } else {
      open(x, (environment, options) -> environment.createSession(file, options));
    }
  }

  /** Gives the runtime a model. */
  private interface Model {
    OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
  }

  private void open(Tensor x, Model model) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(Threads.count());
      session = model.open(environment, options);
    }
    input = session.getInputNames().iterator().next();
    Tensor channelsFirst = x.permute(0, 3, 1, 2);
    long[] shape = Arrays.stream(channelsFirst.shape().dims()).asLongStream().toArray();
    images = OnnxTensor.createTensor(environment, FloatBuffer.wrap(channelsFirst.toArray()), shape);
  }

  private void check(Tensor expected) throws OrtException {
    float[] logits = new float[expected.size()];
    try (OrtSession.Result result = session.run(Map.of(input, images))) {
      ((OnnxTensor) result.get(0)).getFloatBuffer().get(logits);
    }
    double largest = expected.abs().amax().item();
    double difference = expected.sub(Tensor.wrap(expected.shape(), logits)).abs().amax().item();
    if (!(difference <= TOLERANCE * largest)) {
      throw new IllegalStateException("onnx: the logits of " + network + " differ by " + difference
          + " from Fathom's, the largest of which is " + largest);
    }
  }

  /**
   * Frees the memory.
   *
   * @throws OrtException if the session cannot be closed
   */
  @TearDown
  public void close() throws OrtException {
    images.close();
    session.close();
  }

  /**
   * One inference.
   *
   * @param work what is counted
   * @return the shape of the logits
   * @throws OrtException if the images do not fit the model
   */
  @Benchmark
  public Object inference(Work work) throws OrtException {
    work.images(batch);
    try (OrtSession.Result result = session.run(Map.of(input, images))) {
      return result.get(0).getInfo();
    }
  }
}
