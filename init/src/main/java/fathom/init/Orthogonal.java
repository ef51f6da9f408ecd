package fathom.init;

import fathom.core.Rng;
import fathom.core.Shape;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.qr.QRDecompositionHouseholderColumn_DDRM;

/**
 * A matrix whose rows, or columns where there are fewer of them, are orthogonal and of length {@link #gain}, evenly
 * distributed over all such matrices. It is the Q of a matrix of normal values whose element i, row-major in PyTorch's
 * layout and transposed when it is wide, is value i of the stream. The decomposition alone would not distribute Q
 * evenly: column j also takes the sign of element (j, j) of R (Mezzadri 2007, "How to generate random matrices from the
 * classical compact groups", section 5).
 */
record Orthogonal(double gain) implements TorchMatrix {
  /**
   * Sets the length of rows or columns.
   *
   * @param gain usually one of {@link Gain}
   */
  Orthogonal {
    if (!Double.isFinite(gain)) {
      throw new IllegalArgumentException("orthogonal: the gain " + gain + " is not a finite number");
    }
  }

  @Override
  public void fillTorch(float[] weight, Shape shape, Rng random) {
    int rows = shape.dim(0);
    int columns = weight.length / rows;
    boolean wide = rows < columns;
    int length = Math.max(rows, columns);
    int vectors = Math.min(rows, columns);
    DMatrixRMaj normal = new DMatrixRMaj(length, vectors);
    for (int i = 0; i < weight.length; i++) {
      normal.set(wide ? i % columns : i / columns, wide ? i / columns : i % columns, random.normal(i));
    }
    QRDecompositionHouseholderColumn_DDRM qr = new QRDecompositionHouseholderColumn_DDRM();
    qr.decompose(normal);
    DMatrixRMaj q = qr.getQ(null, true);
    DMatrixRMaj r = qr.getR(null, true);
    for (int i = 0; i < weight.length; i++) {
      int vector = wide ? i / columns : i % columns;
      double element = q.get(wide ? i % columns : i / columns, vector);
      weight[i] = (float) (gain * (r.get(vector, vector) < 0 ? -element : element));
    }
  }

  @Override
  public String toString() {
    return "orthogonal(gain " + VarianceScaling.rounded(gain) + ")";
  }
}
