package fathom.init;

import fathom.core.Rng;
import fathom.core.Shape;
import fathom.core.TensorException;

/**
 * Normal values, but every input of a linear layer reaches only some outputs: in each column j of the {@code [out, in]}
 * matrix the weights of the first {@code ceil(sparsity * out)} outputs of a random order are 0. Element i of the matrix
 * is value i of the stream times the standard deviation; the order is {@code random.split(j).permutation(out)}.
 */
record Sparse(double sparsity, double std) implements TorchMatrix {
  Sparse {
    if (!(sparsity >= 0 && sparsity <= 1)) {
      throw new IllegalArgumentException("sparse: the share of zeros " + sparsity + " must be between 0 and 1");
    }
    if (!(std >= 0)) {
      throw new IllegalArgumentException("sparse: the standard deviation " + std + " must not be negative");
    }
  }

  @Override
  public void fillTorch(float[] weight, Shape shape, Rng random) {
    if (shape.rank() != 2) {
      throw new TensorException(
          "sparse: a weight of PyTorch's shape " + shape + " is not the matrix of a linear layer");
    }
    int outputs = shape.dim(0);
    int inputs = shape.dim(1);
    Distribution.fill(weight, i -> std * random.normal(i));
    int zeros = (int) Math.ceil(sparsity * outputs);
    for (int column = 0; column < inputs; column++) {
      int[] order = random.split(column).permutation(outputs);
      for (int i = 0; i < zeros; i++) {
        weight[order[i] * inputs + column] = 0;
      }
    }
  }

  @Override
  public String toString() {
    return "sparse(" + sparsity + " zeros, std " + std + ")";
  }
}
