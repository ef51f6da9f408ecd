package fathom.core;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Runs gradient checks and remembers which operations had one. */
final class GradientChecks {
  private final Set<String> checked = new TreeSet<>();

  /**
   * Checks the gradient of a function of tensors by numerical derivatives.
   *
   * @param operation class and method, such as {@code Elementwise.add}
   */
  void check(String operation, Function<Tensor[], Tensor> function, Tensor... inputs) {
    checked.add(operation);
    GradCheck.of(operation, function).inputs(inputs).check();
  }

  Set<String> checked() {
    return checked;
  }
}
