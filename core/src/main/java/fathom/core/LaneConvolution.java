package fathom.core;

import fathom.core.kernel.Axis;
import fathom.core.kernel.BlockedPatch;
import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.ConvTile;
import fathom.core.kernel.Correlation;
import fathom.core.kernel.Kernels;
import fathom.core.kernel.LaneKernels;
import java.util.ArrayList;
import java.util.List;

/**
 * The forward pass and the input gradient of convolutions with narrow groups: depthwise ones, and those whose groups
 * have fewer output channels than a vector has lanes, see {@link LaneKernels}. {@link Conv2dEngine} leaves them to this
 * class; an output element is the same chain as in that one.
 *
 * <p>These convolutions do little with what they read, so memory decides their speed. A task reads a band once and
 * writes all of its output, for all phases of an input gradient.
 */
final class LaneConvolution {
  /** Channels of a block. */
  private static final int BLOCK = BlockedPatch.BLOCK;

  /** Floats that a tile may read beyond its band, see {@link LaneKernels#correlate}. */
  private static final int SLACK = 18 * BLOCK;

  /** Room for one tile at an edge. */
  private static final int SPARE = 16 * BLOCK;

  /** Start values of a sum without bias. */
  private static final float[] ZEROS = new float[BLOCK];

  private final Kernels kernels;
  private final Conv2dShape s;
  private final ConvEnding ending;

  LaneConvolution(Kernels kernels, Conv2dShape s, ConvEnding ending) {
    this.kernels = kernels;
    this.s = s;
    this.ending = ending;
  }

  /** Returns the groups of the forward pass. */
  static LaneGroups forwardGroups(Conv2dShape s) {
    return new LaneGroups(s.groups(), s.c() / s.groups(), s.oc() / s.groups());
  }

  /** Returns the groups of the input gradient. */
  static LaneGroups backwardGroups(Conv2dShape s) {
    return new LaneGroups(s.groups(), s.oc() / s.groups(), s.c() / s.groups());
  }

  /**
   * Pixels pixels whose positions differ by multiples of the stride: all of a forward pass, a share of a gradient.
   *
   * @param first index of the first pixel
   */
  private record Phase(Axis rows, Axis columns, BlockedPatch patch, Correlation plan, float[] packed, int first) {}

  /** See {@link Conv2dEngine#forward}. */
  void forward(float[] x, int xo, ConvWeights w, float[] bias, int bo, float[] y, int yo) {
    LaneGroups groups = forwardGroups(s);
    Axis rows = Axis.rows(s);
    Axis columns = Axis.columns(s);
    Pixels output = new Pixels(y, yo, s.oh() * s.ow() * s.oc(), s.ow() * s.oc(), s.oc());
    LaneCut cut = LaneCut.of(s.n(), rows, columns, groups);
    Phase phase = phase(rows, columns, groups, cut, w, 0, output);
    correlate(groups, cut, List.of(phase), x, xo, bias, bo, false, output);
    w.release(phase.packed);
  }

  /** See {@link Conv2dEngine#transposed}; with {@code accumulate} the result is added to what is there. */
  void transposed(
      float[] dy, int dyo, float[] w, int wo, float[] bias, int bo, float[] dx, int dxo, boolean accumulate) {
    LaneGroups groups = backwardGroups(s);
    float[] turned = turn(w, wo);
    ConvWeights weights = ConvWeights.of(turned, 0);
    Pixels output = new Pixels(
        dx, dxo, s.h() * s.w() * s.c(), s.strideH() * s.w() * s.c(), s.strideW() * s.c());
    LaneCut cut = LaneCut.of(s.n(), Axis.gradientRows(s, 0), Axis.gradientColumns(s, 0), groups);
    List<Phase> phases = new ArrayList<>();
    for (int row = 0; row < Math.min(s.strideH(), s.h()); row++) {
      for (int column = 0; column < Math.min(s.strideW(), s.w()); column++) {
        int first = (row * s.w() + column) * s.c();
        Axis rows = Axis.gradientRows(s, row);
        phases.add(phase(rows, Axis.gradientColumns(s, column), groups, cut, weights, first, output));
      }
    }
    correlate(groups, cut, phases, dy, dyo, bias, bo, accumulate, output);
    phases.forEach(phase -> weights.release(phase.packed));
    Buffers.give(turned);
  }

  /** Returns the weights as the input gradient reads them: {@code [KH, KW, OC/groups, C]}. */
  private float[] turn(float[] w, int wo) {
    int channels = s.c() / s.groups();
    int outputs = s.oc() / s.groups();
    float[] turned = Buffers.take(s.weights());
    for (int tap = 0; tap < s.kh() * s.kw(); tap++) {
      for (int o = 0; o < outputs; o++) {
        int to = (tap * outputs + o) * s.c();
        for (int c = 0; c < s.c(); c++) {
          int from = wo + (tap * channels + c % channels) * s.oc() + c / channels * outputs + o;
          turned[to + c] = w[from];
        }
      }
    }
    return turned;
  }

  /** Plans a phase and packs its weights, which are {@code [KH, KW, terms, output channels]}. */
  private Phase phase(
      Axis rows, Axis columns, LaneGroups groups, LaneCut cut, ConvWeights w, int first, Pixels output) {
    BlockedPatch patch = BlockedPatch.lanes(
        rows, columns, cut.blocks(), groups.terms(), cut.bands.rows, cut.bands.columns);
    ConvTile tile = kernels.lanes().tile(Math.min(columns.outputs(), cut.bands.columns),
        Correlation.shareable(columns));
    Correlation plan = new Correlation(rows, columns, groups.terms(), patch, tile, output.row(), output.pixel());
    int outputs = groups.outputChannels();
    int panels = (outputs + tile.width() - 1) / tile.width();
    int panel = plan.depth() * tile.width();
    int pitch = groups.terms() * outputs;
    float[] packed = w.pack(tile.width(), panels * panel, (values, offset, to) -> Threads.run(plan.parts(),
        part -> plan.packPart(
            kernels.convolution(), part, values, offset, s.kw() * pitch, pitch, outputs, 1, outputs, to, 0)));
    return new Phase(rows, columns, patch, plan, packed, first);
  }

  /** Computes all phases of all bands. */
  private void correlate(
      LaneGroups groups, LaneCut cut, List<Phase> phases, float[] x, int xo, float[] bias, int bo, boolean accumulate,
      Pixels y) {
    int patches = 0;
    for (Phase phase : phases) {
      patches = Math.max(patches, phase.patch.size());
    }
    int spareAt = patches + SLACK;
    Bands bands = cut.bands;
    Threads.run(bands.count() * cut.ranges, task -> {
      int band = task / cut.ranges;
      int channel = cut.firstChannel(task % cut.ranges);
      int channels = cut.channels(task % cut.ranges);
      float[] scratch = Buffers.take(spareAt + SPARE);
      for (int n = bands.firstImage(band); n < bands.firstImage(band) + bands.images(band); n++) {
        for (Phase phase : phases) {
          image(groups, phase, bands, band, n, channel, channels, x, xo, bias, bo, accumulate, y, scratch, spareAt);
        }
        end(bands, band, n, channel, channels, y);
      }
      Buffers.give(scratch);
    });
  }

  /** Computes what a band has of an image, for a range of channels. */
  private void image(
      LaneGroups groups, Phase phase, Bands bands, int band, int n, int channel, int channels, float[] x, int xo,
      float[] bias, int bo, boolean accumulate, Pixels y, float[] scratch, int spareAt) {
    int row0 = bands.firstRow(band);
    int column0 = bands.firstColumn(band);
    // Phases behind the first one may have a row or a column less.
    int rows = Math.min(bands.rows(band), phase.rows.outputs() - row0);
    int columns = Math.min(bands.columns(band), phase.columns.outputs() - column0);
    if (rows <= 0 || columns <= 0) {
      return;
    }
    int image = xo + n * phase.rows.source() * phase.columns.source() * groups.sourceChannels();
    groups.fill(kernels, phase.patch, channel, channels, x, image, row0, rows, column0, scratch, 0);
    int yAt = y.at(n, row0, column0) + phase.first + channel;
    boolean biased = bias.length > 0;
    float[] start = accumulate ? y.data() : biased ? bias : ZEROS;
    int startAt = accumulate ? yAt : biased ? bo + channel : 0;
    kernels.lanes().correlate(
        phase.plan,
        scratch, 0, phase.patch.group(1),
        rows, columns,
        phase.packed, channel * phase.plan.depth(), channels,
        start, startAt, accumulate ? y.row() : 0, accumulate ? y.pixel() : 0, accumulate || biased ? 1 : 0,
        y.data(), yAt,
        scratch, spareAt);
  }

  /** Does what follows the convolution, for some channels of a band, while they are in the cache. */
  private void end(Bands bands, int band, int n, int channel, int channels, Pixels y) {
    if (ending == ConvEnding.NONE) {
      return;
    }
    for (int row = bands.firstRow(band); row < bands.firstRow(band) + bands.rows(band); row++) {
      int at = y.at(n, row, bands.firstColumn(band)) - y.offset() + channel;
      ending.apply(kernels, y.data(), y.offset(), at, bands.columns(band), y.pixel(), channels);
    }
  }
}
