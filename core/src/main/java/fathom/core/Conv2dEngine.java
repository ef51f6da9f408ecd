package fathom.core;

import fathom.core.kernel.Axis;
import fathom.core.kernel.BlockedPatch;
import fathom.core.kernel.Conv2dShape;
import fathom.core.kernel.ConvKernels;
import fathom.core.kernel.ConvTile;
import fathom.core.kernel.Correlation;
import fathom.core.kernel.Kernels;
import java.util.Arrays;

/**
 * Convolutions and matrix products on arrays, in parallel. A matrix product is {@link Conv2dShape#product}.
 *
 * <p>All work is cut by the size of the problem. An element of the output or of the input gradient is one chain of
 * fused multiply-adds (see {@link Correlation}); an element of the weight gradient is a sum of chains, one for each
 * chunk of pixels, added in the order of the chunks. So results do not depend on the number of threads nor on the
 * kernels.
 */
final class Conv2dEngine {
  /** What stands for "no bias". */
  static final float[] NO_BIAS = {};

  /** Start values of a sum without bias; as wide as the widest tile. */
  static final float[] ZEROS = new float[256];

  /** Floats that a tile may read beyond its band, see {@link ConvKernels#correlate}. */
  static final int SLACK = 18 * BlockedPatch.BLOCK;

  /** Room for one tile at an edge. */
  static final int SPARE = 16 * 64;

  /** Floats of a band's copy, about: 256 KiB, a share of the second-level cache; for an image's rows twice that. */
  static final int BAND_FLOATS = 1 << 16;

  /** Multiply-accumulate operations of a task, about: 50 to 100 microseconds of one core. */
  static final long WORK = 1 << 23;

  /** Output pixels of a chain of additions in a bias gradient: one chain of all would lose a digit and more. */
  private static final int BIAS_PIXELS = 128;

  private final Kernels kernels;
  private final ConvKernels conv;
  private final Conv2dShape s;
  private final ConvEnding ending;

  /** Makes an engine that computes with other kernels than {@link Kernels#get}; for tests and benchmarks. */
  Conv2dEngine(Kernels kernels, Conv2dShape shape) {
    this(kernels, shape, ConvEnding.NONE);
  }

  private Conv2dEngine(Kernels kernels, Conv2dShape shape, ConvEnding ending) {
    this.kernels = kernels;
    conv = kernels.convolution();
    s = shape.flat();
    this.ending = ending;
  }

  /**
   * Computes a convolution: {@code y = x * w + bias}.
   *
   * @param s the convolution
   * @param x input {@code [N, H, W, C]}, beginning at {@code xo}
   * @param w weight {@code [KH, KW, C/groups, OC]}, beginning at {@code wo}
   * @param bias {@code [OC]}, beginning at {@code bo}, or {@link #NO_BIAS}
   * @param y output {@code [N, OH, OW, OC]}, beginning at {@code yo}; every element is overwritten
   */
  static void forward(Conv2dShape s, float[] x, int xo, float[] w, int wo, float[] bias, int bo, float[] y, int yo) {
    new Conv2dEngine(Kernels.get(), s).forward(x, xo, w, wo, bias, bo, y, yo);
  }

  /**
   * Computes a convolution and what follows it: {@code y = ending(x * w + bias)}.
   *
   * @param s the convolution
   * @param x input {@code [N, H, W, C]}, beginning at {@code xo}
   * @param w weight {@code [KH, KW, C/groups, OC]}
   * @param bias {@code [OC]}, or {@link #NO_BIAS}
   * @param y output {@code [N, OH, OW, OC]}; every element is overwritten
   * @param ending what follows
   */
  static void forward(
      Conv2dShape s, float[] x, int xo, ConvWeights w, float[] bias, float[] y, ConvEnding ending) {
    new Conv2dEngine(Kernels.get(), s, ending).forward(x, xo, w, bias, 0, y, 0);
  }

  /**
   * Computes the gradient of the input: {@code dx = dy * wᵀ}.
   *
   * @param s the convolution
   * @param dy gradient of the output {@code [N, OH, OW, OC]}, beginning at {@code dyo}
   * @param w weight {@code [KH, KW, C/groups, OC]}, beginning at {@code wo}
   * @param dx gradient of the input {@code [N, H, W, C]}, beginning at {@code dxo}
   * @param accumulate whether to add to {@code dx}, else it is overwritten
   */
  static void inputGradient(
      Conv2dShape s, float[] dy, int dyo, float[] w, int wo, float[] dx, int dxo, boolean accumulate) {
    new Conv2dEngine(Kernels.get(), s).inputGradient(dy, dyo, w, wo, dx, dxo, accumulate);
  }

  /**
   * Computes a transposed convolution, the gradient of the input plus a bias: {@code x = y * wᵀ + bias}.
   *
   * @param s the convolution that leads back, from the result to the source
   * @param y source {@code [N, OH, OW, OC]}, beginning at {@code yo}
   * @param w weight {@code [KH, KW, C/groups, OC]}, beginning at {@code wo}
   * @param bias {@code [C]}, beginning at {@code bo}, or {@link #NO_BIAS}
   * @param x result {@code [N, H, W, C]}, beginning at {@code xo}; every element is overwritten
   */
  static void transposed(
      Conv2dShape s, float[] y, int yo, float[] w, int wo, float[] bias, int bo, float[] x, int xo) {
    new Conv2dEngine(Kernels.get(), s).transposed(y, yo, w, wo, bias, bo, x, xo, false);
  }

  /**
   * Computes the gradient of the weight: {@code dw = xᵀ * dy}.
   *
   * @param s the convolution
   * @param x input {@code [N, H, W, C]}, beginning at {@code xo}
   * @param dy gradient of the output {@code [N, OH, OW, OC]}, beginning at {@code dyo}
   * @param dw gradient of the weight {@code [KH, KW, C/groups, OC]}, beginning at {@code dwo}
   * @param accumulate whether to add to {@code dw}, else it is overwritten
   */
  static void weightGradient(
      Conv2dShape s, float[] x, int xo, float[] dy, int dyo, float[] dw, int dwo, boolean accumulate) {
    new Conv2dEngine(Kernels.get(), s).weightGradient(x, xo, dy, dyo, dw, dwo, accumulate);
  }

  /**
   * Computes the gradient of the bias, the sum over all pixels.
   *
   * @param s the convolution
   * @param dy gradient of the output {@code [N, OH, OW, OC]}, beginning at {@code dyo}
   * @param db gradient of the bias {@code [OC]}, beginning at {@code dbo}
   * @param accumulate whether to add to {@code db}, else it is overwritten
   */
  static void biasGradient(Conv2dShape s, float[] dy, int dyo, float[] db, int dbo, boolean accumulate) {
    new Conv2dEngine(Kernels.get(), s).biasGradient(dy, dyo, db, dbo, accumulate);
  }

  void forward(float[] x, int xo, float[] w, int wo, float[] bias, int bo, float[] y, int yo) {
    forward(x, xo, ConvWeights.of(w, wo), bias, bo, y, yo);
  }

  private void forward(float[] x, int xo, ConvWeights w, float[] bias, int bo, float[] y, int yo) {
    if (LaneConvolution.forwardGroups(s).areNarrow()) {
      new LaneConvolution(kernels, s, ending).forward(x, xo, w, bias, bo, y, yo);
      return;
    }
    int channels = s.c() / s.groups();
    int outputs = s.oc() / s.groups();
    Weights weights = new Weights(w, s.kw() * channels * s.oc(), channels * s.oc(), s.oc(), 1, outputs);
    Output output = new Output(y, yo, s.oh() * s.ow() * s.oc(), s.ow() * s.oc(), s.oc(), outputs);
    correlate(Axis.rows(s), Axis.columns(s), channels, x, xo, weights, start(bias, bo, outputs), output);
  }

  void inputGradient(float[] dy, int dyo, float[] w, int wo, float[] dx, int dxo, boolean accumulate) {
    transposed(dy, dyo, w, wo, NO_BIAS, 0, dx, dxo, accumulate);
  }

  private void transposed(float[] dy, int dyo, float[] w, int wo, float[] bias, int bo, float[] dx, int dxo,
      boolean accumulate) {
    if (LaneConvolution.backwardGroups(s).areNarrow()) {
      new LaneConvolution(kernels, s, ending).transposed(dy, dyo, w, wo, bias, bo, dx, dxo, accumulate);
      return;
    }
    int channels = s.c() / s.groups();
    int outputs = s.oc() / s.groups();
    Weights weights = new Weights(
        ConvWeights.of(w, wo), s.kw() * channels * s.oc(), channels * s.oc(), 1, s.oc(), outputs);
    if (StridedGradient.fits(s)) {
      Output output = new Output(dx, dxo, s.h() * s.w() * s.c(), s.w() * s.c(), s.c(), channels);
      Output start = accumulate ? output : start(bias, bo, channels);
      new StridedGradient(conv, s).compute(dy, dyo, weights, start, output);
      return;
    }
    for (int row = 0; row < Math.min(s.strideH(), s.h()); row++) {
      for (int column = 0; column < Math.min(s.strideW(), s.w()); column++) {
        Axis rows = Axis.gradientRows(s, row);
        Axis columns = Axis.gradientColumns(s, column);
        if (accumulate && rows.taps() * columns.taps() == 0) {
          continue; // nothing is added
        }
        int at = dxo + (row * s.w() + column) * s.c();
        int rowPitch = s.strideH() * s.w() * s.c();
        Output output = new Output(dx, at, s.h() * s.w() * s.c(), rowPitch, s.strideW() * s.c(), channels);
        Output start = accumulate ? output : start(bias, bo, channels);
        correlate(rows, columns, outputs, dy, dyo, weights, start, output);
      }
    }
  }

  /** Weights and the distances in them; {@code group} is the distance of the groups, for source and output alike. */
  record Weights(ConvWeights values, int row, int column, int channel, int output, int group) {}

  /**
   * Output pixels, or their start values: the distances of images, rows, pixels and groups; channels are contiguous. A
   * group distance of 0 says that all channels have the same start values.
   */
  record Output(float[] data, int offset, int image, int row, int pixel, int group) {
    /** Returns the place of an output channel, counted in its group, of a pixel. */
    int at(int n, int r, int column, int g, int output) {
      return offset + n * image + r * row + column * pixel + (group == 0 ? 0 : g * group + output);
    }
  }

  /** Returns the start values of all pixels: the bias, or zeros. */
  private static Output start(float[] bias, int bo, int group) {
    return bias.length > 0 ? new Output(bias, bo, 0, 0, 0, group) : new Output(ZEROS, 0, 0, 0, 0, 0);
  }

  /** Correlates all images of a source with {@code channels} channels per group. */
  private void correlate(
      Axis rows, Axis columns, int channels, float[] x, int xo, Weights w, Output start, Output y) {
    int outputs = y.group;
    if (rows.isDirect() && columns.isDirect()) {
      new PointwiseConvolution(kernels, s, rows, columns, channels, outputs, ending).correlate(x, xo, w, start, y);
      return;
    }
    if (s.groups() == 1 && Winograd.fits(rows, columns, channels, outputs)) {
      new Winograd(kernels, rows, columns, channels, outputs, ending).correlate(s.n(), x, xo, w, start, y);
      return;
    }
    ConvTile tile = conv.tile(columns.outputs(), outputs, Correlation.shareable(columns));
    BlockedPatch oneRow = new BlockedPatch(rows, columns, s.groups(), channels, 1, columns.outputs());
    long macs = (long) rows.taps() * columns.taps() * channels * outputs * s.groups();
    Bands bands = bands(
        s.n(), rows.outputs(), columns.outputs(), oneRow.size(), mostRows(rows, columns, channels), macs);
    BlockedPatch patch = new BlockedPatch(rows, columns, s.groups(), channels, bands.rows, bands.columns);
    Correlation plan = new Correlation(rows, columns, channels, patch, tile, y.row, y.pixel);

    Panels panels = new Panels(tile, outputs, s.groups(), plan.depth());
    float[] packed = panels.pack(w, plan.parts(),
        (part, values, from, to, at) -> plan.packPart(conv, part, values, from, w.row, w.column, w.channel, w.output,
            outputs, to, at));

    PanelTasks tasks = PanelTasks.of(bands, panels, macs);
    BandCopies copies = new BandCopies(conv, patch, bands, x, xo, tasks.perBand());
    int spareAt = copies.taskFloats();
    tasks.run(kernels, ending, y, (band, fromPanel, toPanel) -> {
      float[] scratch = Buffers.take(spareAt + SPARE);
      float[] copy = copies.of(band, scratch);
      int image0 = bands.firstImage(band);
      int row0 = bands.firstRow(band);
      int column0 = bands.firstColumn(band);
      for (int panel = fromPanel; panel < toPanel; panel++) {
        int group = panels.group(panel);
        int output = panels.output(panel);
        conv.correlate(
            plan, bands.images(band),
            copy, copies.at(band) + patch.group(group), patch.size(),
            bands.rows(band), bands.columns(band),
            packed, panel * panels.size(), panels.count(panel),
            start.data, start.at(image0, row0, column0, group, output), start.image, start.row, start.pixel,
            y.data, y.at(image0, row0, column0, group, output), y.image,
            scratch, spareAt);
      }
      Buffers.give(scratch);
    });
    copies.release();
    w.values.release(packed);
  }

  /** Cuts {@code [images, rows, columns]} pixels into bands that fit into the cache. */
  static Bands bands(int images, int rows, int columns, int floatsPerRow, long macsPerPixel) {
    return bands(images, rows, columns, floatsPerRow, BAND_FLOATS / Math.max(1, floatsPerRow), macsPerPixel);
  }

  private static Bands bands(
      int images, int rows, int columns, int floatsPerRow, long mostRows, long macsPerPixel) {
    long floats = Math.max(1, floatsPerRow);
    long macs = Math.max(1, macsPerPixel * rows * columns);
    long most = BAND_FLOATS / (floats * rows);
    long mostImages = most == 0 ? 0 : Math.max(1, Math.min(most, WORK / macs));
    return new Bands(images, rows, columns, mostImages, mostRows,
        Math.max(64, BAND_FLOATS * (long) columns / floats));
  }

  /** Returns how many rows of an image make a band, by what they see together; 0 if one is too much. */
  private long mostRows(Axis rows, Axis columns, int channels) {
    long one = new BlockedPatch(rows, columns, s.groups(), channels, 1, columns.outputs()).size();
    long two = new BlockedPatch(rows, columns, s.groups(), channels, 2, columns.outputs()).size();
    return one > BAND_FLOATS ? 0 : 1 + (2 * BAND_FLOATS - one) / Math.max(1, two - one);
  }

  void weightGradient(float[] x, int xo, float[] dy, int dyo, float[] dw, int dwo, boolean accumulate) {
    if (LaneConvolution.forwardGroups(s).areNarrow()) {
      new LaneWeightGradient(kernels, s).compute(x, xo, dy, dyo, dw, dwo, accumulate);
    } else {
      new WeightGradient(conv, s).compute(x, xo, dy, dyo, dw, dwo, accumulate);
    }
  }

  /** Sums chains of {@link #BIAS_PIXELS} additions, which are added in double precision. */
  void biasGradient(float[] dy, int dyo, float[] db, int dbo, boolean accumulate) {
    int outputs = s.oc();
    int pixels = s.n() * s.oh() * s.ow();
    int chains = (pixels + BIAS_PIXELS - 1) / BIAS_PIXELS;
    float[] sums = Buffers.take(chains * outputs);
    Threads.runRanges(chains, Threads.grain((long) BIAS_PIXELS * outputs), (first, count) -> {
      float[] sum = new float[outputs];
      for (int chain = first; chain < first + count; chain++) {
        int from = chain * BIAS_PIXELS;
        Arrays.fill(sum, 0f);
        kernels.columns().sums(
            dy, dyo + from * outputs, Math.min(BIAS_PIXELS, pixels - from) * outputs, sum, outputs);
        System.arraycopy(sum, 0, sums, chain * outputs, outputs);
      }
    });
    double[] total = new double[outputs];
    for (int chain = 0; chain < chains; chain++) {
      for (int o = 0; o < outputs; o++) {
        total[o] += sums[chain * outputs + o];
      }
    }
    for (int o = 0; o < outputs; o++) {
      db[dbo + o] = (float) (accumulate ? db[dbo + o] + total[o] : total[o]);
    }
    Buffers.give(sums);
  }
}
