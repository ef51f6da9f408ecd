package fathom.core;

import fathom.core.Conv2dEngine.Output;
import fathom.core.Conv2dEngine.Weights;
import fathom.core.kernel.Axis;
import fathom.core.kernel.BlockedPatch;
import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.ConvKernels;
import fathom.core.kernel.ConvTile;
import fathom.core.kernel.Correlation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The input gradient of a convolution with a stride and few weights. The input falls into phases, each a correlation of
 * its own with a share of the taps, see {@link Axis}. A task computes all phases of a band from one copy of the
 * gradient of the output: that is read once, and lines of the result that belong to several phases are written to
 * memory once. An element is the same chain as in {@link Conv2dEngine}, which does this phase by phase.
 */
final class StridedGradient {
  /** Weights of all phases, at most: they stay in the second-level cache beside a band. */
  private static final int WEIGHTS = 1 << 15;

  private final ConvKernels kernels;
  private final Conv2dShape s;

  StridedGradient(ConvKernels kernels, Conv2dShape s) {
    this.kernels = kernels;
    this.s = s;
  }

  /** Input pixels whose positions differ by multiples of the stride; {@code row} and {@code column} are the first. */
  private record Phase(Axis rows, Axis columns, Correlation plan, Panels panels, float[] packed, int row, int column) {}

  /** Returns whether there are so few weights, and all phases find what they see where the largest one does. */
  static boolean fits(Conv2dShape s) {
    boolean strided = s.strideH() > 1 || s.strideW() > 1;
    if (!strided || s.h() < s.strideH() || s.w() < s.strideW() || s.weights() > WEIGHTS) {
      return false;
    }
    List<Axis> rows = rows(s);
    List<Axis> columns = columns(s);
    Axis mostRows = mostTaps(rows);
    Axis mostColumns = mostTaps(columns);
    return rows.stream().allMatch(axis -> axis.begins(mostRows))
        && columns.stream().allMatch(axis -> axis.begins(mostColumns));
  }

  /** Returns the vertical axes of the phases. */
  private static List<Axis> rows(Conv2dShape s) {
    return IntStream.range(0, s.strideH()).mapToObj(row -> Axis.gradientRows(s, row)).toList();
  }

  /** Returns the horizontal axes of the phases. */
  private static List<Axis> columns(Conv2dShape s) {
    return IntStream.range(0, s.strideW()).mapToObj(column -> Axis.gradientColumns(s, column)).toList();
  }

  /** Returns the first of the axes with the most taps. */
  private static Axis mostTaps(List<Axis> axes) {
    Axis most = axes.get(0);
    for (Axis axis : axes) {
      most = axis.taps() > most.taps() ? axis : most;
    }
    return most;
  }

  /** Computes the gradient {@code dx}, {@code [N, H, W, C]}, from start values for all of its pixels. */
  void compute(float[] dy, int dyo, Weights w, Output start, Output dx) {
    List<Axis> rows = rows(s);
    List<Axis> columns = columns(s);
    Axis mostRows = mostTaps(rows);
    Axis mostColumns = mostTaps(columns);
    // The first phase has the most outputs.
    int bandRows = rows.get(0).outputs();
    int bandColumns = columns.get(0).outputs();
    BlockedPatch oneRow = new BlockedPatch(mostRows, mostColumns, s.groups(), w.group(), 1, bandColumns);
    Bands bands = Conv2dEngine.bands(s.n(), bandRows, bandColumns, oneRow.size(), s.weights());
    BlockedPatch patch = new BlockedPatch(mostRows, mostColumns, s.groups(), w.group(), bands.rows, bands.columns);
    List<Phase> phases = new ArrayList<>();
    for (int row = 0; row < s.strideH(); row++) {
      for (int column = 0; column < s.strideW(); column++) {
        phases.add(phase(rows.get(row), columns.get(column), patch, w, dx, row, column));
      }
    }
    BandCopies copies = new BandCopies(kernels, patch, bands, dy, dyo, 1);
    int spareAt = copies.taskFloats();
    Threads.run(bands.count(), band -> {
      float[] scratch = Buffers.take(spareAt + Conv2dEngine.SPARE);
      float[] copy = copies.of(band, scratch);
      for (Phase phase : phases) {
        compute(phase, patch, bands, band, copy, copies.at(band), start, dx, scratch, spareAt);
      }
      Buffers.give(scratch);
    });
    copies.release();
    phases.forEach(phase -> w.values().release(phase.packed));
  }

  private Phase phase(Axis rows, Axis columns, BlockedPatch patch, Weights w, Output dx, int row, int column) {
    int outputs = dx.group();
    ConvTile tile = kernels.tile(columns.outputs(), outputs, Correlation.shareable(columns));
    Correlation plan = new Correlation(
        rows, columns, w.group(), patch, tile, s.strideH() * dx.row(), s.strideW() * dx.pixel());
    Panels panels = new Panels(tile, outputs, s.groups(), plan.depth());
    float[] packed = panels.pack(w, plan.parts(),
        (part, values, from, to, at) -> plan.packPart(kernels, part, values, from, w.row(), w.column(), w.channel(),
            w.output(), outputs, to, at));
    return new Phase(rows, columns, plan, panels, packed, row, column);
  }

  /** Computes what a band has of a phase. */
  private void compute(
      Phase phase, BlockedPatch patch, Bands bands, int band, float[] copy, int copyAt, Output start, Output dx,
      float[] spare, int spareAt) {
    int image0 = bands.firstImage(band);
    int row0 = bands.firstRow(band);
    int column0 = bands.firstColumn(band);
    // Phases behind the first one may have a row or a column less.
    int rows = Math.min(bands.rows(band), phase.rows.outputs() - row0);
    int columns = Math.min(bands.columns(band), phase.columns.outputs() - column0);
    if (rows <= 0 || columns <= 0) {
      return;
    }
    int row = row0 * s.strideH() + phase.row;
    int column = column0 * s.strideW() + phase.column;
    for (int panel = 0; panel < phase.panels.all(); panel++) {
      int group = phase.panels.group(panel);
      int output = phase.panels.output(panel);
      kernels.correlate(
          phase.plan, bands.images(band),
          copy, copyAt + patch.group(group), patch.size(),
          rows, columns,
          phase.packed, panel * phase.panels.size(), phase.panels.count(panel),
          start.data(), start.at(image0, row, column, group, output), start.image(),
          s.strideH() * start.row(), s.strideW() * start.pixel(),
          dx.data(), dx.at(image0, row, column, group, output), dx.image(),
          spare, spareAt);
    }
  }
}
