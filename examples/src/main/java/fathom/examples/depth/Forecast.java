package fathom.examples.depth;

import fathom.core.Shape;
import fathom.nn.CifarResNet;
import fathom.train.Schedule;
import fathom.train.Span;
import fathom.train.Trainer;
import fathom.train.TrainingListener;
import fathom.train.data.ImageDataset;

/** Says about how long a run will take. */
final class Forecast {
  private static final double TRIAL_SECONDS = 6;
  private static final int TRIAL_SHARE = 10;

  /** So many steps are taken however long they last: vector code is very slow until Java has compiled it. */
  private static final int FEWEST_STEPS = 10;

  private Forecast() {}

  /**
   * Trains a throw-away plain-20 for a few seconds, at most a tenth of a run, and scales the time of its fastest step
   * by the multiply-accumulate operations of the others. Its learning rate is 0, so that it cannot diverge.
   *
   * @return seconds for all four networks with their evaluations
   */
  static double seconds(Recipe recipe, Images images, long seed) {
    ImageDataset training = images.training();
    Stopwatch stopwatch = new Stopwatch();
    CifarResNet trial = recipe.build(DepthNetwork.PLAIN_20, training);
    new Trainer(trial, recipe.trainingLoader(training, seed), recipe.optimizer(), Schedule.constant(0),
        Span.steps(Math.max(1, recipe.iterations() / TRIAL_SHARE)))
        .seed(seed)
        .listeners(stopwatch)
        .run();
    long evaluated = (long) recipe.iterations() / recipe.evaluateEvery() * images.heldOut().size();
    // A training step goes forward once and backward for inputs and weights, an evaluation goes forward only.
    double steps = recipe.iterations() + evaluated / (3.0 * recipe.batch());
    double perMac = stopwatch.fastest / macs(recipe, DepthNetwork.PLAIN_20, training);
    double seconds = 0;
    for (DepthNetwork network : DepthNetwork.values()) {
      seconds += steps * perMac * macs(recipe, network, training);
    }
    return seconds;
  }

  private static double macs(Recipe recipe, DepthNetwork network, ImageDataset images) {
    return recipe.build(network, images).summary(Shape.of(images.height(), images.width(), images.channels())).macs();
  }

  private static final class Stopwatch implements TrainingListener {
    private double fastest = Double.POSITIVE_INFINITY;
    private double total;
    private int steps;

    @Override
    public void onStep(Step event) {
      fastest = Math.min(fastest, event.seconds());
      total += event.seconds();
      steps++;
    }

    @Override
    public boolean stopRequested() {
      return steps >= FEWEST_STEPS && total >= TRIAL_SECONDS;
    }
  }
}
