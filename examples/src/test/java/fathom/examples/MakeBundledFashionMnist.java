package fathom.examples;

import fathom.train.data.FashionMnist;
import fathom.train.data.ImageDataset;
import fathom.train.data.Split;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the files of {@link BundledFashionMnist}: of each class the first images, in the order of the published files.
 * Arguments: the directory of the published files, and the directory to write to.
 */
final class MakeBundledFashionMnist {
  private MakeBundledFashionMnist() {}

  public static void main(String[] args) throws IOException {
    Split published = FashionMnist.read(Path.of(args[0]));
    Path to = Path.of(args[1]);
    write(published.train(), BundledFashionMnist.TRAIN_PER_CLASS, to, "train");
    write(published.heldOut(), BundledFashionMnist.TEST_PER_CLASS, to, "t10k");
  }

  private static void write(ImageDataset all, int perClass, Path to, String prefix) throws IOException {
    int[] chosen = firstOfEachClass(all, perClass);
    Files.write(to.resolve(prefix + "-images-idx3-ubyte.gz"), gzip(images(all, chosen)));
    Files.write(to.resolve(prefix + "-labels-idx1-ubyte.gz"), gzip(labels(all, chosen)));
  }

  /** Returns the indices of the first images of each class, ascending. */
  static int[] firstOfEachClass(ImageDataset all, int perClass) {
    int[] chosen = new int[perClass * all.classNames().size()];
    int[] counts = new int[all.classNames().size()];
    int to = 0;
    for (int i = 0; i < all.size(); i++) {
      if (counts[all.label(i)]++ < perClass) {
        chosen[to++] = i;
      }
    }
    if (to < chosen.length) {
      throw new IllegalArgumentException(all + " has not " + perClass + " images of each class");
    }
    return chosen;
  }

  private static byte[] images(ImageDataset all, int[] chosen) {
    ByteBuffer file = ByteBuffer.allocate(16 + chosen.length * all.height() * all.width());
    file.putInt(0x803).putInt(chosen.length).putInt(all.height()).putInt(all.width());
    for (int index : chosen) {
      for (int p = 0; p < all.height() * all.width(); p++) {
        file.put((byte) all.pixel(index, p / all.width(), p % all.width(), 0));
      }
    }
    return file.array();
  }

  private static byte[] labels(ImageDataset all, int[] chosen) {
    ByteBuffer file = ByteBuffer.allocate(8 + chosen.length).putInt(0x801).putInt(chosen.length);
    for (int index : chosen) {
      file.put((byte) all.label(index));
    }
    return file.array();
  }

  /** Compresses as well as possible; the header has no time stamp. */
  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new BestGzip(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static final class BestGzip extends GZIPOutputStream {
    BestGzip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
