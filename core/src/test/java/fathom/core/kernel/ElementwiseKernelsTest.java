package fathom.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class ElementwiseKernelsTest {
  private static final int[] LENGTHS = {0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 100, 1000};

  @Test
  void vectorsHaveTheBitsOfPlainLoops() {
    for (int n : LENGTHS) {
      for (int offset : new int[] {0, 3}) {
        assertArrayEquals(all(new ScalarKernels(), n, offset), all(new SimdKernels(), n, offset));
      }
    }
  }

  /** Returns the results of all kernels, one after the other, with the elements around them. */
  private static float[] all(Kernels kernels, int n, int offset) {
    ElementwiseKernels k = kernels.elementwise();
    int pitch = n + 8;
    float[] a = KernelInputs.elements(1, pitch);
    float[] b = KernelInputs.elements(2, pitch);
    float[] y = KernelInputs.elements(3, 9 * pitch);
    k.add(a, offset, b, 1, y, 2, n);
    k.sub(a, offset, b, 1, y, pitch + 2, n);
    k.mul(a, offset, b, 1, y, 2 * pitch + 2, n);
    k.affine(a, offset, 1.1f, 0.3f, y, 3 * pitch + 2, n);
    k.affine(a, offset, 1.1f, -0f, y, 4 * pitch + 2, n);
    k.relu(a, offset, y, 5 * pitch + 2, n);
    k.reluGradient(y, 5 * pitch + 2, b, 1, y, 6 * pitch + 2, n);
    k.add(y, 7 * pitch + 1, a, offset, y, 7 * pitch + 1, n); // in place
    k.reluGradient(b, 1, y, 8 * pitch + 1, y, 8 * pitch + 1, n);
    return y;
  }
}
