package fathom.core;

import fathom.core.kernel.Axis;
import fathom.core.kernel.BlockedPatch;
import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.ConvTile;
import fathom.core.kernel.Correlation;
import fathom.core.kernel.Kernels;
import fathom.core.kernel.LaneKernels;
import fathom.core.kernel.LaneRows;
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
   * Pixels whose positions differ by multiples of the stride: all of a forward pass, a share of a gradient.
   *
   * @param first index of the first pixel
   */
  private record Phase(Axis rows, Axis columns, int first) {}

  /** How a phase is computed: its source is copied or read where it lies, and the weights are packed for that. */
  private interface Plan {
    /** Returns the floats of the copy of a band. */
    int scratch();

    float[] packed();

    /**
     * Computes what a task has of an image.
     *
     * @param rows number of rows
     * @param columns number of columns
     * @param x where the image begins
     */
    void compute(
        Task task, int rows, int columns, float[] x, int xo, Start start, float[] y, int yo, float[] scratch);
  }

  /** Rows and channels of a task; columns where rows are cut. */
  private record Task(int row, int column, int channel, int channels) {}

  /** Where the start values of a task lie, and their distances. */
  private record Start(float[] data, int offset, int row, int pixel, int channel) {}

  /** See {@link Conv2dEngine#forward}. */
  void forward(float[] x, int xo, ConvWeights w, float[] bias, int bo, float[] y, int yo) {
    Pixels output = new Pixels(y, yo, s.oh() * s.ow() * s.oc(), s.ow() * s.oc(), s.oc());
    Phase all = new Phase(Axis.rows(s), Axis.columns(s), 0);
    correlate(forwardGroups(s), List.of(all), x, xo, w, bias, bo, false, output);
  }

  /** See {@link Conv2dEngine#transposed}; with {@code accumulate} the result is added to what is there. */
  void transposed(
      float[] dy, int dyo, float[] w, int wo, float[] bias, int bo, float[] dx, int dxo, boolean accumulate) {
    float[] turned = turn(w, wo);
    Pixels output = new Pixels(
        dx, dxo, s.h() * s.w() * s.c(), s.strideH() * s.w() * s.c(), s.strideW() * s.c());
    List<Phase> phases = new ArrayList<>();
    for (int row = 0; row < Math.min(s.strideH(), s.h()); row++) {
      for (int column = 0; column < Math.min(s.strideW(), s.w()); column++) {
        int first = (row * s.w() + column) * s.c();
        phases.add(new Phase(Axis.gradientRows(s, row), Axis.gradientColumns(s, column), first));
      }
    }
    correlate(backwardGroups(s), phases, dy, dyo, ConvWeights.of(turned, 0), bias, bo, accumulate, output);
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

  /** Computes all phases. */
  private void correlate(
      LaneGroups groups, List<Phase> phases, float[] x, int xo, ConvWeights w, float[] bias, int bo,
      boolean accumulate, Pixels y) {
    Phase most = phases.get(0);
    // What is added to takes part in a chain, and tiles overlap.
    boolean near = groups.areDepthwise() && !accumulate;
    for (Phase phase : phases) {
      near &= nearPixels(phase, groups) > 0;
    }
    LaneCut cut = near
        ? LaneCut.near(s.n(), most.rows.outputs(), most.columns.outputs(), groups.outputChannels())
        : LaneCut.of(s.n(), most.rows, most.columns, groups);
    List<Plan> plans = new ArrayList<>();
    int scratchFloats = 0;
    for (Phase phase : phases) {
      Plan plan = near ? new Near(phase, groups, w, y) : new Copied(phase, groups, cut, w, y);
      plans.add(plan);
      scratchFloats = Math.max(scratchFloats, plan.scratch());
    }
    int floats = scratchFloats;
    Bands bands = cut.bands;
    Threads.run(bands.count() * cut.ranges, number -> {
      int band = number / cut.ranges;
      int range = number % cut.ranges;
      Task task = new Task(bands.firstRow(band), bands.firstColumn(band), cut.firstChannel(range), cut.channels(range));
      float[] scratch = Buffers.take(floats);
      for (int n = bands.firstImage(band); n < bands.firstImage(band) + bands.images(band); n++) {
        for (int i = 0; i < phases.size(); i++) {
          Phase phase = phases.get(i);
          // Phases behind the first one may have a row or a column less.
          int rows = Math.min(bands.rows(band), phase.rows.outputs() - task.row);
          int columns = Math.min(bands.columns(band), phase.columns.outputs() - task.column);
          if (rows > 0 && columns > 0) {
            int image = xo + n * phase.rows.source() * phase.columns.source() * groups.sourceChannels();
            int yAt = y.at(n, task.row, task.column) + phase.first + task.channel;
            Start start = start(bias, bo + task.channel, accumulate, y, yAt);
            plans.get(i).compute(task, rows, columns, x, image, start, y.data(), yAt, scratch);
          }
        }
        end(bands, band, n, task.channel, task.channels, y);
      }
      Buffers.give(scratch);
    });
    plans.forEach(plan -> w.release(plan.packed()));
  }

  private static Start start(float[] bias, int bo, boolean accumulate, Pixels y, int yAt) {
    if (accumulate) {
      return new Start(y.data(), yAt, y.row(), y.pixel(), 1);
    }
    return bias.length > 0 ? new Start(bias, bo, 0, 0, 1) : new Start(ZEROS, 0, 0, 0, 0);
  }

  private int nearPixels(Phase phase, LaneGroups groups) {
    return kernels.lanes().nearPixels(phase.columns, groups.outputChannels());
  }

  /** Reads the source where it lies. */
  private final class Near implements Plan {
    private final LaneRows rows;
    private final float[] packed;
    private final int depth;

    Near(Phase phase, LaneGroups groups, ConvWeights w, Pixels output) {
      int channels = groups.outputChannels();
      rows = new LaneRows(
          phase.rows, phase.columns, channels, nearPixels(phase, groups), output.row(), output.pixel());
      BlockedPatch none = BlockedPatch.lanes(phase.rows, phase.columns, 1, 1, 1, 1);
      ConvTile tile = kernels.lanes().tile(phase.columns.outputs(), false);
      Correlation order = new Correlation(phase.rows, phase.columns, 1, none, tile, 0, 0);
      depth = order.depth();
      packed = pack(order, tile, groups, w, true);
    }

    @Override
    public int scratch() {
      return 0;
    }

    @Override
    public float[] packed() {
      return packed;
    }

    @Override
    public void compute(
        Task task, int rowCount, int columns, float[] x, int xo, Start start, float[] y, int yo, float[] scratch) {
      kernels.lanes().near(
          rows, x, xo + task.channel, task.row, rowCount, packed, task.channel * depth, task.channels,
          start.data, start.offset, start.channel, y, yo);
    }
  }

  /** Copies the source band by band. */
  private final class Copied implements Plan {
    private final LaneGroups groups;
    private final BlockedPatch patch;
    private final Correlation order;
    private final float[] packed;

    Copied(Phase phase, LaneGroups groups, LaneCut cut, ConvWeights w, Pixels output) {
      this.groups = groups;
      patch = BlockedPatch.lanes(
          phase.rows, phase.columns, cut.blocks(), groups.terms(), cut.bands.rows, cut.bands.columns);
      ConvTile tile = kernels.lanes().tile(Math.min(phase.columns.outputs(), cut.bands.columns),
          Correlation.shareable(phase.columns));
      order = new Correlation(
          phase.rows, phase.columns, groups.terms(), patch, tile, output.row(), output.pixel());
      packed = pack(order, tile, groups, w, false);
    }

    @Override
    public int scratch() {
      return patch.size() + SLACK + SPARE;
    }

    @Override
    public float[] packed() {
      return packed;
    }

    @Override
    public void compute(
        Task task, int rows, int columns, float[] x, int xo, Start start, float[] y, int yo, float[] scratch) {
      groups.fill(
          kernels, patch, task.channel, task.channels, x, xo, task.row, rows, task.column, scratch, 0);
      kernels.lanes().correlate(
          order,
          scratch, 0, patch.group(1),
          rows, columns,
          packed, task.channel * order.depth(), task.channels,
          start.data, start.offset, start.row, start.pixel, start.channel,
          y, yo,
          scratch, patch.size() + SLACK);
    }
  }

  /**
   * Packs weights, which are {@code [KH, KW, terms, output channels]}.
   *
   * @param whole whether the last panel is a whole one, that of the last channels, see {@link LaneKernels#near}
   */
  private float[] pack(Correlation order, ConvTile tile, LaneGroups groups, ConvWeights w, boolean whole) {
    int outputs = groups.outputChannels();
    int width = tile.width();
    int panel = order.depth() * width;
    int panels = (outputs + width - 1) / width;
    return w.pack(whole ? -width : width, panels * panel, (values, offset, to) -> {
      pack(order, groups, values, offset, outputs, to, 0);
      if (whole && outputs % width > 0) {
        pack(order, groups, values, offset + outputs - width, width, to, (panels - 1) * panel);
      }
    });
  }

  /** Packs the weights of some output channels; they are so few that threads would lose time with them. */
  private void pack(
      Correlation order, LaneGroups groups, float[] w, int wo, int channels, float[] to, int at) {
    int pitch = groups.terms() * groups.outputChannels();
    for (int part = 0; part < order.parts(); part++) {
      order.packPart(
          kernels.convolution(), part, w, wo, s.kw() * pitch, pitch, groups.outputChannels(), 1, channels, to, at);
    }
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
