package fathom.nn;

import java.nio.file.Path;

/** A checkpoint does not fit the network that it was loaded into. The network has not changed. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient LoadReport report;

  /**
   * Makes an exception.
   *
   * @param path the file
   * @param network the network
   * @param report what does not fit; all of it is in the message
   */
  CheckpointException(Path path, Layer network, LoadReport report) {
    super("checkpoint: " + path + " does not fit " + network + ", which stays as it was; loadMatching would load what"
        + " fits\n" + report);
    this.report = report;
  }

  /**
   * Returns what does not fit.
   *
   * @return the report; {@code loaded} are those that would have been loaded
   */
  public LoadReport report() {
    return report;
  }
}
