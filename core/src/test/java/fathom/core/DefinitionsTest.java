package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operations of random shapes against their definitions in double precision, by the tolerance of the reference files.
 * Of a definition only the result is written down: a gradient has to agree with the slope of the definition in a random
 * direction. {@link Conv2dEngineTest} does the same for convolutions.
 */
class DefinitionsTest {
  private static final double STEP = 1e-6;

  /** An operation in double precision: the elements of its result, from those of its inputs. */
  private interface Definition {
    double[] apply(double[][] inputs);
  }

  /** Draws the shapes and the elements of a case; one seed, one case. */
  private record Draw(Random random) {
    static Draw of(int seed) {
      return new Draw(new Random(seed));
    }

    int from(int least, int most) {
      return least + random.nextInt(most - least + 1);
    }

    Tensor normal(int... dims) {
      Tensor x = Tensor.zeros(dims);
      for (int i = 0; i < x.size(); i++) {
        x.array()[i] = (float) random.nextGaussian();
      }
      return x.requireGradient();
    }

    /** Images of up to 12x14 pixels and 70 channels. */
    Tensor images() {
      return normal(from(1, 3), from(3, 12), from(3, 14), from(1, random.nextBoolean() ? 70 : 12));
    }
  }

  private static void check(
      Draw draw, Pass pass, Function<Tensor[], Tensor> operation, Definition definition, Tensor... inputs) {
    String shapes = Arrays.toString(Arrays.stream(inputs).map(Tensor::shape).toArray());
    double[][] values = Arrays.stream(inputs).map(DefinitionsTest::doubles).toArray(double[][]::new);
    double[] expected = definition.apply(values);
    Tensor y = pass.get(() -> operation.apply(inputs));
    float[] result = y.toArray();
    assertEquals(expected.length, result.length, shapes);
    for (int i = 0; i < result.length; i++) {
      assertEquals(expected[i], result[i], 1e-5 + 1e-4 * Math.abs(expected[i]), shapes);
    }
    Tensor dy = draw.normal(y.shape().dims());
    y.backward(dy);
    for (int i = 0; i < inputs.length; i++) {
      double[] gradient = doubles(inputs[i].grad());
      double[] direction = doubles(draw.normal(inputs[i].shape().dims()));
      double slope = (dot(doubles(dy), definition.apply(moved(values, i, direction, STEP)))
          - dot(doubles(dy), definition.apply(moved(values, i, direction, -STEP)))) / (2 * STEP);
      double size = Math.sqrt(dot(gradient, gradient));
      assertEquals(slope, dot(gradient, direction), 1e-5 * Math.max(1, size), shapes + ", input " + i);
    }
  }

  private static double[][] moved(double[][] values, int which, double[] direction, double by) {
    double[][] moved = values.clone();
    moved[which] = values[which].clone();
    for (int i = 0; i < direction.length; i++) {
      moved[which][i] += by * direction[i];
    }
    return moved;
  }

  private static double[] doubles(Tensor x) {
    float[] floats = x.toArray();
    double[] values = new double[floats.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats[i];
    }
    return values;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void products(int seed) {
    Draw draw = Draw.of(seed);
    int m = draw.from(1, 130);
    int k = draw.from(1, 90);
    int n = draw.from(1, 80);
    check(draw, Pass.TRAINING, in -> in[0].linear(in[1], in[2]), in -> product(in[0], in[1], in[2], m, k, n),
        draw.normal(m, k), draw.normal(k, n), draw.normal(n));
    int count = draw.from(2, 4);
    check(draw, Pass.TRAINING, in -> in[0].matmul(in[1]), in -> {
      double[] y = new double[count * m * n];
      for (int i = 0; i < count; i++) {
        double[] a = Arrays.copyOfRange(in[0], i * m * k, (i + 1) * m * k);
        System.arraycopy(product(a, in[1], new double[n], m, k, n), 0, y, i * m * n, m * n);
      }
      return y;
    }, draw.normal(count, m, k), draw.normal(k, n));
  }

  private static double[] product(double[] a, double[] b, double[] bias, int m, int k, int n) {
    double[] y = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        y[i * n + j] = bias[j];
        for (int p = 0; p < k; p++) {
          y[i * n + j] += a[i * k + p] * b[p * n + j];
        }
      }
    }
    return y;
  }

  /** What a window makes of the elements that it sees, in order; {@code cells} counts those in the padding as well. */
  private interface Window {
    double of(double[] seen, int cells);
  }

  private static double[] pooled(double[] x, Shape s, Pool2dOptions o, Shape result, Window window) {
    double[] y = new double[result.size()];
    for (int i = 0; i < y.length; i++) {
      int c = i % s.dim(3);
      int left = i / s.dim(3) % result.dim(2) * o.strideW() - o.padW();
      int top = i / s.dim(3) / result.dim(2) % result.dim(1) * o.strideH() - o.padH();
      int n = i / s.dim(3) / result.dim(2) / result.dim(1);
      double[] seen = new double[o.kernelH() * o.kernelW()];
      int count = 0;
      int cells = 0;
      for (int cell = 0; cell < seen.length; cell++) {
        int row = top + cell / o.kernelW() * o.dilationH();
        int column = left + cell % o.kernelW() * o.dilationW();
        if (row >= 0 && row < s.dim(1) && column >= 0 && column < s.dim(2)) {
          seen[count++] = x[((n * s.dim(1) + row) * s.dim(2) + column) * s.dim(3) + c];
        }
        cells += row < s.dim(1) + o.padH() && column < s.dim(2) + o.padW() ? 1 : 0;
      }
      y[i] = window.of(Arrays.copyOf(seen, count), cells);
    }
    return y;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void pooling(int seed) {
    Draw draw = Draw.of(seed);
    Tensor x = draw.images();
    Pool2dOptions plain = Pool2dOptions.kernel(draw.from(2, 3), draw.from(2, 3)).padding(draw.from(0, 1))
        .stride(draw.from(1, 3), draw.from(1, 3));
    Pool2dOptions options = seed % 2 == 0 ? plain.ceilMode() : plain;
    Shape result = x.averagePool2d(options).shape();
    Window mean = (seen, cells) -> Arrays.stream(seen).sum() / cells;
    check(draw, Pass.TRAINING, in -> in[0].averagePool2d(options),
        in -> pooled(in[0], x.shape(), options, result, mean), x);
    x.clearGradient();
    check(draw, Pass.TRAINING, in -> in[0].averagePool2d(options.excludePadding()),
        in -> pooled(in[0], x.shape(), options, result, (seen, cells) -> mean.of(seen, seen.length)), x);
    x.clearGradient();
    Pool2dOptions distant = options.dilation(1, draw.from(1, 2));
    Shape smaller = x.maxPool2d(distant).shape();
    check(draw, Pass.TRAINING, in -> in[0].maxPool2d(distant), in -> pooled(in[0], x.shape(), distant, smaller,
        (seen, cells) -> Arrays.stream(seen).max().orElseThrow()), x);
  }

  /** Which elements are normalised together: those with the same number. */
  private interface Group {
    int of(int element);
  }

  /** Returns normalised elements, times gamma plus beta, which have an element for each channel. */
  private static double[] normalized(double[] x, double[] gamma, double[] beta, Group group) {
    double[] size = new double[x.length];
    double[] sum = new double[x.length];
    double[] squares = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      size[group.of(i)]++;
      sum[group.of(i)] += x[i];
    }
    for (int i = 0; i < x.length; i++) {
      double difference = x[i] - sum[group.of(i)] / size[group.of(i)];
      squares[group.of(i)] += difference * difference;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int g = group.of(i);
      double deviation = Math.sqrt(squares[g] / size[g] + 1e-5);
      y[i] = (x[i] - sum[g] / size[g]) / deviation * gamma[i % gamma.length] + beta[i % beta.length];
    }
    return y;
  }

  private static double[] addRelu(double[] a, double[] b) {
    double[] y = a.clone();
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(0, y[i] + b[i % b.length]);
    }
    return y;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void normalization(int seed) {
    Draw draw = Draw.of(seed);
    Tensor x = draw.images();
    Tensor residual = draw.normal(x.shape().dims());
    int c = x.dim(3);
    Tensor gamma = draw.normal(c);
    Tensor beta = draw.normal(c);
    check(draw, Pass.TRAINING,
        in -> in[0].batchNorm(BatchNormOptions.DEFAULT.gamma(in[1]).beta(in[2]).residual(in[3]).relu()),
        in -> addRelu(normalized(in[0], in[1], in[2], i -> i % c), in[3]), x, gamma, beta, residual);
    Tensor mean = draw.normal(c);
    Tensor variance = draw.normal(c).abs().add(0.1f);
    clear(x, gamma, beta);
    check(draw, Pass.GRADIENTS,
        in -> in[0].batchNorm(BatchNormOptions.DEFAULT.gamma(in[1]).beta(in[2]).running(mean, variance).relu()),
        in -> {
          double[] y = in[0].clone();
          for (int i = 0; i < y.length; i++) {
            double deviation = Math.sqrt(variance.get(i % c) + 1e-5);
            y[i] = (y[i] - mean.get(i % c)) / deviation * in[1][i % c] + in[2][i % c];
          }
          return addRelu(y, new double[1]);
        }, x, gamma, beta);
    clear(x, gamma, beta);
    int pixels = x.dim(1) * x.dim(2);
    check(draw, Pass.TRAINING, in -> in[0].groupNorm(c, NormOptions.DEFAULT.gamma(in[1]).beta(in[2])),
        in -> normalized(in[0], in[1], in[2], i -> i / (pixels * c) * c + i % c), x, gamma, beta);
    int features = draw.from(5, 300);
    check(draw, Pass.TRAINING, in -> in[0].layerNorm(1, NormOptions.DEFAULT.gamma(in[1]).beta(in[2])),
        in -> normalized(in[0], in[1], in[2], i -> i / features), draw.normal(draw.from(1, 150), features),
        draw.normal(features), draw.normal(features));
  }

  private static void clear(Tensor... inputs) {
    for (Tensor input : inputs) {
      input.clearGradient();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void probabilities(int seed) {
    Draw draw = Draw.of(seed);
    Tensor x = draw.normal(draw.from(1, 20), draw.from(1, 300), draw.from(1, 20));
    int axis = draw.from(0, 2);
    int distance = axis == 2 ? 1 : axis == 1 ? x.dim(2) : x.dim(1) * x.dim(2);
    Definition softmax = in -> {
      double[] y = Arrays.stream(in[0]).map(Math::exp).toArray();
      double[] sums = new double[y.length];
      for (int i = 0; i < y.length; i++) {
        sums[first(i, distance, x.dim(axis))] += y[i];
      }
      for (int i = 0; i < y.length; i++) {
        y[i] /= sums[first(i, distance, x.dim(axis))];
      }
      return y;
    };
    check(draw, Pass.TRAINING, in -> in[0].softmax(axis), softmax, x);
    x.clearGradient();
    check(draw, Pass.TRAINING, in -> in[0].logSoftmax(axis),
        in -> Arrays.stream(softmax.apply(in)).map(Math::log).toArray(), x);
  }

  /** Returns the first element of those along an axis that an element is one of. */
  private static int first(int element, int distance, int size) {
    return element - element / distance % size * distance;
  }
}
