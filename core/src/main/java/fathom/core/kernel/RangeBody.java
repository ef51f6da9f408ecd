package fathom.core.kernel;

/** What to do for the {@code length} numbers that begin with {@code from}. */
@FunctionalInterface
public interface RangeBody {
  /**
   * Does it.
   *
   * @param from the first number
   * @param length how many
   */
  void accept(int from, int length);
}
