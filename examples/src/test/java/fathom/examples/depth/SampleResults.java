package fathom.examples.depth;

import fathom.examples.depth.GradientProfile.LayerNorm;
import fathom.examples.depth.NetworkRun.State;
import java.util.ArrayList;
import java.util.List;

/** Made-up runs, to see what is said about them. */
final class SampleResults {
  static final int ITERATIONS = 300;
  static final Recipe RECIPE = new Recipe(RecipeName.QUICK, ITERATIONS, 15, 128, 16, 0.1, false);

  private SampleResults() {}

  /** Returns a run in which no network was trained yet. */
  static DepthResult waiting() {
    return waiting(RECIPE);
  }

  static DepthResult waiting(Recipe recipe) {
    Setup.Environment environment = new Setup.Environment("Fathom 1.2.3", "Java 17.0.1 (Vendor)", "SIMD 512 bits",
        "2 threads",
        "Linux amd64", "2026-11-22");
    Setup setup = new Setup("fashion-mnist", "10,000 images of Fashion-MNIST, 14x14x1", "1,000 images", recipe, 7,
        environment);
    List<NetworkRun> runs = new ArrayList<>();
    for (DepthNetwork network : DepthNetwork.values()) {
      runs.add(NetworkRun.waiting(network, network.depth() == 20 ? 269_722 : 853_018));
    }
    return new DepthResult(setup, runs);
  }

  /** Returns a complete run with the given final training losses and gradients that stay healthy. */
  static DepthResult complete(double plain20, double plain56, double resnet20, double resnet56) {
    return waiting()
        .with(finished(DepthNetwork.PLAIN_20, plain20))
        .with(finished(DepthNetwork.PLAIN_56, plain56))
        .with(finished(DepthNetwork.RESNET_20, resnet20))
        .with(finished(DepthNetwork.RESNET_56, resnet56));
  }

  static NetworkRun finished(DepthNetwork network, double loss) {
    return trained(network, ITERATIONS, loss, 1.02).at(State.FINISHED, ITERATIONS, 65);
  }

  static NetworkRun diverged(DepthNetwork network) {
    return trained(network, 45, 2.3, 1.02).at(State.DIVERGED, 57, 12);
  }

  /**
   * Returns a run whose loss falls to {@code loss}, and whose gradients grow by {@code factor} per layer towards the
   * input.
   */
  static NetworkRun trained(DepthNetwork network, int iterations, double loss, double factor) {
    NetworkRun run = NetworkRun.waiting(network, network.depth() == 20 ? 269_722 : 853_018);
    for (int i = RECIPE.evaluateEvery(); i <= iterations; i += RECIPE.evaluateEvery()) {
      // The last two evaluations lie symmetrically about the final loss, which is their mean.
      double above = i == iterations ? -0.01 : 2.2 * Math.exp(-5.0 * i / iterations);
      double now = loss + (i == iterations - RECIPE.evaluateEvery() ? 0.01 : above);
      run = run.with(new Measurement(i, 0.1, now, now / 3, now * 1.1, now / 2.8, i * 0.2));
    }
    for (int step : new int[] {1, iterations / 10, iterations}) {
      List<LayerNorm> norms = new ArrayList<>();
      for (int layer = 0; layer < network.depth(); layer++) {
        norms.add(new LayerNorm("layer" + layer, 0.1 * Math.pow(factor, network.depth() - layer) / Math.sqrt(step)));
      }
      run = run.with(new GradientProfile(step, norms));
    }
    return run.at(State.RUNNING, iterations, iterations * 0.2);
  }
}
