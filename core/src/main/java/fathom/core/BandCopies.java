package fathom.core;

import fathom.core.kernel.BlockedPatch;
import fathom.core.kernel.ConvKernels;

/**
 * The copies of what the bands of a correlation see. Where a band has one task, the task makes its copy itself, while
 * it has it in its cache; where several tasks read a band, all bands are copied beforehand, by all threads.
 */
final class BandCopies {
  /** Parts in which a band is copied beforehand. */
  private static final int PARTS = 4;

  private final ConvKernels kernels;
  private final BlockedPatch patch;
  private final Bands bands;
  private final float[] x;
  private final int xo;

  /** Floats of the copy of a band. */
  private final int floats;

  private final boolean shared;

  /** The copies of all bands, if they are shared. */
  private final float[] all;

  /**
   * Makes the copies, if they are shared.
   *
   * @param patch the layout of the copy of an image
   * @param x source images, beginning at {@code xo}
   * @param tasks how many tasks read each band
   */
  BandCopies(ConvKernels kernels, BlockedPatch patch, Bands bands, float[] x, int xo, int tasks) {
    this.kernels = kernels;
    this.patch = patch;
    this.bands = bands;
    this.x = x;
    this.xo = xo;
    floats = bands.images * patch.size();
    shared = tasks > 1;
    all = Buffers.take(shared ? bands.count() * floats + Conv2dEngine.SLACK : 0);
    if (shared) {
      Threads.run(bands.count() * PARTS, task -> fill(task / PARTS, all, task / PARTS * floats, task % PARTS, PARTS));
    }
  }

  /** Returns how many floats a task must have room for, to copy a band. */
  int taskFloats() {
    return shared ? 0 : floats + Conv2dEngine.SLACK;
  }

  /** Returns the array with the copy of a band: {@code scratch}, after copying into it, unless copies are shared. */
  float[] of(int band, float[] scratch) {
    if (shared) {
      return all;
    }
    fill(band, scratch, 0, 0, 1);
    return scratch;
  }

  /** Returns where the first image of a band begins in that array; the others follow it. */
  int at(int band) {
    return shared ? band * floats : 0;
  }

  /** Ends the use of the copies. */
  void release() {
    Buffers.give(all);
  }

  /** Copies one of {@code parts} of what a band sees, of all its images. */
  private void fill(int band, float[] y, int yo, int part, int parts) {
    for (int i = 0; i < bands.images(band); i++) {
      patch.fill(kernels, x, xo + (bands.firstImage(band) + i) * patch.source(), bands.firstRow(band), bands.rows(band),
          bands.firstColumn(band), y, yo + i * patch.size(), part, parts);
    }
  }
}
