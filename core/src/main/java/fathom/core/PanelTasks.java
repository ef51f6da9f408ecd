package fathom.core;

import fathom.core.Conv2dEngine.Output;
import fathom.core.kernel.Kernels;

/**
 * The tasks of a correlation, each a band of pixels by a range of panels of output channels. The cut depends on the
 * size of the problem alone.
 */
final class PanelTasks {
  /** So many tasks at least, where each copies all its pixels. */
  private static final int TASKS = 4;

  /** So many tasks are few: an odd number keeps one of two threads waiting. */
  private static final int FEW_TASKS = 16;

  /** So many tasks are enough where more of them would copy the same pixels more often. */
  private static final int COPYING_TASKS = 8;

  /** Panels that share a copy of pixels, at least: 256 output channels where vectors have 512 bits. */
  private static final int COPY_PANELS = 4;

  /** So many panels are enough to share a copy of pixels: it takes 2 % of the time then. */
  private static final int ENOUGH_PANELS = 16;

  /** To read the weights from memory takes as long as the products of so many pixels. */
  private static final int MEMORY_PIXELS = 16;

  private final Bands bands;
  private final Panels panels;
  private final int ranges;

  private PanelTasks(Bands bands, Panels panels, int ranges) {
    this.bands = bands;
    this.panels = panels;
    this.ranges = ranges;
  }

  /**
   * Cuts the panels of each of few bands: into {@code TASKS} tasks in all, if that makes none too small, or more where
   * bands are much work.
   *
   * @param macsPerPixel multiply-accumulate operations of an output pixel, all channels together
   */
  static PanelTasks of(Bands bands, Panels panels, long macsPerPixel) {
    if (bands.count() >= FEW_TASKS) {
      return new PanelTasks(bands, panels, 1);
    }
    long macs = macsPerPixel * bands.pixels();
    long wanted = Math.max((TASKS + bands.count() - 1) / bands.count(), macs / (4 * Conv2dEngine.WORK));
    long most = 2 * macs / Conv2dEngine.WORK;
    return new PanelTasks(bands, panels, even(bands.count(), Math.min(wanted, most), Math.min(panels.all(), most)));
  }

  /**
   * Cuts products, where an output pixel sees one source pixel.
   *
   * @param copies whether each task copies its pixels first
   */
  static PanelTasks ofProducts(Bands bands, Panels panels, long macsPerPixel, boolean copies) {
    long work = macsPerPixel * Math.max(bands.pixels(), MEMORY_PIXELS);
    int wanted = panels.all();
    if (copies) {
      int enough = Math.max((COPYING_TASKS + bands.count() - 1) / bands.count(), panels.all() / ENOUGH_PANELS);
      wanted = Math.min(panels.all() / COPY_PANELS, enough);
    }
    long most = Math.min((panels.all() + 1) / 2, 4 * work / Conv2dEngine.WORK);
    return new PanelTasks(bands, panels,
        even(bands.count(), Math.min(wanted, work / (2 * Conv2dEngine.WORK)), most));
  }

  /** Returns how many ranges to make of each band, one more than {@code wanted} where few tasks would be odd. */
  private static int even(int bands, long wanted, long most) {
    long ranges = Math.max(1, Math.min(wanted, most));
    boolean odd = bands * ranges % 2 == 1 && bands * ranges < FEW_TASKS;
    return (int) (odd && ranges < most ? ranges + 1 : ranges);
  }

  /** Returns how many tasks each band has. */
  int perBand() {
    return ranges;
  }

  /** Computes the panels {@code from} to {@code to - 1} of a band. */
  interface Body {
    void run(int band, int from, int to);
  }

  /** Runs all tasks, each with what follows the convolution, while its results are in the cache. */
  void run(Kernels kernels, ConvEnding ending, Output y, Body body) {
    Threads.run(bands.count() * ranges, task -> {
      int band = task / ranges;
      int from = (int) ((long) panels.all() * (task % ranges) / ranges);
      int to = (int) ((long) panels.all() * (task % ranges + 1) / ranges);
      body.run(band, from, to);
      if (ending != ConvEnding.NONE) {
        end(kernels, ending, y, band, panels.channel(from), panels.channel(to));
      }
    });
  }

  private void end(Kernels kernels, ConvEnding ending, Output y, int band, int fromChannel, int toChannel) {
    for (int line = 0; line < bands.images(band) * bands.rows(band); line++) {
      int image = bands.firstImage(band) + line / bands.rows(band);
      int row = bands.firstRow(band) + line % bands.rows(band);
      int at = image * y.image() + row * y.row() + bands.firstColumn(band) * y.pixel() + fromChannel;
      ending.apply(kernels, y.data(), y.offset(), at, bands.columns(band), y.pixel(), toChannel - fromChannel);
    }
  }
}
