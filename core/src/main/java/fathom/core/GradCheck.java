package fathom.core;

import java.util.Locale;
import java.util.function.Function;

/**
 * Compares the gradients of an operation, or of any function made of operations, with numerical derivatives.
 *
 * <p>The function's result y is reduced to L = sum(r * y) with random weights r; the derivative of L by each element of
 * each input is estimated by a five-point stencil of step h and compared with what {@link Tensor#backward} gives.
 * Choose inputs away from kinks (0 for ReLU) by more than 2h.
 *
 * <pre>{@code
 * GradCheck.of("mul", in -> in[0].mul(in[1])).inputs(a, b).check();
 * }</pre>
 */
public final class GradCheck {
  private final String name;
  private final Function<Tensor[], Tensor> function;
  private final Tensor[] inputs;
  private final double step;
  private final double tolerance;

  private GradCheck(String name, Function<Tensor[], Tensor> function, Tensor[] inputs, double step, double tolerance) {
    this.name = name;
    this.function = function;
    this.inputs = inputs;
    this.step = step;
    this.tolerance = tolerance;
  }

  /**
   * Makes a check with step 2<sup>-6</sup> and tolerance 2e-3.
   *
   * @param name what the error message calls the function
   * @param function computes a result from the inputs; called inside {@link Pass#TRAINING}, so it must not depend on
   *     how often it was called
   * @return the check, still without inputs
   */
  public static GradCheck of(String name, Function<Tensor[], Tensor> function) {
    return new GradCheck(name, function, new Tensor[0], 0x1p-6, 2e-3);
  }

  /**
   * Sets the inputs; each one gets its gradient checked.
   *
   * @param inputs leaves; their elements are changed while checking, and restored
   * @return the changed check
   */
  public GradCheck inputs(Tensor... inputs) {
    return new GradCheck(name, function, inputs.clone(), step, tolerance);
  }

  /**
   * Sets the step of the stencil.
   *
   * @param step a power of two keeps the arithmetic clean
   * @return the changed check
   */
  public GradCheck step(double step) {
    return new GradCheck(name, function, inputs, step, tolerance);
  }

  /**
   * Sets the tolerance.
   *
   * @param tolerance largest allowed difference, relative to the larger of the derivative, a tenth of the largest
   *     derivative of that input, and 1e-3
   * @return the changed check
   */
  public GradCheck tolerance(double tolerance) {
    return new GradCheck(name, function, inputs, step, tolerance);
  }

  /**
   * Runs the check.
   *
   * @throws AssertionError if a gradient is wrong or missing; it names the input, the element and both values
   */
  public void check() {
    Rng random = Rng.of(7).split(name);
    for (Tensor input : inputs) {
      input.requireGradient().clearGradient();
    }
    Tensor[] weights = new Tensor[1];
    Pass.TRAINING.run(() -> {
      Tensor y = function.apply(inputs);
      float[] r = new float[y.size()];
      for (int i = 0; i < r.length; i++) {
        r[i] = 2 * random.uniform(i) - 1;
      }
      weights[0] = Tensor.wrap(y.shape(), r);
      y.backward(weights[0]);
    });
    for (int k = 0; k < inputs.length; k++) {
      if (!inputs[k].hasGradient()) {
        throw new AssertionError(name + ": no gradient reached input " + k + " " + inputs[k].shape());
      }
      compare(k, weights[0].array());
    }
  }

  private void compare(int k, float[] r) {
    Tensor input = inputs[k];
    float[] analytic = input.grad().toArray();
    double[] numeric = new double[analytic.length];
    double largest = 0;
    for (int i = 0; i < numeric.length; i++) {
      double near = loss(input, i, step, r) - loss(input, i, -step, r);
      double far = loss(input, i, 2 * step, r) - loss(input, i, -2 * step, r);
      numeric[i] = (8 * near - far) / (12 * step);
      largest = Math.max(largest, Math.abs(numeric[i]));
    }
    for (int i = 0; i < numeric.length; i++) {
      double scale = Math.max(Math.max(Math.abs(numeric[i]), largest / 10), 1e-3);
      if (!(Math.abs(analytic[i] - numeric[i]) <= tolerance * scale)) {
        throw new AssertionError(String.format(
            Locale.ROOT, "%s: gradient of input %d %s at element %d is %.7g, numerically %.7g",
            name, k, input.shape(), i, analytic[i], numeric[i]));
      }
    }
  }

  /** Returns sum(r * y) in double precision with element i of the input moved by {@code delta}. */
  private double loss(Tensor input, int i, double delta, float[] r) {
    float[] x = input.array();
    int at = input.offset() + i;
    float kept = x[at];
    x[at] = (float) (kept + delta);
    try {
      float[] y = Pass.TRAINING.get(() -> function.apply(inputs)).toArray();
      double sum = 0;
      for (int j = 0; j < y.length; j++) {
        sum += (double) r[j] * y[j];
      }
      return sum;
    } finally {
      x[at] = kept;
    }
  }
}
