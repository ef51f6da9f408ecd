package fathom.train.data;

import fathom.core.Rng;
import java.util.ArrayList;
import java.util.List;

/** Data sets for tests. */
final class TestImages {
  private TestImages() {}

  /** Random pixels; the label of image i is i, so that it can be recognised in a batch. */
  static ImageDataset random(int count, int height, int width, int channels) {
    byte[] pixels = new byte[count * height * width * channels];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Rng.of(1).bits(i);
    }
    return numbered(count, height, width, channels, pixels);
  }

  /** The given pixels; the label of image i is i. */
  static ImageDataset numbered(int count, int height, int width, int channels, byte[] pixels) {
    List<String> classes = new ArrayList<>();
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      classes.add("image " + i);
      labels[i] = i;
    }
    return ImageDataset.of("numbered", height, width, channels, classes, pixels, labels);
  }
}
