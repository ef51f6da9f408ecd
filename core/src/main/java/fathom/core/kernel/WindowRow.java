package fathom.core.kernel;

/**
 * The windows of a row of target pixels: for each of them the numbers of the source pixels it is combined from, counted
 * from a pixel that the rows of an image have in different places.
 *
 * @param start the windows' beginnings in {@code pixels}, and the end of the last one
 * @param pixels numbers of pixels, window after window
 */
@SuppressWarnings("ArrayRecordComponent") // made once for all rows that are alike, and never changed
public record WindowRow(int[] start, int... pixels) {
  /**
   * Returns the number of target pixels.
   *
   * @return 0 or more
   */
  public int targets() {
    return start.length - 1;
  }

  /** Returns how many pixels a window has. */
  int count(int target) {
    return start[target + 1] - start[target];
  }
}
