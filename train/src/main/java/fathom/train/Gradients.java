package fathom.train;

import fathom.core.Tensor;
import fathom.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The gradients of those parameters that have one, for measuring and changing them in parallel. */
final class Gradients {
  /** What to do with elements {@code from} to {@code to - 1} of an array of gradients. */
  interface Body {
    void run(float[] gradients, int from, int to);
  }

  /** What elements {@code from} to {@code to - 1} of an array of gradients contribute to a sum or a maximum. */
  interface Term {
    double of(float[] gradients, int from, int to);
  }

  private final List<String> names = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final Chunks chunks;

  private Gradients(Map<String, Parameter> parameters) {
    parameters.forEach((name, parameter) -> {
      if (parameter.isSet() && parameter.value().hasGradient()) {
        names.add(name);
        tensors.add(parameter.value().grad());
      }
    });
    chunks = new Chunks(tensors.stream().mapToInt(Tensor::size).toArray());
  }

  static Gradients of(Map<String, Parameter> parameters) {
    return new Gradients(parameters);
  }

  /** Returns whose gradients they are. */
  List<String> names() {
    return names;
  }

  void forEach(Body body) {
    chunks.forEach((k, from, to) -> {
      int at = tensors.get(k).offset();
      body.run(tensors.get(k).array(), at + from, at + to);
    });
  }

  /** Returns for each parameter the sum of the squares. */
  double[] squares() {
    return chunks.sums(inArray(Gradients::square));
  }

  /** Returns the p-norm of all gradients taken as one vector; p is above 0, infinity included. */
  double norm(double p) {
    if (p == 2) {
      return Math.sqrt(sum(Gradients::square));
    }
    if (p == 1) {
      return sum(Gradients::absolute);
    }
    double largest = 0;
    for (double term : chunks.terms(inArray(Gradients::largest))) {
      largest = Math.max(largest, term);
    }
    if (p == Double.POSITIVE_INFINITY || largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    double scale = largest; // so that no power overflows, and the largest does not vanish
    return scale * StrictMath.pow(sum((g, from, to) -> {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += StrictMath.pow(Math.abs(g[i]) / scale, p);
      }
      return sum;
    }), 1 / p);
  }

  private double sum(Term term) {
    double sum = 0;
    for (double part : chunks.terms(inArray(term))) {
      sum += part;
    }
    return sum;
  }

  private Chunks.Term inArray(Term term) {
    return (k, from, to) -> {
      int at = tensors.get(k).offset();
      return term.of(tensors.get(k).array(), at + from, at + to);
    };
  }

  private static double square(float[] g, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) g[i] * g[i];
    }
    return sum;
  }

  private static double absolute(float[] g, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.abs(g[i]);
    }
    return sum;
  }

  private static double largest(float[] g, int from, int to) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(g[i]));
    }
    return largest;
  }
}
