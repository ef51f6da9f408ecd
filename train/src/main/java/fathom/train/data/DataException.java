package fathom.train.data;

/**
 * A data set cannot be read: a directory or file is missing, cut off or not what it should be. The message is one line
 * for the person who gave the path; a stack trace adds nothing to it.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message the data set, the file, what is wrong with it, and the way out where there is one, in one line
   */
  public DataException(String message) {
    super(message);
  }

  /**
   * Makes an exception for a failure of the file system.
   *
   * @param message the data set, the file, what is wrong with it, and the way out where there is one, in one line
   * @param cause what the file system said
   */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
