package fathom.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Column kernels with the Vector API. Vectors lie along a row, so each lane carries on the chain of one column and the
 * bits do not depend on the number of lanes.
 *
 * <p>Kernels that add to sums have three forms, because sums that go to memory and back for every row halve the speed:
 *
 * <ul>
 *   <li>Stripe: at period {@value #STRIPE}, which serves 1, 2, 4, ... 64 channels, four vectors of columns go down all
 *       rows with sums and coefficients in registers. At longer periods stripes would stride through memory, and lose
 *       more than they gain.
 *   <li>Rows4: at other periods, four rows are walked side by side, one vector of columns after the other. Those of
 *       deviations are far apart, which reads memory 1.2 to 1.4 times as fast.
 *   <li>Row: what is left, row by row.
 * </ul>
 *
 * <p>Kernels without sums need the last form only. So does gradientSumsMasked at longer periods: it walks through three
 * arrays and writes one, and four rows of each at a time are too much for what the hardware fetches ahead. With maps in
 * memory, row after row is 1.1 to 1.15 times as fast.
 *
 * <p>GB/s of gradientSumsRelu on one core of a Zen 5, JDK 17, maps in the third-level cache, where a copy makes 105:
 * with 512 bits stripe 85, rows4 60, row 30; with 256 bits stripe 43, rows4 55, row 35. Plain loops make 8. Other
 * kernels are 5 to 20 times as fast as plain loops.
 *
 * <p>No vector lives across nested loops: JDK 17 would put it into an object.
 */
final class SimdColumns implements ColumnKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** The class of all vectors, see {@link SimdConv#VECTOR}. */
  private static final Class<? extends FloatVector> V = SPECIES.vectorType().asSubclass(FloatVector.class);

  /** The period whose rows fit into registers. */
  private static final int STRIPE = 64;

  private static final boolean FITS = STRIPE % (4 * LANES) == 0;

  @Override
  public void sums(float[] x, int xo, int n, float[] sums, int period) {
    int i = 0;
    if (period == STRIPE && FITS) {
      i = n - n % STRIPE;
      for (int s = 0; s < STRIPE; s += 4 * LANES) {
        sumsStripe(x, xo, i, sums, s);
      }
    } else if (period % LANES == 0) {
      for (; i + 4L * period <= n; i += 4 * period) {
        sumsRows4(x, xo + i, sums, period);
      }
    }
    for (; i < n; i += period) {
      sumsRow(x, xo + i, Math.min(period, n - i), sums);
    }
  }

  private static void sumsStripe(float[] x, int xo, int n, float[] sums, int s) {
    FloatVector sums0 = load(sums, s);
    FloatVector sums1 = load(sums, s + LANES);
    FloatVector sums2 = load(sums, s + 2 * LANES);
    FloatVector sums3 = load(sums, s + 3 * LANES);
    for (int i = s; i < n; i += STRIPE) {
      sums0 = sums0.add(load(x, xo + i));
      sums1 = sums1.add(load(x, xo + i + LANES));
      sums2 = sums2.add(load(x, xo + i + 2 * LANES));
      sums3 = sums3.add(load(x, xo + i + 3 * LANES));
    }
    V.cast(sums0).intoArray(sums, s);
    V.cast(sums1).intoArray(sums, s + LANES);
    V.cast(sums2).intoArray(sums, s + 2 * LANES);
    V.cast(sums3).intoArray(sums, s + 3 * LANES);
  }

  private static void sumsRows4(float[] x, int xo, float[] sums, int period) {
    for (int j = 0; j < period; j += LANES) {
      FloatVector sumsJ = load(sums, j);
      sumsJ = sumsJ.add(load(x, xo + j));
      sumsJ = sumsJ.add(load(x, xo + j + period));
      sumsJ = sumsJ.add(load(x, xo + j + 2 * period));
      sumsJ = sumsJ.add(load(x, xo + j + 3 * period));
      sumsJ.intoArray(sums, j);
    }
  }

  private static void sumsRow(float[] x, int xo, int n, float[] sums) {
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LANES) {
      load(sums, j).add(load(x, xo + j)).intoArray(sums, j);
    }
    for (; j < n; j++) {
      sums[j] += x[xo + j];
    }
  }

  @Override
  public void deviations(float[] x, int xo, int n, float[] center, float[] sums, float[] squares, int period) {
    int quarter = ColumnKernels.quarterRows(n, period) * period;
    int i = 4 * quarter;
    if (period == STRIPE && FITS) {
      i = n - n % STRIPE;
      for (int s = 0; s < STRIPE; s += 4 * LANES) {
        deviationsStripe(x, xo, i, center, sums, squares, s);
      }
    } else if (period % LANES == 0) {
      for (int row = 0; row < quarter; row += period) {
        deviationsRows4(x, xo + row, quarter, center, sums, squares, period);
      }
    } else {
      for (int row = 0; row < quarter; row += period) {
        for (int k = row; k < 4 * quarter; k += quarter) {
          deviationsRow(x, xo + k, period, center, sums, squares);
        }
      }
    }
    for (; i < n; i += period) {
      deviationsRow(x, xo + i, Math.min(period, n - i), center, sums, squares);
    }
  }

  private static void deviationsStripe(float[] x, int xo, int n, float[] center, float[] sums, float[] squares, int s) {
    FloatVector center0 = load(center, s);
    FloatVector center1 = load(center, s + LANES);
    FloatVector center2 = load(center, s + 2 * LANES);
    FloatVector center3 = load(center, s + 3 * LANES);
    FloatVector sums0 = load(sums, s);
    FloatVector sums1 = load(sums, s + LANES);
    FloatVector sums2 = load(sums, s + 2 * LANES);
    FloatVector sums3 = load(sums, s + 3 * LANES);
    FloatVector squares0 = load(squares, s);
    FloatVector squares1 = load(squares, s + LANES);
    FloatVector squares2 = load(squares, s + 2 * LANES);
    FloatVector squares3 = load(squares, s + 3 * LANES);
    for (int i = s; i < n; i += STRIPE) {
      FloatVector d0 = load(x, xo + i).sub(center0);
      sums0 = sums0.add(d0);
      squares0 = d0.fma(d0, squares0);
      FloatVector d1 = load(x, xo + i + LANES).sub(center1);
      sums1 = sums1.add(d1);
      squares1 = d1.fma(d1, squares1);
      FloatVector d2 = load(x, xo + i + 2 * LANES).sub(center2);
      sums2 = sums2.add(d2);
      squares2 = d2.fma(d2, squares2);
      FloatVector d3 = load(x, xo + i + 3 * LANES).sub(center3);
      sums3 = sums3.add(d3);
      squares3 = d3.fma(d3, squares3);
    }
    V.cast(sums0).intoArray(sums, s);
    V.cast(sums1).intoArray(sums, s + LANES);
    V.cast(sums2).intoArray(sums, s + 2 * LANES);
    V.cast(sums3).intoArray(sums, s + 3 * LANES);
    V.cast(squares0).intoArray(squares, s);
    V.cast(squares1).intoArray(squares, s + LANES);
    V.cast(squares2).intoArray(squares, s + 2 * LANES);
    V.cast(squares3).intoArray(squares, s + 3 * LANES);
  }

  private static void deviationsRows4(float[] x, int xo, int quarter, float[] center, float[] sums, float[] squares,
      int period) {
    for (int j = 0; j < period; j += LANES) {
      FloatVector centerJ = load(center, j);
      FloatVector sumsJ = load(sums, j);
      FloatVector squaresJ = load(squares, j);
      FloatVector d0 = load(x, xo + j).sub(centerJ);
      sumsJ = sumsJ.add(d0);
      squaresJ = d0.fma(d0, squaresJ);
      FloatVector d1 = load(x, xo + j + quarter).sub(centerJ);
      sumsJ = sumsJ.add(d1);
      squaresJ = d1.fma(d1, squaresJ);
      FloatVector d2 = load(x, xo + j + 2 * quarter).sub(centerJ);
      sumsJ = sumsJ.add(d2);
      squaresJ = d2.fma(d2, squaresJ);
      FloatVector d3 = load(x, xo + j + 3 * quarter).sub(centerJ);
      sumsJ = sumsJ.add(d3);
      squaresJ = d3.fma(d3, squaresJ);
      sumsJ.intoArray(sums, j);
      squaresJ.intoArray(squares, j);
    }
  }

  private static void deviationsRow(float[] x, int xo, int n, float[] center, float[] sums, float[] squares) {
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LANES) {
      FloatVector d = load(x, xo + j).sub(load(center, j));
      load(sums, j).add(d).intoArray(sums, j);
      d.fma(d, load(squares, j)).intoArray(squares, j);
    }
    for (; j < n; j++) {
      float d = x[xo + j] - center[j];
      sums[j] += d;
      squares[j] = Math.fma(d, d, squares[j]);
    }
  }

  @Override
  public void affine(float[] x, int xo, float[] y, int yo, int n, float[] scale, float[] shift, int period) {
    for (int i = 0; i < n; i += period) {
      affineRow(x, xo + i, y, yo + i, Math.min(period, n - i), scale, shift);
    }
  }

  private static void affineRow(float[] x, int xo, float[] y, int yo, int n, float[] scale, float[] shift) {
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LANES) {
      load(x, xo + j).fma(load(scale, j), load(shift, j)).intoArray(y, yo + j);
    }
    for (; j < n; j++) {
      y[yo + j] = Math.fma(x[xo + j], scale[j], shift[j]);
    }
  }

  @Override
  public void affineRelu(float[] x, int xo, float[] y, int yo, int n, float[] scale, float[] shift, int period) {
    for (int i = 0; i < n; i += period) {
      affineReluRow(x, xo + i, y, yo + i, Math.min(period, n - i), scale, shift);
    }
  }

  private static void affineReluRow(float[] x, int xo, float[] y, int yo, int n, float[] scale, float[] shift) {
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LANES) {
      load(x, xo + j).fma(load(scale, j), load(shift, j)).max(0f).intoArray(y, yo + j);
    }
    for (; j < n; j++) {
      y[yo + j] = Math.max(Math.fma(x[xo + j], scale[j], shift[j]), 0f);
    }
  }

  @Override
  public void affineAddRelu(
      float[] x, int xo, float[] r, int ro, float[] y, int yo, int n, float[] scale, float[] shift, int period) {
    for (int i = 0; i < n; i += period) {
      affineAddReluRow(x, xo + i, r, ro + i, y, yo + i, Math.min(period, n - i), scale, shift);
    }
  }

  private static void affineAddReluRow(
      float[] x, int xo, float[] r, int ro, float[] y, int yo, int n, float[] scale, float[] shift) {
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LANES) {
      load(x, xo + j).fma(load(scale, j), load(shift, j)).add(load(r, ro + j)).max(0f).intoArray(y, yo + j);
    }
    for (; j < n; j++) {
      y[yo + j] = Math.max(Math.fma(x[xo + j], scale[j], shift[j]) + r[ro + j], 0f);
    }
  }

  @Override
  public void gradientSums(
      float[] dy, int dyo, float[] x, int xo, int n, float[] center, float[] sums, float[] dots, int period) {
    int i = 0;
    if (period == STRIPE && FITS) {
      i = n - n % STRIPE;
      for (int s = 0; s < STRIPE; s += 4 * LANES) {
        gradientSumsStripe(dy, dyo, x, xo, i, center, sums, dots, s);
      }
    } else if (period % LANES == 0) {
      for (; i + 4L * period <= n; i += 4 * period) {
        gradientSumsRows4(dy, dyo + i, x, xo + i, center, sums, dots, period);
      }
    }
    for (; i < n; i += period) {
      gradientSumsRow(dy, dyo + i, x, xo + i, Math.min(period, n - i), center, sums, dots);
    }
  }

  private static void gradientSumsStripe(
      float[] dy, int dyo, float[] x, int xo, int n, float[] center, float[] sums, float[] dots, int s) {
    FloatVector center0 = load(center, s);
    FloatVector center1 = load(center, s + LANES);
    FloatVector center2 = load(center, s + 2 * LANES);
    FloatVector center3 = load(center, s + 3 * LANES);
    FloatVector sums0 = load(sums, s);
    FloatVector sums1 = load(sums, s + LANES);
    FloatVector sums2 = load(sums, s + 2 * LANES);
    FloatVector sums3 = load(sums, s + 3 * LANES);
    FloatVector dots0 = load(dots, s);
    FloatVector dots1 = load(dots, s + LANES);
    FloatVector dots2 = load(dots, s + 2 * LANES);
    FloatVector dots3 = load(dots, s + 3 * LANES);
    for (int i = s; i < n; i += STRIPE) {
      FloatVector d0 = load(dy, dyo + i);
      sums0 = sums0.add(d0);
      dots0 = d0.fma(load(x, xo + i).sub(center0), dots0);
      FloatVector d1 = load(dy, dyo + i + LANES);
      sums1 = sums1.add(d1);
      dots1 = d1.fma(load(x, xo + i + LANES).sub(center1), dots1);
      FloatVector d2 = load(dy, dyo + i + 2 * LANES);
      sums2 = sums2.add(d2);
      dots2 = d2.fma(load(x, xo + i + 2 * LANES).sub(center2), dots2);
      FloatVector d3 = load(dy, dyo + i + 3 * LANES);
      sums3 = sums3.add(d3);
      dots3 = d3.fma(load(x, xo + i + 3 * LANES).sub(center3), dots3);
    }
    V.cast(sums0).intoArray(sums, s);
    V.cast(sums1).intoArray(sums, s + LANES);
    V.cast(sums2).intoArray(sums, s + 2 * LANES);
    V.cast(sums3).intoArray(sums, s + 3 * LANES);
    V.cast(dots0).intoArray(dots, s);
    V.cast(dots1).intoArray(dots, s + LANES);
    V.cast(dots2).intoArray(dots, s + 2 * LANES);
    V.cast(dots3).intoArray(dots, s + 3 * LANES);
  }

  private static void gradientSumsRows4(
      float[] dy, int dyo, float[] x, int xo, float[] center, float[] sums, float[] dots, int period) {
    for (int j = 0; j < period; j += LANES) {
      FloatVector centerJ = load(center, j);
      FloatVector sumsJ = load(sums, j);
      FloatVector dotsJ = load(dots, j);
      FloatVector d0 = load(dy, dyo + j);
      sumsJ = sumsJ.add(d0);
      dotsJ = d0.fma(load(x, xo + j).sub(centerJ), dotsJ);
      FloatVector d1 = load(dy, dyo + j + period);
      sumsJ = sumsJ.add(d1);
      dotsJ = d1.fma(load(x, xo + j + period).sub(centerJ), dotsJ);
      FloatVector d2 = load(dy, dyo + j + 2 * period);
      sumsJ = sumsJ.add(d2);
      dotsJ = d2.fma(load(x, xo + j + 2 * period).sub(centerJ), dotsJ);
      FloatVector d3 = load(dy, dyo + j + 3 * period);
      sumsJ = sumsJ.add(d3);
      dotsJ = d3.fma(load(x, xo + j + 3 * period).sub(centerJ), dotsJ);
      sumsJ.intoArray(sums, j);
      dotsJ.intoArray(dots, j);
    }
  }

  private static void gradientSumsRow(
      float[] dy, int dyo, float[] x, int xo, int n, float[] center, float[] sums, float[] dots) {
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LANES) {
      FloatVector d = load(dy, dyo + j);
      load(sums, j).add(d).intoArray(sums, j);
      d.fma(load(x, xo + j).sub(load(center, j)), load(dots, j)).intoArray(dots, j);
    }
    for (; j < n; j++) {
      float d = dy[dyo + j];
      sums[j] += d;
      dots[j] = Math.fma(d, x[xo + j] - center[j], dots[j]);
    }
  }

  @Override
  public void gradientSumsRelu(
      float[] dz, int dzo, float[] x, int xo, int n, float[] scale, float[] shift, float[] center, float[] sums,
      float[] dots, int period) {
    int i = 0;
    if (period == STRIPE && FITS) {
      i = n - n % STRIPE;
      for (int s = 0; s < STRIPE; s += 4 * LANES) {
        gradientSumsReluStripe(dz, dzo, x, xo, i, scale, shift, center, sums, dots, s);
      }
    } else if (period % LANES == 0) {
      for (; i + 4L * period <= n; i += 4 * period) {
        gradientSumsReluRows4(dz, dzo + i, x, xo + i, scale, shift, center, sums, dots, period);
      }
    }
    for (; i < n; i += period) {
      gradientSumsReluRow(dz, dzo + i, x, xo + i, Math.min(period, n - i), scale, shift, center, sums, dots);
    }
  }

  private static void gradientSumsReluStripe(
      float[] dz, int dzo, float[] x, int xo, int n, float[] scale, float[] shift, float[] center, float[] sums,
      float[] dots, int s) {
    FloatVector scale0 = load(scale, s);
    FloatVector scale1 = load(scale, s + LANES);
    FloatVector scale2 = load(scale, s + 2 * LANES);
    FloatVector scale3 = load(scale, s + 3 * LANES);
    FloatVector shift0 = load(shift, s);
    FloatVector shift1 = load(shift, s + LANES);
    FloatVector shift2 = load(shift, s + 2 * LANES);
    FloatVector shift3 = load(shift, s + 3 * LANES);
    FloatVector center0 = load(center, s);
    FloatVector center1 = load(center, s + LANES);
    FloatVector center2 = load(center, s + 2 * LANES);
    FloatVector center3 = load(center, s + 3 * LANES);
    FloatVector sums0 = load(sums, s);
    FloatVector sums1 = load(sums, s + LANES);
    FloatVector sums2 = load(sums, s + 2 * LANES);
    FloatVector sums3 = load(sums, s + 3 * LANES);
    FloatVector dots0 = load(dots, s);
    FloatVector dots1 = load(dots, s + LANES);
    FloatVector dots2 = load(dots, s + 2 * LANES);
    FloatVector dots3 = load(dots, s + 3 * LANES);
    for (int i = s; i < n; i += STRIPE) {
      FloatVector v0 = load(x, xo + i);
      FloatVector d0 = masked(load(dz, dzo + i), v0.fma(scale0, shift0));
      sums0 = sums0.add(d0);
      dots0 = d0.fma(v0.sub(center0), dots0);
      FloatVector v1 = load(x, xo + i + LANES);
      FloatVector d1 = masked(load(dz, dzo + i + LANES), v1.fma(scale1, shift1));
      sums1 = sums1.add(d1);
      dots1 = d1.fma(v1.sub(center1), dots1);
      FloatVector v2 = load(x, xo + i + 2 * LANES);
      FloatVector d2 = masked(load(dz, dzo + i + 2 * LANES), v2.fma(scale2, shift2));
      sums2 = sums2.add(d2);
      dots2 = d2.fma(v2.sub(center2), dots2);
      FloatVector v3 = load(x, xo + i + 3 * LANES);
      FloatVector d3 = masked(load(dz, dzo + i + 3 * LANES), v3.fma(scale3, shift3));
      sums3 = sums3.add(d3);
      dots3 = d3.fma(v3.sub(center3), dots3);
    }
    V.cast(sums0).intoArray(sums, s);
    V.cast(sums1).intoArray(sums, s + LANES);
    V.cast(sums2).intoArray(sums, s + 2 * LANES);
    V.cast(sums3).intoArray(sums, s + 3 * LANES);
    V.cast(dots0).intoArray(dots, s);
    V.cast(dots1).intoArray(dots, s + LANES);
    V.cast(dots2).intoArray(dots, s + 2 * LANES);
    V.cast(dots3).intoArray(dots, s + 3 * LANES);
  }

  private static void gradientSumsReluRows4(
      float[] dz, int dzo, float[] x, int xo, float[] scale, float[] shift, float[] center, float[] sums, float[] dots,
      int period) {
    for (int j = 0; j < period; j += LANES) {
      FloatVector scaleJ = load(scale, j);
      FloatVector shiftJ = load(shift, j);
      FloatVector centerJ = load(center, j);
      FloatVector sumsJ = load(sums, j);
      FloatVector dotsJ = load(dots, j);
      FloatVector v0 = load(x, xo + j);
      FloatVector d0 = masked(load(dz, dzo + j), v0.fma(scaleJ, shiftJ));
      sumsJ = sumsJ.add(d0);
      dotsJ = d0.fma(v0.sub(centerJ), dotsJ);
      FloatVector v1 = load(x, xo + j + period);
      FloatVector d1 = masked(load(dz, dzo + j + period), v1.fma(scaleJ, shiftJ));
      sumsJ = sumsJ.add(d1);
      dotsJ = d1.fma(v1.sub(centerJ), dotsJ);
      FloatVector v2 = load(x, xo + j + 2 * period);
      FloatVector d2 = masked(load(dz, dzo + j + 2 * period), v2.fma(scaleJ, shiftJ));
      sumsJ = sumsJ.add(d2);
      dotsJ = d2.fma(v2.sub(centerJ), dotsJ);
      FloatVector v3 = load(x, xo + j + 3 * period);
      FloatVector d3 = masked(load(dz, dzo + j + 3 * period), v3.fma(scaleJ, shiftJ));
      sumsJ = sumsJ.add(d3);
      dotsJ = d3.fma(v3.sub(centerJ), dotsJ);
      sumsJ.intoArray(sums, j);
      dotsJ.intoArray(dots, j);
    }
  }

  private static void gradientSumsReluRow(
      float[] dz, int dzo, float[] x, int xo, int n, float[] scale, float[] shift, float[] center, float[] sums,
      float[] dots) {
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LANES) {
      FloatVector v = load(x, xo + j);
      FloatVector d = masked(load(dz, dzo + j), v.fma(load(scale, j), load(shift, j)));
      load(sums, j).add(d).intoArray(sums, j);
      d.fma(v.sub(load(center, j)), load(dots, j)).intoArray(dots, j);
    }
    for (; j < n; j++) {
      float v = x[xo + j];
      float d = Math.fma(v, scale[j], shift[j]) <= 0f ? 0f : dz[dzo + j];
      sums[j] += d;
      dots[j] = Math.fma(d, v - center[j], dots[j]);
    }
  }

  @Override
  public void gradientSumsMasked(
      float[] z, int zo, float[] dz, int dzo, float[] x, int xo, int n, float[] center, float[] sums, float[] dots,
      int period) {
    int i = 0;
    if (period == STRIPE && FITS) {
      i = n - n % STRIPE;
      for (int s = 0; s < STRIPE; s += 4 * LANES) {
        gradientSumsMaskedStripe(z, zo, dz, dzo, x, xo, i, center, sums, dots, s);
      }
    }
    for (; i < n; i += period) {
      gradientSumsMaskedRow(z, zo + i, dz, dzo + i, x, xo + i, Math.min(period, n - i), center, sums, dots);
    }
  }

  private static void gradientSumsMaskedStripe(
      float[] z, int zo, float[] dz, int dzo, float[] x, int xo, int n, float[] center, float[] sums, float[] dots,
      int s) {
    FloatVector center0 = load(center, s);
    FloatVector center1 = load(center, s + LANES);
    FloatVector center2 = load(center, s + 2 * LANES);
    FloatVector center3 = load(center, s + 3 * LANES);
    FloatVector sums0 = load(sums, s);
    FloatVector sums1 = load(sums, s + LANES);
    FloatVector sums2 = load(sums, s + 2 * LANES);
    FloatVector sums3 = load(sums, s + 3 * LANES);
    FloatVector dots0 = load(dots, s);
    FloatVector dots1 = load(dots, s + LANES);
    FloatVector dots2 = load(dots, s + 2 * LANES);
    FloatVector dots3 = load(dots, s + 3 * LANES);
    for (int i = s; i < n; i += STRIPE) {
      FloatVector d0 = masked(load(dz, dzo + i), load(z, zo + i));
      d0.intoArray(dz, dzo + i);
      sums0 = sums0.add(d0);
      dots0 = d0.fma(load(x, xo + i).sub(center0), dots0);
      FloatVector d1 = masked(load(dz, dzo + i + LANES), load(z, zo + i + LANES));
      d1.intoArray(dz, dzo + i + LANES);
      sums1 = sums1.add(d1);
      dots1 = d1.fma(load(x, xo + i + LANES).sub(center1), dots1);
      FloatVector d2 = masked(load(dz, dzo + i + 2 * LANES), load(z, zo + i + 2 * LANES));
      d2.intoArray(dz, dzo + i + 2 * LANES);
      sums2 = sums2.add(d2);
      dots2 = d2.fma(load(x, xo + i + 2 * LANES).sub(center2), dots2);
      FloatVector d3 = masked(load(dz, dzo + i + 3 * LANES), load(z, zo + i + 3 * LANES));
      d3.intoArray(dz, dzo + i + 3 * LANES);
      sums3 = sums3.add(d3);
      dots3 = d3.fma(load(x, xo + i + 3 * LANES).sub(center3), dots3);
    }
    V.cast(sums0).intoArray(sums, s);
    V.cast(sums1).intoArray(sums, s + LANES);
    V.cast(sums2).intoArray(sums, s + 2 * LANES);
    V.cast(sums3).intoArray(sums, s + 3 * LANES);
    V.cast(dots0).intoArray(dots, s);
    V.cast(dots1).intoArray(dots, s + LANES);
    V.cast(dots2).intoArray(dots, s + 2 * LANES);
    V.cast(dots3).intoArray(dots, s + 3 * LANES);
  }

  private static void gradientSumsMaskedRow(
      float[] z, int zo, float[] dz, int dzo, float[] x, int xo, int n, float[] center, float[] sums, float[] dots) {
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LANES) {
      FloatVector d = masked(load(dz, dzo + j), load(z, zo + j));
      d.intoArray(dz, dzo + j);
      load(sums, j).add(d).intoArray(sums, j);
      d.fma(load(x, xo + j).sub(load(center, j)), load(dots, j)).intoArray(dots, j);
    }
    for (; j < n; j++) {
      float d = z[zo + j] <= 0f ? 0f : dz[dzo + j];
      dz[dzo + j] = d;
      sums[j] += d;
      dots[j] = Math.fma(d, x[xo + j] - center[j], dots[j]);
    }
  }

  @Override
  public void gradient(
      float[] dy, int dyo, float[] x, int xo, float[] dx, int dxo, int n, float[] scale, float[] slope, float[] offset,
      int period) {
    for (int i = 0; i < n; i += period) {
      gradientRow(dy, dyo + i, x, xo + i, dx, dxo + i, Math.min(period, n - i), scale, slope, offset);
    }
  }

  private static void gradientRow(
      float[] dy, int dyo, float[] x, int xo, float[] dx, int dxo, int n, float[] scale, float[] slope,
      float[] offset) {
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LANES) {
      load(dy, dyo + j).fma(load(scale, j), load(x, xo + j).fma(load(slope, j), load(offset, j)))
          .intoArray(dx, dxo + j);
    }
    for (; j < n; j++) {
      dx[dxo + j] = Math.fma(dy[dyo + j], scale[j], Math.fma(x[xo + j], slope[j], offset[j]));
    }
  }

  @Override
  public void gradientRelu(
      float[] dz, int dzo, float[] x, int xo, float[] dx, int dxo, int n, float[] scale, float[] shift, float[] slope,
      float[] offset, int period) {
    for (int i = 0; i < n; i += period) {
      gradientReluRow(dz, dzo + i, x, xo + i, dx, dxo + i, Math.min(period, n - i), scale, shift, slope, offset);
    }
  }

  private static void gradientReluRow(
      float[] dz, int dzo, float[] x, int xo, float[] dx, int dxo, int n, float[] scale, float[] shift, float[] slope,
      float[] offset) {
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LANES) {
      FloatVector v = load(x, xo + j);
      FloatVector d = masked(load(dz, dzo + j), v.fma(load(scale, j), load(shift, j)));
      d.fma(load(scale, j), v.fma(load(slope, j), load(offset, j))).intoArray(dx, dxo + j);
    }
    for (; j < n; j++) {
      float v = x[xo + j];
      float d = Math.fma(v, scale[j], shift[j]) <= 0f ? 0f : dz[dzo + j];
      dx[dxo + j] = Math.fma(d, scale[j], Math.fma(v, slope[j], offset[j]));
    }
  }

  /** Returns d where y is positive or NaN, else 0. */
  private static FloatVector masked(FloatVector d, FloatVector y) {
    return d.blend(0f, y.compare(VectorOperators.LE, 0f));
  }

  private static FloatVector load(float[] from, int offset) {
    return FloatVector.fromArray(SPECIES, from, offset);
  }
}
