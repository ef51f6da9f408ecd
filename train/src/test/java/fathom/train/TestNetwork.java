package fathom.train;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.nn.Buffer;
import fathom.nn.Counter;
import fathom.nn.Layer;
import fathom.nn.Linear;
import fathom.train.data.ImageDataset;
import fathom.train.data.Loader;
import java.util.List;

/** A linear classifier of small images that counts what it has seen, and data that it can learn. */
final class TestNetwork extends Layer {
  static final int CLASSES = 3;
  private static final int SIZE = 4;
  private static final int CHANNELS = 2;

  private final Linear linear = child("linear", new Linear(SIZE * SIZE * CHANNELS, CLASSES));
  private final Buffer seen = buffer("seen", Shape.of(2), 0);
  private final Counter batches = counter("batches");

  @Override
  protected Tensor forward(Tensor x) {
    if (Pass.current().isTraining()) {
      batches.set(batches.value() + 1);
      seen.set(seen.value().get(0) + x.dim(0), x.array()[x.offset()]);
    }
    return linear.apply(Tensor.wrap(Shape.of(x.dim(0), x.size() / x.dim(0)), x.toArray()));
  }

  @Override
  public String toString() {
    return "TestNetwork()";
  }

  /** Images whose brightest row tells their class. */
  static ImageDataset images(int count) {
    int imageSize = SIZE * SIZE * CHANNELS;
    byte[] pixels = new byte[count * imageSize];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (i * 7 + i / 5) % CLASSES;
      for (int k = 0; k < imageSize; k++) {
        boolean bright = k / (SIZE * CHANNELS) == labels[i];
        pixels[i * imageSize + k] = (byte) ((bright ? 150 : 20) + (i * 31 + k * 17) % 90);
      }
    }
    return ImageDataset.of("rows", SIZE, SIZE, CHANNELS, List.of("first", "second", "third"), pixels, labels);
  }

  /** Batches of 10 from 45 images: 5 steps an epoch, the last with 5 images. */
  static Loader loader() {
    return new Loader(images(45), 10).seed(5).shuffle();
  }
}
