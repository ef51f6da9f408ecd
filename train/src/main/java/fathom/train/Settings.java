package fathom.train;

/** Checks of numbers that users give. */
final class Settings {
  private Settings() {}

  /** Checks for a finite number of at least 0. */
  static void checkNotNegative(String owner, String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          owner + ": " + name + " " + value + " is no finite number of at least 0");
    }
  }

  /** Checks for a number from 0 to below 1, the part of a running mean that an update keeps. */
  static void checkKept(String owner, String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(owner + ": " + name + " " + value + " is not from 0 to below 1");
    }
  }
}
