package fathom.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowKernelsTest {
  private static final int IMAGE = 20;

  @Test
  void vectorsHaveTheBitsOfPlainLoops() {
    for (int n : new int[] {1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 33, 64, 100}) {
      for (int count : new int[] {0, 1, 2, 9, 20}) {
        for (int offset : new int[] {0, 3}) {
          for (boolean special : new boolean[] {false, true}) {
            assertArrayEquals(all(new ScalarKernels(), n, count, offset, special),
                all(new SimdKernels(), n, count, offset, special), n + " channels, " + count + " pixels");
          }
        }
      }
    }
  }

  /** Returns the results of all kernels, one after the other, with the elements around them. */
  private static float[] all(Kernels kernels, int n, int count, int offset, boolean special) {
    WindowKernels k = kernels.windows();
    float[] x = special ? KernelInputs.elements(1, IMAGE * n + 3) : KernelInputs.finite(1, IMAGE * n + 3);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.rint(x[i]); // ties
    }
    Random random = new Random(2);
    float[] argmax = new float[x.length];
    for (int i = 0; i < argmax.length; i++) {
      argmax[i] = random.nextInt(3);
    }
    // Windows as long as their neighbours, and others.
    int[] start = new int[8];
    for (int target = 0; target < start.length - 1; target++) {
      start[target + 1] = start[target] + (target == 5 ? count / 2 : count);
    }
    WindowRow row = new WindowRow(start, random.ints(start[start.length - 1], 0, IMAGE).toArray());
    int pitch = row.targets() * n + 8;
    float[] divisors = KernelInputs.finite(4, row.targets());
    float[] y = KernelInputs.elements(3, 4 * pitch);
    k.max(row, x, offset, 5, y, 2, y, pitch + 2, n);
    k.maxGradient(row, x, argmax, offset, -2, y, 2 * pitch + 2, n);
    k.sum(row, x, offset, divisors, y, 3 * pitch + 2, n);
    return y;
  }
}
