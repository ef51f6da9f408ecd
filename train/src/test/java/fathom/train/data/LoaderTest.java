package fathom.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LoaderTest {
  private final ImageDataset images = TestImages.random(23, 6, 5, 3);

  /** Everything random at once. */
  private final Loader full = new Loader(images, 4)
      .seed(3)
      .shuffle()
      .normalize(Normalization.perChannel(images))
      .augment(new RandomCrop(2), new HorizontalFlip(), LoaderTest::brighten);

  private static void brighten(AugmentedImage image, Rng random) {
    for (int c = 0; c < image.channels(); c++) {
      image.set(1, 2, c, image.get(1, 2, c) + random.uniform(c));
    }
  }

  @Test
  void withoutOptionsImagesComeInOrderScaledToOne() {
    List<Batch> batches = list(new Loader(images, 10).epoch(0));
    assertEquals(3, batches.size());
    assertEquals(Shape.of(10, 6, 5, 3), batches.get(0).images().shape());
    assertEquals(Shape.of(3, 6, 5, 3), batches.get(2).images().shape());
    assertArrayEquals(new int[] {20, 21, 22}, batches.get(2).labels());
    assertEquals(images.pixel(21, 4, 3, 2) / 255f, batches.get(2).images().get(1, 4, 3, 2));
    assertEquals("Batch[3, 6, 5, 3]", batches.get(2).toString());
    assertEquals(3, batches.get(2).size());
  }

  @Test
  void everyImageOccursOncePerEpoch() {
    for (int epoch = 0; epoch < 3; epoch++) {
      int[] labels = labels(full.epoch(epoch));
      assertFalse(Arrays.equals(labels(full.epoch(epoch + 1)), labels), "epochs differ in order");
      Arrays.sort(labels);
      assertArrayEquals(labels(new Loader(images, 23).epoch(0)), labels);
    }
  }

  @Test
  void dropLastLeavesTheRestOut() {
    Loader loader = full.dropLast();
    assertEquals(6, full.batchesPerEpoch());
    assertEquals(5, loader.batchesPerEpoch());
    assertArrayEquals(Arrays.copyOf(labels(full.epoch(1)), 20), labels(loader.epoch(1)));
    assertEquals(1, new Loader(images, 23).dropLast().batchesPerEpoch());
  }

  @Test
  void prefetchChangesNothing() {
    List<Batch> expected = list(full.prefetch(0).steps(0, 20));
    for (int depth : new int[] {1, 2, 5, 100}) {
      assertSame(expected, list(full.prefetch(depth).steps(0, 20)));
    }
  }

  @Test
  void resumingInTheMiddleOfAnEpochChangesNothing() {
    List<Batch> expected = list(full.steps(0, 20));
    for (int from : new int[] {1, 5, 6, 9, 20}) {
      assertSame(expected.subList(from, 20), list(full.steps(from, 20)));
    }
    assertSame(expected.subList(6, 12), list(full.epoch(1)));
    assertSame(expected.subList(9, 10), List.of(full.batch(9)));
  }

  @Test
  void simultaneousIterationsDoNotDisturbEachOther() throws InterruptedException {
    List<Batch> expected = list(full.prefetch(0).steps(0, 60));
    List<List<Batch>> results = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<Batch> result = new ArrayList<>();
      results.add(result);
      threads.add(new Thread(() -> full.steps(0, 60).forEach(result::add)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    for (List<Batch> result : results) {
      assertSame(expected, result);
    }
  }

  /** The changes of an image depend on seed, epoch and index, not on the batch in which it happens to be. */
  @Test
  void changesOfAnImageDoNotDependOnItsBatch() {
    Batch other = new Loader(images, 23).seed(3).normalize(Normalization.perChannel(images))
        .augment(new RandomCrop(2), new HorizontalFlip(), LoaderTest::brighten).batch(2);
    int imageSize = 6 * 5 * 3;
    for (Batch batch : full.epoch(2)) {
      for (int i = 0; i < batch.size(); i++) {
        int index = batch.labels()[i];
        assertArrayEquals(
            Arrays.copyOfRange(other.images().toArray(), index * imageSize, (index + 1) * imageSize),
            Arrays.copyOfRange(batch.images().toArray(), i * imageSize, (i + 1) * imageSize));
      }
    }
  }

  @Test
  void seedsDiffer() {
    assertFalse(Arrays.equals(labels(full.epoch(0)), labels(full.seed(4).epoch(0))));
    Loader cropping = new Loader(images, 23).augment(new RandomCrop(2));
    assertFalse(Arrays.equals(
        cropping.batch(0).images().toArray(), cropping.seed(4).batch(0).images().toArray()));
    assertFalse(Arrays.equals(cropping.batch(0).images().toArray(), cropping.batch(1).images().toArray()),
        "epochs differ");
  }

  @Test
  void anEpochEnds() {
    Iterator<Batch> batches = full.epoch(0).iterator();
    for (int i = 0; i < 6; i++) {
      assertTrue(batches.hasNext());
      batches.next();
    }
    assertFalse(batches.hasNext());
    assertEquals("loader: no more batches", assertThrows(NoSuchElementException.class, batches::next).getMessage());
  }

  @Test
  void aStreamNeedNotEnd() {
    Iterator<Batch> batches = full.steps(1_000_000, Long.MAX_VALUE).iterator();
    assertSame(List.of(full.batch(1_000_000)), List.of(batches.next()));
    assertTrue(batches.hasNext());
  }

  @Test
  void wrongArguments() {
    assertMessage("loader: batch size 0 must be at least 1", () -> new Loader(images, 0));
    assertMessage("loader: numbered has no images", () -> new Loader(images.take(0), 1));
    assertMessage(
        "loader: the 23 images of numbered make no full batch of 24, and dropLast() drops the rest; choose a smaller batch size",
        () -> new Loader(images, 24).dropLast());
    assertMessage("loader: prefetch -1 must not be negative", () -> full.prefetch(-1));
    assertMessage("loader: epoch -1 must not be negative", () -> full.epoch(-1));
    assertMessage("loader: no steps from -1 to 2", () -> full.steps(-1, 2));
    assertMessage("loader: no steps from 3 to 2", () -> full.steps(3, 2));
    assertMessage("loader: step -1 must not be negative", () -> full.batch(-1));
    assertMessage(
        "normalization: made for images of 1 channels, those of numbered are 6x5x3",
        () -> full.normalize(Normalization.perChannel(new double[] {0.5}, new double[] {1})));
    assertMessage(
        "normalization: made for images of 4 values, those of numbered are 6x5x3",
        () -> full.normalize(Normalization.perPixelMean(TestImages.random(1, 2, 2, 1))));
  }

  @Test
  void aBatchNeedsALabelPerImage() {
    Batch batch = full.batch(0);
    assertMessage("batch: 3 labels for 4 images [4, 6, 5, 3]", () -> new Batch(batch.images(), new int[3]));
    assertMessage(
        "batch: images are [], expected [N, H, W, C]", () -> new Batch(Tensor.scalar(1), new int[1]));
  }

  @Test
  void describesItself() {
    assertEquals("Loader(numbered (23 images 6x5x3, 23 classes), batch 4)", full.toString());
    assertEquals(images, full.source());
    assertEquals(4, full.batchSize());
  }

  private static void assertMessage(String expected, Executable action) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, action).getMessage());
  }

  private static void assertSame(List<Batch> expected, List<Batch> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).labels(), actual.get(i).labels());
      assertEquals(expected.get(i).images().shape(), actual.get(i).images().shape());
      assertArrayEquals(expected.get(i).images().toArray(), actual.get(i).images().toArray());
    }
  }

  private static List<Batch> list(Iterable<Batch> batches) {
    List<Batch> list = new ArrayList<>();
    batches.forEach(list::add);
    return list;
  }

  private static int[] labels(Iterable<Batch> batches) {
    return list(batches).stream().flatMapToInt(batch -> Arrays.stream(batch.labels())).toArray();
  }
}
