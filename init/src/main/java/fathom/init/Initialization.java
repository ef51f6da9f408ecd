package fathom.init;

import fathom.core.Rng;
import fathom.nn.Layer;
import fathom.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rules that say which parameter of a network gets which initialiser. <b>The last rule that matches a parameter
 * wins</b>, so rules go from the general to the particular and {@link #with} refines what is there. Immutable.
 *
 * <pre>{@code
 * Initialization.standard().with("*.bn2.weight", Initializers.zeros()).apply(network, 1);
 * }</pre>
 *
 * <p>The values of a parameter depend on the seed and on its full name only, not on when or where in a network it was
 * declared: its stream is {@code Rng.of(seed).split(name)}. So two networks that share a name and a shape start with
 * the same values there.
 */
public final class Initialization {
  private record Rule(String text, BiPredicate<String, Parameter> matches, Initializer initializer) {}

  private final List<Rule> rules;

  private Initialization(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * Returns an initialisation without rules, for building one from scratch.
   *
   * @return the empty initialisation
   */
  public static Initialization empty() {
    return new Initialization(List.of());
  }

  /**
   * Returns the initialisation of He et al. 2015, "Deep residual learning", section 4.2, which refers to "Delving deep
   * into rectifiers", section 2.2, and "Batch normalization": weights of convolutions and linear layers
   * {@link Initializers#heNormal()} with fan-in (equation 10: their inputs come from ReLUs), biases 0, batch
   * normalisation weight 1 and bias 0.
   *
   * @return the standard initialisation
   */
  public static Initialization standard() {
    return empty()
        .with(Parameter.Role.CONV_WEIGHT, Initializers.heNormal())
        .with(Parameter.Role.LINEAR_WEIGHT, Initializers.heNormal())
        .with(Parameter.Role.BIAS, Initializers.zeros())
        .with(Parameter.Role.NORM_WEIGHT, Initializers.ones())
        .with(Parameter.Role.NORM_BIAS, Initializers.zeros());
  }

  /**
   * Adds a rule for all parameters of a role.
   *
   * @param role the role
   * @param initializer what they get
   * @return the changed initialisation
   */
  public Initialization with(Parameter.Role role, Initializer initializer) {
    return with(role.toString(), (name, parameter) -> parameter.role() == role, initializer);
  }

  /**
   * Adds a rule for all parameters whose full name matches a pattern.
   *
   * @param names a full name such as {@code layer1.0.conv1.weight}, in which each {@code *} stands for any text, dots
   *     included
   * @param initializer what they get
   * @return the changed initialisation
   */
  public Initialization with(String names, Initializer initializer) {
    Pattern pattern = Pattern.compile(
        names.chars().mapToObj(c -> c == '*' ? ".*" : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining()));
    return with(names, (name, parameter) -> pattern.matcher(name).matches(), initializer);
  }

  /**
   * Adds a rule for all parameters that a condition holds for.
   *
   * @param text the rule in words, for reports
   * @param matches the condition, on the full name and the parameter
   * @param initializer what they get
   * @return the changed initialisation
   */
  public Initialization with(String text, BiPredicate<String, Parameter> matches, Initializer initializer) {
    List<Rule> more = new ArrayList<>(rules);
    more.add(new Rule(text, matches, initializer));
    return new Initialization(more);
  }

  /**
   * Sets all parameters of a network.
   *
   * @param network the network; buffers such as running means stay as they are
   * @param seed decides the values together with the names
   * @return what was set, by which rule
   * @throws IllegalArgumentException if no rule matches a parameter; nothing is set then
   */
  public InitializationReport apply(Layer network, long seed) {
    return set(network.parameters(), seed);
  }

  /**
   * Sets the parameters of a network that have no value yet.
   *
   * @param network the network
   * @param seed decides the values together with the names
   * @return what was set, by which rule
   * @throws IllegalArgumentException if no rule matches such a parameter; nothing is set then
   */
  public InitializationReport applyToUnset(Layer network, long seed) {
    Map<String, Parameter> unset = new LinkedHashMap<>(network.parameters());
    unset.values().removeIf(Parameter::isSet);
    return set(unset, seed);
  }

  private InitializationReport set(Map<String, Parameter> parameters, long seed) {
    Map<String, Rule> chosen = new LinkedHashMap<>();
    parameters.forEach((name, parameter) -> chosen.put(name, ruleFor(name, parameter)));
    Rng random = Rng.of(seed);
    List<InitializationReport.Entry> entries = new ArrayList<>();
    parameters.forEach((name, parameter) -> {
      Rule rule = chosen.get(name);
      float[] values = new float[parameter.size()];
      rule.initializer().fill(values, parameter, random.split(name));
      parameter.set(values);
      entries.add(
          InitializationReport.Entry.of(name, parameter.shape(), rule.text(), rule.initializer().toString(), values));
    });
    return new InitializationReport(entries);
  }

  private Rule ruleFor(String name, Parameter parameter) {
    for (int i = rules.size() - 1; i >= 0; i--) {
      if (rules.get(i).matches().test(name, parameter)) {
        return rules.get(i);
      }
    }
    throw new IllegalArgumentException("initialization: no rule matches " + name + ", a " + parameter.role() + " "
        + parameter.shape() + "; " + this + "; add one with with(...)");
  }

  /** Returns the rules in order, such as {@code rules: conv weight -> heNormal(fan-in, gain 1.414), bias -> zeros}. */
  @Override
  public String toString() {
    return rules.isEmpty()
        ? "there are no rules"
        : rules.stream().map(r -> r.text() + " -> " + r.initializer()).collect(Collectors.joining(", ", "rules: ", ""));
  }
}
