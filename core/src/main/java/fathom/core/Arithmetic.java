package fathom.core;

import fathom.core.kernel.ElementwiseKernels;
import fathom.core.kernel.Kernels;
import java.util.Locale;

/** The arithmetic operations, on runs of elements. */
enum Arithmetic implements Broadcast.Run {
  ADD {
    @Override
    public void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
      KERNELS.add(a, ao, b, bo, y, yo, n);
    }

    @Override
    public void left(float a, float[] b, int bo, float[] y, int yo, int n) {
      KERNELS.affine(b, bo, 1, a, y, yo, n);
    }

    @Override
    public void right(float[] a, int ao, float b, float[] y, int yo, int n) {
      KERNELS.affine(a, ao, 1, b, y, yo, n);
    }
  },
  SUB {
    @Override
    public void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
      KERNELS.sub(a, ao, b, bo, y, yo, n);
    }

    @Override
    public void left(float a, float[] b, int bo, float[] y, int yo, int n) {
      KERNELS.affine(b, bo, -1, a, y, yo, n);
    }

    @Override
    public void right(float[] a, int ao, float b, float[] y, int yo, int n) {
      KERNELS.affine(a, ao, 1, -b, y, yo, n);
    }
  },
  MUL {
    @Override
    public void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
      KERNELS.mul(a, ao, b, bo, y, yo, n);
    }

    @Override
    public void left(float a, float[] b, int bo, float[] y, int yo, int n) {
      right(b, bo, a, y, yo, n);
    }

    @Override
    public void right(float[] a, int ao, float b, float[] y, int yo, int n) {
      KERNELS.affine(a, ao, b, Elementwise.NOTHING, y, yo, n);
    }
  },
  DIV {
    @Override
    public void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
      KERNELS.div(a, ao, b, bo, y, yo, n);
    }
  };

  private static final ElementwiseKernels KERNELS = Kernels.get().elementwise();

  /** Computes and records the operation; its name is that of the constant. */
  Tensor apply(Broadcast broadcast, Tensor a, Tensor b, Node.Backward backward) {
    Meter.begin();
    float[] y = Buffers.take(broadcast.shape().size());
    broadcast.apply(this, a.array(), a.offset(), b.array(), b.offset(), y);
    return Node.result(name().toLowerCase(Locale.ROOT), broadcast.shape(), y, backward, a, b);
  }
}
