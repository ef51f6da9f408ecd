package fathom.train;

import fathom.core.Rng;
import fathom.core.kernel.Kernels;
import fathom.nn.CifarResNet;
import fathom.nn.Layer;
import fathom.train.data.HorizontalFlip;
import fathom.train.data.ImageDataset;
import fathom.train.data.Loader;
import fathom.train.data.Normalization;
import fathom.train.data.RandomCrop;
import java.util.Collections;

/** A short training whose result must have the same bits wherever and however it runs. */
final class SameBits {
  static final int STEPS = 20;
  private static final int BATCH = 8;
  private static final int SIZE = 24;
  private static final int CLASSES = 10;

  private SameBits() {}

  /** Prints which kernels compute, and the fingerprint. */
  public static void main(String[] arguments) {
    System.out.println(Kernels.get().getClass().getSimpleName() + " " + fingerprint());
  }

  /** Trains ResNet-20 on random images for 20 steps and returns the fingerprint of its parameters. */
  static String fingerprint() {
    Layer network = CifarResNet.resnet(20);
    trainer(network, loader(SIZE)).run();
    return Fingerprint.of(network);
  }

  /** All that takes part in training: momentum, weight decay, warm-up, and a penalty. */
  private static Trainer trainer(Layer network, Loader loader) {
    return new Trainer(
        network, loader, new Sgd().momentum(0.9).weightDecay(1e-4), Schedule.cosine(0.1, 15, 0).warmup(5, 0.1),
        Span.steps(STEPS))
        .regularizers(new L1(1e-6), new L2(1e-5)).seed(1);
  }

  /** Random images, shuffled, cropped, mirrored and normalised. */
  static Loader loader(int size) {
    int count = 12 * BATCH + BATCH / 2; // so that the last batch of an epoch is smaller, and there is a second epoch
    byte[] pixels = new byte[count * size * size * 3];
    int[] labels = new int[count];
    Rng pixelBits = Rng.of(1).split("pixels");
    Rng labelBits = Rng.of(1).split("labels");
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) pixelBits.bits(i);
    }
    for (int i = 0; i < count; i++) {
      labels[i] = labelBits.below(CLASSES, i);
    }
    ImageDataset images = ImageDataset.of("random", size, size, 3, Collections.nCopies(CLASSES, "class"), pixels,
        labels);
    return new Loader(images, BATCH).seed(1).shuffle().normalize(Normalization.perChannel(images))
        .augment(new RandomCrop(4), new HorizontalFlip());
  }
}
