package fathom.core.kernel;

import java.util.Arrays;

/**
 * One spatial axis of a correlation: output {@code i} reads the source at {@code i * step + offset(tap)} for each tap;
 * positions outside the source read zero. Taps are sorted by offset.
 *
 * <p>Positions that differ by a multiple of {@code step} form a <em>phase</em>. Stored phase by phase, with the first
 * position that any output needs at index 0, output {@code i} finds tap {@code t} at index {@code i + shift(t)} of
 * phase {@code phase(t)}: every correlation becomes one with stride 1.
 */
public final class Axis {
  private final int outputs;
  private final int source;
  private final int step;
  private final int[] kernelIndex;
  private final int[] phase;
  private final int[] shift;
  private final int[] origin;
  private final int reach;

  /**
   * Makes an axis from taps with ascending offsets; {@code kernelIndex} says which row or column of the kernel a tap
   * is.
   */
  private Axis(int outputs, int source, int step, int[] offset, int[] kernelIndex) {
    this.outputs = outputs;
    this.source = source;
    this.step = step;
    this.kernelIndex = kernelIndex;
    int taps = offset.length;
    phase = new int[taps];
    shift = new int[taps];
    int[] origins = new int[taps];
    int phases = 0;
    int most = 0;
    for (int t = 0; t < taps; t++) {
      int first = offset[0] + Math.floorMod(offset[t] - offset[0], step);
      int p = 0;
      while (p < phases && origins[p] != first) {
        p++;
      }
      if (p == phases) {
        origins[phases++] = first;
      }
      phase[t] = p;
      shift[t] = (offset[t] - first) / step;
      most = Math.max(most, shift[t]);
    }
    origin = Arrays.copyOf(origins, phases);
    reach = most;
  }

  /** The axis of a forward convolution: the source is the input. */
  private static Axis forward(int outputs, int source, int kernel, int stride, int padding, int dilation) {
    int[] offset = new int[kernel];
    int[] index = new int[kernel];
    for (int k = 0; k < kernel; k++) {
      offset[k] = k * dilation - padding;
      index[k] = k;
    }
    return new Axis(outputs, source, stride, offset, index);
  }

  /**
   * The axis of an input gradient, for the input positions {@code i * stride + remainder}: the source is the gradient
   * of the output. Output position {@code q} touches input position {@code q * stride - padding + k * dilation}.
   */
  private static Axis backward(int size, int source, int kernel, int stride, int padding, int dilation, int remainder) {
    int[] offset = new int[kernel];
    int[] index = new int[kernel];
    int taps = 0;
    for (int k = kernel - 1; k >= 0; k--) {
      int distance = remainder + padding - k * dilation;
      if (Math.floorMod(distance, stride) == 0) {
        offset[taps] = Math.floorDiv(distance, stride);
        index[taps++] = k;
      }
    }
    int outputs = remainder < size ? (size - remainder - 1) / stride + 1 : 0;
    return new Axis(outputs, source, 1, Arrays.copyOf(offset, taps), Arrays.copyOf(index, taps));
  }

  /**
   * Returns the vertical axis of the forward convolution.
   *
   * @param s the convolution
   * @return an axis with {@code OH} outputs over {@code H} source rows
   */
  public static Axis rows(Conv2dShape s) {
    return forward(s.oh(), s.h(), s.kh(), s.strideH(), s.padH(), s.dilationH());
  }

  /**
   * Returns the horizontal axis of the forward convolution.
   *
   * @param s the convolution
   * @return an axis with {@code OW} outputs over {@code W} source columns
   */
  public static Axis columns(Conv2dShape s) {
    return forward(s.ow(), s.w(), s.kw(), s.strideW(), s.padW(), s.dilationW());
  }

  /**
   * Returns the horizontal axis of the forward convolution as if it had no stride: its outputs are all places where the
   * kernel fits.
   *
   * @param s the convolution
   * @return an axis with one phase over {@code W} source columns
   */
  public static Axis adjacentColumns(Conv2dShape s) {
    int outputs = (s.ow() - 1) * s.strideW() + 1;
    return forward(outputs, s.w(), s.kw(), 1, s.padW(), s.dilationW());
  }

  /**
   * Returns the vertical axis of the input gradient, for every {@code strideH}-th input row from {@code remainder} on.
   *
   * @param s the convolution
   * @param remainder 0 to {@code strideH - 1}
   * @return an axis over {@code OH} source rows
   */
  public static Axis gradientRows(Conv2dShape s, int remainder) {
    return backward(s.h(), s.oh(), s.kh(), s.strideH(), s.padH(), s.dilationH(), remainder);
  }

  /**
   * Returns the horizontal axis of the input gradient, for every {@code strideW}-th input column from {@code remainder}
   * on.
   *
   * @param s the convolution
   * @param remainder 0 to {@code strideW - 1}
   * @return an axis over {@code OW} source columns
   */
  public static Axis gradientColumns(Conv2dShape s, int remainder) {
    return backward(s.w(), s.ow(), s.kw(), s.strideW(), s.padW(), s.dilationW(), remainder);
  }

  /**
   * Returns the number of output positions.
   *
   * @return 0 or more
   */
  public int outputs() {
    return outputs;
  }

  /**
   * Returns the number of source positions.
   *
   * @return at least 1
   */
  public int source() {
    return source;
  }

  /**
   * Returns the distance of two source positions of a phase.
   *
   * @return at least 1
   */
  public int step() {
    return step;
  }

  /**
   * Returns the number of taps.
   *
   * @return 0 or more; an output with no taps is no sum at all
   */
  public int taps() {
    return shift.length;
  }

  /**
   * Returns which kernel row or column a tap is.
   *
   * @param tap 0 to {@code taps() - 1}
   * @return 0 to kernel size - 1
   */
  public int kernelIndex(int tap) {
    return kernelIndex[tap];
  }

  /**
   * Returns how many phases the taps touch.
   *
   * @return 0 or more
   */
  public int phases() {
    return origin.length;
  }

  /** Returns the first of {@code count} positions, {@code step} apart from {@code first} on, not before the source. */
  int firstInside(int first, int count) {
    return Math.min(count, first >= 0 ? 0 : (-first + step - 1) / step);
  }

  /** Returns how many of these positions, those before the source included, lie before the source's end. */
  int endInside(int first, int count) {
    int inside = source - first;
    return Math.max(firstInside(first, count), inside <= 0 ? 0 : Math.min(count, (inside - 1) / step + 1));
  }

  /**
   * Returns the phase that a tap reads.
   *
   * @param tap 0 to {@code taps() - 1}
   * @return 0 to {@code phases() - 1}
   */
  public int phase(int tap) {
    return phase[tap];
  }

  /**
   * Returns the distance, within its phase, of what a tap reads for output 0 from the beginning of the phase.
   *
   * @param tap 0 to {@code taps() - 1}
   * @return 0 to {@code reach()}
   */
  public int shift(int tap) {
    return shift[tap];
  }

  /**
   * Returns where a tap reads, from the position of its output times {@link #step}.
   *
   * @param tap 0 to {@code taps() - 1}
   * @return negative where output 0 sees padding
   */
  public int offset(int tap) {
    return origin[phase[tap]] + shift[tap] * step;
  }

  /**
   * Returns the largest shift: {@code n} outputs need {@code n + reach()} positions of a phase.
   *
   * @return 0 or more
   */
  public int reach() {
    return reach;
  }

  /**
   * Returns the source position at index 0 of a phase.
   *
   * @param phase 0 to {@code phases() - 1}
   * @return negative where the phase begins with padding
   */
  public int origin(int phase) {
    return origin[phase];
  }

  /**
   * Returns whether this axis has taps, and each tap lies, from where the phases begin, where the same tap of another
   * axis lies: then it finds what it sees in a patch of the other one.
   *
   * @param other an axis over the same source
   * @return true if so
   */
  public boolean begins(Axis other) {
    return taps() > 0
        && taps() <= other.taps()
        && step == other.step
        && Arrays.equals(origin, 0, phases(), other.origin, 0, Math.min(phases(), other.phases()))
        && Arrays.equals(phase, 0, taps(), other.phase, 0, taps())
        && Arrays.equals(shift, 0, taps(), other.shift, 0, taps());
  }

  /**
   * Returns whether every output sees one source position, and no padding.
   *
   * @return true if so
   */
  public boolean isDirect() {
    return taps() == 1 && outputs > 0 && origin[0] >= 0 && origin[0] + (outputs - 1L) * step < source;
  }
}
