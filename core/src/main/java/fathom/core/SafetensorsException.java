package fathom.core;

/**
 * A safetensors file cannot be read or written: it is missing, cut off, damaged, malicious, or holds what Fathom cannot
 * use. The message names the file and, where one is to blame, the tensor.
 */
public final class SafetensorsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How many characters of a name messages quote. */
  private static final int MAX_QUOTED = 200;

  /**
   * Makes an exception.
   *
   * @param message the file, the tensor, what is wrong, and the way out where there is one
   */
  public SafetensorsException(String message) {
    super(message);
  }

  /**
   * Makes an exception for a failure of the platform.
   *
   * @param message the file, the tensor, what is wrong, and the way out where there is one
   * @param cause what the platform said
   */
  public SafetensorsException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Returns how messages about a file begin. */
  static String subject(String file) {
    return "safetensors: " + file + ":";
  }

  /** Returns how messages about a tensor of a file begin. */
  static String subject(String file, String tensor) {
    return subject(file) + " tensor " + quoted(tensor);
  }

  /** Returns a text in quotes, in one line and not too long, whatever it is. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().limit(MAX_QUOTED).forEach(c -> {
      if (Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.SURROGATE) {
        quoted.append(String.format("\\u%04x", c));
      } else {
        quoted.appendCodePoint(c);
      }
    });
    return quoted.append(text.codePointCount(0, text.length()) > MAX_QUOTED ? "...\"" : "\"").toString();
  }
}
