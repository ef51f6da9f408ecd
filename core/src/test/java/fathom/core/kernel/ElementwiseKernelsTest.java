package fathom.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    float[] y = KernelInputs.elements(3, 7 * pitch);
    k.add(a, offset, b, 1, y, 2, n);
    k.sub(a, offset, b, 1, y, pitch + 2, n);
    k.mul(a, offset, b, 1, y, 2 * pitch + 2, n);
    k.affine(a, offset, 1.1f, 0.3f, y, 3 * pitch + 2, n);
    k.affine(a, offset, 1.1f, -0f, y, 4 * pitch + 2, n);
    k.div(a, offset, b, 1, y, 5 * pitch + 2, n);
    k.add(y, 6 * pitch + 1, a, offset, y, 6 * pitch + 1, n); // in place
    y[0] = k.max(a, offset, n);
    y[1] = k.max(KernelInputs.finite(4, pitch), offset, n);
    return y;
  }

  @ParameterizedTest
  @EnumSource
  void functionsHaveTheBitsOfPlainLoops(PointFunction f) {
    for (int n : LENGTHS) {
      for (int offset : new int[] {0, 3}) {
        assertArrayEquals(all(new ScalarKernels(), f, n, offset), all(new SimdKernels(), f, n, offset));
      }
    }
  }

  private static float[] all(Kernels kernels, PointFunction f, int n, int offset) {
    ElementwiseKernels k = kernels.elementwise();
    int pitch = n + 8;
    float[] x = KernelInputs.elements(1, pitch);
    for (int i = 0; i < pitch; i++) {
      x[i] *= 1 << i % 9; // some where a function is flat or overflows
    }
    float[] dy = KernelInputs.elements(2, pitch);
    float[] y = KernelInputs.elements(3, 3 * pitch);
    boolean fromResult = f.derivesFromResult();
    k.map(f, 0.7f, 1.2f, x, offset - 1, y, 1).accept(1, n);
    k.mapGradient(f, 0.7f, 1.2f, fromResult ? y : x, fromResult ? 2 : offset, dy, 1, y, pitch + 2).accept(0, n);
    System.arraycopy(x, 0, y, 2 * pitch, pitch);
    k.map(f, 0.7f, 1.2f, y, 2 * pitch + 1, y, 2 * pitch + 1).accept(0, n); // in place
    return y;
  }
}
