package fathom.examples.depth;

import fathom.examples.depth.GradientProfile.LayerNorm;
import fathom.examples.depth.NetworkRun.State;
import fathom.nn.Parameter;
import fathom.train.GradientNorms;
import fathom.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Takes down what happens in the training of one network. */
final class Recorder implements TrainingListener {
  private static final String WEIGHT = ".weight";

  private final Set<Integer> gradientSteps;
  private final Consumer<NetworkRun> afterEvaluation;
  private final BooleanSupplier stop;
  private final long started = System.nanoTime();
  private NetworkRun run;
  private double learningRate;

  /**
   * Makes a recorder.
   *
   * @param run what is known so far
   * @param recipe tells at which steps gradients are measured
   * @param afterEvaluation gets the run after each evaluation
   * @param stop says that the training shall end early
   */
  Recorder(NetworkRun run, Recipe recipe, Consumer<NetworkRun> afterEvaluation, BooleanSupplier stop) {
    this.run = run;
    this.gradientSteps = gradientSteps(recipe.iterations());
    this.afterEvaluation = afterEvaluation;
    this.stop = stop;
  }

  /** Returns the first step, an early one, one in the middle and the last. */
  static Set<Integer> gradientSteps(int iterations) {
    return Set.copyOf(List.of(1, Math.max(1, iterations / 10), Math.max(1, iterations / 2), iterations));
  }

  /** Returns what was taken down, in the given state. */
  NetworkRun end(State state, int iteration) {
    return run.at(state, iteration, seconds());
  }

  @Override
  public void onGradients(Gradients event) {
    if (gradientSteps.contains((int) event.step())) {
      Map<String, Parameter> parameters = event.network().parameters();
      List<LayerNorm> layers = new ArrayList<>();
      GradientNorms.of(parameters).byName().forEach((name, norm) -> {
        Parameter.Role role = parameters.get(name).role();
        if (role == Parameter.Role.CONV_WEIGHT || role == Parameter.Role.LINEAR_WEIGHT) {
          layers.add(new LayerNorm(name.substring(0, name.length() - WEIGHT.length()), norm));
        }
      });
      run = run.with(new GradientProfile((int) event.step(), layers));
    }
  }

  @Override
  public void onStep(Step event) {
    learningRate = event.learningRate();
    run = run.at(State.RUNNING, (int) event.step(), seconds());
  }

  @Override
  public void onEvaluation(Evaluation event) {
    run = run.with(new Measurement(
        (int) event.step(),
        learningRate,
        event.training().loss(),
        event.training().error(),
        event.heldOut().loss(),
        event.heldOut().error(),
        seconds()));
    afterEvaluation.accept(run);
  }

  @Override
  public boolean stopRequested() {
    return stop.getAsBoolean();
  }

  private double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }
}
