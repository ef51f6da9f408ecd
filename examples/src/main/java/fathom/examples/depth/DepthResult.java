package fathom.examples.depth;

import static fathom.examples.depth.Text.format;

import fathom.examples.depth.NetworkRun.State;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known about a run of the experiment, at its end or on the way; immutable.
 *
 * @param setup what the run is made of
 * @param runs one entry for each network, in the order of {@link DepthNetwork}
 */
record DepthResult(Setup setup, List<NetworkRun> runs) {
  /** Copies the list. */
  public DepthResult {
    runs = List.copyOf(runs);
  }

  /**
   * Returns what is known about one network.
   *
   * @param network which network
   * @return its run
   */
  public NetworkRun run(DepthNetwork network) {
    return runs.get(network.ordinal());
  }

  /**
   * Returns this result with another state of one network.
   *
   * @param run takes the place of the run of the same network
   * @return the changed result
   */
  public DepthResult with(NetworkRun run) {
    List<NetworkRun> changed = new ArrayList<>(runs);
    changed.set(run.network().ordinal(), run);
    return new DepthResult(setup, changed);
  }

  /**
   * Returns whether every network has come to its end, be it all iterations or divergence.
   *
   * @return false on the way and after an interruption
   */
  public boolean complete() {
    return runs.stream().allMatch(run -> run.state() == State.FINISHED || run.state() == State.DIVERGED);
  }

  /**
   * Says how far the run has come.
   *
   * @return one sentence, such as {@code Interrupted after iteration 140 of 300 of plain-56; ResNet-20 and ResNet-56
   *     were not trained.}
   */
  public String status() {
    if (complete()) {
      return "Complete: all four networks have come to their end.";
    }
    String untrained = untrained();
    for (NetworkRun run : runs) {
      if (run.state() == State.INTERRUPTED) {
        String where = run.iteration() == 0
            ? "before " + run.network()
            : format("after iteration %,d of %,d of %s", run.iteration(), setup.recipe().iterations(), run.network());
        return "Interrupted " + where + (untrained.isEmpty() ? "." : "; " + untrained);
      }
      if (run.state() == State.RUNNING) {
        return "Unfinished: when this was written, " + format("%s had come to iteration %,d of %,d",
            run.network(), run.iteration(), setup.recipe().iterations())
            + (untrained.isEmpty() ? "." : "; " + untrained);
      }
    }
    return "Unfinished: " + untrained;
  }

  /** Names the networks that no training step was taken for, if there are any. */
  private String untrained() {
    List<String> names = runs.stream()
        .filter(run -> run.state() == State.WAITING || run.state() == State.INTERRUPTED && run.iteration() == 0)
        .map(run -> run.network().label())
        .toList();
    return switch (names.size()) {
      case 0 -> "";
      case 1 -> names.get(0) + " was not trained.";
      default -> String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.get(names.size() - 1)
          + " were not trained.";
    };
  }
}
