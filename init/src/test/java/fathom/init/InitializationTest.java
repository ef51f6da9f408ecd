package fathom.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fathom.core.Tensor;
import fathom.core.TensorException;
import fathom.nn.Layer;
import fathom.nn.PRelu;
import fathom.nn.Parameter;
import fathom.nn.Parameter.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InitializationTest {
  private static Declared conv() {
    return new Declared().with("weight", Role.CONV_WEIGHT, 3, 3, 8, 16);
  }

  private static Declared norm() {
    return new Declared().with("weight", Role.NORM_WEIGHT, 16).with("bias", Role.NORM_BIAS, 16);
  }

  private static Declared linear() {
    return new Declared().with("weight", Role.LINEAR_WEIGHT, 16, 10).with("bias", Role.BIAS, 10);
  }

  private static Declared network() {
    return new Declared().with("conv1", conv()).with("bn1", norm()).with("linear", linear());
  }

  private static float[] values(Layer network, String name) {
    return network.parameters().get(name).value().toArray();
  }

  private static float[] repeated(int n, float value) {
    float[] values = new float[n];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void standardFollowsTheResidualNetworkPaper() {
    Declared network = network();
    InitializationReport report = Initialization.standard().apply(network, 3);
    Statistics.of(values(network, "conv1.weight")).check(0, Math.sqrt(2.0 / 72), Double.POSITIVE_INFINITY);
    Statistics.of(values(network, "linear.weight")).check(0, Math.sqrt(2.0 / 16), Double.POSITIVE_INFINITY);
    assertArrayEquals(repeated(10, 0), values(network, "linear.bias"));
    assertArrayEquals(repeated(16, 1), values(network, "bn1.weight"));
    assertArrayEquals(repeated(16, 0), values(network, "bn1.bias"));
    assertEquals(List.of("conv1.weight", "bn1.weight", "bn1.bias", "linear.weight", "linear.bias"),
        report.entries().stream().map(InitializationReport.Entry::parameter).toList());
    assertEquals(List.of("conv weight", "norm weight", "norm bias", "linear weight", "bias"),
        report.entries().stream().map(InitializationReport.Entry::rule).toList());
  }

  @Test
  void slopesOfPReluAreAQuarter() {
    for (Initialization initialization : List.of(Initialization.standard(), Initialization.pyTorchDefaults())) {
      PRelu layer = new PRelu(2);
      initialization.apply(layer, 1);
      assertArrayEquals(new float[] {0.25f, 0.25f}, layer.parameters().get("weight").value().toArray());
    }
  }

  @Test
  void lastMatchingRuleWins() {
    Initialization rules = Initialization.standard()
        .with("*.bias", Initializers.constant(2))
        .with("linear.*", Initializers.constant(3))
        .with("bn1.bia", Initializers.constant(4));
    Declared network = network();
    rules.apply(network, 1);
    assertArrayEquals(repeated(16, 2), values(network, "bn1.bias"));
    assertArrayEquals(repeated(10, 3), values(network, "linear.bias"));
    assertArrayEquals(repeated(160, 3), values(network, "linear.weight"));
    assertArrayEquals(repeated(16, 1), values(network, "bn1.weight"));
  }

  @Test
  void namePatternsMatchWholeNamesAndDotsLiterally() {
    Declared network = new Declared().with("abc", Role.BIAS, 1).with("b", new Declared().with("c", Role.BIAS, 1));
    Initialization.standard().with("b.c", Initializers.ones()).apply(network, 1);
    assertEquals(0, values(network, "abc")[0]);
    assertEquals(1, values(network, "b.c")[0]);
  }

  /** A layer of a class of its own, with parts. */
  private static final class Head extends Layer {
    Head() {
      child("proj", linear());
    }

    @Override
    protected Tensor forward(Tensor x) {
      return x;
    }

    @Override
    public String toString() {
      return "Head()";
    }
  }

  @Test
  void rulesForAClassOfLayersGoByTheNameInTheLayer() {
    Declared network = new Declared().with("proj", linear()).with("head", new Head())
        .with("body", new Declared().with("0", new Head()));
    InitializationReport report = Initialization.standard()
        .with(Head.class, "proj.bias", Initializers.ones())
        .with(Head.class, "proj.weigh", Initializers.ones())
        .apply(network, 1);
    assertArrayEquals(repeated(10, 0), values(network, "proj.bias"));
    assertArrayEquals(repeated(10, 1), values(network, "head.proj.bias"));
    assertArrayEquals(repeated(10, 1), values(network, "body.0.proj.bias"));
    assertEquals("Head proj.bias", report.entries().get(3).rule());
    assertEquals("linear weight", report.entries().get(2).rule());
    Head head = new Head();
    Initialization.standard().with(Head.class, "*", Initializers.ones()).apply(head, 1);
    assertArrayEquals(repeated(160, 1), values(head, "proj.weight"));
  }

  @Test
  void biasesOfPyTorchGoByTheWeightOfTheirLayer() {
    Declared network = new Declared()
        .with("narrow", new Declared().with("weight", Role.LINEAR_WEIGHT, 4, 3000).with("bias", Role.BIAS, 3000))
        .with("wide", new Declared().with("weight", Role.CONV_WEIGHT, 5, 5, 4, 3000).with("bias", Role.BIAS, 3000));
    InitializationReport report = Initialization.pyTorchDefaults().apply(network, 1);
    for (String name : List.of("narrow.weight", "narrow.bias")) {
      Statistics.of(values(network, name)).check(0, 0.5 / Math.sqrt(3), 0.5);
    }
    for (String name : List.of("wide.weight", "wide.bias")) {
      Statistics.of(values(network, name)).check(0, 0.1 / Math.sqrt(3), 0.1);
    }
    assertEquals("uniformByFanIn", report.entries().get(1).initializer());
  }

  @Test
  void aBiasWithoutWeightIsAnErrorAndNothingIsSet() {
    Declared network = new Declared().with("linear", linear())
        .with("odd", new Declared().with("kernel", Role.LINEAR_WEIGHT, 4, 3).with("bias", Role.BIAS, 3));
    Initialization rules = Initialization.pyTorchDefaults();
    TensorException e = assertThrows(TensorException.class, () -> rules.apply(network, 1));
    assertEquals("uniformByFanIn: needs the fan-in of the parameter weight of the same layer, which Declared() lacks"
        + "\n  in odd.bias   bias [3]", e.getMessage());
    assertTrue(network.parameters().values().stream().noneMatch(Parameter::isSet));
  }

  @Test
  void torchvisionScalesConvolutionsByFanOut() {
    Declared network = new Declared().with("conv", new Declared().with("weight", Role.CONV_WEIGHT, 3, 3, 8, 64))
        .with("bn", norm()).with("fc", linear());
    Initialization.torchvisionResNet().apply(network, 3);
    Statistics.of(values(network, "conv.weight")).check(0, Math.sqrt(2.0 / 576), Double.POSITIVE_INFINITY);
    Statistics.of(values(network, "fc.weight")).check(0, 0.25 / Math.sqrt(3), 0.25);
    Statistics.of(values(network, "fc.bias")).check(0, 0.25 / Math.sqrt(3), 0.25);
    assertArrayEquals(repeated(16, 1), values(network, "bn.weight"));
    assertArrayEquals(repeated(16, 0), values(network, "bn.bias"));
  }

  @Test
  void sharedParametersHaveTheirFirstPlace() {
    Declared shared = linear();
    Declared network = new Declared().with("a", shared).with("b", shared);
    InitializationReport report = Initialization.standard().apply(network, 1);
    assertEquals(List.copyOf(network.parameters().keySet()),
        report.entries().stream().map(InitializationReport.Entry::parameter).toList());
    assertEquals(2, report.entries().size());
  }

  @Test
  void conditionsSeeNameAndParameter() {
    Declared network = network();
    InitializationReport report = Initialization.standard()
        .with("small", (name, parameter) -> parameter.size() == 10 && name.startsWith("linear"), Initializers.ones())
        .apply(network, 1);
    assertArrayEquals(repeated(10, 1), values(network, "linear.bias"));
    assertEquals("small", report.entries().get(4).rule());
  }

  @Test
  void seedAndNameAloneDecideTheValues() {
    Declared network = network();
    Initialization.standard().apply(network, 3);
    Declared otherOrder = new Declared().with("linear", linear()).with("bn1", norm()).with("conv1", conv());
    Initialization.standard().apply(otherOrder, 3);
    Declared part = new Declared().with("conv1", conv());
    Initialization.standard().apply(part, 3);
    assertArrayEquals(values(network, "conv1.weight"), values(otherOrder, "conv1.weight"));
    assertArrayEquals(values(network, "linear.weight"), values(otherOrder, "linear.weight"));
    assertArrayEquals(values(network, "conv1.weight"), values(part, "conv1.weight"));

    Declared renamed = new Declared().with("conv2", conv());
    Initialization.standard().apply(renamed, 3);
    assertFalse(Arrays.equals(values(network, "conv1.weight"), values(renamed, "conv2.weight")));
    Initialization.standard().apply(part, 4);
    assertFalse(Arrays.equals(values(network, "conv1.weight"), values(part, "conv1.weight")));
  }

  @Test
  void applyToUnsetLeavesValuesAlone() {
    Declared network = network();
    network.parameters().get("conv1.weight").set(new float[1152]);
    InitializationReport report = Initialization.standard().applyToUnset(network, 1);
    assertArrayEquals(new float[1152], values(network, "conv1.weight"));
    assertEquals(4, report.entries().size());
    assertTrue(network.parameters().values().stream().allMatch(Parameter::isSet));
    assertTrue(Initialization.empty().applyToUnset(network, 1).entries().isEmpty());
  }

  @Test
  void applyKeepsTheTensorsOfParameters() {
    Declared network = network();
    Initialization.standard().apply(network, 1);
    Tensor before = network.parameters().get("conv1.weight").value();
    Initialization.standard().apply(network, 2);
    assertSame(before, network.parameters().get("conv1.weight").value());
  }

  @Test
  void aParameterWithoutRuleIsAnErrorAndNothingIsSet() {
    Declared network = network();
    Initialization rules = Initialization.empty()
        .with(Role.CONV_WEIGHT, Initializers.heNormal()).with("bn1.*", Initializers.ones());
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> rules.apply(network, 1));
    assertEquals("initialization: no rule matches linear.weight, a linear weight [16, 10];"
        + " rules: conv weight -> heNormal(fan-in, gain 1.414), bn1.* -> ones; add one with with(...)", e.getMessage());
    Map<String, Parameter> parameters = network.parameters();
    assertTrue(parameters.values().stream().noneMatch(Parameter::isSet));
    Initialization none = Initialization.empty();
    IllegalArgumentException empty = assertThrows(IllegalArgumentException.class, () -> none.apply(network, 1));
    assertEquals("initialization: no rule matches conv1.weight, a conv weight [3, 3, 8, 16];"
        + " there are no rules; add one with with(...)", empty.getMessage());
  }

  @Test
  void reportIsATable() {
    Declared network = new Declared().with("linear", linear());
    InitializationReport report = Initialization.standard()
        .with("*.weight", Initializers.constant(0.25))
        .apply(network, 1);
    assertEquals("""
        parameter      shape     rule      initialiser       mean    std
        linear.weight  [16, 10]  *.weight  constant(0.25)  0.2500  0.000
        linear.bias    [10]      bias      zeros            0.000  0.000
        """, report.toString());
  }

  @Test
  void reportHasMeanAndDeviation() {
    Declared network = new Declared().with("linear", linear());
    Initialization alternating = Initialization.empty().with("*", (values, parameter, random) -> {
      for (int i = 0; i < values.length; i++) {
        values[i] = i % 2 == 0 ? 3 : 1;
      }
    });
    InitializationReport.Entry weight = alternating.apply(network, 1).entries().get(0);
    assertEquals(2, weight.mean());
    assertEquals(1, weight.std());
  }
}
