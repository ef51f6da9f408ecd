package fathom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A public operation without a gradient check, or without reference values, fails. */
class GradientsTest {
  @Test
  void everyOperationHasTheRightGradient() throws Exception {
    GradientChecks checks = new GradientChecks();
    new Profile().run(() -> checkAll(checks)); // which asserts that each says where its computation begins
    assertEquals(operations(), checks.checked());
  }

  private static void checkAll(GradientChecks checks) {
    ElementwiseGradients.check(checks);
    ActivationGradients.check(checks);
    RandomMaskGradients.check(checks);
    ReductionGradients.check(checks);
    LayoutGradients.check(checks);
    ProductGradients.check(checks);
    AttentionGradients.check(checks);
    PoolingGradients.check(checks);
    InterpolationGradients.check(checks);
    NormalizationGradients.check(checks);
    ProbabilitiesGradients.check(checks);
    LossGradients.check(checks);
  }

  @Test
  void everyOperationHasReferenceValues() throws Exception {
    Set<String> missing = operations();
    missing.removeAll(GoldenOps.all().covered());
    // selu is elu with two constants, which ActivationsTest compares with the paper's; random masks are tested by their
    // definition and their statistics.
    assertEquals(
        Set.of("Activations.selu", "RandomMasks.dropout", "RandomMasks.dropout2d", "RandomMasks.dropPath"), missing);
  }

  /**
   * Returns all public static methods of this package that make a tensor of tensors, as class.method, but for
   * {@link Operation#of} and {@link Checkpointing#of}, which make operations of a user's functions, and
   * {@link Workspace}, which computes nothing.
   */
  private static Set<String> operations() throws ClassNotFoundException, URISyntaxException {
    Path classes = Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> operations = new TreeSet<>();
    for (String file : classes.resolve("fathom/core").toFile().list()) {
      if (file.endsWith(".class") && !file.contains("$") && !file.endsWith("-info.class")) {
        Class<?> type = Class.forName("fathom.core." + file.substring(0, file.length() - ".class".length()));
        for (Method method : type.getDeclaredMethods()) {
          boolean open = Modifier.isPublic(method.getModifiers()) && Modifier.isStatic(method.getModifiers());
          List<Class<?>> parameters = List.of(method.getParameterTypes());
          boolean ofTensors = parameters.contains(Tensor.class) || parameters.contains(Tensor[].class);
          boolean makesTensor = Set.of(Tensor.class, Extremes.Indexed.class, AttentionResult.class)
              .contains(method.getReturnType());
          if (open && ofTensors && makesTensor
              && !Set.of(Operation.class, Checkpointing.class, Workspace.class).contains(type)) {
            operations.add(type.getSimpleName() + "." + method.getName());
          }
        }
      }
    }
    return operations;
  }
}
