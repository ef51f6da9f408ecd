package fathom.core.kernel;

import java.util.Arrays;

/**
 * Convolution kernels as plain loops, in the one form that the compiler turns into vector instructions: lines of
 * neighbouring sums, each an array of its own that is walked from its beginning, to which the products of four lines
 * with four numbers are added in one statement. See {@link #add(float[], float[], float, float[], float, float[],
 * float, float[], float, int)}.
 *
 * <p>A line of sums runs along the pixels or along the output channels, whichever are more; in a weight gradient along
 * the columns and channels of the kernel. Either way every sum is one chain of fused multiply-adds.
 */
final class ScalarConv implements ConvKernels {
  /** Elements of a line. */
  private static final int LENGTH = 256;

  /** Lines of sums, also the widest panel. */
  private static final int LINES = 256;

  /** Pixels of a task of {@link #pointwise}. */
  private static final int TASK = 256;

  /** From so many neighbours on it is faster to copy them than to collect them one by one. */
  private static final int LONG_RUN = 32;

  /** Output channels of a weight gradient that are summed at once. */
  private static final int OUTER_PANEL = 32;

  private static final int BLOCK = BlockedPatch.BLOCK;

  private static final ThreadLocal<Lines> MEMORY = ThreadLocal.withInitial(Lines::new);

  /** What a thread computes with. */
  private static final class Lines {
    final float[][] sums = new float[LINES][LENGTH];
    final float[] a = new float[LENGTH];
    final float[] b = new float[LENGTH];
    final float[] c = new float[LENGTH];
    final float[] d = new float[LENGTH];

    /** For each pixel where its source, its start values and its result are. */
    final int[] x = new int[LENGTH];

    final int[] start = new int[LENGTH];
    final int[] y = new int[LENGTH];

    /** Where the runs of neighbours of a line begin in it, and behind the last one where it ends. */
    final int[] run = new int[LENGTH + 1];

    /** The numbers from 0 on. */
    int[] consecutive = {};

    int[] consecutive(int n) {
      if (consecutive.length != n) {
        consecutive = new int[n];
        Arrays.setAll(consecutive, i -> i);
      }
      return consecutive;
    }
  }

  /**
   * Adds the products of four lines with a number each to a line of sums, one after the other. Nothing may be different
   * here: an offset into one of the arrays, two lines of sums, or six lines keep one compiler or the other from using
   * vectors. A single product costs as many loads and stores of sums as four.
   */
  private static void add(
      float[] sums, float[] a, float fa, float[] b, float fb, float[] c, float fc, float[] d, float fd, int n) {
    for (int i = 0; i < n; i++) {
      sums[i] = Math.fma(d[i], fd, Math.fma(c[i], fc, Math.fma(b[i], fb, Math.fma(a[i], fa, sums[i]))));
    }
  }

  /** Adds the products of a line with a number to a line of sums. */
  private static void add(float[] sums, float[] a, float fa, int n) {
    for (int i = 0; i < n; i++) {
      sums[i] = Math.fma(a[i], fa, sums[i]);
    }
  }

  /** Collects a line: {@code line[i] = x[xo + at[i]]}. */
  private static void gather(float[] x, int xo, int[] at, float[] line, int n) {
    for (int i = 0; i < n; i++) {
      line[i] = x[xo + at[i]];
    }
  }

  /** Distributes a line: {@code y[yo + at[i]] = line[i]}. */
  private static void scatter(float[] line, float[] y, int yo, int[] at, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + at[i]] = line[i];
    }
  }

  @Override
  public ConvTile tile(int columns, int outputs, boolean shareable) {
    return new ConvTile(0, 1, Math.min(LINES, outputs), false);
  }

  @Override
  public void copyBlocks(
      float[] x, int xo, int xPitch, int channels, int before, int pixels, int after, float[] y, int yo, int yBlock) {
    for (int c = 0; c < channels; c += BLOCK) {
      int at = yo + c / BLOCK * yBlock;
      int to = at + before * BLOCK;
      Arrays.fill(y, at, to, 0f);
      copyPixels(x, xo + c, xPitch, Math.min(BLOCK, channels - c), pixels, y, to, BLOCK, BLOCK, 0);
      Arrays.fill(y, to + pixels * BLOCK, to + (pixels + after) * BLOCK, 0f);
    }
  }

  @Override
  public void copyPixels(
      float[] x, int xo, int xPitch, int channels, int pixels, float[] y, int yo, int width, int yPitch, int yBlock) {
    for (int p = 0; p < pixels; p++) {
      for (int c = 0; c < channels; c += width) {
        int to = yo + p * yPitch + c / width * yBlock;
        System.arraycopy(x, xo + p * xPitch + c, y, to, Math.min(width, channels - c));
      }
    }
  }

  @Override
  public void correlate(
      Correlation c, int images, float[] x, int xo, int xImage, int rows, int columns, float[] w, int wo, int outputs,
      float[] start, int so, int startImage, int startRow, int startPixel, float[] y, int yo, int yImage,
      float[] spare, int spareAt) {
    Lines lines = MEMORY.get();
    int count = 0;
    for (int row = 0; row < images * rows; row++) {
      int image = row / rows;
      int r = row % rows;
      for (int column = 0; column < columns; column++) {
        lines.x[count] = xo + image * xImage + r * c.xRow() + column * BLOCK;
        lines.start[count] = so + image * startImage + r * startRow + column * startPixel;
        lines.y[count] = yo + image * yImage + r * c.yRow() + column * c.yPixel();
        count++;
        if (count == LENGTH || row == images * rows - 1 && column == columns - 1) {
          chains(lines, count, c.taps, x, w, wo, c.tile.width(), outputs, start, y);
          count = 0;
        }
      }
    }
  }

  @Override
  public PointwisePlan pointwisePlan(long pixels, int channels, int outputs) {
    return new PointwisePlan(new ConvTile(0, 1, Math.min(LINES, outputs), false), TASK, channels, 0);
  }

  @Override
  public void pointwise(
      ConvTile tile, float[] x, int xo, int xPixel, int pixels, int channels, float[] w, int wo, int outputs,
      float[] start, int so, int startPixel, float[] y, int yo, int yPixel, float[] spare, int spareAt) {
    Lines lines = MEMORY.get();
    int[][] taps = {lines.consecutive(channels)};
    for (int first = 0; first < pixels; first += LENGTH) {
      int count = Math.min(LENGTH, pixels - first);
      for (int i = 0; i < count; i++) {
        lines.x[i] = xo + (first + i) * xPixel;
        lines.start[i] = so + (first + i) * startPixel;
        lines.y[i] = yo + (first + i) * yPixel;
      }
      chains(lines, count, taps, x, w, wo, tile.width(), outputs, start, y);
    }
  }

  /**
   * Computes the chains of some pixels: {@code y = start}, then {@code y += x * w} for one tap after the other. The
   * weights of a tap lie {@code width} behind those of the tap before.
   */
  private static void chains(
      Lines lines, int pixels, int[][] taps, float[] x, float[] w, int wo, int width, int outputs, float[] start,
      float[] y) {
    if (pixels > outputs) {
      alongPixels(lines, pixels, taps, x, w, wo, width, outputs, start, y);
    } else {
      alongOutputs(lines, pixels, taps, x, w, wo, width, outputs, start, y);
    }
  }

  /** Computes chains with a line of sums for each output channel. */
  private static void alongPixels(
      Lines lines, int pixels, int[][] taps, float[] x, float[] w, int wo, int width, int outputs, float[] start,
      float[] y) {
    float[][] sums = lines.sums;
    for (int o = 0; o < outputs; o++) {
      gather(start, o, lines.start, sums[o], pixels);
    }
    int wp = wo;
    for (int[] run : taps) {
      int t = 0;
      for (; t + 4 <= run.length; t += 4, wp += 4 * width) {
        gather(x, run[t], lines.x, lines.a, pixels);
        gather(x, run[t + 1], lines.x, lines.b, pixels);
        gather(x, run[t + 2], lines.x, lines.c, pixels);
        gather(x, run[t + 3], lines.x, lines.d, pixels);
        for (int o = 0; o < outputs; o++) {
          int wi = wp + o;
          add(sums[o], lines.a, w[wi], lines.b, w[wi + width], lines.c, w[wi + 2 * width], lines.d, w[wi + 3 * width],
              pixels);
        }
      }
      for (; t < run.length; t++, wp += width) {
        gather(x, run[t], lines.x, lines.a, pixels);
        for (int o = 0; o < outputs; o++) {
          add(sums[o], lines.a, w[wp + o], pixels);
        }
      }
    }
    for (int o = 0; o < outputs; o++) {
      scatter(sums[o], y, o, lines.y, pixels);
    }
  }

  /** Computes chains with a line of sums for each pixel. */
  private static void alongOutputs(
      Lines lines, int pixels, int[][] taps, float[] x, float[] w, int wo, int width, int outputs, float[] start,
      float[] y) {
    float[][] sums = lines.sums;
    for (int p = 0; p < pixels; p++) {
      System.arraycopy(start, lines.start[p], sums[p], 0, outputs);
    }
    int wp = wo;
    for (int[] run : taps) {
      int t = 0;
      for (; t + 4 <= run.length; t += 4, wp += 4 * width) {
        System.arraycopy(w, wp, lines.a, 0, outputs);
        System.arraycopy(w, wp + width, lines.b, 0, outputs);
        System.arraycopy(w, wp + 2 * width, lines.c, 0, outputs);
        System.arraycopy(w, wp + 3 * width, lines.d, 0, outputs);
        for (int p = 0; p < pixels; p++) {
          int xi = lines.x[p];
          add(sums[p], lines.a, x[xi + run[t]], lines.b, x[xi + run[t + 1]], lines.c, x[xi + run[t + 2]], lines.d,
              x[xi + run[t + 3]], outputs);
        }
      }
      for (; t < run.length; t++, wp += width) {
        System.arraycopy(w, wp, lines.a, 0, outputs);
        for (int p = 0; p < pixels; p++) {
          add(sums[p], lines.a, x[lines.x[p] + run[t]], outputs);
        }
      }
    }
    for (int p = 0; p < pixels; p++) {
      System.arraycopy(sums[p], 0, y, lines.y[p], outputs);
    }
  }

  @Override
  public int outerPanel(int outputs) {
    return OUTER_PANEL;
  }

  @Override
  public boolean outerShares(int outputs) {
    return false;
  }

  @Override
  public boolean outerAllRows(int values) {
    return values <= LENGTH;
  }

  @Override
  public int outerSize(OuterProducts p, int channels) {
    return p.columns() * p.values(channels) * OUTER_PANEL;
  }

  @Override
  public void outer(
      OuterProducts p, float[] x, int xo, int channels, int pixels, int outputs, float[] d, int at) {
    Lines lines = MEMORY.get();
    int values = p.values(channels);
    int size = p.columns() * values;
    for (int first = 0; first < size; first += LENGTH) {
      int count = Math.min(LENGTH, size - first);
      int runs = 0;
      for (int i = 0; i < count; i++) {
        int value = (first + i) % values;
        lines.x[i] = p.offset((first + i) / values, value);
        if (i == 0 || value == 0) {
          lines.run[runs++] = i;
        }
      }
      lines.run[runs] = count;
      for (int o = 0; o < outputs; o++) {
        System.arraycopy(d, at + o * size + first, lines.sums[o], 0, count);
      }
      outer(lines, runs, p, x, xo, pixels, outputs, d);
      for (int o = 0; o < outputs; o++) {
        System.arraycopy(lines.sums[o], 0, d, at + o * size + first, count);
      }
    }
  }

  /**
   * Adds the outer products of some columns and channels, with a line of sums for each output channel. What they see of
   * a pixel is where {@code lines.x} says, in runs of neighbours, see {@code lines.run}.
   */
  private static void outer(
      Lines lines, int runs, OuterProducts plan, float[] x, int xo, int pixels, int outputs, float[] d) {
    int[] pixel = plan.pixel;
    int pitch = plan.panel;
    int count = lines.run[runs];
    int dp = 0;
    int p = 0;
    for (; p + 4 <= pixels; p += 4, dp += 4 * pitch) {
      collect(lines, runs, x, xo + pixel[p], lines.a);
      collect(lines, runs, x, xo + pixel[p + 1], lines.b);
      collect(lines, runs, x, xo + pixel[p + 2], lines.c);
      collect(lines, runs, x, xo + pixel[p + 3], lines.d);
      for (int o = 0; o < outputs; o++) {
        int di = dp + o;
        add(lines.sums[o], lines.a, d[di], lines.b, d[di + pitch], lines.c, d[di + 2 * pitch], lines.d,
            d[di + 3 * pitch], count);
      }
    }
    for (; p < pixels; p++, dp += pitch) {
      collect(lines, runs, x, xo + pixel[p], lines.a);
      for (int o = 0; o < outputs; o++) {
        add(lines.sums[o], lines.a, d[dp + o], count);
      }
    }
  }

  /** Collects a line out of runs. */
  private static void collect(Lines lines, int runs, float[] x, int xo, float[] line) {
    int count = lines.run[runs];
    if (count < runs * LONG_RUN) {
      gather(x, xo, lines.x, line, count);
      return;
    }
    for (int r = 0; r < runs; r++) {
      int from = lines.run[r];
      System.arraycopy(x, xo + lines.x[from], line, from, lines.run[r + 1] - from);
    }
  }

  @Override
  public void outerStore(
      OuterProducts p, float[] sums, int at, int channels, int outputs, float[] y, int yo, boolean accumulate) {
    int values = p.values(channels);
    int size = p.columns() * values;
    for (int row = 0; row < size; row++) {
      int to = yo + p.place(row / values, row % values);
      for (int o = 0; o < outputs; o++) {
        float sum = sums[at + o * size + row];
        y[to + o] = accumulate ? y[to + o] + sum : sum;
      }
    }
  }
}
