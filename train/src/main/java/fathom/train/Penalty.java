package fathom.train;

import fathom.core.Tensor;
import fathom.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What penalties on single elements have in common: the choice of parameters and the sum over them. */
final class Penalty {
  /**
   * Adds the penalty's gradient to elements {@code g[gAt]...} and returns the sum of the penalty over {@code
   * p[pAt]...}.
   */
  interface Loop {
    double run(float[] p, int pAt, float[] g, int gAt, int n);
  }

  private Penalty() {}

  /** Runs the loop over the chosen parameters; returns the sum, added range by range in order. */
  static double add(Map<String, Parameter> parameters, ParameterFilter filter, Loop loop) {
    List<Tensor> values = new ArrayList<>();
    List<Tensor> gradients = new ArrayList<>();
    parameters.forEach((name, parameter) -> {
      if (filter.test(name, parameter)) {
        Tensor value = parameter.value();
        if (!value.hasGradient()) {
          value.backward(Tensor.full(value.shape(), 0f));
        }
        values.add(value);
        gradients.add(value.grad());
      }
    });
    Chunks chunks = new Chunks(values.stream().mapToInt(Tensor::size).toArray());
    double[] sums = chunks.sums((i, from, to) -> {
      Tensor p = values.get(i);
      Tensor g = gradients.get(i);
      return loop.run(p.array(), p.offset() + from, g.array(), g.offset() + from, to - from);
    });
    double sum = 0;
    for (double term : sums) {
      sum += term;
    }
    return sum;
  }

  static void checkStrength(String penalty, double strength) {
    Settings.checkNotNegative(penalty, "strength", strength);
  }
}
