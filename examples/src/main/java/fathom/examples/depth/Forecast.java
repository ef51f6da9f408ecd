package fathom.examples.depth;

import fathom.nn.CifarResNet;
import fathom.nn.Summary;
import fathom.train.Schedule;
import fathom.train.Span;
import fathom.train.Trainer;
import fathom.train.TrainingListener;
import fathom.train.data.ImageDataset;
import java.util.Map;

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
   * @param summaries what each network computes for one image
   * @return seconds for all four networks with their evaluations
   */
  static double seconds(Recipe recipe, Images images, Map<DepthNetwork, Summary> summaries, long seed) {
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
    double perMac = stopwatch.fastest / summaries.get(DepthNetwork.PLAIN_20).macs();
    double seconds = 0;
    for (Summary summary : summaries.values()) {
      seconds += steps * perMac * summary.macs();
    }
    return seconds;
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
