package fathom.benchmarks;

import fathom.core.Rng;
import fathom.train.data.Batch;
import fathom.train.data.HorizontalFlip;
import fathom.train.data.ImageDataset;
import fathom.train.data.Loader;
import fathom.train.data.Normalization;
import fathom.train.data.RandomCrop;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
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
 * Images per second that one thread prepares: 32x32x3 in batches of 128, shuffled, cropped with padding 4, flipped and
 * normalised. A training step of ResNet-20 takes some hundreds of images per second and core, so anything far above
 * 10,000 is free.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LoaderBenchmark {
  private static final int IMAGES = 20_000;
  private static final int BATCH = 128;

  /** What is subtracted: the mean of each channel (and divided by the standard deviation), or of each pixel. */
  @Param({"channel", "pixel"})
  public String mean;

  private Iterator<Batch> training;
  private Iterator<Batch> evaluation;

  /** Makes random images; the benchmark's thread prepares the batches itself. */
  @Setup
  public void prepare() {
    byte[] pixels = new byte[IMAGES * 32 * 32 * 3];
    Rng random = Rng.of(1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.bits(i);
    }
    List<String> classes = Collections.nCopies(10, "some class");
    ImageDataset images = ImageDataset.of("random", 32, 32, 3, classes, pixels, new int[IMAGES]);
    Normalization normalization = mean.equals("channel")
        ? Normalization.perChannel(images)
        : Normalization.perPixelMean(images);
    Loader loader = new Loader(images, BATCH).dropLast().normalize(normalization).prefetch(0);
    evaluation = loader.steps(0, Long.MAX_VALUE).iterator();
    training = loader.shuffle().augment(new RandomCrop(4), new HorizontalFlip()).steps(0, Long.MAX_VALUE).iterator();
  }

  /**
   * Prepares a batch for training.
   *
   * @param work what is counted
   * @return the batch
   */
  @Benchmark
  public Batch trainingBatch(Work work) {
    work.images(BATCH);
    return training.next();
  }

  /**
   * Prepares a batch for evaluation: in order, normalised only.
   *
   * @param work what is counted
   * @return the batch
   */
  @Benchmark
  public Batch evaluationBatch(Work work) {
    work.images(BATCH);
    return evaluation.next();
  }
}
