package fathom.examples.depth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What is known about the training of one network; immutable, it grows by withers.
 *
 * @param network which network
 * @param parameters how many trainable numbers it has
 * @param state how far it has come
 * @param iteration the last training step that was taken, 0 before the first
 * @param seconds time spent so far, evaluations included
 * @param evaluations in the order of the iterations
 * @param gradients in the order of the iterations
 * @param testError share of the test images classified wrongly at the end, where a test set is kept apart from the
 *     held-out images
 */
record NetworkRun(
    DepthNetwork network,
    long parameters,
    State state,
    int iteration,
    double seconds,
    List<Measurement> evaluations,
    List<GradientProfile> gradients,
    OptionalDouble testError) {

  /**
   * How many of the last evaluations the final figures are the mean of. Each stands for the mini-batches of a twentieth
   * of a shortened run, or for an epoch of the paper's, so that one lucky mini-batch decides nothing.
   */
  public static final int FINAL_EVALUATIONS = 2;

  /** How far the training of a network has come. */
  public enum State {
    /** Not begun. */
    WAITING,
    /** Begun and not ended. */
    RUNNING,
    /** All iterations were taken. */
    FINISHED,
    /** The loss was no longer a finite number; the training ended there. */
    DIVERGED,
    /** The user ended the program. */
    INTERRUPTED
  }

  /** Copies the lists. */
  public NetworkRun {
    evaluations = List.copyOf(evaluations);
    gradients = List.copyOf(gradients);
  }

  /**
   * Returns a run that has not begun.
   *
   * @param network which network
   * @param parameters how many trainable numbers it has
   * @return without any measurement
   */
  public static NetworkRun waiting(DepthNetwork network, long parameters) {
    return new NetworkRun(network, parameters, State.WAITING, 0, 0, List.of(), List.of(), OptionalDouble.empty());
  }

  /**
   * Returns this run in another state.
   *
   * @param newState the state
   * @param newIteration the last training step that was taken
   * @param newSeconds time spent so far
   * @return the changed run
   */
  public NetworkRun at(State newState, int newIteration, double newSeconds) {
    return new NetworkRun(network, parameters, newState, newIteration, newSeconds, evaluations, gradients, testError);
  }

  /**
   * Returns this run with one more evaluation.
   *
   * @param evaluation later than those that are there
   * @return the changed run
   */
  public NetworkRun with(Measurement evaluation) {
    return new NetworkRun(network, parameters, state, iteration, seconds, append(evaluations, evaluation), gradients,
        testError);
  }

  /**
   * Returns this run with one more gradient profile.
   *
   * @param profile later than those that are there
   * @return the changed run
   */
  public NetworkRun with(GradientProfile profile) {
    return new NetworkRun(network, parameters, state, iteration, seconds, evaluations, append(gradients, profile),
        testError);
  }

  /**
   * Returns this run with a test error.
   *
   * @param error share of the test images that were classified wrongly
   * @return the changed run
   */
  public NetworkRun withTestError(double error) {
    return new NetworkRun(network, parameters, state, iteration, seconds, evaluations, gradients,
        OptionalDouble.of(error));
  }

  /**
   * Returns the iteration of the last evaluation.
   *
   * @return empty before the first one
   */
  public OptionalInt lastEvaluation() {
    return evaluations.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(evaluations.get(evaluations.size() - 1).iteration());
  }

  /**
   * Returns the mean of the last {@link #FINAL_EVALUATIONS} evaluations up to an iteration.
   *
   * @param upTo the last iteration that counts
   * @return the means, with the iteration, learning rate and time of the last; empty where nothing was evaluated until
   *     then
   */
  public Optional<Measurement> meanUpTo(int upTo) {
    List<Measurement> until = evaluations.stream().filter(e -> e.iteration() <= upTo).toList();
    List<Measurement> last = until.subList(Math.max(0, until.size() - FINAL_EVALUATIONS), until.size());
    if (last.isEmpty()) {
      return Optional.empty();
    }
    Measurement end = last.get(last.size() - 1);
    return Optional.of(new Measurement(
        end.iteration(),
        end.learningRate(),
        last.stream().mapToDouble(Measurement::trainLoss).average().orElseThrow(),
        last.stream().mapToDouble(Measurement::trainError).average().orElseThrow(),
        last.stream().mapToDouble(Measurement::heldOutLoss).average().orElseThrow(),
        last.stream().mapToDouble(Measurement::heldOutError).average().orElseThrow(),
        end.seconds()));
  }

  private static <T> List<T> append(List<T> list, T element) {
    List<T> longer = new ArrayList<>(list);
    longer.add(element);
    return longer;
  }
}
