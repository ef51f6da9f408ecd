package fathom.core;

import static fathom.core.Tensors.awayFromZero;
import static fathom.core.Tensors.random;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A gradient check of every operation in every form; a public operation without one fails. */
class GradientsTest {
  private static final Conv2dOptions CONV = Conv2dOptions.DEFAULT.padding(1).stride(2);
  private static final BatchNormOptions NORM = BatchNormOptions.DEFAULT;

  private final Set<String> checked = new TreeSet<>();

  @Test
  void everyOperationHasTheRightGradient() throws Exception {
    elementwise();
    reductions();
    layout();
    images();
    batchNorm();
    losses();
    assertEquals(operations(), checked);
  }

  private void elementwise() {
    int[][][] shapes = {
        {{2, 3}, {2, 3}}, {{4, 2, 3}, {3}}, {{3}, {4, 2, 3}}, {{2, 3}, {}}, {{}, {2, 3}}, {{3, 1}, {1, 4}},
        {{1, 1, 2}, {3, 1, 1}},
        {{2, 1, 3}, {2, 4, 3}}, {{2, 4, 3}, {2, 1, 3}}, {{2, 3, 1}, {2, 3, 4}}, {{3, 1, 2, 1}, {4, 1, 5}},
        {{1}, {1, 1}}};
    for (int[][] shape : shapes) {
      Tensor a = random("a", shape[0]);
      Tensor b = random("b", shape[1]);
      check("Elementwise.add", in -> in[0].add(in[1]), a, b);
      check("Elementwise.sub", in -> in[0].sub(in[1]), a, b);
      check("Elementwise.mul", in -> in[0].mul(in[1]), a, b);
    }
    Tensor x = awayFromZero("x", 3, 5);
    check("Elementwise.add", in -> in[0].add(in[0]), x);
    check("Elementwise.sub", in -> in[0].sub(in[0].mul(in[0])), x);
    check("Elementwise.mul", in -> in[0].mul(in[0]), x);
    check("Elementwise.relu", in -> in[0].relu(), x);
    check("Elementwise.relu", in -> in[0].relu().add(in[0]), x);
  }

  private void reductions() {
    Tensor x = random("x", 2, 3, 4, 5);
    for (int[] axes : new int[][] {{}, {0}, {1}, {-1}, {1, 2}, {0, 2}, {3, 1}, {0, 1, 2}, {0, 1, 3}}) {
      ReductionOptions options = ReductionOptions.DEFAULT.axes(axes);
      check("Reductions.sum", in -> in[0].sum(options), x);
      check("Reductions.mean", in -> in[0].mean(options.keepDims()), x);
      check("Reductions.mean", in -> in[0].mul(in[0].mean(options.keepDims())), x);
    }
  }

  private void layout() {
    Tensor x = random("x", 4, 3, 2);
    check("Layout.reshape", in -> in[0].reshape(2, -1), x);
    check("Layout.reshape", in -> in[0].reshape(24).mul(in[0].reshape(-1)), x);
    check("Layout.rows", in -> in[0].rows(1, 3), x);
    check("Layout.rows", in -> in[0].rows(0, 3).mul(in[0].rows(1, 4)), x);
    check("Layout.rows", in -> in[0].rows(0, 4).rows(3, 4), x);
  }

  private void images() {
    Tensor x = random("x", 2, 5, 4, 3);
    check("Pooling.globalAveragePool", in -> in[0].globalAveragePool(), x);
    check("Shortcuts.shortcut", in -> in[0].shortcut(1, 7), x);
    check("Shortcuts.shortcut", in -> in[0].shortcut(2, 3), x);
    check("Shortcuts.shortcut", in -> in[0].mul(in[0]).shortcut(3, 5).add(in[0].shortcut(3, 5)), x);
    Tensor weight = random("weight", 3, 3, 3, 4);
    check("Convolution.conv2d", in -> in[0].conv2d(in[1], CONV), x, weight);
    check("Convolution.conv2d", in -> in[0].conv2d(in[1], in[2], CONV), x, weight, random("bias", 4));
    check("MatrixProduct.linear", in -> in[0].linear(in[1]), random("x", 3, 5), random("weight", 5, 2));
    check(
        "MatrixProduct.linear", in -> in[0].linear(in[1], in[2]), random("x", 3, 5), random("weight", 5, 2),
        random("bias", 2));
  }

  private void batchNorm() {
    Tensor gamma = Tensor.of(Shape.of(3), 0.7f, -1.2f, 1);
    Tensor beta = Tensor.of(Shape.of(3), 0.3f, 0, -0.2f);
    BatchNormOptions running = NORM.running(random("mean", 3), Tensor.of(Shape.of(3), 0.5f, 1, 2));
    for (int[] dims : new int[][] {{6, 3}, {2, 3, 2, 3}}) {
      for (BatchNormOptions statistics : new BatchNormOptions[] {NORM, running}) {
        for (Pass pass : new Pass[] {Pass.TRAINING, Pass.GRADIENTS}) {
          Tensor x = random("x", dims);
          check("Normalization.batchNorm", in -> pass.get(() -> in[0].batchNorm(statistics)), x);
          Function<Tensor[], Tensor> plain = in -> pass.get(() -> in[0].batchNorm(statistics.gamma(in[1]).beta(in[2])));
          check("Normalization.batchNorm", plain, x, gamma, beta);
          Function<Tensor[], Tensor> sum = in -> pass
              .get(() -> in[0].batchNorm(statistics.gamma(in[1]).beta(in[2]).residual(in[3])));
          Tensor residual = random("residual", dims);
          check("Normalization.batchNorm", sum, x, gamma, beta, residual);
          Function<Tensor[], Tensor> sumRelu = in -> pass
              .get(() -> in[0].batchNorm(statistics.gamma(in[1]).beta(in[2]).residual(in[3]).relu()));
          float[] y = sum.apply(new Tensor[] {x, gamma, beta, residual}).array();
          for (int i = 0; i < y.length; i++) {
            residual.array()[i] += Math.copySign(0.1f, y[i]);
          }
          check("Normalization.batchNorm", sumRelu, x, gamma, beta, residual);
          Function<Tensor[], Tensor> relu = in -> pass
              .get(() -> in[0].batchNorm(statistics.gamma(in[1]).beta(in[2]).relu()));
          Tensor far = IntStream.range(0, 1000).mapToObj(seed -> random("x" + seed, dims))
              .filter(candidate -> smallest(plain.apply(new Tensor[] {candidate, gamma, beta})) > 0.1).findFirst()
              .get();
          check("Normalization.batchNorm", relu, far, gamma, beta);
        }
      }
    }
  }

  private void losses() {
    Tensor logits = random("logits", 3, 5);
    CrossEntropyOptions smooth = CrossEntropyOptions.DEFAULT.labelSmoothing(0.2f);
    check("Losses.crossEntropy", in -> in[0].crossEntropy(1, 4, 0), logits);
    check("Losses.crossEntropy", in -> in[0].crossEntropy(new int[] {1, 4, 0}, smooth), logits);
  }

  private void check(String operation, Function<Tensor[], Tensor> function, Tensor... inputs) {
    checked.add(operation);
    GradCheck.of(operation, function).inputs(inputs).check();
  }

  private static float smallest(Tensor y) {
    float smallest = Float.POSITIVE_INFINITY;
    for (float element : y.toArray()) {
      smallest = Math.min(smallest, Math.abs(element));
    }
    return smallest;
  }

  /** Returns all public static methods from a tensor to a tensor in this package, as class.method. */
  private static Set<String> operations() throws ClassNotFoundException, URISyntaxException {
    Path classes = Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> operations = new TreeSet<>();
    for (String file : classes.resolve("fathom/core").toFile().list()) {
      if (file.endsWith(".class") && !file.contains("$") && !file.endsWith("-info.class")) {
        Class<?> type = Class.forName("fathom.core." + file.substring(0, file.length() - ".class".length()));
        for (Method method : type.getDeclaredMethods()) {
          boolean open = Modifier.isPublic(method.getModifiers()) && Modifier.isStatic(method.getModifiers());
          if (open && method.getReturnType() == Tensor.class && method.getParameterCount() > 0
              && method.getParameterTypes()[0] == Tensor.class) {
            operations.add(type.getSimpleName() + "." + method.getName());
          }
        }
      }
    }
    return operations;
  }
}
