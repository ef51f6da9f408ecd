package fathom.core;

import fathom.core.Conv2dEngine.Output;
import fathom.core.Conv2dEngine.Weights;
import fathom.core.kernel.Axis;
import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.ConvKernels;
import fathom.core.kernel.Correlation;
import fathom.core.kernel.Kernels;
import fathom.core.kernel.PointwisePlan;

/**
 * Correlations in which each output pixel sees one source pixel, and no padding: 1x1 convolutions, products of
 * matrices, some phases of an input gradient. Pixels are read where they lie, or copied beforehand where many panels
 * read them, as the kernels want it; see {@link PointwisePlan}.
 */
final class PointwiseConvolution {
  private final Kernels kernels;
  private final ConvKernels conv;
  private final ConvEnding ending;
  private final Axis rows;
  private final Axis columns;
  private final int groups;
  private final int channels;
  private final int outputs;
  private final PointwisePlan plan;
  private final Panels panels;
  private final Bands bands;
  private final PanelTasks tasks;

  /** Whether each task copies its pixels. */
  private final boolean copied;

  /**
   * Plans a correlation of two {@linkplain Axis#isDirect direct} axes.
   *
   * @param channels source channels of a group
   * @param outputs output channels of a group
   */
  PointwiseConvolution(
      Kernels kernels, Conv2dShape s, Axis rows, Axis columns, int channels, int outputs, ConvEnding ending) {
    this.kernels = kernels;
    conv = kernels.convolution();
    this.ending = ending;
    this.rows = rows;
    this.columns = columns;
    groups = s.groups();
    this.channels = channels;
    this.outputs = outputs;
    long image = (long) rows.outputs() * columns.outputs();
    plan = conv.pointwisePlan(s.n() * image, channels, outputs);
    copied = plan.pitch() > 0;
    panels = new Panels(plan.tile(), outputs, groups, channels);
    bands = new Bands(s.n(), rows.outputs(), columns.outputs(), plan.pixels() / image,
        plan.pixels() / columns.outputs(), evenBand(columns.outputs(), plan.pixels()));
    tasks = PanelTasks.ofProducts(bands, panels, (long) channels * outputs * groups, copied);
  }

  /** Returns how many pixels a band has when a row is cut into an even number of bands, or is one. */
  private static int evenBand(int pixels, int most) {
    int bands = (pixels + most - 1) / most;
    int even = (bands + 1) / 2 * 2;
    return bands == 1 ? pixels : (pixels + even - 1) / even;
  }

  /**
   * Computes all images.
   *
   * @param x source {@code [N, rows, columns, groups * channels]}, beginning at {@code xo}
   * @param w weights
   * @param start start values of the outputs
   * @param y outputs
   */
  void correlate(float[] x, int xo, Weights w, Output start, Output y) {
    int tap = rows.kernelIndex(0) * w.row() + columns.kernelIndex(0) * w.column();
    float[] packed = panels.pack(w, Correlation.parts(channels),
        (part, values, from, to, at) -> Correlation.packPointwisePart(
            conv, part, values, from + tap, channels, w.channel(), w.output(), outputs, plan.tile().width(), to, at));
    int pixel = groups * channels;
    int row = columns.source() * pixel;
    Pixels source = new Pixels(x, xo + rows.origin(0) * row + columns.origin(0) * pixel, rows.source() * row,
        rows.step() * row, columns.step() * pixel);
    tasks.run(kernels, ending, y, (band, from, to) -> compute(band, from, to, source, packed, start, y));
    w.values().release(packed);
  }

  /** Computes the panels {@code fromPanel} to {@code toPanel - 1} of a band. */
  private void compute(
      int band, int fromPanel, int toPanel, Pixels source, float[] packed, Output start, Output y) {
    // Copied pixels follow each other; where those of y do, too, all lines of a band are one.
    boolean oneRun = copied && y.row() == columns.outputs() * y.pixel() && y.image() == rows.outputs() * y.row();
    int lines = oneRun ? 1 : bands.images(band) * bands.rows(band);
    int length = oneRun ? bands.pixels(band) : bands.columns(band);
    float[] spare = Buffers.take(Conv2dEngine.SPARE);
    float[] copy = Buffers.take(copied ? bands.pixels() * plan.pitch() : 0);
    for (int k = 0; k < channels; k += plan.depth()) {
      int depth = Math.min(plan.depth(), channels - k);
      Output before = k == 0 ? start : y;
      for (int panel = fromPanel; panel < toPanel; panel++) {
        int group = panels.group(panel);
        int output = panels.output(panel);
        if (copied && (panel == fromPanel || output == 0)) {
          copy(source, band, group * channels + k, depth, copy);
        }
        for (int line = 0; line < lines; line++) {
          int n = bands.firstImage(band) + line / bands.rows(band);
          int r = bands.firstRow(band) + line % bands.rows(band);
          int c = bands.firstColumn(band);
          conv.pointwise(
              plan.tile(),
              copied ? copy : source.data(),
              copied ? line * length * plan.pitch() : source.at(n, r, c) + group * channels + k,
              copied ? plan.pitch() : source.pixel(), length, depth,
              packed, panel * panels.size() + k * plan.tile().width(), panels.count(panel),
              before.data(), before.at(n, r, c, group, output), before.pixel(),
              y.data(), y.at(n, r, c, group, output), y.pixel(),
              spare, 0);
        }
      }
    }
    Buffers.give(copy);
    Buffers.give(spare);
  }

  /** Copies channels of all pixels of a band, one behind the other at the distance that the plan wants. */
  private void copy(Pixels source, int band, int channel, int count, float[] to) {
    int at = 0;
    for (int line = 0; line < bands.images(band) * bands.rows(band); line++) {
      int n = bands.firstImage(band) + line / bands.rows(band);
      int r = bands.firstRow(band) + line % bands.rows(band);
      int from = source.at(n, r, bands.firstColumn(band)) + channel;
      for (int column = 0; column < bands.columns(band); column++) {
        System.arraycopy(source.data(), from + column * source.pixel(), to, at, count);
        at += plan.pitch();
      }
    }
  }
}
