package fathom.train;

import fathom.core.Pass;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.init.Initialization;
import fathom.nn.Layer;
import fathom.nn.ResNet;

/** Trains ResNet-50 for a few steps with images of 224x224, for {@link TrainingMemoryTest} in a small heap. */
final class TrainingMemory {
  private static final int STEPS = 3;

  private TrainingMemory() {}

  /**
   * Trains.
   *
   * @param args number of images of a batch
   */
  public static void main(String... args) {
    int batch = Integer.parseInt(args[0]);
    Layer network = ResNet.resnet(50);
    Initialization.torchvisionResNet().apply(network, 1);
    Optimizer optimizer = new Optimizer(network.parameters(), new Sgd().momentum(0.9));
    Tensor images = Tensor.full(Shape.of(batch, 224, 224, 3), 0.5f);
    int[] labels = new int[batch];
    for (int step = 0; step < STEPS; step++) {
      network.clearGradients();
      Pass.TRAINING.run(() -> network.apply(images).crossEntropy(labels).backward());
      optimizer.step(0.01);
    }
    System.out.print("trained");
  }
}
