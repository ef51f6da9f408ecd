package fathom.examples;

import fathom.core.Pass;
import fathom.core.Tensor;
import fathom.init.Initialization;
import fathom.init.Initializers;
import fathom.init.Lsuv;
import fathom.init.LsuvReport;
import fathom.nn.Activation;
import fathom.nn.Conv2d;
import fathom.nn.GlobalAvgPool;
import fathom.nn.Layer;
import fathom.nn.Linear;
import fathom.nn.Parameter;
import fathom.nn.Sequential;
import fathom.nn.TextTable;
import fathom.train.Optimizer;
import fathom.train.Sgd;
import fathom.train.data.Batch;
import fathom.train.data.ImageDataset;
import fathom.train.data.Loader;
import fathom.train.data.Normalization;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Does a deep network learn at all? Its first values decide.
 *
 * <p><b>What is compared.</b> A plain network of 29 convolutions and a linear layer, with rectifiers and nothing else:
 * no batch normalisation, which would set signals right after every layer, and no shortcuts. It starts with zeros, with
 * Xavier's, with He's and with LSUV's initialisation, and is then trained for a few steps on the same images.
 *
 * <p><b>What one sees.</b> With zeros nothing varies and nothing but the last bias learns. Xavier's variance is made
 * for layers without rectifiers; each one takes half of the signal, and after thirty nothing is left (He et al. 2015,
 * "Delving deep into rectifiers", section 2.2 and figure 3). He's rule doubles the variance, which is right on average
 * over all weights, for inputs of mean square 1 and without a border: the signal survives, but it drifts. LSUV
 * (Mishkin and Matas 2015, "All you need is a good init") measures instead: every layer begins with variance 1.
 *
 * <p><b>How to run it.</b> From the root of the project:
 *
 * <pre>
 * mvn -q -pl examples -am package -Dmaven.test.skip
 * java -p examples/target/modules -m fathom.examples/fathom.examples.GoodStart
 * </pre>
 */
public final class GoodStart {
  private static final int CONVOLUTIONS = 29;
  private static final int STEPS = 150;
  private static final int BATCH = 32;
  private static final long SEED = 1;

  private GoodStart() {}

  /** A way to give a network its first values; may look at a batch of images. */
  private interface Start {
    void apply(Layer network, Tensor images);
  }

  /** How a network did: the variances of its layers' results before training, and the losses of the steps. */
  record Outcome(List<Double> variances, List<Double> losses) {
    private static final int AVERAGED = 5;

    double firstLoss() {
      return losses.get(0);
    }

    /** Mean over the last steps. */
    double lastLoss() {
      return losses.subList(Math.max(0, losses.size() - AVERAGED), losses.size()).stream().mapToDouble(x -> x).average()
          .orElseThrow();
    }
  }

  /**
   * Trains the four networks and prints two tables.
   *
   * @param args none
   */
  public static void main(String[] args) {
    print(run(STEPS), System.out);
  }

  /** Returns how each start did after some steps. */
  static Map<String, Outcome> run(int steps) {
    ImageDataset dataset = BundledFashionMnist.read().train().downscale(2);
    Loader loader = new Loader(dataset, BATCH).seed(SEED).shuffle().normalize(Normalization.perChannel(dataset));
    Initialization xavier = Initialization.standard()
        .with(Parameter.Role.CONV_WEIGHT, Initializers.xavierNormal())
        .with(Parameter.Role.LINEAR_WEIGHT, Initializers.xavierNormal());
    Map<String, Start> starts = new LinkedHashMap<>();
    starts.put("zeros", (network, images) -> Initialization.empty().with("*", Initializers.zeros())
        .apply(network, SEED));
    starts.put("Xavier", (network, images) -> xavier.apply(network, SEED));
    starts.put("He", (network, images) -> Initialization.standard().apply(network, SEED));
    starts.put("LSUV", GoodStart::lsuv);
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    starts.forEach((name, start) -> {
      Layer network = network();
      Tensor images = loader.batch(0).images();
      start.apply(network, images);
      outcomes.put(name, new Outcome(variances(network, images), train(network, loader, steps)));
    });
    return outcomes;
  }

  /** The report says for each layer what was measured and whether it worked out; here it must. */
  private static void lsuv(Layer network, Tensor images) {
    LsuvReport report = new Lsuv().apply(network, images, SEED);
    if (!report.converged()) {
      throw new IllegalStateException("LSUV did not converge:\n" + report);
    }
  }

  private static Layer network() {
    List<Layer> layers = new ArrayList<>();
    int channels = 1;
    for (int i = 0; i < CONVOLUTIONS; i++) {
      int stage = i * 3 / CONVOLUTIONS; // 14x14, 7x7 and 4x4 pixels
      int width = 8 << stage;
      int stride = channels > 1 && width > channels ? 2 : 1;
      layers.add(new Conv2d(channels, width, 3, Conv2d.Options.DEFAULT.stride(stride).padding(1)));
      layers.add(Activation.relu());
      channels = width;
    }
    layers.add(new GlobalAvgPool());
    layers.add(new Linear(channels, 10));
    return new Sequential(layers.toArray(new Layer[0]));
  }

  /** Returns the variance of the results of each layer with weights. */
  private static List<Double> variances(Layer network, Tensor images) {
    List<Double> variances = new ArrayList<>();
    network.apply(images, (path, layer, x, y) -> {
      if (layer instanceof Conv2d || layer instanceof Linear) {
        variances.add((double) y.var().item());
      }
    });
    return variances;
  }

  private static List<Double> train(Layer network, Loader loader, int steps) {
    Optimizer optimizer = new Optimizer(network.parameters(), new Sgd().momentum(0.9));
    List<Double> losses = new ArrayList<>();
    for (Batch batch : loader.steps(0, steps)) {
      network.clearGradients();
      Pass.TRAINING.run(() -> {
        Tensor loss = network.apply(batch.images()).crossEntropy(batch.labels());
        losses.add((double) loss.item());
        loss.backward();
      });
      optimizer.step(0.01);
    }
    return losses;
  }

  private static void print(Map<String, Outcome> outcomes, PrintStream out) {
    List<Outcome> columns = List.copyOf(outcomes.values());
    out.println("Variance of the results of every fourth layer before training");
    List<String> headings = new ArrayList<>(List.of("layer"));
    headings.addAll(outcomes.keySet());
    TextTable layers = new TextTable(headings.toArray(new String[0]));
    for (int i = 0; i <= CONVOLUTIONS; i += i == 0 ? 3 : 4) {
      int layer = Math.min(i, CONVOLUTIONS);
      List<Object> row = new ArrayList<>(List.of(layer + 1));
      columns.forEach(outcome -> row.add(outcome.variances().get(layer)));
      layers.row(row.toArray());
    }
    out.println(layers);
    out.printf("Cross-entropy loss; guessing gives ln 10 = 2.303%n");
    TextTable losses = new TextTable("start", "first step", "after " + columns.get(0).losses().size() + " steps");
    outcomes.forEach((name, outcome) -> losses.row(name, outcome.firstLoss(), outcome.lastLoss()));
    out.print(losses);
  }
}
