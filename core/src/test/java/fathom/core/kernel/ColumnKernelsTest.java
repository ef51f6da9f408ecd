package fathom.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class ColumnKernelsTest {
  private static final int[] PERIODS = {1, 3, 15, 16, 17, 31, 33, 48, 64, 65, 100, 128, 320};

  @Test
  void vectorsHaveTheBitsOfPlainLoops() {
    for (int period : PERIODS) {
      for (int n : new int[] {0, 1, period - 1, period, period + 1, 2 * period + 17, 9 * period,
          13 * period + period / 2}) {
        for (int offset : new int[] {0, 5}) {
          for (boolean special : new boolean[] {false, true}) {
            String what = "period " + period + ", " + n + " elements";
            float[][] expected = all(new ScalarKernels().columns(), n, offset, period, special);
            float[][] actual = all(new SimdKernels().columns(), n, offset, period, special);
            for (int i = 0; i < expected.length; i++) {
              assertArrayEquals(expected[i], actual[i], what + ", result " + i);
            }
          }
        }
      }
    }
  }

  private static float[][] all(ColumnKernels k, int n, int offset, int period, boolean special) {
    float[][] e = new float[4][];
    for (int i = 0; i < e.length; i++) {
      e[i] = special ? KernelInputs.elements(i, n + 8) : KernelInputs.finite(i, n + 8);
    }
    float[] x = e[0];
    float[] r = e[1];
    float[] dz = e[2];
    float[] scale = KernelInputs.finite(11, period);
    float[] shift = KernelInputs.finite(12, period);
    float[] center = KernelInputs.finite(13, period);
    float[] slope = KernelInputs.finite(14, period);
    float[][] results = new float[19][];
    for (int i = 0; i < 12; i++) {
      results[i] = KernelInputs.finite(20 + i, period);
    }
    for (int i = 12; i < results.length; i++) {
      results[i] = KernelInputs.finite(40, n + 8);
    }
    k.sums(x, offset, n, results[0], period);
    k.deviations(x, offset, n, center, results[1], results[2], period);
    k.affine(x, offset, results[12], 2, n, scale, shift, period);
    k.affineRelu(x, offset, results[13], 2, n, scale, shift, period);
    k.affineAddRelu(x, offset, r, 3, results[14], 2, n, scale, shift, period);
    k.gradientSums(dz, 1, x, offset, n, center, results[3], results[4], period);
    k.gradientSumsRelu(dz, 1, x, offset, n, scale, shift, center, results[5], results[6], period);
    results[15] = dz.clone();
    k.gradientSumsMasked(results[14], 2, results[15], 1, x, offset, n, center, results[7], results[8], period);
    k.gradient(dz, 1, x, offset, results[16], 2, n, scale, slope, shift, period);
    k.gradientRelu(dz, 1, x, offset, results[17], 2, n, scale, shift, slope, center, period);
    results[18] = dz.clone();
    k.gradient(results[18], 1, x, offset, results[18], 1, n, scale, slope, shift, period); // in place
    return results;
  }
}
