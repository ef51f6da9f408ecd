package fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import fathom.core.Pass;
import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.Tensor;
import fathom.nn.BatchNorm;
import fathom.nn.BatchNorm2d;
import fathom.nn.CifarResNet;
import fathom.nn.Conv2d;
import fathom.nn.Counter;
import fathom.nn.Dropout;
import fathom.nn.GlobalAvgPool;
import fathom.nn.Layer;
import fathom.nn.Linear;
import fathom.nn.ResNet;
import fathom.nn.Sequential;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointedTrainingTest {
  private static final int CHANNELS = 2;

  /** A network with random masks and all that a forward pass changes, in a part that can be checkpointed. */
  private static final class Masked extends Layer {
    private final boolean checkpointed;
    private final Sequential part = child("part", new Sequential(
        new Conv2d(CHANNELS, 4, 3, Conv2d.Options.DEFAULT.padding(1)),
        new BatchNorm2d(4, BatchNorm.Options.DEFAULT.cumulativeAverage()), new Dropout(0.5),
        new Conv2d(4, 4, 1), new BatchNorm2d(4), new Dropout(0.3)));
    private final Dropout last = child("last", new Dropout(0.2));
    private final GlobalAvgPool pool = child("pool", new GlobalAvgPool());
    private final Linear linear = child("linear", new Linear(4, TestNetwork.CLASSES));

    Masked(boolean checkpointed) {
      this.checkpointed = checkpointed;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return linear.apply(pool.apply(last.apply(checkpointed ? part.applyCheckpointed(x) : part.apply(x))));
    }

    @Override
    public String toString() {
      return "Masked";
    }
  }

  private static void assertSameTraining(Layer plain, Layer checkpointed) {
    train(plain);
    train(checkpointed);
    assertEquals(Fingerprint.of(plain), Fingerprint.of(checkpointed));
    plain.buffers().forEach((name, buffer) -> assertArrayEquals(
        buffer.value().toArray(), checkpointed.buffers().get(name).value().toArray(), name));
    plain.state().forEach((name, state) -> {
      if (state instanceof Counter counter) {
        assertEquals(counter.value(), ((Counter) checkpointed.state().get(name)).value(), name);
      }
    });
  }

  private static void train(Layer network) {
    UpdateRule rule = new Sgd().momentum(0.9).weightDecay(1e-4);
    new Trainer(network, TestNetwork.loader(), rule, Schedule.constant(0.05), Span.steps(4)).seed(3).run();
  }

  @Test
  void networksOfTheLibraryTrainToTheSameBits() {
    CifarResNet.Options small = CifarResNet.Options.DEFAULT.inputChannels(CHANNELS).widths(4, 8, 16);
    assertSameTraining(CifarResNet.resnet(14, small), CifarResNet.resnet(14, small.checkpointing()));
    assertSameTraining(CifarResNet.plain(8, small), CifarResNet.plain(8, small.checkpointing()));
    for (ResNet.Version version : List.of(ResNet.Version.V1_5, ResNet.Version.V2)) {
      ResNet.Options options = ResNet.Options.DEFAULT.classes(3).inputChannels(CHANNELS).version(version);
      assertSameTraining(ResNet.resnet(10, options), ResNet.resnet(10, options.checkpointing()));
    }
  }

  @Test
  void oneOptionDoesIt() {
    ResNet network = ResNet.resnet(50, ResNet.Options.DEFAULT.checkpointing());
    assertEquals("ResNet(50)", network.toString());
  }

  @Test
  void masksAndAveragesAreThoseOfTheFirstTime() {
    assertSameTraining(new Masked(false), new Masked(true));
  }

  @Test
  void observersAreToldOnce() {
    Layer network = new Masked(true);
    train(network);
    List<String> seen = new ArrayList<>();
    Tensor x = Tensor.full(Shape.of(2, 4, 4, CHANNELS), 1);
    Pass.TRAINING.run(Rng.of(1), () -> network.apply(
        x, (path, layer, input, output) -> seen.add(path)).sum().backward());
    assertEquals(List.of("part.0", "part.1", "part.2", "part.3", "part.4", "part.5", "part", "last", "pool", "linear",
        ""), seen);
  }
}
