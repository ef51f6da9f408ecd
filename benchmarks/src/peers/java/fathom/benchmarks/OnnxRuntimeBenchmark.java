package fathom.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fathom.core.Threads;
import java.nio.FloatBuffer;
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

/** The inference of {@link NetworkBenchmark} by ONNX Runtime, of the model that the property {@code onnx} names. */
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

  private OrtSession session;
  private String input;
  private OnnxTensor images;

  /**
   * Reads the model and makes a fixed batch.
   *
   * @throws OrtException if the model cannot be read
   */
  @Setup
  public void prepare() throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(Threads.count());
      session = environment.createSession(System.getProperty("onnx"), options);
    }
    input = session.getInputNames().iterator().next();
    int size = Inputs.imageSize(network);
    long[] shape = {batch, 3, size, size};
    images = OnnxTensor.createTensor(
        environment, FloatBuffer.wrap(Inputs.normal("images", batch * 3 * size * size)), shape);
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
